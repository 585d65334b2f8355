"""Subscribing: an address is fetched once to see that it is a feed, or names one; a list of feeds is taken
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import IngestError
from rag.fetch.fetching import Fetched, Fetcher
from rag.ingest.formats.feed import feed_of
from rag.ingest.formats.html import feeds_named
from rag.ingest.formats.opml import Outline, feeds_of
from rag.web.subscriptions import Subscriptions, changing
from rag.workspace import Workspace

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LARGEST_LIST = 20_000_000


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A feed that was subscribed to now, or before (``new`` is False), or why it could not be."""

    url: str
    title: str
    new: bool
    problem: str | None = None


def subscribe(
    places: Sequence[str],
    workspace: Workspace,
    fetcher: Fetcher,
    note: Callable[[str], None] = lambda text: None,
) -> Iterator[Subscribed]:
    """Subscribes to the feeds at ``places``: addresses of feeds, or of pages that name one, and OPML files.
    Nothing of them is taken in yet. Raises StorageError, LibraryBusy.
    """
    with changing(workspace, "rag feeds add", note) as subscriptions:
        for place in places:
            try:
                feeds = (_feed_at(place, fetcher),) if _ADDRESS.match(place) else _listed(Path(place))
            except IngestError as error:
                yield Subscribed(place, "", False, str(error))
                continue
            for feed in feeds:
                yield _added(subscriptions, feed)


def _added(subscriptions: Subscriptions, feed: Outline) -> Subscribed:
    return Subscribed(feed.url, feed.title, subscriptions.add(feed))


def _feed_at(url: str, fetcher: Fetcher) -> Outline:
    fetched = fetcher.fetch(url)
    named = feeds_named(fetched.data, fetched.url, fetched.charset) if _is_page(fetched) else ()
    if named:
        fetched = fetcher.fetch(named[0])
    feed = feed_of(fetched.url, fetched.data, fetched.url, fetched.charset)
    address = fetched.url if fetched.moved or named else fetched.asked
    return Outline(feed.title or address, address, feed.home)


def _is_page(fetched: Fetched) -> bool:
    return re.match(rb"\s*(?:<!doctype\s+html|<html)", fetched.data[:2000], re.IGNORECASE) is not None


def _listed(path: Path) -> tuple[Outline, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_LIST + 1)
    except OSError as error:
        raise IngestError(
            f"{path} cannot be read: {error.strerror}.", "Name a list of feeds in OPML, or an address."
        ) from error
    if len(data) > _LARGEST_LIST:
        raise IngestError(f"{path} has more than {_LARGEST_LIST:,} bytes.", "Split the list.")
    feeds = feeds_of(str(path), data)
    if not feeds:
        raise IngestError(f"{path} names no feed.", "Name a list of feeds in OPML, or an address.")
    return feeds
