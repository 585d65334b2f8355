"""What became of an article since it was quoted: its words moved or changed, or it was withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rag.errors import ArticleError
from rag.ingest.versions import Version
from rag.records import Article, Citation
from rag.verify.quotes import paragraph_of, quote_problems

Earlier = Callable[[str], Sequence[Version]]


def never_changed(article_id: str) -> Sequence[Version]:
    """Of a corpus whose earlier versions nobody kept."""
    return ()


def what_became(
    citations: Sequence[Citation], articles: Mapping[str, Article], earlier: Earlier
) -> tuple[str, ...]:
    """Of each citation that does not hold any more, in words for the reader: since when, and what to look at.

    Says nothing of one that holds, nor of one that never held.
    """
    found = []
    for citation in citations:
        article = articles.get(citation.article)
        if not quote_problems(citation, article):
            continue
        try:
            versions = earlier(citation.article)
        except ArticleError as error:
            found.append(f"[{citation.n}] what became of it cannot be told: {error.message}")
            continue
        held = [item for item in versions if not quote_problems(citation, item.article)]
        if held:
            found.append(_told(citation, article, held[-1], len(versions)))
    return tuple(found)


def _told(citation: Citation, article: Article | None, held: Version, count: int) -> str:
    """One line: the last version in which the citation held, and where its words are now."""
    name = citation.article
    if article is None:
        return (
            f"[{citation.n}] {name} was withdrawn (noticed {held.until}):"
            f" the quote held in its version {held.number} of {count}"
        )
    line = (
        f"[{citation.n}] {name} was changed (noticed {held.until}): the quote held in its version"
        f" {held.number} of {count + 1}; see `rag diff {name}`"
    )
    start = article.field(citation.field).find(citation.quote)
    if start < 0:
        return line
    moved = paragraph_of(replace(citation, start=start, end=start + len(citation.quote)), article)
    return f"{line}; the same words stand in {f'{name}#p{moved}' if moved else 'it'} now"
