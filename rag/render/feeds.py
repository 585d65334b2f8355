"""Feeds, and what became of the pages that they name, in words."""

from __future__ import annotations

from collections import Counter

from rag.ingest.formats.opml import Outline
from rag.render.style import safe
from rag.web.pages import PageReport
from rag.web.refreshing import FeedReport
from rag.web.subscribing import Subscribed
from rag.web.visited import Visit
from rag.wording import counted


def subscribed_text(item: Subscribed) -> str:
    """One line: what was subscribed to, or why not."""
    if item.problem:
        return safe(f"problem: {item.problem}")
    return safe(f"{'added' if item.new else 'same ':<8} {item.url}  {item.title}")


def feed_row(feed: Outline, visit: Visit | None) -> str:
    """One line for a list: when the feed was read last, its address and title."""
    return safe(f"{visit.moment if visit else 'never':<20}  {feed.url}  {feed.title}")


def page_text(report: PageReport) -> str:
    """A line for each article that is new or has changed, for a page that vanished, moved, or failed; none
    for a page with nothing new.
    """
    lines = [
        f"{item.outcome:<8} {item.article_id}\n         {item.headline}"
        for item in report.articles
        if item.outcome != "same"
    ]
    if report.moved_to:
        lines.append(f"moved    {report.path} is now at {report.moved_to}")
    if report.outcome == "gone":
        kept = f"; kept: {', '.join(report.kept)}" if report.kept else ""
        lines.append(f"gone     {report.path}{kept}")
    else:
        lines += [f"problem: {problem}" for problem in report.problems]
    return "\n".join(safe(line) for text in lines for line in text.split("\n"))


def feed_text(report: FeedReport) -> str:
    """One line for a feed, with what became of its pages."""
    counts = Counter(item.outcome for page in report.pages for item in page.articles)
    states = Counter(page.outcome for page in report.pages)
    moved = sum(page.moved_to is not None for page in report.pages)
    parts = [f"{counts[name]} {name}" for name in ("added", "changed", "same")]
    parts += [f"{states[name]} {name}" for name in ("unchanged", "gone", "failed")]
    told = ", ".join([*parts, f"{moved} moved"])
    lines = [f"{report.title or report.url}: {counted(len(report.pages), 'page')}: {told}"]
    if report.moved_to:
        lines.append(f"the feed {report.url} is now at {report.moved_to}")
    lines += [f"problem: {problem}" for problem in report.problems]
    return "\n".join(safe(line) for line in lines)
