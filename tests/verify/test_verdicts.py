"""Claim by claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_answer import AGROUND, ARTICLES, INJURED, cite
from small_news import FERRY

from rag.records import Citation, Claim
from rag.verify.verdicts import flat, joined, judge_claim

ONE, TWO = cite(1, FERRY, AGROUND, 1), cite(2, FERRY, INJURED, 2)
BYLINE, HEADLINE = (
    cite(3, FERRY, "Mira Holt", None, "byline"),
    cite(4, FERRY, FERRY.headline, None, "headline"),
)
CITATIONS = {citation.n: citation for citation in (ONE, TWO, BYLINE, HEADLINE)}
CREDIT = "\u201cFerry Aurora Runs Aground off Lunde\u201d was written by Mira Holt."


def problems(claim: Claim, citations: dict[int, Citation] = CITATIONS) -> tuple[str, ...]:
    verdict = judge_claim(claim, citations, ARTICLES)
    assert verdict.claim is claim
    assert verdict.supported is (verdict.problems == ())
    return verdict.problems


@pytest.mark.parametrize(
    "claim",
    [
        Claim(INJURED, (2,), "extracted", 0.9),
        Claim("50 injured passengers", (2,), "extracted", 0.9),
        Claim("Rescuers  treated\n50 injured passengers.", (2,), "extracted", 0.9),
        Claim("The articles give several figures: fifty passengers.", (2,), "written", 0.9),
        Claim("Rescuers treated 50 passengers.", (2,), "written", 0.9),
        Claim(CREDIT, (3, 4), "extracted", 0.9),
    ],
)
def test_supported(claim: Claim):
    assert problems(claim) == ()


def test_nothing_cited():
    assert problems(Claim(INJURED, (), "extracted", 0.9)) == ("it cites nothing",)


def test_a_citation_that_is_not_there():
    assert problems(Claim(INJURED, (2, 9), "extracted", 0.9)) == ("[9] is not among the citations",)


def test_words_that_are_not_those_of_the_quote():
    assert problems(Claim("Rescuers treated 50 passengers.", (2,), "extracted", 0.9)) == (
        "it is marked as extracted, and its words are not those of its quotes",
    )


def test_a_number_that_no_quote_has():
    assert problems(Claim("Rescuers treated 60 passengers.", (1, 2), "written", 0.9)) == (
        "the number '60' is in none of its quotes",
        "it is no sentence of its quotes with words left out",
    )


@pytest.mark.parametrize(
    "text", ["Passengers treated rescuers.", "According to rescuers, fifty passengers.", "Rescuers treated."]
)
def test_what_is_written_is_a_sentence_of_a_quote_with_words_left_out(text: str):
    unlike = "it is no sentence of its quotes with words left out"
    found = problems(Claim(text, (2,), "written", 0.9))

    assert (unlike in found) is (text != "Rescuers treated.")


def test_a_credit_needs_both_of_its_fields():
    unlike = ("it is marked as extracted, and its words are not those of its quotes",)

    assert problems(Claim(CREDIT, (3,), "extracted", 0.9)) == unlike
    assert problems(Claim(CREDIT, (2, 3, 4), "extracted", 0.9)) == unlike
    assert problems(Claim(CREDIT.replace("Holt", "Hold"), (3, 4), "extracted", 0.9)) == unlike


def test_the_problems_of_its_quotes_are_its_own():
    moved = CITATIONS | {2: replace(TWO, paragraph=1)}

    assert problems(Claim(INJURED, (2,), "extracted", 0.9), moved) == ("[2] the quote is not in paragraph 1",)


def test_an_answer_is_its_claims_each_with_its_markers():
    claims = [Claim("One.", (1, 2), "written", 1.0), Claim("Two?", (3,), "written", 1.0)]

    assert joined(claims) == "One. [1][2] Two? [3]"
    assert joined([]) == ""


def test_flat():
    assert flat("  a\n\n b\u00a0c ") == "a b c"
