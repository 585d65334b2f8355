"""What a workspace holds, in numbers: its articles, its library, and the room that they take."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.ingest.articles import load_corpus
from rag.ingest.text import paragraphs
from rag.ingest.versions import FOLDER
from rag.records import Article
from rag.search.store import Store
from rag.search.vectors import kind_of
from rag.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles have a ``name`` in common; None for those that say none."""

    name: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a corpus; ``unreadable`` are files that are none. Words are counted in paragraphs and
    subheadings, paragraphs without these. ``first`` and ``last`` are the days
    that the dated ones were published on; ``versions`` earlier versions of ``revised`` articles are kept.
    """

    count: int
    unreadable: int
    paragraphs: int
    words: int
    first: str | None
    last: str | None
    undated: int
    sources: tuple[Count, ...]
    languages: tuple[Count, ...]
    months: tuple[Count, ...]
    revised: int
    versions: int


@dataclass(frozen=True, slots=True)
class LibraryState:
    """What the last sync built. ``behind`` is how many articles are new, changed or gone since then."""

    articles: int
    chunks: int
    sentences: int
    embedder: str | None
    dimensions: int | None
    index: str | None
    behind: int


@dataclass(frozen=True, slots=True)
class Room:
    """A file or folder of the workspace, and the bytes in it."""

    path: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Stats:
    """A workspace in numbers; ``library`` is None when nothing has been built."""

    workspace: Path
    articles: Articles
    library: LibraryState | None
    rooms: tuple[Room, ...]


def stats_of(workspace: Workspace) -> Stats:
    """The numbers of a workspace as it is now. Raises LibraryDamaged."""
    rooms = tuple(_rooms(workspace))  # first: to open the library makes files beside it
    corpus = load_corpus(workspace.corpus)
    articles = [article for _, article in corpus.articles]
    return Stats(
        workspace.root,
        _articles(articles, len(corpus.problems), workspace.corpus / FOLDER),
        _library(workspace, articles),
        rooms,
    )


def _articles(articles: list[Article], unreadable: int, versions: Path) -> Articles:
    days = sorted(article.published[:10] for article in articles if article.published)
    kept = [path.parent for path in versions.glob("*/*.md")]
    parts = [(article, item) for article in articles for item in paragraphs(article.text)]
    return Articles(
        count=len(articles),
        unreadable=unreadable,
        paragraphs=sum(item.number is not None for _, item in parts),
        words=sum(len(article.text[item.start : item.end].split()) for article, item in parts),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        undated=len(articles) - len(days),
        sources=_by_number(article.source for article in articles),
        languages=_by_number(article.language for article in articles),
        months=tuple(Count(month, count) for month, count in sorted(Counter(d[:7] for d in days).items())),
        revised=len(set(kept)),
        versions=len(kept),
    )


def _by_number(names: Iterable[str | None]) -> tuple[Count, ...]:
    """The names that most articles have first; those that have none stand last."""
    pairs = Counter(names).items()
    ranked = sorted(pairs, key=lambda pair: (pair[0] is None, -pair[1], pair[0] or ""))
    return tuple(Count(name, count) for name, count in ranked)


def _library(workspace: Workspace, articles: list[Article]) -> LibraryState | None:
    if not workspace.database.exists():
        return None
    with Store(workspace.database) as store:
        counts, held = store.counts(), store.fingerprints()
        embedder, dimensions = store.meta("embedder"), store.meta("dimensions")
    now = {article.id: article.fingerprint for article in articles}
    return LibraryState(
        articles=counts["articles"],
        chunks=counts["chunks"],
        sentences=counts["sentences"],
        embedder=embedder,
        dimensions=int(dimensions) if dimensions else None,
        index=kind_of(workspace.vectors),
        behind=sum(now.get(key) != held.get(key) for key in now.keys() | held.keys()),
    )


def _rooms(workspace: Workspace) -> Iterator[Room]:
    """``corpus/``, then each part of ``embeddings/``, and what else is in there."""
    yield Room("corpus/", _bytes_of(workspace.corpus))
    log = workspace.database.name
    database = sum(_bytes_of(workspace.embeddings / f"{log}{suffix}") for suffix in ("", "-wal", "-shm"))
    yield Room(f"embeddings/{log}", database)
    yield Room("embeddings/vectors.faiss", _bytes_of(workspace.vectors))
    for folder in (workspace.prefixes, workspace.summaries):
        yield Room(f"embeddings/{folder.name}/", _bytes_of(folder))


def _bytes_of(path: Path) -> int:
    """Of a file, or of all files below a folder; 0 for what is not there."""
    if not path.is_dir():
        return path.lstat().st_size if path.exists() else 0
    return sum(_bytes_of(Path(parent, name)) for parent, _, names in os.walk(path) for name in names)
