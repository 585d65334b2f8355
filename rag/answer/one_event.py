"""Figures of one event: what became of people in another one is no figure of the one that was asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.english.amounts import number_asked
from rag.english.events import Opening, of_two_events, opening
from rag.english.lexicon import table
from rag.english.parse import Parser
from rag.ingest.text import sentences
from rag.records import Article, Citation, Figure


def of_one_event(
    question: str,
    figures: Sequence[Figure],
    citations: Mapping[int, Citation],
    articles: Mapping[str, Article],
    parse: Parser,
) -> tuple[Figure, ...]:
    """The figures without those of articles about another event than the first one's, where the question asks
    what became of people: how many died, were hurt or are missing.
    """
    if not figures or not _asks_fate(question, parse):
        return tuple(figures)
    homes = {n: item.article for n, item in citations.items()}
    openings = {
        key: opening_of(parse, articles[key])
        for key in sorted({homes[n] for item in figures for n in item.citations})
        if key in articles
    }
    first = openings.get(homes[figures[0].citations[0]])
    if first is None:
        return tuple(figures)
    apart = {key for key, other in openings.items() if of_two_events(first, other)}
    return tuple(item for item in figures if not {homes[n] for n in item.citations} <= apart)


def of_newest(
    figures: Sequence[Figure], citations: Mapping[int, Citation], question: str, parse: Parser | None
) -> tuple[Figure, ...]:
    """Of figures of what became of people those of the newest day: a toll overtakes the one before it. All of
    any other question, and where a day is not known.
    """
    days = {n: (item.published or "")[:10] for n, item in citations.items()}
    told = [max(days[n] for n in item.citations) for item in figures]
    if parse is None or not all(told) or not _asks_fate(question, parse):
        return tuple(figures)
    return tuple(item for item, day in zip(figures, told, strict=True) if day == max(told))


def _asks_fate(question: str, parse: Parser) -> bool:
    """Does it ask how many died, were hurt, are missing?"""
    asked = number_asked(parse(question))
    return asked is not None and bool(table("fates").keys() & set(asked.predicates))


def opening_of(parse: Parser, article: Article) -> Opening:
    """What an article's headline and first sentence name."""
    begun = next((item.text for item in sentences(article) if item.field == "text"), "")
    return opening(parse, article.headline, begun, article.text)
