"""Public sets, read from small files in their manner, and the reader measured on them."""

import json
from pathlib import Path

import pytest
from small_news import COPYING, EMBEDDER, FERRY, NEWS, PLAIN, OverlapModel

from eval.checking import Fault, faults
from eval.reading import run
from eval.runs import Run
from eval.sets.passages import clapnq, squad
from rag.answer.calibration import UNMEASURED
from rag.answer.reading import Judge, Reader
from rag.answer.short import Copyist


def lines(path: Path, records) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def passage(number, question, sentences, chosen):
    return {
        "id": str(number),
        "input": question,
        "passages": [{"title": "Ferries", "text": " ".join(sentences), "sentences": sentences}],
        "output": [{"answer": " ".join(chosen), "selected_sentences": chosen}],
    }


BUILT = "The ferry Astrid was built in 1987 ."
SOLD = "It was sold to an island in 2004 ."
RAIN = "Rain fell on the harbour ."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asked = [passage(1, "when was ferry astrid built", [BUILT, SOLD, RAIN], [BUILT, f"{SOLD} &"])]
    lines(tmp_path / "clapnq/answerable.jsonl", asked)
    lines(tmp_path / "clapnq/unanswerable.jsonl", [passage(2, "who wrote the hymn", [RAIN, SOLD], [])])
    context = "The ferry Astrid was built in 1987. It was sold in 2004."
    fields = {"title": "Old_ferries", "context": context}
    lines(
        tmp_path / "squad2/questions.jsonl",
        [
            {"id": "a", "question": "When was it sold?", "answers": ["2004", "in 2004", "2004"], **fields},
            {"id": "b", "question": "Who sold it?", "answers": [], **fields},
        ],
    )
    return tmp_path


def test_clapnq_gold_is_found_by_its_text(data: Path):
    answerable, unanswerable = clapnq(data)

    assert [item.text for item in answerable.sentences] == [BUILT, SOLD, RAIN]
    assert answerable.gold == {0, 1}, "an ampersand after a chosen sentence is none of its words"
    assert (answerable.answerable, unanswerable.answerable) == (True, False)
    assert answerable.passage != unanswerable.passage
    whole = " ".join([BUILT, SOLD, RAIN])
    assert all(whole[item.start : item.end] == item.text for item in answerable.sentences)


def test_squad_gold_holds_an_answer(data: Path):
    sold, nobody = squad(data)

    assert [item.text for item in sold.sentences] == [
        "The ferry Astrid was built in 1987.",
        "It was sold in 2004.",
    ]
    assert (sold.gold, sold.answers, sold.title) == ({1}, ("2004", "in 2004"), "Old ferries")
    assert (nobody.gold, nobody.answerable) == (frozenset(), False)
    assert sold.passage == nobody.passage


def report_of(data: Path, reader: Reader):
    return run(Run(data / "run", {"reader": "test"}), reader, None, EMBEDDER, clapnq(data))


def test_the_reader_is_scored_beside_word_overlap(data: Path):
    report = report_of(data, Reader(Judge(lambda deadline: OverlapModel(), PLAIN), UNMEASURED))

    # "when", "ferry", "astrid", "built" are longer than three letters; three stand in the first sentence, so
    # its logit is 1.5, and no other comes near: precision 1, recall 1/2. The other question is refused.
    assert report["reader"]["evidence_precision"]["mean"] == 1.0
    assert report["reader"]["evidence_recall"]["mean"] == 0.5
    assert report["reader"]["evidence_f1"]["mean"] == pytest.approx(2 / 3)
    assert report["reader"]["answerable_auroc"]["mean"] == 1.0
    assert report["reader"]["abstention"]["refusal_recall"] == 1.0
    # Two of three sentences are always chosen: both of the gold ones here, and two where there are none.
    assert report["overlap"]["evidence_f1"]["mean"] == 1.0
    assert report["overlap"]["abstention"]["refusal_recall"] == 0.0
    rows = [json.loads(row) for row in (data / "run/scores.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["right"]) for row in rows] == [("1", True), ("2", True)]
    assert BUILT not in (data / "run/scores.jsonl").read_text(encoding="utf-8")


def test_short_answers_are_scored_as_squad_does(data: Path):
    context = "The ferry Astrid was built in 1987. Astrid was sold in 2004."
    asked = [
        ("a", "Sold?", ["in 2004"]),
        ("b", "Painted?", []),
        ("c", "Built?", []),
        ("d", "Sunk?", ["1987"]),
    ]
    rows = [
        {"id": id, "question": question, "answers": answers, "title": "Ferries", "context": context}
        for id, question, answers in asked
    ]
    lines(data / "squad2/questions.jsonl", rows)
    reader = Reader(Judge(lambda deadline: OverlapModel(), PLAIN), UNMEASURED)
    copyist = Copyist(lambda deadline: OverlapModel(), COPYING)

    short = run(Run(data / "short", {}), reader, copyist, EMBEDDER, squad(data))["short"]

    # Of "a" 2004 is copied; "b" is refused, as it should be; "c" is answered and "d" refused, both wrongly.
    means = {name: value["mean"] for name, value in short.items()}
    assert means == pytest.approx(
        {
            "all_exact": 1 / 4,
            "all_f1": (2 / 3 + 1) / 4,
            "answerable_exact": 0.0,
            "answerable_f1": (2 / 3) / 2,
            "unanswerable_exact": 0.5,
            "unanswerable_f1": 0.5,
        }
    )


class YesMan(OverlapModel):
    def _logit(self, beginning: str, ending: str) -> float:
        return 5.0


def test_a_reader_that_takes_everything_for_an_answer_shows_it(data: Path):
    report = report_of(data, Reader(Judge(lambda deadline: YesMan(), PLAIN), UNMEASURED))

    assert report["reader"]["evidence_recall"]["mean"] == 1.0
    assert report["reader"]["evidence_precision"]["mean"] == pytest.approx(2 / 3)
    assert report["reader"]["abstention"]["coverage"] >= 0.5


def test_a_question_set_is_checked_line_by_line(tmp_path: Path):
    def asked(**fields):
        nugget = {"any": ["50"], "evidence": ["Rescuers treated 50 injured passengers"], "vital": True}
        return {
            "id": "a",
            "kind": "x",
            "question": "How many?",
            "answerable": True,
            "nuggets": [nugget],
        } | fields

    def near(article, start, end):
        return {"article": article, "field": "text", "start": start, "end": end}

    path = tmp_path / "questions.jsonl"
    lines(
        path,
        [
            asked(),
            asked(),
            asked(id="b", answerable=False),
            asked(id="c", nuggets=[{"any": [], "evidence": ["Nobody was hurt"], "vital": True}]),
            {"id": "d"},
            asked(id="e", question=" "),
            asked(id="f", near=[near("nobody", 0, 4), near(FERRY.id, 4, 4), near(FERRY.id, 0, 4)]),
            asked(id="g", near=[near(FERRY.id, 0, len(FERRY.text) + 1)]),
        ],
    )

    assert list(faults(path, NEWS)) == [
        Fault(2, "the id a is that of line 1 too"),
        Fault(3, "a question is answerable when it has a vital nugget, and only then"),
        Fault(4, "a nugget has no words that meet it"),
        Fault(4, "no article holds the evidence 'Nobody was hurt'"),
        Fault(5, "it is no question with nuggets: KeyError('nuggets')"),
        Fault(6, "the question is empty"),
        Fault(7, "there is no article nobody"),
        Fault(7, "ferry-aground has no text from 4 to 4"),
        Fault(8, f"ferry-aground has no text from 0 to {len(FERRY.text) + 1}"),
    ]
