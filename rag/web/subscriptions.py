"""The feeds that a workspace is subscribed to: an OPML file, which every feed reader can read and write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rag.errors import IngestError
from rag.files import write_atomically
from rag.ingest.formats.opml import Outline, feeds_of, opml_of
from rag.locks import holding
from rag.workspace import Workspace

_TITLE = "Feeds of this workspace"


class Subscriptions:
    """The feeds by address, in the order in which they were added. Changes are kept by ``save``."""

    def __init__(self, path: Path, feeds: dict[str, Outline]) -> None:
        self._path, self._feeds = path, feeds

    @classmethod
    def of(cls, workspace: Workspace) -> Subscriptions:
        """Raises IngestError when the file of the feeds cannot be read."""
        path = workspace.feeds
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return cls(path, {})
        except OSError as error:
            raise IngestError(f"{path} cannot be read: {error.strerror}.", "Check that you may.") from error
        return cls(path, {feed.url: feed for feed in feeds_of(str(path), data)})

    @property
    def feeds(self) -> tuple[Outline, ...]:
        return tuple(self._feeds.values())

    def add(self, feed: Outline) -> bool:
        """False when it was there already."""
        new = feed.url not in self._feeds
        self._feeds.setdefault(feed.url, feed)
        return new

    def remove(self, url: str) -> Outline:
        """Raises IngestError when there is no such feed."""
        try:
            return self._feeds.pop(url)
        except KeyError:
            raise IngestError(f"{url} is not subscribed to.", "See `rag feeds list`.") from None

    def rename(self, url: str, to: str) -> None:
        """The feed at ``url`` has moved for good; it keeps its place."""
        self._feeds = {
            feed.url: feed
            for feed in (replace(item, url=to) if item.url == url else item for item in self.feeds)
        }

    def save(self) -> None:
        """Raises StorageError."""
        write_atomically(self._path, opml_of(self.feeds, _TITLE))


@contextmanager
def changing(
    workspace: Workspace, command: str, note: Callable[[str], None] = lambda text: None
) -> Iterator[Subscriptions]:
    """The subscriptions, for one process at a time; they are kept at the end, whatever ended it."""
    with holding(workspace.corpus_lock, command, note):
        subscriptions = Subscriptions.of(workspace)
        try:
            yield subscriptions
        finally:
            subscriptions.save()
