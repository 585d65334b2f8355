"""Baselines that write freely, scored by nuggets: worked out by hand."""

from pathlib import Path

import pytest

from eval.baselines import run, score
from eval.nuggets import Nugget, NuggetQuestion, NuggetScore
from eval.runs import Run

FORTY = Nugget(("40", "forty"), ("bought 40 boats",), True)
ASKED = NuggetQuestion("q", "x", "How many boats?", True, (FORTY,))
HOPELESS = NuggetQuestion("h", "x", "Who sank?", False, ())
SOURCES = ("Source 1: The council bought 40 boats.", "Source 2: Rain fell.")


@pytest.mark.parametrize(
    ("said", "met", "claims", "markers"),
    [
        ("The council bought forty boats [1].", 1, (1, 1), (1, 1)),
        ("It bought forty boats [Source 1]. It rained [2].", 1, (1, 2), (1, 2)),
        ("It bought forty boats [1][2].", 1, (1, 1), (1, 2)),
        ("It bought 40 boats [2].", 1, (0, 1), (0, 1)),
        ("It bought 40 boats.", 1, (0, 1), (0, 0)),
        ("It bought 40 boats [7][0].", 1, (0, 1), (0, 2)),
        ("It bought 50 boats [1].", 0, (1, 1), (1, 1)),
    ],
)
def test_scores_by_hand(said: str, met: int, claims: tuple[int, int], markers: tuple[int, int]):
    assert score(ASKED, said, SOURCES) == NuggetScore("q", True, True, met, 1, *claims, *markers)


@pytest.mark.parametrize(
    "said",
    [
        "I do not know.",
        "The sources don't mention who sank.",
        "The provided sources do not contain any information about that [1].",
        "None of the sources are helpful.",
        "It is not known; this cannot be determined from the text.",
        "There is no information about it.",
    ],
)
def test_refusals_are_told_from_answers(said: str):
    assert score(HOPELESS, said, SOURCES) == NuggetScore("h", False, False, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("said", ["40 boats sank.", "It was known to everyone.", "Nobody sank, he said."])
def test_answers_are_no_refusals(said: str):
    assert score(HOPELESS, said, SOURCES).answered


def test_a_baseline_is_opened_once_and_only_to_ask(tmp_path: Path):
    opened = []

    def open_it():
        opened.append(1)
        return lambda question: {"said": f"40 boats, as {question} wanted [1].", "sources": list(SOURCES)}

    report = run(Run(tmp_path, {}), open_it, [ASKED, HOPELESS])
    again = run(Run(tmp_path, {}), open_it, [ASKED, HOPELESS])

    assert opened == [1]
    assert (report["vital_nuggets_found"]["part"], report["vital_nuggets_found"]["whole"]) == (1, 1)
    assert report["unanswerable_refused"]["mean"] == 0.0
    assert again["vital_nuggets_found"] == report["vital_nuggets_found"]
