"""Are the quoted words there? Byte for byte, in the named field, at the named place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.ingest.text import paragraphs
from rag.records import Article, Citation


def quote_problems(citation: Citation, article: Article | None) -> tuple[str, ...]:
    """What is wrong with a citation, in words for the reader; empty when it holds."""
    if article is None:
        return (f"[{citation.n}] cites {citation.article}, which is not in the corpus",)
    problems = []
    field = article.field(citation.field)
    if not 0 <= citation.start < citation.end <= len(field):
        problems.append(
            f"[{citation.n}] the span {citation.start}-{citation.end} is outside {citation.field}"
        )
    elif field[citation.start : citation.end] != citation.quote:
        problems.append(f"[{citation.n}] the quote is not what stands in {citation.article} at that place")
    elif citation.paragraph != paragraph_of(citation, article):
        problems.append(f"[{citation.n}] the quote is not in paragraph {citation.paragraph}")
    for name in ("headline", "byline", "published", "source", "url"):
        if getattr(citation, name) != getattr(article, name):
            problems.append(f"[{citation.n}] its {name} is not that of {citation.article}")
    return tuple(problems)


def section_problems(
    version: int, citations: Sequence[Citation], articles: Mapping[str, Article]
) -> tuple[str, ...]:
    """Is the section of each citation that of its article, as it is now? Version 1 of the schemas had no
    section.
    """
    known = [(item, articles[item.article]) for item in citations if item.article in articles and version > 1]
    return tuple(
        f"[{item.n}] its section is not that of {item.article}"
        for item, article in known
        if item.section != article.section
    )


def paragraph_of(citation: Citation, article: Article) -> int | None:
    """The number of the paragraph that holds the citation's whole span; None in a headline or byline."""
    if citation.field != "text":
        return None
    for paragraph in paragraphs(article.text):
        if paragraph.start <= citation.start and citation.end <= paragraph.end:
            return paragraph.number
    return None
