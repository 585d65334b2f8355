"""A round of the feeds: what is new or has changed is taken in, what vanished or moved is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag.errors import IngestError
from rag.fetch.fetching import Fetched, Fetcher
from rag.ingest.adding import Added
from rag.ingest.apart import Apart
from rag.ingest.formats.feed import Entry, Feed, feed_of
from rag.ingest.formats.opml import Outline
from rag.ingest.intake import taking_in
from rag.ingest.making import article_of
from rag.ingest.tracking import untracked
from rag.ingest.versions import moment_now
from rag.settings import FetchSettings
from rag.web.pages import Hints, PageReport, Pages, seen_before
from rag.web.subscriptions import Subscriptions
from rag.web.visited import Visit, Visited
from rag.workspace import Workspace

# So many entries that a feed lists no more are still known by its name for them: one that is corrected comes
# back soon, or never.
_MOST_PAST = 1000


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What became of one feed: its title, whether it was ``unchanged``, where it ``moved_to``, why it could
    not be read; and the pages that it names, in its order.
    """

    url: str
    title: str
    unchanged: bool
    pages: tuple[PageReport, ...]
    problems: tuple[str, ...] = ()
    moved_to: str | None = None
    gone: bool = False


def refresh(subscriptions: Subscriptions, pages: Pages) -> Iterator[PageReport | FeedReport]:
    """A report a page as it is done, and one for each feed after its pages. What was done is kept, whatever
    comes after it. Raises StorageError.
    """
    for feed in subscriptions.feeds:
        try:
            yield from _refresh(feed, subscriptions, pages)
        finally:
            pages.visited.save()
            subscriptions.save()


def _refresh(
    outline: Outline, subscriptions: Subscriptions, pages: Pages
) -> Iterator[PageReport | FeedReport]:
    url = outline.url
    earlier = pages.visited[url]
    try:
        fetched = pages.fetcher.fetch(url, seen_before(earlier))
        feed = None if fetched.status == "unchanged" else _read(fetched)
    except IngestError as error:
        yield FeedReport(url, outline.title, False, (), (str(error),), gone=getattr(error, "gone", False))
        return
    done: list[PageReport] = []
    known = dict(earlier.entries) if earlier else {}
    for report in _entries(feed, earlier, pages, known):
        done.append(report)
        yield report
    listed = tuple(report.path for report in done if report.kind != "feed")
    moved = fetched.url if fetched.moved and fetched.url != url else None
    if moved:
        subscriptions.rename(url, moved)
    seen: tuple[str | None, str | None, str | None] = (fetched.url, fetched.etag, fetched.last_modified)
    if feed is None and earlier is not None:
        seen = (earlier.at, earlier.etag, earlier.last_modified)
    entries = tuple(known.items())
    if feed is not None:
        entries = entries[-(len(feed.entries) + _MOST_PAST) :]
    pages.visited.note(Visit(moved or url, pages.moment, "there", *seen, pages=listed, entries=entries))
    title = feed.title or outline.title if feed else outline.title
    yield FeedReport(url, title, feed is None, tuple(done), moved_to=moved)


def _read(fetched: Fetched) -> Feed:
    return feed_of(fetched.url, fetched.data, fetched.url, fetched.charset)


def _entries(
    feed: Feed | None, earlier: Visit | None, pages: Pages, known: dict[str, str]
) -> Iterator[PageReport]:
    """Every page that the feed names, once. A feed that is unchanged names those that it named last time.
    ``known`` are the ids of articles by the feed's names for their entries; what is learned is put last.
    """
    if feed is None:
        for url in earlier.pages if earlier else ():
            yield pages.take(url)
        return
    named: set[str] = set()
    for entry in feed.entries:
        address = entry.link if entry.whole or entry.link is None else untracked(entry.link)
        if address is None or address in named:
            continue
        named.add(address)
        listed_as = known.get(entry.identity or "")
        if entry.whole:
            report = _whole(entry, feed, pages, listed_as)
        else:
            report = pages.take(address, _hints(entry, feed), listed_as)
        found = _article_of(report, pages.visited[report.path])
        if entry.identity and found:
            known.pop(entry.identity, None)
            known[entry.identity] = found
        yield report


def _article_of(report: PageReport, visit: Visit | None) -> str | None:
    """The one article that a page gave, now or when it was visited last."""
    given = tuple(item.article_id for item in report.articles) or (visit.articles if visit else ())
    return given[0] if len(given) == 1 else None


def _hints(entry: Entry, feed: Feed) -> Hints:
    return Hints(entry.byline, entry.published, entry.updated, feed.title, entry.section, feed.language)


def _whole(entry: Entry, feed: Feed, pages: Pages, listed_as: str | None) -> PageReport:
    """Takes in an entry that carries its article: its page is not fetched."""
    assert entry.link is not None
    try:
        article = article_of(entry.headline, entry.text, url=entry.link)
        kept, outcome = pages.intake.take(_hints(entry, feed).fill(article), listed_as=listed_as)
    except IngestError as error:
        return PageReport(entry.link, "failed", problems=(str(error),), kind="feed")
    return PageReport(entry.link, "taken", (Added(kept.id, kept.headline, outcome),), kind="feed")


@contextmanager
def refreshing(
    workspace: Workspace, settings: FetchSettings, note: Callable[[str], None] = lambda text: None
) -> Iterator[Iterator[PageReport | FeedReport]]:
    """A round of the feeds of a workspace, under the lock of its corpus. Raises as ``refresh`` does."""
    moment = moment_now()
    with (
        taking_in(workspace, moment, "rag feeds refresh", note) as intake,
        Fetcher(settings, note) as fetcher,
        Apart() as apart,
    ):
        pages = Pages(fetcher, intake, apart, Visited.of(workspace), moment)
        yield refresh(Subscriptions.of(workspace), pages)
