"""Evidence to claims and citations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_answer import AGROUND, INJURED, cite
from small_news import FERRY, SEASON

from rag.answer.citing import cite_evidence, cite_sentences
from rag.ingest.text import sentences
from rag.records import Article, Candidate, Claim, Evidence, Sentence
from rag.verify.quotes import quote_problems
from rag.verify.verdicts import judge_claim

ARTICLES = {article.id: article for article in (FERRY, SEASON)}


def sentence_of(article: Article, text: str) -> Sentence:
    (found,) = (item for item in sentences(article) if item.text == text)
    return found


def evidence(article: Article, text: str, support: float = 0.9) -> Evidence:
    return Evidence(Candidate(sentence_of(article, text), article.headline, 0.5, 0.5, 1), 0, 0, 0, support)


def test_a_sentence_is_a_claim_and_its_place_a_citation():
    cited = cite_evidence([evidence(FERRY, INJURED, 0.123456)], ARTICLES)

    assert cited.claims == (Claim(INJURED, (1,), "extracted", 0.1235),)
    assert cited.citations == (cite(1, FERRY, INJURED, 2),)


def test_a_sentence_of_two_articles_is_one_claim_with_two_citations():
    cited = cite_evidence(
        [evidence(SEASON, AGROUND, 0.8), evidence(FERRY, INJURED), evidence(FERRY, AGROUND, 0.7)], ARTICLES
    )

    assert cited.claims == (
        Claim(AGROUND, (1, 3), "extracted", 0.8),
        Claim(INJURED, (2,), "extracted", 0.9),
    )
    assert [(citation.n, citation.article) for citation in cited.citations] == [
        (1, "rescue-season"),
        (2, "ferry-aground"),
        (3, "ferry-aground"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "They were taken to two hospitals in the town.",
        "It was carrying 214 passengers, harbour master Ole Dahl said.",
    ],
)
def test_a_sentence_that_points_back_is_quoted_with_the_one_before(text: str):
    cited = cite_evidence([evidence(FERRY, text)], ARTICLES)

    assert cited.claims[0].text == text
    before = sentence_of(FERRY, text).before
    assert cited.citations[0].quote == f"{before} {text}"
    assert before in (INJURED, AGROUND)


def test_only_whole_words_point_back():
    text = "One came. Items were sold. “This hurts,” she said. (Those left.) Italy won."
    article = Article("b", "B", text)
    found = cite_sentences([item for item in sentences(article) if item.field == "text"], {"b": article})

    assert [citation.quote for citation in found] == [
        "One came.",
        "Items were sold.",
        "Items were sold. “This hurts,” she said.",
        "“This hurts,” she said. (Those left.)",
        "Italy won.",
    ]


def test_a_first_sentence_has_none_before():
    article = Article("b", "B", "It rained.\n\nIt snowed.")
    found = cite_sentences([item for item in sentences(article) if item.field == "text"], {"b": article})

    assert [citation.quote for citation in found] == ["It rained.", "It snowed."]


def test_the_sentence_before_is_the_nearest_one_of_these_words():
    article = Article("b", "B", "No. He left. No. He came.")
    last = [item for item in sentences(article) if item.field == "text"][-1]
    (citation,) = cite_sentences([last], {"b": article})

    assert article.text[citation.start : citation.end] == citation.quote == "No. He came."


def test_a_byline_is_cited_with_its_headline():
    cited = cite_evidence([evidence(FERRY, "Mira Holt")], ARTICLES)

    assert cited.claims[0].text == "\u201cFerry Aurora Runs Aground off Lunde\u201d was written by Mira Holt."
    assert cited.claims[0].citations == (1, 2)
    assert cited.citations == (
        cite(1, FERRY, "Mira Holt", None, "byline"),
        cite(2, FERRY, FERRY.headline, None, "headline"),
    )


def test_a_place_has_one_number_however_often_it_is_cited():
    cited = cite_evidence([evidence(FERRY, FERRY.headline), evidence(FERRY, "Mira Holt")], ARTICLES)

    assert [claim.citations for claim in cited.claims] == [(1,), (2, 1)]


def test_nothing_is_cited_for_nothing():
    assert cite_evidence([], {}).claims == ()
    assert cite_sentences([], {}) == ()


TABLE = Article(
    "t", "Games", "Country | Gold | Silver | Bronze\n\nOsmark | 11 | 4 | 7\n\nVeland | 9 | 12 | 3"
)


def test_a_row_of_a_table_is_cited_with_its_head_and_holds():
    cited = cite_evidence([evidence(TABLE, "Veland | 9 | 12 | 3")], {"t": TABLE})
    by_number = {item.n: item for item in cited.citations}

    assert [claim.text for claim in cited.claims] == ["Veland: Gold 9, Silver 12, Bronze 3."]
    assert [(item.quote, item.paragraph) for item in cited.citations] == [
        ("Veland | 9 | 12 | 3", 3),
        ("Country | Gold | Silver | Bronze", 1),
    ]
    assert judge_claim(cited.claims[0], by_number, {"t": TABLE}).supported
    for text in (
        "Veland: Gold 12, Silver 9, Bronze 3.",
        "Veland: Gold 9.",
        "Osmark: Gold 11, Silver 4, Bronze 7.",
    ):
        assert not judge_claim(replace(cited.claims[0], text=text), by_number, {"t": TABLE}).supported
    alone = replace(cited.claims[0], citations=(1,))
    assert not judge_claim(alone, by_number, {"t": TABLE}).supported


def test_a_list_and_a_mere_quotation_are_quoted_across_paragraphs():
    said = "\u201cWe were not warned,\u201d said Petra Lind."
    text = f"Fog closed these:\n\n- Tarnby\n\n- Osk\n\n{said}\n\n\u201cThe water came. It was night.\u201d"
    article = Article("b", "B", text)
    found = cite_sentences([item for item in sentences(article) if item.field == "text"], {"b": article})

    assert [(item.quote, item.paragraph) for item in found] == [
        ("Fog closed these:\n\n- Tarnby\n\n- Osk", 1),
        (said, 4),
        (f"{said}\n\n\u201cThe water came. It was night.\u201d", 4),
    ]
    assert [quote_problems(item, article) for item in found] == [(), (), ()]
