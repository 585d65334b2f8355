"""The answer in writing: joined, edited, and never less true than the articles."""

from __future__ import annotations

import numpy as np
import pytest
from small_answer import cite

from rag.answer.citing import Cited
from rag.answer.writing import edited, joined_answer
from rag.records import Article, Claim
from rag.verify.verdicts import judge_claim

PORT = Article(
    id="port",
    headline="Port Closed",
    text=(
        "Mayor Ana Ruiz closed the port on Friday. She said, however, that it would open in May.\n\n"
        "LUNDE \u2014 Four ships waited outside. Additionally, a crane fell."
    ),
)
ARTICLES = {PORT.id: PORT}
CLOSED = "Mayor Ana Ruiz closed the port on Friday."
OPEN = "She said, however, that it would open in May."
WAITED = "LUNDE \u2014 Four ships waited outside."
FELL = "Additionally, a crane fell."


def _paragraph(quote: str) -> int:
    return 1 + PORT.text.count("\n\n", 0, PORT.text.index(quote))


def apart(texts):
    return np.eye(len(texts), dtype=np.float32)


def cited(*quotes: tuple[str, str]) -> Cited:
    """A claim of each text, which rests on the quote that stands beside it."""
    claims = tuple(Claim(text, (n,), "extracted", 0.9) for n, (text, _) in enumerate(quotes, start=1))
    return Cited(
        claims, tuple(cite(n, PORT, quote, _paragraph(quote)) for n, (_, quote) in enumerate(quotes, start=1))
    )


def test_each_sentence_can_stand_alone_and_holds():
    told = cited((OPEN, f"{CLOSED} {OPEN}"), (WAITED, WAITED), (FELL, f"{WAITED} {FELL}"), (CLOSED, CLOSED))
    made = edited("What happened?", told, None, ARTICLES)

    assert [(claim.text, claim.origin) for claim in made.claims] == [
        ("[Mayor Ana Ruiz] said that it would open in May.", "written"),
        ("Four ships waited outside.", "written"),
        ("A crane fell.", "written"),
        (CLOSED, "extracted"),
    ]
    by_number = {item.n: item for item in made.citations}
    assert all(judge_claim(claim, by_number, ARTICLES).supported for claim in made.claims)


def test_nobody_is_named_whom_the_quote_does_not_hold():
    made = edited("What did she say?", cited((OPEN, OPEN)), None, ARTICLES)

    assert [claim.text for claim in made.claims] == ["She said that it would open in May."]


@pytest.mark.parametrize(
    "text",
    [
        "[Governor Ana Ruiz] said that it would open in May.",
        "[Ole Dahl] said that it would open in May.",
        "Mayor Ana Ruiz said that it would open in May.",
        "[Mayor Ana Ruiz] said that it would open.",
    ],
)
def test_another_name_or_a_lost_date_is_found_out(text: str):
    told = cited((OPEN, f"{CLOSED} {OPEN}"))
    claim = Claim(text, (1,), "written", 0.9)
    held = judge_claim(claim, {1: told.citations[0]}, ARTICLES).supported

    assert held == (text == "[Mayor Ana Ruiz] said that it would open.")


def test_of_many_sentences_the_first_three_are_told_and_their_sources_numbered_anew():
    told = cited((CLOSED, CLOSED), (OPEN, OPEN), (WAITED, WAITED), (FELL, FELL))

    made = joined_answer("What happened?", told, apart)
    assert [claim.text for claim in made.claims] == [CLOSED, OPEN, WAITED]
    assert [citation.n for citation in made.citations] == [1, 2, 3]
    for question in ("Who closed it and when did it open?", "Why was it closed?"):
        assert len(joined_answer(question, told, apart).claims) == 4


def test_an_answer_of_one_sentence_needs_no_vectors():
    told = cited((CLOSED, CLOSED))

    assert joined_answer("What happened?", told, lambda texts: pytest.fail("embedded")) == told
