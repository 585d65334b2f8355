"""Where every article enters the corpus: new ones are written, known ones compared, and what a new state
replaces is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from rag.errors import IngestError
from rag.files import sweep, write_atomically
from rag.ingest.articles import load_corpus, render_article, write_article
from rag.ingest.tracking import untracked
from rag.ingest.versions import History, moment_now
from rag.locks import holding
from rag.records import Article
from rag.workspace import Workspace

# Of the words of two states of one article, more are shared; of two reports on one event, fewer.
_SHARED = 0.5

Outcome = Literal["added", "changed", "same"]


class Intake:
    """The open door of a corpus. Nothing is deleted, and nothing is written on a ``dry_run``."""

    def __init__(self, corpus: Path, retrieved: str | None = None, dry_run: bool = False) -> None:
        self._corpus, self._retrieved, self._dry_run = corpus, retrieved, dry_run
        self._known = {article.id: (path, article) for path, article in load_corpus(corpus).articles}
        self._by_url = {_page(item.url): key for key, (_, item) in self._known.items() if item.url}
        if not dry_run:
            sweep(corpus)

    def take(
        self,
        article: Article,
        known_as: str | None = None,
        named: bool = False,
        listed_as: str | None = None,
    ) -> tuple[Article, Outcome]:
        """Takes one article in; gives it back as it is kept, and what became of it.

        One of a known address is that article, whatever its headline is now; so is one that is ``known_as``
        an id, if there is such an article. One of a new address is the article that its feed ``listed_as``
        the same entry, unless the feed has given that entry's name to another one. One whose id another
        address has gets an id of its own. But an id that its author ``named`` stays that. Raises IngestError
        when the id is taken by an article that it is no state of, StorageError when the disk is full.
        """
        key = None if named else self._key(article, known_as, listed_as)
        if not named:
            article = replace(article, id=key) if key else self._of_its_own(article)
        earlier = self._known.get(article.id)
        if article.retrieved is None:
            article = replace(article, retrieved=earlier[1].retrieved if earlier else self._retrieved)
        if earlier is None:
            return article, self._write(article)
        if _is_unchanged(earlier[1], article):
            return earlier[1], "same"
        if key is None and not _is_one_article(earlier[1], article):
            raise IngestError(
                f"The id {article.id} is taken by the article “{earlier[1].headline}”.",
                "Give one of them another id.",
            )
        return article, self._write_over(*earlier, article)

    def _key(self, article: Article, known_as: str | None, listed_as: str | None) -> str | None:
        if known_as in self._known:
            return known_as
        if key := self._by_url.get(_page(article.url or "")):
            return key
        listed = self._known.get(listed_as or "")
        return listed_as if listed and not _is_another(listed[1], article) else None

    def _of_its_own(self, article: Article) -> Article:
        """An article of a new address, under another id if the article of another one has its id."""
        holder = self._known.get(article.id)
        if not article.url or holder is None or _is_one_article(holder[1], article):
            return article
        mark = hashlib.sha256(article.url.encode("utf-8", "replace")).hexdigest()[:8]
        return replace(article, id=f"{article.id}-{mark}")

    def _write(self, article: Article) -> Outcome:
        path = self._corpus if self._dry_run else write_article(article, self._corpus)
        self._remember(path, article)
        return "added"

    def _write_over(self, path: Path, earlier: Article, article: Article) -> Outcome:
        if not self._dry_run:
            History(self._corpus).keep(earlier, article.fingerprint, self._retrieved or moment_now())
            write_atomically(path, render_article(article).encode("utf-8"))
        self._remember(path, article)
        return "changed"

    def _remember(self, path: Path, article: Article) -> None:
        self._known[article.id] = (path, article)
        if article.url:
            self._by_url[_page(article.url)] = article.id


@contextlib.contextmanager
def taking_in(
    workspace: Workspace,
    retrieved: str | None,
    command: str,
    note: Callable[[str], None],
    dry_run: bool = False,
) -> Iterator[Intake]:
    """The door of a workspace, for one process at a time; ``note`` hears for whom another one waits.

    A new article that does not say when it was ``retrieved`` was so at this ISO 8601 moment. Raises
    LibraryBusy when another one adds for ten minutes.
    """
    with holding(workspace.corpus_lock, command, note):
        yield Intake(workspace.corpus, retrieved, dry_run)


def _is_one_article(earlier: Article, article: Article) -> bool:
    """Are two articles of one id states of the same? By headline, by address, or as most words are shared."""
    if earlier.url and article.url and earlier.url != article.url and earlier.text != article.text:
        return False
    return bool(article.url and article.url == earlier.url) or _is_alike(earlier, article)


def _is_another(earlier: Article, article: Article) -> bool:
    """Are they two articles to which a feed gave one name? Some number their entries from 1 each day; then
    the day is another one, too.
    """
    days = {item.published[:10] for item in (earlier, article) if item.published}
    return len(days) == 2 and not _is_alike(earlier, article)


def _is_alike(earlier: Article, article: Article) -> bool:
    if earlier.headline == article.headline:
        return True
    words, others = (set(item.text.lower().split()) for item in (earlier, article))
    return len(words & others) > _SHARED * len(words | others)


def _is_unchanged(earlier: Article, article: Article) -> bool:
    """Are they the same, but for what tracks a reader in an address that was kept before it was taken off?"""
    if earlier.url and earlier.url != article.url and _page(earlier.url) == article.url:
        return replace(earlier, url=article.url) == article
    return earlier == article


def _page(url: str) -> str:
    return untracked(url, keep_fragment=True)
