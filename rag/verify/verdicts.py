"""Claim by claim: is what the answer says supported by what it cites?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.ingest.splitting import split_sentences
from rag.ingest.text import sentences
from rag.records import Article, Citation, Claim, credit, shown
from rag.verify.essentials import is_shortened
from rag.verify.facts import OVERVIEW, missing_numbers, missing_words
from rag.verify.pronouns import named
from rag.verify.quotes import quote_problems

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``problems`` are in words for the reader; a claim without any is supported."""

    claim: Claim
    problems: tuple[str, ...]

    @property
    def supported(self) -> bool:
        return not self.problems


def judge_claim(claim: Claim, citations: Mapping[int, Citation], articles: Mapping[str, Article]) -> Verdict:
    """Checks one claim against its citations; ``citations`` by number, ``articles`` by id."""
    if not claim.citations:
        return Verdict(claim, ("it cites nothing",))
    unknown = [n for n in claim.citations if n not in citations]
    if unknown:
        return Verdict(claim, tuple(f"[{n}] is not among the citations" for n in unknown))
    cited = [citations[n] for n in claim.citations]
    problems = [
        problem for citation in cited for problem in quote_problems(citation, articles.get(citation.article))
    ]
    quotes = [citation.quote for citation in cited]
    if claim.origin == "extracted" and not _is_extract(claim.text, cited, articles):
        problems.append("it is marked as extracted, and its words are not those of its quotes")
    problems += [
        f"the number {number!r} is in none of its quotes" for number in missing_numbers(claim.text, quotes)
    ]
    if claim.origin == "written":
        problems += _written_problems(claim.text, quotes)
    return Verdict(claim, tuple(problems))


def joined(claims: Iterable[Claim]) -> str:
    """The text of an answer: its claims in order, each followed by its markers."""
    return " ".join(claim.text + " " + "".join(f"[{n}]" for n in claim.citations) for claim in claims)


def _written_problems(text: str, quotes: Sequence[str]) -> list[str]:
    """A written claim is a sentence of a quote with words left out, or joins the figures of several."""
    if any(is_shortened(text, sentence) for quote in quotes for sentence in _tellings(quote)):
        return []
    found = [f"the word {word!r} is in none of its quotes" for word in missing_words(text, quotes)]
    if not text.startswith(OVERVIEW):
        found.append("it is no sentence of its quotes with words left out")
    return found


def _tellings(quote: str) -> Iterator[str]:
    """The sentences of a quote, and each that opens with "he" or "she" with the person named, if it is plain
    who that is.
    """
    sentences = [quote[start:end] for start, end in split_sentences(quote)]
    yield from sentences
    for before, sentence in pairwise(sentences):
        if found := named(sentence, before):
            yield found


def _is_extract(text: str, cited: list[Citation], articles: Mapping[str, Article]) -> bool:
    """An extracted claim is words of a quote, a byline put into a sentence with its headline, or a row of a
    table, or an item of a long list, read with its head.
    """
    if any(flat(text) in flat(citation.quote) for citation in cited):
        return True
    fields = {citation.field: citation.quote for citation in cited}
    if set(fields) == {"headline", "byline"}:
        return text == credit(fields["headline"], fields["byline"])
    return any(_is_read_with_head(text, citation, cited, articles) for citation in cited)


def _is_read_with_head(
    text: str, row: Citation, cited: Sequence[Citation], articles: Mapping[str, Article]
) -> bool:
    """Is ``text`` what the article itself has there, read with a head that is cited, too?"""
    article = articles.get(row.article)
    heads = {
        (item.start, item.quote) for item in cited if (item.article, item.field) == (row.article, "text")
    }
    return article is not None and any(
        sentence.head != ""
        and (sentence.start, sentence.end, sentence.field) == (row.start, row.end, row.field)
        and (sentence.head_start, sentence.head) in heads
        and text == shown(sentence, article.headline)
        for sentence in sentences(article)
    )


def flat(text: str) -> str:
    """``text`` with every run of white space as one blank."""
    return _SPACE.sub(" ", text).strip()
