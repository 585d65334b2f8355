"""Taking the article of an address into the corpus, and telling what became of the address."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from rag.errors import GroundwireError, IngestError, StorageError
from rag.fetch.fetching import Fetched, Fetcher, Seen
from rag.ingest.adding import Added
from rag.ingest.apart import Apart
from rag.ingest.formats.source import Source
from rag.ingest.intake import Intake
from rag.ingest.leaving import LeftOut
from rag.ingest.readers import read_source
from rag.ingest.tracking import untracked
from rag.records import Article
from rag.settings import ReadSettings
from rag.web.visited import Visit, Visited

_OF_ONE_ARTICLE = frozenset({"html", "pdf", "docx"})

Outcome = Literal["taken", "unchanged", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of a page, for what the page does not say itself."""

    byline: str | None = None
    published: str | None = None
    updated: str | None = None
    source: str | None = None
    section: str | None = None
    language: str | None = None

    def fill(self, article: Article) -> Article:
        unknown = {key: getattr(self, key) for key in self.__slots__ if getattr(article, key) is None}
        return replace(article, **unknown)


@dataclass(frozen=True, slots=True)
class PageReport:
    """What became of one address: the articles taken, what was left out, or why there is nothing new.

    ``moved_to`` is where it is from now on. Of a page that is ``gone``, ``kept`` are the articles that it
    gave, which stay.
    """

    path: str
    outcome: Outcome
    articles: tuple[Added, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[str, ...] = ()
    kind: str | None = None
    moved_to: str | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """What takes pages in: the fetcher, the door of the corpus, the reading process, and the visits."""

    fetcher: Fetcher
    intake: Intake
    apart: Apart
    visited: Visited
    moment: str
    settings: ReadSettings = field(default_factory=ReadSettings)

    def take(self, address: str, hints: Hints | None = None, listed_as: str | None = None) -> PageReport:
        """Fetches what is at ``address``, if it has changed since the last visit, and takes in what it holds;
        one article may be ``listed_as`` a known one. Never raises for what the web does; raises StorageError
        when the disk is full.
        """
        url = untracked(address)
        earlier = self.visited[url] or self.visited[address]
        earlier = earlier and replace(earlier, url=url)
        try:
            fetched = self.fetcher.fetch(url, seen_before(earlier))
        except IngestError as error:
            return self._not_there(url, earlier, error)
        moved = untracked(fetched.url) if fetched.moved and untracked(fetched.url) != url else None
        checksum = hashlib.sha256(fetched.data).hexdigest()
        same = fetched.status == "unchanged" or (earlier is not None and checksum == earlier.sha256)
        if earlier is not None and same:
            self._note(url, replace(earlier, moment=self.moment, state="there"), moved)
            return PageReport(url, "unchanged", moved_to=moved)
        known_as = earlier.articles[0] if earlier and len(earlier.articles) == 1 else None
        report = self._read(url, fetched, hints or Hints(), known_as, listed_as)
        report = replace(report, moved_to=moved)
        if report.outcome == "taken":
            ids = tuple(item.article_id for item in report.articles)
            seen = (fetched.url, fetched.etag, fetched.last_modified, checksum)
            self._note(url, Visit(url, self.moment, "there", *seen, articles=ids), moved)
        return report

    def _not_there(self, url: str, earlier: Visit | None, error: IngestError) -> PageReport:
        gone = bool(getattr(error, "gone", False))
        kept = earlier.articles if earlier else ()
        if earlier is not None:
            state: Literal["gone", "failed"] = "gone" if gone else "failed"
            self.visited.note(replace(earlier, moment=self.moment, state=state))
        return PageReport(url, "gone" if gone else "failed", problems=(str(error),), kept=kept)

    def _note(self, url: str, visit: Visit, moved: str | None) -> None:
        """A page that has moved for good is known by both addresses: feeds may go on naming the old one."""
        self.visited.note(visit)
        if moved:
            self.visited.note(replace(visit, url=moved))

    def _read(
        self, url: str, fetched: Fetched, hints: Hints, known_as: str | None, listed_as: str | None
    ) -> PageReport:
        added: list[Added] = []
        left_out: list[LeftOut] = []
        kind = None
        try:
            with _file_of(fetched.data) as path, Source.of_file(path) as opened:
                source = replace(
                    opened, name=url, url=fetched.url, charset=fetched.charset, settings=self.settings
                )
                kind, items = read_source(source, path, self.apart)
                one = listed_as if kind in _OF_ONE_ARTICLE else None
                for item in items:
                    if isinstance(item, Article):
                        article = hints.fill(replace(item, url=_address(kind, item.url, fetched.url)))
                        kept, outcome = self.intake.take(article, known_as, listed_as=one)
                        added.append(Added(kept.id, kept.headline, outcome))
                    else:
                        left_out.append(item)
        except StorageError:
            raise
        except GroundwireError as error:
            problem = (str(error),)
            return PageReport(url, "failed", tuple(added), tuple(left_out), problem, kind, None)
        return PageReport(url, "taken", tuple(added), tuple(left_out), (), kind)


def seen_before(earlier: Visit | None) -> Seen | None:
    """What makes the request conditional. A page that failed last time is asked for as a whole."""
    if earlier is None or earlier.state != "there":
        return None
    return Seen(earlier.etag, earlier.last_modified, earlier.at)


def _address(kind: str, named: str | None, fetched: str) -> str | None:
    """The address that an article gives itself, if it is one of the same host: none may speak for another's.
    Else, where there is one article in a file, the file's.
    """
    if named and urlsplit(named).hostname == urlsplit(fetched).hostname:
        return named
    return untracked(fetched) if kind in _OF_ONE_ARTICLE else None


@contextmanager
def _file_of(data: bytes) -> Iterator[Path]:
    """A file that holds ``data`` for as long as it is read. Raises StorageError when there is no room."""
    handle, name = tempfile.mkstemp(prefix="groundwire-")
    try:
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
        except OSError as error:
            raise StorageError(f"{name} cannot be written: {error.strerror}.", "Free some space.") from error
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
