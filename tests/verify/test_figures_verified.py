"""Figures against what they cite, and against one another."""

from dataclasses import replace

import pytest

from rag.records import Citation, Figure
from rag.verify.figures import disagree, figure_problems

QUOTE = "The harbour office said on Monday that up to 80 boats had left."
CITATION = Citation(1, "a", "H", None, None, None, None, "text", 1, 0, len(QUOTE), QUOTE)
ROW = Figure("up to 80", None, 80.0, "boats", "boats", "The harbour office", "reported", "on Monday", (1,))


def test_a_row_that_stands_in_its_quote_has_no_problems() -> None:
    assert figure_problems(ROW, {1: CITATION}) == ()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"value": "up to 8"}, "'up to 8' does not say None to 80.0"),
        ({"value": "up to 90", "high": 90.0}, "'up to 90' is not in the quote of [1]"),
        ({"high": 90.0}, "'up to 80' does not say None to 90.0"),
        ({"low": 80.0}, "'up to 80' does not say 80.0 to 80.0"),
        ({"speaker": "The mayor"}, "the speaker 'The mayor' is not in its quotes"),
        ({"as_of": "on Friday"}, "the as_of 'on Friday' is not in its quotes"),
        ({"citations": (1, 2)}, "[2] is not among the citations"),
        ({"citations": ()}, "it cites nothing"),
    ],
)
def test_what_is_altered_is_told(changed: dict[str, object], problem: str) -> None:
    assert figure_problems(replace(ROW, **changed), {1: CITATION}) == (problem,)


def row(low: float | None, high: float | None, of: str = "boats", **rest: object) -> Figure:
    return replace(Figure("x", low, high, "boats", of, None, "stated", None, ()), **rest)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (row(10, 10), row(11, 11), True),
        (row(10, 10), row(10, 10), False),
        (row(11, 12), row(10, 10), True),
        (row(10, None), row(11, 11), False),  # more than ten holds eleven
        (row(None, 8), row(10, 10), True),
        (row(None, None), row(10, 10), False),
        (row(10, 10, "fishing boats lost at sea"), row(11, 11, "fishing boats"), True),
        (row(10, 10, "tugs"), row(11, 11, "ferries"), False),
        (row(10, 10, "boats (sank)"), row(11, 11, "boats (left)"), True),
        (row(10, 10, ""), row(11, 11), False),  # eleven boats, and ten of nobody knows what
        (row(10, 10, unit="boats"), row(11, 11, unit="tugs"), False),
        (row(10, 10, unit="boat"), row(11, 11, unit="boats"), True),
        (row(10, 10, speaker="A", citations=(1,)), row(11, 11, speaker="A", citations=(1,)), False),
        (row(10, 10, speaker="A", citations=(1,)), row(11, 11, speaker="B", citations=(1,)), True),
        (row(10, 10, speaker="A", as_of="on Monday"), row(11, 11, speaker="A", as_of="on Friday"), False),
        (row(10, 10, speaker="A", as_of="on Monday"), row(11, 11, speaker="B", as_of="on Friday"), True),
    ],
)
def test_disagreement_by_hand(one: Figure, other: Figure, expected: bool) -> None:
    assert disagree((one, other)) is disagree((other, one)) is expected
    assert not disagree((one,))
