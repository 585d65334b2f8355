"""A short answer against the citation that it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.records import Citation, Short
from rag.verify.shorts import short_problems

QUOTE = "Rescuers treated 50 injured passengers."
CITATION = Citation(2, "a", "H", None, None, None, None, "text", 1, 100, 100 + len(QUOTE), QUOTE)
FIFTY = Short("50", 2, 117, 119)


def test_words_at_their_place_hold() -> None:
    assert short_problems(FIFTY, {2: CITATION}) == ()


@pytest.mark.parametrize("verdict", ["Yes", "No"])
def test_a_verdict_holds_with_the_sentence_that_settles_it(verdict: str) -> None:
    assert short_problems(Short(verdict, 2, 100, 100 + len(QUOTE)), {2: CITATION}) == ()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"text": "60"}, "'60' is not what stands at its place"),
        ({"start": 116}, "'50' is not what stands at its place"),
        ({"text": "yes"}, "'yes' is not what stands at its place"),
        ({"citation": 3}, "[3] is not among the citations"),
        ({"start": 99}, "its place, 99 to 119, is not in the quote of [2]"),
        ({"end": 117}, "its place, 117 to 117, is not in the quote of [2]"),
        ({"end": 999}, "its place, 117 to 999, is not in the quote of [2]"),
    ],
)
def test_what_is_altered_is_told(changed: dict[str, object], problem: str) -> None:
    assert short_problems(replace(FIFTY, **changed), {2: CITATION}) == (problem,)
