"""What became of articles told before: which were changed in the days of a digest, and which withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.answer.citing import Desk
from rag.digest.days import Window, calendar_day
from rag.digests import Revision, Withdrawal
from rag.ingest.differences import alike, difference
from rag.ingest.instructions import without_instructions
from rag.ingest.text import sentences
from rag.ingest.versions import Version
from rag.records import Article, Sentence


def revisions(
    versions: Iterable[Version], articles: Mapping[str, Article], window: Window, desk: Desk
) -> tuple[Revision, ...]:
    """The articles that were edited in the window, by id: what they were before, against what they are now.

    ``articles`` are those of the library. An edit that left every sentence as it was is not told.
    """
    first: dict[str, Version] = {}
    for version in versions:
        if not version.withdrawn and window.holds(calendar_day(version.until, window.zone)):
            first.setdefault(version.article.id, version)
    found = []
    for key in sorted(first.keys() & articles.keys()):
        told = _revision(first[key], articles[key], window, desk)
        if told:
            found.append(told)
    return tuple(found)


def withdrawals(
    versions: Iterable[Version], articles: Mapping[str, Article], window: Window
) -> tuple[Withdrawal, ...]:
    """The articles that were found gone in the window and did not come back, by id."""
    found = {
        version.article.id: Withdrawal(version.article.id, version.article.headline, day)
        for version in versions
        if version.withdrawn
        and version.article.id not in articles
        and window.holds(day := calendar_day(version.until, window.zone))
    }
    return tuple(found[key] for key in sorted(found))


def _revision(version: Version, article: Article, window: Window, desk: Desk) -> Revision | None:
    """The first sentence that is another now; of an edit that only added or took out, the first of these."""
    was, now = (without_instructions(sentences(item)) for item in (version.article, article))
    known, told = ({item.text for item in items} for items in (was, now))
    fresh = [item for item in now if item.text not in known]
    gone = [item for item in was if item.text not in told]
    if not fresh and not gone:
        return None
    after, before = _pair(fresh, gone)
    edits = difference(version.article, article)
    return Revision(
        article=article.id,
        headline=article.headline,
        day=calendar_day(version.until, window.zone) or "",
        changed=edits.count("changed"),
        added=edits.count("added"),
        removed=edits.count("removed"),
        before=before.text if before else None,
        after=after.text if after else None,
        citation=desk.cite(after)[0] if after else None,
    )


def _pair(fresh: list[Sentence], gone: list[Sentence]) -> tuple[Sentence | None, Sentence | None]:
    for after in fresh:
        for before in gone:
            if after.field == before.field and alike(before.text, after.text):
                return after, before
    return (fresh[0], None) if fresh else (None, gone[0])
