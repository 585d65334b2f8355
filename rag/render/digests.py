"""Digests and summaries as Markdown and as one self-contained page; each carries its own record, so that
``rag verify`` can check what is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from rag.digests import Change, Digest, Revision, Source, Story, Summary
from rag.formats import from_line, line_of
from rag.ingest.instructions import cites_instruction
from rag.ingest.sections import Labelled, kind_of_section
from rag.ingest.text import paragraphs
from rag.records import Article, Citation, Claim, Figure
from rag.render.style import NOT_FOLLOWED, safe
from rag.wording import counted

if TYPE_CHECKING:
    from jinja2 import Template

_SPECIAL = re.compile(r"([\\`*_\[\]#|~])")
_OPENS_BLOCK = re.compile(r"^(\s*)([-+>](?=\s)|\d+[.)](?=\s))", re.MULTILINE)
_RECORD = re.compile(
    r"^<!-- (\{\"schema\": \"groundwire\.(?:digest|summary)/\d\".*\}) -->$"
    r"|<script type=\"application/json\" id=\"record\">(\{.*\})</script>",
    re.MULTILINE,
)


def digest_markdown(digest: Digest) -> str:
    """The digest as Markdown; its last line is a comment that holds its record."""
    blocks = [f"# {_md(digest.title)}", _md(_span(digest)), _counted(digest)]
    if not digest.stories:
        blocks.append("No article is of this day.")
    else:
        blocks += [
            "## At a glance",
            "\n".join(f"- {_claim(item.line)}{_bracketed(_kind(item.sources))}" for item in digest.stories),
        ]
        blocks += ["## Stories", *(block for story in digest.stories for block in _story(story))]
    if digest.timeline:
        rows = [f"- **{event.day}**: {_md(event.text)} [{event.citation}]" for event in digest.timeline]
        blocks += ["## Timeline", "\n".join(rows)]
    blocks += _lists(digest)
    if digest.citations:
        blocks += ["## Quotes", "\n".join(_quote(citation) for citation in digest.citations)]
    blocks += ["---", _footer(digest), f"<!-- {_embedded(digest)} -->"]
    return "\n\n".join(blocks) + "\n"


def summary_markdown(summaries: Sequence[Summary]) -> str:
    """Summaries as Markdown, each with its quotes and, in a comment, its record."""
    blocks = []
    for summary in summaries:
        blocks += [
            f"## {_md(summary.headline)}{_bracketed(_kind(summary.citations))}",
            " ".join(_claim(claim) for claim in summary.claims),
            "\n".join(_quote(citation) for citation in summary.citations),
            f"<!-- {_embedded(summary)} -->",
        ]
    return "\n\n".join(blocks) + "\n"


def digest_page(digest: Digest, articles: Mapping[str, Article]) -> str:
    """The digest as one page of HTML, light and dark, without a script and without anything from elsewhere;
    every marker leads to the quote, marked in its paragraph of ``articles``, by id.
    """
    return _page().render(
        digest=digest,
        span=_span(digest),
        counted=_counted(digest),
        footer=_footer(digest),
        shown={citation.n: _in_paragraph(citation, articles) for citation in digest.citations},
        about=_about_source,
        kind=_kind,
        edited=_paragraphs,
        mark=lambda citation: NOT_FOLLOWED if cites_instruction(citation) else "",
        record=_embedded(digest),
    )


def records_in(text: str) -> tuple[str, ...]:
    """The records, a line of JSON each, that a file of Markdown or HTML carries."""
    found = (match[1] or match[2] for match in _RECORD.finditer(text))
    return tuple(json.dumps(json.loads(item), ensure_ascii=False) for item in found)


def rendered_again(text: str, records: Sequence[str], articles: Mapping[str, Article]) -> bool:
    """Is a file of Markdown or HTML what its records give today?"""
    if "<script" in text:
        return text == digest_page(from_line(Digest, records[0]), articles)
    if '"groundwire.digest/' in records[0][:60]:
        return text == digest_markdown(from_line(Digest, records[0]))
    return text == summary_markdown([from_line(Summary, record) for record in records])


def _story(story: Story) -> list[str]:
    blocks = [
        f"### {_md(story.title)}{_bracketed(_kind(story.sources))}",
        " ".join(_claim(claim) for claim in story.claims),
    ]
    if story.figures:
        title = "Figures, which disagree" if story.disagreement else "Figures"
        blocks += [f"**{title}**", _table(story.figures)]
    blocks += ["\n".join(f"- Changed: {_change(item)}" for item in story.changes)] if story.changes else []
    for item in story.quotations:
        blocks.append(f"> \u201c{_md(item.text)}\u201d \u2014 {_md(item.speaker)} [{item.citation}]")
    sources = "; ".join(_md(_about_source(source)) for source in story.sources)
    blocks.append(f"*{counted(story.origins, 'origin')}:* {sources}")
    if story.earlier:
        earlier = "; ".join(f"{_md(item.headline)}, {item.day}" for item in story.earlier)
        blocks.append(f"*Earlier:* {earlier}")
    return blocks


def _table(figures: Sequence[Figure]) -> str:
    rows = ["| value | of what | who says so | status | as of | |", "|---|---|---|---|---|---|"]
    for item in figures:
        cells = (
            item.value,
            item.of or item.unit,
            item.speaker or "not named",
            item.status or "",
            item.as_of or "",
        )
        rows.append("| " + " | ".join(_md(cell) for cell in cells) + f" | {_markers(item.citations)} |")
    return "\n".join(rows)


def _change(item: Change) -> str:
    return (
        f"{_md(item.of or item.unit)}: {_md(item.before)} ({item.before_day}) \u2192 {_md(item.after)}"
        f" {_markers(item.citations)}"
    )


def _lists(digest: Digest) -> list[str]:
    blocks = []
    if digest.new:
        rows = [f"- {_md(_about_source(source))} ({_md(source.article)})" for source in digest.new]
        blocks += ["## New articles", "\n".join(rows)]
    if digest.revised:
        rows = [f"- {_md(item.headline)} ({_md(item.article)}): {_revised(item)}" for item in digest.revised]
        blocks += ["## Changed articles", "\n".join(rows)]
    if digest.withdrawn:
        rows = [f"- {_md(item.headline)} ({_md(item.article)})" for item in digest.withdrawn]
        blocks += ["## Withdrawn", "\n".join(rows)]
    return blocks


def _revised(item: Revision) -> str:
    """How much was edited, and the first sentence that is another now."""
    before = f"\u201c{_md(item.before)}\u201d" if item.before else ""
    after = f"\u201c{_md(item.after)}\u201d [{item.citation}]" if item.after else ""
    told = " \u2192 ".join(part for part in (before, after) if part)
    if not item.after:
        told += " (taken out)"
    elif not item.before:
        told += " (new)"
    return f"{_paragraphs(item)}. {told}"


def _paragraphs(item: Revision) -> str:
    counts = ((item.changed, "changed"), (item.added, "added"), (item.removed, "removed"))
    parts = [f"{count} {name}" for count, name in counts if count]
    return f"paragraphs: {', '.join(parts)}" if parts else "headline or byline"


def _about_source(source: Source) -> str:
    """Headline, publisher, section and day; a day of retrieval, and the lack of any, are marked."""
    day = source.day if source.dated else f"retrieved {source.day}" if source.day else "undated"
    parts = [source.headline, source.source, source.section, day, "a passage" if source.passage else None]
    return ", ".join(part for part in parts if part)


def _kind(sources: Sequence[Labelled]) -> str:
    """The section of the first source, where it says that this is no plain news."""
    section = sources[0].section if sources else None
    return section if section and kind_of_section(section) else ""


def _bracketed(kind: str) -> str:
    return f" ({_md(kind)})" if kind else ""


def _claim(claim: Claim) -> str:
    return f"{_md(claim.text)} {_markers(claim.citations)}"


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _quote(citation: Citation) -> str:
    place = f"{citation.article}#p{citation.paragraph}" if citation.paragraph else citation.article
    mark = f" *{NOT_FOLLOWED}*" if cites_instruction(citation) else ""
    section = f", {_md(citation.section)}" if citation.section else ""
    return f"- [{citation.n}] {_md(place)}{section}: \u201c{_md(citation.quote)}\u201d{mark}"


def _span(digest: Digest) -> str:
    days = digest.since if digest.since == digest.until else f"{digest.since} to {digest.until}"
    return f"{days}, {digest.timezone}"


def _counted(digest: Digest) -> str:
    counts = digest.counts
    told = f", {len(digest.stories)} of them told" if counts.stories > len(digest.stories) else ""
    return (
        f"{counted(counts.articles, 'article')} of {counted(counts.origins, 'origin')},"
        f" {counted(counts.stories, 'story')}{told}."
    )


def _footer(digest: Digest) -> str:
    counts, made = digest.counts, digest.manifest
    return (
        f"{counted(counts.claims, 'sentence')}, each checked against its quote; {counts.replaced} shown whole"
        f" since a shorter one did not hold, {counts.dropped} left out as told already."
        f" groundwire {made.groundwire}, {made.model or 'no model'}, {made.embedder},"
        f" library {made.content[:12]}, record {made.sha256[:12]}."
    )


def _in_paragraph(citation: Citation, articles: Mapping[str, Article]) -> tuple[str, str, str]:
    """The words of its paragraphs before a quote, the quote, and those after it."""
    article = articles.get(citation.article)
    whole = article.field(citation.field) if article else ""
    if whole[citation.start : citation.end] != citation.quote:
        return "", safe(citation.quote), ""
    start, end = 0, len(whole)
    if citation.field == "text":
        held = [part for part in paragraphs(whole) if part.start < citation.end and citation.start < part.end]
        start, end = (held[0].start, held[-1].end) if held else (citation.start, citation.end)
    return safe(whole[start : citation.start]), safe(citation.quote), safe(whole[citation.end : end])


def _embedded(report: Digest | Summary) -> str:
    """The record as JSON that ends neither a comment nor a script."""
    line = line_of(report)
    for sign in "<>&":
        line = line.replace(sign, f"\\u{ord(sign):04x}")
    return line.replace("--", "-\\u002d")


def _md(text: str) -> str:
    """Text of an article as Markdown that shows just that text."""
    clean = safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    clean = _SPECIAL.sub(r"\\\1", " ".join(clean.split()))
    return _OPENS_BLOCK.sub(r"\1\\\2", clean)


@cache
def _page() -> Template:
    from jinja2 import Environment, select_autoescape

    source = resources.files("rag.render") / "digest.html.j2"
    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(source.read_text(encoding="utf-8"))
