"""Claims with a known verdict: read from small files in the sets' manner, and verifiers measured on them."""

import json
from pathlib import Path

import pytest
from small_news import EMBEDDER

from eval.floors import below
from eval.measures.separation import balanced_accuracy_across, best_threshold
from eval.runs import Run
from eval.sampling import sampled
from eval.sets.claims import ClaimCase, own, qags_xsum, summedits, wice
from eval.steps import Setting, verification
from eval.verification import (
    BASELINES,
    Searcher,
    always_yes,
    bigram_overlap,
    numbers_held,
    reliability,
    run,
    word_overlap,
)

SAILED = "The ferry Astrid sailed with 40 passengers on Friday."
RAIN = "Rain fell on the harbour."
BREAD = "Bread rose in the ovens."
CRANE = "The crane was sold in May."
EVIDENCE = (RAIN, SAILED, BREAD, CRANE)


def lines(path: Path, records) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def test_wice_counts_what_is_supported_in_part_as_not_supported(tmp_path: Path):
    def row(number, label, sets):
        meta = {"id": f"dev{number}", "claim_title": "Ferries"}
        return {
            "label": label,
            "supporting_sentences": sets,
            "claim": SAILED,
            "evidence": list(EVIDENCE),
            "meta": meta,
        }

    rows = [
        row(1, "supported", [[1], [1, 0]]),
        row(2, "partially_supported", [[1]]),
        row(3, "not_supported", [[]]),
    ]
    lines(tmp_path / "wice/claims.jsonl", rows)

    cases = wice(tmp_path)

    assert [case.supported for case in cases] == [True, False, False]
    assert [case.gold for case in cases] == [({1}, {0, 1}), ({1},), ()]
    assert {case.source for case in cases} == {"Ferries"}
    assert cases[0].evidence == EVIDENCE


def test_summedits_and_qags_are_cut_into_sentences(tmp_path: Path):
    rows = [{"id": "a", "doc": f"{RAIN} {BREAD}", "summary": f"{BREAD} {CRANE}", "label": 0}]
    lines(tmp_path / "summedits/podcast.jsonl", rows)
    lines(tmp_path / "summedits/samsum.jsonl", [{**rows[0], "id": "b", "label": 1}])

    def votes(*said):
        return [{"worker_id": number, "response": word} for number, word in enumerate(said)]

    told = [
        {"sentence": BREAD, "responses": votes("yes", "no", "yes")},
        {"sentence": CRANE, "responses": votes("no", "no", "yes")},
    ]
    lines(tmp_path / "qags/xsum.jsonl", [{"article": f"{RAIN} {BREAD}", "summary_sentences": told}])

    podcast, samsum = summedits(tmp_path)
    assert (podcast.claim, podcast.evidence) == ((BREAD, CRANE), (RAIN, BREAD))
    assert (podcast.supported, samsum.supported) == (False, True)
    assert podcast.source == samsum.source
    first, second = qags_xsum(tmp_path)
    assert (first.id, first.supported, second.supported) == ("xsum-1-1", True, False)


def test_baselines_by_hand():
    claim = "The ferry Astrid carried 40 goats."
    # Telling words: ferry, astrid, carried, 40, goats; three of five are in the sentence.
    assert word_overlap(claim, [SAILED], EVIDENCE) == pytest.approx(3 / 5)
    # Pairs: the ferry, ferry astrid, astrid carried, carried 40, 40 goats; two of five.
    assert bigram_overlap(claim, [RAIN], EVIDENCE) == pytest.approx(2 / 5)
    assert numbers_held("It had 40 passengers.", [SAILED], EVIDENCE) == 1.0
    assert numbers_held("It had 400 passengers.", [SAILED], EVIDENCE) == 0.0


def test_search_within_a_text_finds_the_sentence_that_shares_the_words():
    found = Searcher(EMBEDDER).search("Astrid the ferry sailed.", EVIDENCE)

    assert found.lexical[0] == found.dense[0] == found.hybrid[0] == 1
    assert len(found.hybrid) == 3


def cases():
    told = [("The ferry Astrid sailed.", True), ("The ferry sank.", False), ("Bread was sold.", False)]
    told += [("The crane was sold.", True), ("Rain fell on Friday.", False), ("Bread rose.", True)]
    gold = {"The ferry Astrid sailed.": 1, "The crane was sold.": 3, "Bread rose.": 2}
    return [
        ClaimCase(f"c{n}", f"s{n}", (text,), EVIDENCE, right, ((frozenset({gold[text]}),) if right else ()))
        for n, (text, right) in enumerate(told)
    ]


def test_a_verifier_that_always_agrees_is_worth_nothing(tmp_path: Path):
    verifiers = {"always": always_yes, **BASELINES}
    report = run(Run(tmp_path, {"set": "hand"}), cases(), Searcher(EMBEDDER), verifiers)

    assert (report["claims"], report["supported"]) == (6, 3)
    assert report["always"]["auroc"]["mean"] == report["always"]["balanced_accuracy"]["mean"] == 0.5
    # The supported have all their words in the passages, and so have two of the others; one has half.
    assert report["word_overlap"]["auroc"]["mean"] == pytest.approx((3 + 1.5 + 1.5) / 9)
    # Each gold sentence is among three of four: recall 1, precision 1/3, F1 1/2.
    assert report["evidence"]["hybrid"]["recall"]["mean"] == 1.0
    assert report["evidence"]["hybrid"]["precision"]["mean"] == pytest.approx(1 / 3)
    assert report["evidence"]["hybrid"]["f1"]["mean"] == pytest.approx(1 / 2)
    scores = (tmp_path / "scores.jsonl").read_text(encoding="utf-8")
    assert len(scores.splitlines()) == 6
    assert "ferry" not in scores.lower(), "scores hold no words of a set"


def test_a_claim_of_two_sentences_is_as_good_as_its_worst(tmp_path: Path):
    both = ClaimCase("x", "s", ("Bread rose.", "Goats sang."), EVIDENCE, False)
    other = ClaimCase("y", "t", ("Bread rose.",), EVIDENCE, True)
    run(Run(tmp_path, {}), [both, other, *cases()], Searcher(EMBEDDER), BASELINES)

    first = json.loads((tmp_path / "scores.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["word_overlap"] == 0.0


def test_thresholds_by_hand():
    assert best_threshold([True, True, False, False], [0.9, 0.4, 0.5, 0.1]) == 0.4
    assert best_threshold([True, False], [0.2, 0.8]) == 0.2, "of equals the lowest"
    with pytest.raises(ValueError, match="one class"):
        best_threshold([True, True], [0.1, 0.2])


def test_no_row_has_a_part_in_choosing_its_threshold():
    # Sources a, c and b, d are the halves. On a and c 0.5 is best, on b and d 0.9, so each half is judged by
    # the other's: in a and c the 0.6 is missed, in b and d the 0.7 passes wrongly.
    truth = [True, False, True, False]
    scores = [0.6, 0.7, 0.9, 0.1]
    result = balanced_accuracy_across(truth, scores, ["a", "b", "b", "a"])
    # Half a, a: 0.6 True, 0.1 False -> 0.6. Half b, b: 0.7 False, 0.9 True -> 0.9.
    # With 0.9 on a: 0.6 missed, 0.1 rightly below. With 0.6 on b: 0.7 wrongly above, 0.9 rightly above.
    assert result.mean == pytest.approx((1 / 2 + 1 / 2) / 2)


def test_reliability_by_hand():
    records = [
        {"scores": {"model": 0.0}, "supported": True},
        {"scores": {"model": 0.0}, "supported": False},
        {"scores": {"model": 9.0}, "supported": True},
    ]
    plot = reliability(records, "model")
    assert plot.lines["verifier"] == ((0.5, 0.5), (pytest.approx(0.99988, abs=1e-5), 1.0))


@pytest.mark.model
def test_the_model_is_above_the_floors_of_our_own_claims_and_always_yes_is_not(tmp_path: Path):
    report = verification(Setting(tmp_path / "own", limit=40), "own")
    assert below(report, "own_claims") == ()

    drawn = sampled(own(Path()), lambda case: case.id, 40, 0, lambda case: case.supported)
    broken = run(Run(tmp_path / "broken", {}), drawn, Searcher(EMBEDDER), {"model": always_yes})
    assert len(below(broken, "own_claims")) == 2
