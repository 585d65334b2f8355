"""The measures: on figures worked out by hand, on published scorers' cases, and against ir_measures."""

import ir_measures
import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from eval.measures.abstention import Abstention, Decision, abstention, risk_coverage
from eval.measures.evidence import EvidenceScore, evidence_score
from eval.measures.resampling import difference, interval
from eval.measures.separation import auroc, balanced_accuracy
from eval.measures.short_answers import contains, realtimeqa_score, squad_score
from eval.retrieval import measured


@pytest.mark.parametrize(
    ("given", "accepted", "exact", "f1"),
    [
        ("The Cat!", ["cat"], 1.0, 1.0),
        ("a cat, a dog", ["cat dog"], 1.0, 1.0),
        ("big cat", ["cat"], 0.0, 2 / 3),  # precision 1/2, recall 1
        ("cat cat", ["cat"], 0.0, 2 / 3),  # a word counts as often as it stands there
        ("dog", ["cat", "dog"], 1.0, 1.0),
        ("dog", ["cat"], 0.0, 0.0),
        ("", [], 1.0, 1.0),
        ("cat", [], 0.0, 0.0),
        ("", ["cat"], 0.0, 0.0),
        ("the", ["an"], 1.0, 1.0),  # both come to nothing, as in the published script
    ],
)
def test_short_answers_as_squad_scores_them(given, accepted, exact, f1):
    score = squad_score(given, accepted)
    assert (score.exact, score.f1) == pytest.approx((exact, f1))


def test_realtimeqa_keeps_articles():
    assert realtimeqa_score("the cat", ["cat"]).exact == 0.0
    assert realtimeqa_score("the cat", ["cat"]).f1 == pytest.approx(2 / 3)
    assert realtimeqa_score("\u201cSquid Game\u201d", ["\u201cSquid Game\u201d"]).exact == 1.0


def test_an_answer_contains_whole_words_only():
    assert contains("There were 50 people.", ["50"])
    assert not contains("There were 1500 people.", ["50"])
    assert not contains("There were 50 people.", [""])


def decision(score, answered, right, answerable=True):
    return Decision(score, answered, right, answerable)


def test_abstention_counts_and_its_rates():
    rows = [
        decision(3.0, True, True),
        decision(2.0, True, False),
        decision(1.5, True, False, answerable=False),
        decision(1.0, False, False),
        decision(0.5, False, True, answerable=False),
    ]
    counted = abstention(rows)
    assert counted == Abstention(5, 3, 3, 1, 2, 1)
    assert counted.coverage == 3 / 5
    assert counted.accuracy == 1 / 3
    assert counted.refusal_precision == 1 / 2
    assert counted.refusal_recall == 1 / 2


def test_a_system_that_answers_nothing_and_one_that_answers_everything():
    answerable = [True, True, False]
    mute = abstention([decision(0.0, False, not item, item) for item in answerable])
    eager = abstention([decision(0.0, True, item, item) for item in answerable])
    assert (mute.coverage, mute.accuracy, mute.refusal_precision, mute.refusal_recall) == (
        0.0,
        None,
        1 / 3,
        1.0,
    )
    assert (eager.coverage, eager.accuracy) == (1.0, 2 / 3)
    assert (eager.refusal_precision, eager.refusal_recall) == (None, 0.0)


def test_the_risk_rises_as_less_sure_questions_are_answered():
    rows = [decision(1.0, True, False), decision(3.0, True, True), decision(2.0, True, True)]
    assert risk_coverage(rows) == ((1 / 3, 0.0), (2 / 3, 0.0), (1.0, 1 / 3))


@pytest.mark.parametrize(
    ("chosen", "precision", "recall", "f1"),
    [({1, 2}, 0.5, 0.5, 0.5), ({1}, 1.0, 0.5, 2 / 3), (set(), 0.0, 0.0, 0.0), ({4}, 0.0, 0.0, 0.0)],
)
def test_evidence_against_two_gold_sentences(chosen, precision, recall, f1):
    score = evidence_score(chosen, {1, 3})
    assert score == EvidenceScore(precision, recall)
    assert score.f1 == pytest.approx(f1)


def test_evidence_without_gold_is_refused():
    with pytest.raises(ValueError, match="without gold"):
        evidence_score({1}, set())


def test_auroc_counts_pairs_and_halves_ties():
    # Pairs of a positive and a negative: 3 > 1, 3 > 2, 2 > 1, 2 = 2: three and a half of four.
    area = auroc([True, True, False, False], [3.0, 2.0, 1.0, 2.0])
    assert area.mean == pytest.approx(3.5 / 4)
    assert 0.0 <= area.low <= area.mean <= area.high <= 1.0


def test_balanced_accuracy_is_the_mean_of_both_classes():
    scores = balanced_accuracy([True, False, False, False], [0.9, 0.1, 0.8, 0.2], threshold=0.5)
    assert scores.mean == pytest.approx((1 + 2 / 3) / 2)


def test_an_interval_of_equal_values_is_a_point_and_clusters_widen_it():
    assert interval([0.5] * 8) == interval([0.5] * 8, seed=3)
    assert (interval([0.5] * 8).low, interval([0.5] * 8).high) == (0.5, 0.5)
    values = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    alone, together = interval(values), interval(values, clusters="aaaabbbb")
    assert (alone.mean, alone.n) == (0.5, 8)
    assert (together.low, together.high) == (0.0, 1.0)
    assert together.low < alone.low < 0.5 < alone.high < together.high


def test_nothing_has_no_mean():
    with pytest.raises(ValueError, match="nothing"):
        interval([])


def test_a_difference_that_is_always_the_same_way_is_seldom_chance():
    clear = difference([0.0] * 12, [1.0] * 12)
    # All signs alike: 2 of 4,096 ways.
    assert clear.mean == 1.0
    assert clear.p == pytest.approx(2 / 4096, abs=1e-3)
    assert difference([0.0, 1.0], [1.0, 0.0]).p == 1.0
    with pytest.raises(ValueError, match="no pairs"):
        difference([1.0], [1.0, 2.0])


def test_retrieval_is_what_ir_measures_says():
    gold = {"q1": ["a"], "q2": ["b", "c"], "q3": ["d"]}
    rankings = {"q1": ["x", "a"], "q2": ["c", "b"], "q3": ["x", "y"]}
    values = measured(rankings, gold)
    assert values["Success@1"] == {"q1": 0.0, "q2": 1.0, "q3": 0.0}
    assert values["Success@4"] == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert values["RR@10"] == {"q1": 0.5, "q2": 1.0, "q3": 0.0}
    qrels = [ir_measures.Qrel(q, d, 1) for q, articles in gold.items() for d in articles]
    run = [ir_measures.ScoredDoc(q, d, 9.0 - i) for q, ds in rankings.items() for i, d in enumerate(ds)]
    for name, rows in values.items():
        whole = ir_measures.calc_aggregate([ir_measures.parse_measure(name)], qrels, run)
        assert sum(rows.values()) / 3 == pytest.approx(next(iter(whole.values())))


def test_a_question_for_which_nothing_was_found_counts_as_missed():
    assert measured({"q1": []}, {"q1": ["a"]})["RR@10"] == {"q1": 0.0}


@pytest.mark.parametrize("seed", range(5))
def test_separation_is_that_of_scikit_learn(seed: int):
    random = np.random.default_rng(seed)
    truth = random.random(60) < 0.4
    scores = np.round(random.normal(size=60) + truth, 1)  # with ties
    assert auroc(list(truth), list(scores)).mean == pytest.approx(roc_auc_score(truth, scores))
    assert balanced_accuracy(list(truth), list(scores), 0.5).mean == pytest.approx(
        balanced_accuracy_score(truth, scores >= 0.5)
    )
