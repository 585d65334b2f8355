"""Saved answers: one that holds, and everything that can be done to it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from small_answer import ARTICLES, an_answer
from small_news import FERRY, SEASON

from rag.formats import answer_line
from rag.records import Abstention, Answer
from rag.verify.saved import verify_line
from rag.verify.seal import sealed

LINE = answer_line(an_answer())
TIMINGS = re.search(r'"timings": \{(.*?)\}', LINE)


def problems(answer: Answer | str, articles=ARTICLES) -> tuple[str, ...]:
    line = answer if isinstance(answer, str) else answer_line(answer)
    return verify_line(1, line, articles).problems


def test_an_answer_as_it_was_saved_holds():
    verdict = verify_line(7, LINE, ARTICLES)

    assert verdict.problems == ()
    assert verdict.holds
    assert (verdict.line, verdict.question) == (7, "What happened to the “Aurora”?")


def test_an_abstention_holds():
    answer = an_answer()
    abstained = sealed(
        replace(
            answer,
            answered=False,
            abstention=Abstention("not_stated", (1, 2, 3)),
            short=None,
            answer="",
            claims=(),
            figures=(),
        )
    )

    assert problems(abstained) == ()
    assert problems(abstained, {"ferry-aground": FERRY}) == (
        "[2] cites rescue-season, which is not in the corpus",
    )


def test_figures_are_held_against_what_they_cite_even_if_sealed_anew():
    (row,) = an_answer().figures
    other = replace(row, value="51", low=51.0, high=51.0)
    assert problems(sealed(replace(an_answer(), figures=(other,)))) == (
        "figure 1: '51' is not in the quote of [3]",
    )
    assert problems(sealed(replace(an_answer(), disagreement=True))) == (
        "what it says of disagreement is not what its figures say",
    )


def test_the_short_answer_is_held_against_what_it_cites_even_if_sealed_anew():
    short = an_answer().short
    assert short
    assert problems(sealed(replace(an_answer(), short=replace(short, text="51")))) == (
        "short answer: '51' is not what stands at its place",
    )
    assert problems(sealed(replace(an_answer(), short=replace(short, citation=9)))) == (
        "short answer: [9] is not among the citations",
    )


def other(character: str) -> str:
    """Another character of the same kind, so that the line stays well formed where that is possible."""
    if character.isdigit():
        return str((int(character) + 1) % 10)
    return "y" if character == "x" else "x"


def may_differ(position: int) -> bool:
    """Digits of the timings: nothing can tell one duration from another."""
    assert TIMINGS
    return TIMINGS.start(1) <= position < TIMINGS.end(1) and LINE[position].isdigit()


@pytest.mark.parametrize("with_what", ["another of its kind", "a quotation mark"])
def test_no_character_can_be_changed(with_what: str):
    unseen = []
    for position, character in enumerate(LINE):
        new = other(character) if with_what == "another of its kind" else chr(34)
        altered = LINE[:position] + new + LINE[position + 1 :]
        if altered != LINE and not may_differ(position) and verify_line(1, altered, ARTICLES).holds:
            unseen.append((position, LINE[max(0, position - 20) : position + 20]))

    assert unseen == []


def test_no_character_can_be_left_out():
    unseen = []
    for position in range(len(LINE)):
        altered = LINE[:position] + LINE[position + 1 :]
        if not may_differ(position) and verify_line(1, altered, ARTICLES).holds:
            unseen.append((position, LINE[max(0, position - 20) : position + 20]))

    assert unseen == []


@pytest.mark.parametrize("new", [" ", "0"])
def test_no_character_can_be_put_in(new: str):
    unseen = []
    for position in range(len(LINE) + 1):
        altered = LINE[:position] + new + LINE[position:]
        if not (may_differ(min(position, len(LINE) - 1)) or verify_line(1, altered, ARTICLES).problems):
            unseen.append((position, LINE[max(0, position - 20) : position + 20]))

    assert unseen == []


@pytest.mark.parametrize(
    "timings",
    [
        '"search": 0.02, "read": 1.4, "write": 0.0, "verify": 0.003, "first_output": 0.4, "total": 9.423',
        '"search": 0.02, "read": 1.4, "write": 0.0, "verify": 0.003, "first_output": 1.5, "total": 1.423',
        '"search": 0.02, "read": 1.4, "write": 0.0, "verify": 0.003, "first_output": -0.4, "total": 1.423',
    ],
)
def test_timings_that_cannot_be(timings: str):
    assert TIMINGS
    assert problems(LINE.replace(TIMINGS[1], timings)) == ("the timings cannot be",)


def test_the_same_record_written_otherwise_does_not_hold():
    assert problems(json.dumps(json.loads(LINE), ensure_ascii=True)) == (
        "the record is not written the way `ask --json` writes it",
    )


def test_an_article_that_was_edited():
    text = FERRY.text.replace("treated 50", "treated 51")

    assert problems(LINE, ARTICLES | {"ferry-aground": replace(FERRY, text=text)}) == (
        "claim 2: [3] the quote is not what stands in ferry-aground at that place",
    )


def test_an_article_that_was_edited_after_the_quotes_still_holds():
    edited = replace(FERRY, text=FERRY.text.replace("far too high", "fair"))

    assert problems(LINE, ARTICLES | {"ferry-aground": edited}) == ()


def test_an_article_that_has_another_headline():
    assert problems(LINE, ARTICLES | {"rescue-season": replace(SEASON, headline="A Season")}) == (
        "claim 1: [2] its headline is not that of rescue-season",
    )


def test_an_article_that_was_removed():
    assert problems(LINE, {"ferry-aground": FERRY}) == (
        "claim 1: [2] cites rescue-season, which is not in the corpus",
    )


def test_a_forger_who_seals_again_is_held_to_the_articles():
    answer = an_answer()
    first, *rest = answer.claims
    forged = replace(first, text=first.text.replace("Lunde", "Bergen"))
    text = answer.answer.replace("Lunde", "Bergen")

    assert problems(sealed(replace(answer, claims=(forged, *rest), answer=text))) == (
        "claim 1: it is marked as extracted, and its words are not those of its quotes",
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"answer": "Nothing happened. [1]"}, "the answer is not its claims with their markers"),
        ({"answered": False}, "it is marked as answered without a claim, or the reverse"),
        ({"abstention": Abstention("unsupported", ())}, "an answer and an abstention exclude one another"),
        ({"abstention": Abstention("unsupported", (4,))}, "not every citation is used, or one that is used"),
        ({"claims": an_answer().claims[:1]}, "not every citation is used, or one that is used is missing"),
        ({"citations": an_answer().citations[1:]}, "the citations are numbered [2, 3]"),
    ],
)
def test_parts_that_do_not_tell_one_story(change: dict, problem: str):
    found = problems(sealed(replace(an_answer(), **change)))

    assert any(problem in item for item in found), found


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[]",
        "not JSON",
        "[" * 100_000,
        LINE.replace("0.97", "NaN"),
        LINE.replace("0.97", "Infinity"),
        LINE.replace("0.97", "1e999"),
        LINE.replace("0.02", "1" + "0" * 400),
        LINE.replace("0.02", "1" * 5000),
        LINE.replace("Rescuers", "\\ud800"),
    ],
    ids=[
        "nothing",
        "empty",
        "list",
        "words",
        "deep",
        "nan",
        "infinity",
        "too big",
        "int",
        "long",
        "surrogate",
    ],
)
def test_what_cannot_be_a_saved_answer_is_said_to_be_none(line: str):
    verdict = verify_line(3, line, ARTICLES)

    assert not verdict.holds
    assert verdict.problems[0].startswith("it is no saved answer: ")
