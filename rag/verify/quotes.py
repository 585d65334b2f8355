"""Are the quoted words there? Byte for byte, in the named field, at the named place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.ingest.text import paragraph_at, paragraphs, sentences
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
    """The number of the paragraph that holds the citation's whole span; where the article itself holds more
    than one together, as a list with its opening, that of the first. None elsewhere.
    """
    if citation.field != "text":
        return None
    for paragraph in paragraphs(article.text):
        if paragraph.number and paragraph.start <= citation.start and citation.end <= paragraph.end:
            return paragraph.number
    return paragraph_at(article.text, citation.start) if _is_together(citation, article) else None


def _is_together(citation: Citation, article: Article) -> bool:
    """Is it a sentence of the article, with or without what stands before it, or what one is read with?"""
    text, span = article.text, (citation.start, citation.end)
    for item in sentences(article):
        first = item.start if not item.before else text.rindex(item.before, 0, item.start)
        if item.field == "text" and (
            span in ((item.start, item.end), (first, item.end))
            or (item.head and span == (item.head_start, item.head_start + len(item.head)))
        ):
            return True
    return False
