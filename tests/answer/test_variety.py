"""What is shown when there is more evidence than fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.variety import most_telling
from rag.records import Candidate, Evidence, Sentence

TEXTS = (
    "About 3,000 came.",
    "Some 3,000 were seen.",
    "Nobody counted them.",
    "Up to 8,000 came.",
    "3,000 to 8,000 came.",
    "They came by train.",
)


def evidence(rank: int, text: str) -> Evidence:
    sentence = Sentence("a", "text", 1, rank * 100, rank * 100 + len(text), text)
    return Evidence(Candidate(sentence, "Headline", 0.5, 0.5, rank), 0.0, -float(rank), 0.0, 0.5)


RANKED = [evidence(rank, text) for rank, text in enumerate(TEXTS, start=1)]


def shown(question: str, most: int) -> list[int]:
    return [item.candidate.rank for item in most_telling(question, RANKED, most)]


@pytest.mark.parametrize("question", ["How many came?", "Who came?"])
def test_all_is_shown_where_it_fits(question: str):
    assert shown(question, 6) == shown(question, 9) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("most", "kept"),
    # 1, 4 and 5 have a figure that no better one has; then the others, in their order.
    [(0, []), (1, [1]), (2, [1, 4]), (3, [1, 4, 5]), (4, [1, 2, 4, 5]), (5, [1, 2, 3, 4, 5])],
)
def test_every_figure_comes_before_any_is_repeated(most: int, kept: list[int]):
    assert shown("How many came?", most) == kept


def test_a_question_for_no_number_gets_the_best():
    assert shown("Who came?", 3) == [1, 2, 3]


@pytest.mark.parametrize(
    ("question", "kept"),
    [("Who came?", [1, 2]), ("How many came?", [1, 2, 3]), ("Who came and when did they leave?", [1, 2, 3])],
)
def test_what_is_less_than_half_as_likely_as_the_best_is_no_answer_beside_it(question: str, kept: list[int]):
    ranked = [replace(item, support=support) for item, support in zip(RANKED, (0.8, 0.4, 0.39), strict=False)]
    assert [item.candidate.rank for item in most_telling(question, ranked, 8)] == kept
    assert most_telling(question, [], 8) == ()
