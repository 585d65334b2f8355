"""The answer in writing: a few sentences that an editor could paste, each with the markers of its sources.

No word is made up. What agrees is told once; a place line, a "However" or an aside is left out; "he" is named
where the sentence before leaves no doubt. Every sentence is checked like any other claim, and one that does
not hold is told as it stands in its article.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer.agreement import told_once
from rag.answer.asides import without_asides
from rag.answer.citing import Cited, used_only
from rag.answer.kinds import asks_reason, has_two_parts
from rag.ingest.splitting import split_sentences
from rag.records import Article, Citation, Claim
from rag.verify.pronouns import named
from rag.verify.verdicts import judge_claim

if TYPE_CHECKING:
    from rag.search.embedder import Vectors

# Sentences of an answer that is neither a list of figures nor one in two parts; more where it is asked why or
# how: the judge is least sure there, and the reason is seldom in the first.
_MOST, _MOST_OF_REASONS = 3, 5


def joined_answer(question: str, told: Cited, embed: Callable[[Sequence[str]], Vectors]) -> Cited:
    """What agrees told once, and of the rest the first few; only the citations that are left."""
    if len(told.claims) < 2:
        return told
    by_number = {item.n: item for item in told.citations}
    vectors = embed([claim.text for claim in told.claims])
    claims = told_once(question, told.claims, by_number, vectors)
    if not has_two_parts(question):
        claims = claims[: _MOST_OF_REASONS if asks_reason(question) else _MOST]
    return used_only(claims, told.citations)


def edited(question: str, told: Cited, answer: str | None, articles: Mapping[str, Article]) -> Cited:
    """Each claim as it can stand alone; ``answer`` are the words that answer the question, where known."""
    by_number = {item.n: item for item in told.citations}

    def one(claim: Claim) -> Claim:
        known = answer if answer and answer in claim.text else None
        named_text = _named(claim, by_number)
        for base in dict.fromkeys((named_text, claim.text)):
            text = without_asides(base, question, known)
            made = replace(claim, text=text, origin="written")
            if text != claim.text and judge_claim(made, by_number, articles).supported:
                return made
        return claim

    return Cited(
        tuple(one(claim) if claim.origin == "extracted" else claim for claim in told.claims), told.citations
    )


def _named(claim: Claim, citations: Mapping[int, Citation]) -> str:
    """The claim with the person for its "he" or "she", if its quote opens with the sentence that says who."""
    quote = citations[claim.citations[0]].quote
    before = quote[: max(quote.rfind(claim.text), 0)]
    spans = split_sentences(before)
    found = named(claim.text, before[slice(*spans[-1])]) if spans else None
    return found or claim.text
