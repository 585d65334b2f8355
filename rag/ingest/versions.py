"""Earlier versions of articles: what an edit replaced, and what was taken out of the corpus.

They are part of the corpus, in files that readers pass over: ``.versions/ARTICLE/0001.md`` is the first
version of the article of that id. Each is an article file with two keys more: ``until``, the moment at which
its end was noticed, and ``successor``, the fingerprint of the state that took its place; a version without
one was withdrawn. Nothing here is ever rewritten or deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rag.errors import ArticleError, StorageError
from rag.files import make_folder, write_atomically
from rag.ingest.articles import article_file_text, article_from, render_article
from rag.ingest.front_matter import KEYS, VERSION_KEYS, is_id, split_front_matter
from rag.records import Article

FOLDER = ".versions"
UNREADABLE = "unreadable"  # the successor of a version whose file was there and could not be read

_UNTIL = re.compile(r"^until: ['\"]?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_NAME = re.compile(r"(\d{4,})\.md")


@dataclass(frozen=True, slots=True)
class Version:
    """A state in which an article was until the ISO 8601 moment ``until``; ``number`` counts from 1."""

    number: int
    article: Article
    until: str
    successor: str | None

    @property
    def withdrawn(self) -> bool:
        return self.successor is None


@dataclass(frozen=True, slots=True)
class History:
    """The earlier versions of the articles of one corpus folder."""

    corpus: Path

    def ids(self) -> tuple[str, ...]:
        """The articles that have earlier versions, sorted."""
        folder = self.corpus / FOLDER
        if not folder.is_dir():
            return ()
        return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and any(_files(path))))

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """Those of one article, the earliest first. Raises ArticleError for a file that cannot be read."""
        if not is_id(article_id):
            return ()
        return tuple(_read(number, path) for number, path in _files(self._folder(article_id)))

    def keep(self, earlier: Article, successor: str | None, until: str) -> None:
        """Keeps what an article was until now, before the state with the fingerprint ``successor`` takes its
        place; None takes it out.

        To keep the end of a version twice changes nothing. Raises StorageError.
        """
        files = _files(self._folder(earlier.id))
        if files and self._is_told(earlier, successor):
            return
        path = self._folder(earlier.id) / f"{files[-1][0] + 1 if files else 1:04d}.md"
        end = {"until": until} | ({"successor": successor} if successor else {})
        try:
            make_folder(path.parent)
        except OSError as error:
            raise StorageError(
                f"{path.parent} cannot be made: {error.strerror}.",
                "Free some space or check the permissions.",
            ) from error
        write_atomically(path, render_article(earlier, end).encode("utf-8"))

    def _is_told(self, earlier: Article, successor: str | None) -> bool:
        """Do the versions that are kept lead from ``earlier`` to ``successor``, or past ``earlier``?

        An edit may have been kept when it was made, and be noticed a second time by the next sync, with
        others in between.
        """
        told = False
        last: Version | None = None
        for number, path in _files(self._folder(earlier.id)):
            try:
                last = _read(number, path)
            except ArticleError:
                continue
            told = told or last.article == earlier
        if last is None:
            return False
        return told and (last.successor == successor or last.successor != earlier.fingerprint)

    def _folder(self, article_id: str) -> Path:
        return self.corpus / FOLDER / article_id


def moment_now() -> str:
    """The present moment, to the second, in UTC, by ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def all_versions(history: History, since: str) -> Iterator[Version]:
    """Every version that stood on the day ``since`` and ended then or later, by article and number; one that
    cannot be read is left out.
    """
    bound = (date.fromisoformat(since) - timedelta(days=1)).isoformat()  # a day is another one elsewhere
    for article_id in history.ids():
        for number, path in _files(history.corpus / FOLDER / article_id):
            try:
                text = article_file_text(path)
                ended = _UNTIL.search(text)
                if ended and ended[1] >= bound:
                    yield _parse(number, path, text)
            except ArticleError:
                continue


def _files(folder: Path) -> list[tuple[int, Path]]:
    """(number, file) of the versions in ``folder``, by number."""
    try:
        found = [(name, path) for path in folder.iterdir() if (name := _NAME.fullmatch(path.name))]
    except OSError:
        return []
    return sorted((int(name[1]), path) for name, path in found)


def _read(number: int, path: Path) -> Version:
    return _parse(number, path, article_file_text(path))


def _parse(number: int, path: Path, text: str) -> Version:
    matter = split_front_matter(path, text, (*KEYS, *VERSION_KEYS))
    article = article_from(path, matter)
    if "until" not in matter.values:
        raise ArticleError(f"{path}: the front matter has no until.", "It is no earlier version.")
    return Version(number, article, matter.values["until"], matter.values.get("successor"))
