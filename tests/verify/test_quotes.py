"""Citations against articles: the words, the place, the paragraph, the metadata."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_answer import AGROUND, INJURED, cite
from small_news import FERRY, SEASON

from rag.verify.quotes import paragraph_of, quote_problems

HOLDS = cite(1, FERRY, INJURED, 2)


def test_a_right_citation_has_no_problem():
    assert quote_problems(HOLDS, FERRY) == ()


def test_an_article_that_is_gone():
    assert quote_problems(HOLDS, None) == ("[1] cites ferry-aground, which is not in the corpus",)


def test_a_quote_that_is_edited():
    edited = replace(HOLDS, quote=INJURED.replace("50", "60"))

    assert quote_problems(edited, FERRY) == (
        "[1] the quote is not what stands in ferry-aground at that place",
    )


def test_a_quote_that_stands_elsewhere():
    moved = replace(HOLDS, start=HOLDS.start + 1, end=HOLDS.end + 1)

    assert quote_problems(moved, FERRY) == (
        "[1] the quote is not what stands in ferry-aground at that place",
    )


@pytest.mark.parametrize(("start", "end"), [(-3, 2), (5, 5), (7, 3), (0, 10_000)])
def test_a_span_that_is_none(start: int, end: int):
    assert quote_problems(replace(HOLDS, start=start, end=end), FERRY) == (
        f"[1] the span {start}-{end} is outside text",
    )


def test_a_wrong_paragraph():
    assert quote_problems(replace(HOLDS, paragraph=3), FERRY) == ("[1] the quote is not in paragraph 3",)


def test_a_quote_across_two_paragraphs_is_in_none():
    start = FERRY.text.index("harbour master")
    end = FERRY.text.index("Rescuers") + len("Rescuers")
    across = replace(HOLDS, start=start, end=end, quote=FERRY.text[start:end], paragraph=1)

    assert paragraph_of(across, FERRY) is None
    assert quote_problems(across, FERRY) == ("[1] the quote is not in paragraph 1",)


def test_a_subheading_has_no_paragraph():
    assert paragraph_of(cite(1, FERRY, "The bill", None), FERRY) is None


@pytest.mark.parametrize("field", ["headline", "byline"])
def test_a_headline_or_byline_has_no_paragraph(field):
    citation = cite(1, FERRY, FERRY.field(field), None, field)

    assert quote_problems(citation, FERRY) == ()
    assert quote_problems(replace(citation, paragraph=1), FERRY) == ("[1] the quote is not in paragraph 1",)


def test_a_byline_that_is_not_there_cannot_be_cited():
    citation = replace(cite(1, SEASON, AGROUND, None), field="byline", start=0, end=9, quote="Mira Holt")

    assert quote_problems(citation, SEASON) == ("[1] the span 0-9 is outside byline",)


@pytest.mark.parametrize("name", ["headline", "byline", "published", "source", "url"])
def test_what_is_said_of_the_article_is_compared_too(name: str):
    assert quote_problems(replace(HOLDS, **{name: "2020-01-01"}), FERRY) == (
        f"[1] its {name} is not that of ferry-aground",
    )
