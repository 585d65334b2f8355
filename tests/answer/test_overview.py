"""The sentence that joins figures of several sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.overview import overview
from rag.records import Citation, Claim, Figure
from rag.verify.verdicts import judge_claim

ROW = Figure("40", 40.0, 40.0, "boats", "boats", "The harbour office", "reported", "on Monday", (1,))
ROWS = (
    ROW,
    replace(ROW, value="Up to 80", low=None, high=80.0, speaker="Ole Dahl", status="claimed", as_of=None),
    replace(
        ROW,
        value="about 60",
        low=60.0,
        high=60.0,
        speaker=None,
        status="estimated",
        as_of=None,
        citations=(3, 2),
    ),
)
CLAIMS = (
    Claim("x", (1,), "extracted", 0.9),
    Claim("y", (2,), "extracted", 0.7),
    Claim("z", (4,), "extracted", 0.1),
)


def told(*rows: Figure) -> str:
    found = overview(rows, CLAIMS)
    return found.text if found else ""


def test_each_figure_is_told_with_who_gives_it_and_how_firmly() -> None:
    found = overview(ROWS, CLAIMS)

    assert found == Claim(
        "The articles give several figures for boats: 40 according to the harbour office (on Monday);"
        " about 60 as an estimate; and up to 80 as claimed by Ole Dahl.",
        (1, 2, 3),
        "written",
        0.7,
    )


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ROWS[:2],
        (ROW, ROW, ROWS[1]),
        (ROW, ROWS[1], replace(ROWS[2], unit="tugs")),
        (ROW, ROWS[1], replace(ROWS[2], status="denied")),
    ],
)
def test_fewer_than_three_different_figures_need_no_sentence(rows: tuple[Figure, ...]) -> None:
    assert told(*rows) == ""


def test_a_figure_that_two_articles_take_from_one_speaker_is_told_once() -> None:
    assert told(*ROWS, replace(ROW, citations=(4,))).count("40 according") == 1


def test_a_measure_is_said_by_the_value() -> None:
    rows = [
        replace(ROW, value=value, unit="EUR")
        for value in ("\u20ac4 million", "\u20ac5 million", "\u20ac6 million")
    ]
    assert told(*rows).startswith("The articles give several figures: \u20ac4 million according to")
    rows = [replace(ROW, value=f"{n} kilometres", unit="kilometer") for n in (4, 5, 6)]
    assert told(*rows).startswith("The articles give several figures: 4 kilometres according to")


def test_it_holds_word_by_word_or_not_at_all() -> None:
    quote = (
        "The harbour office said on Monday that 40 boats had left; up to 80, Ole Dahl claimed, or about 60."
    )
    citations = {
        n: Citation(n, "a", "H", None, None, None, None, "text", 1, 0, len(quote), quote) for n in (1, 2, 3)
    }
    written = overview(ROWS, CLAIMS)
    assert written is not None

    def wrong(claim: Claim) -> list[str]:
        return [
            problem
            for problem in judge_claim(claim, citations, {}).problems
            if "not in the corpus" not in problem
        ]

    assert wrong(written) == []
    assert wrong(replace(written, text=written.text.replace("Dahl", "Holt"))) == [
        "the word 'holt' is in none of its quotes"
    ]
    assert wrong(replace(written, text=written.text.replace("about 60", "about 65"))) == [
        "the number 'about 65' is in none of its quotes"
    ]
