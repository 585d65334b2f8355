"""Bringing the library up to date with the corpus: only what changed, all or nothing, resumable.

Vectors are computed and kept first, a few at a time, so an interrupted sync has lost nothing. Then one
transaction moves the articles, ``vectors.faiss`` is written whole, and the manifest last.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from rag.errors import LibraryDamaged, LibraryOutdated
from rag.files import sweep
from rag.ingest.articles import Problem, Scan, scan_corpus
from rag.ingest.naming import file_name
from rag.ingest.text import sentences as split_article
from rag.ingest.versions import UNREADABLE, History, moment_now
from rag.locks import holding
from rag.records import Article, Chunk, Sentence, Tick, shown
from rag.search.chunking import chunks as cut
from rag.search.chunking import with_headline
from rag.search.dense import pack, sha256_of, write_index
from rag.search.embedder import Embedder
from rag.search.library import LibraryManifest, library_checksum
from rag.search.store import Store
from rag.settings import ChunkSettings
from rag.wording import counted
from rag.workspace import Workspace

_BATCH = 64
_UNFINISHED = "unfinished"  # stands in the library from the first new vector until its article is there
_GROUP = 32  # articles whose texts are held at a time


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, as article ids, and what it could not read."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article cut into what is indexed, each piece with the key of its vector."""

    article: Article
    chunks: tuple[tuple[Chunk, bytes], ...]
    sentences: tuple[tuple[Sentence, bytes], ...]
    texts: dict[bytes, str]


def sync(
    workspace: Workspace,
    embedder: Embedder,
    settings: ChunkSettings | None = None,
    tick: Tick = lambda done, total: None,
    note: Callable[[str], None] = lambda text: None,
    now: str | None = None,
) -> SyncReport:
    """Brings ``embeddings/`` up to date with ``corpus/``. ``tick`` gets (articles embedded, of how many).

    What was edited or taken out by hand since the last sync is kept first, as a version that stood until
    ``now``, the present moment if not given.

    Raises LibraryBusy when another sync holds the lock for ten minutes, StorageError when the disk is full.
    """
    settings = settings or ChunkSettings()
    with holding(workspace.lock, "rag sync", note):
        sweep(workspace.embeddings)
        store, notes = _open_or_start_again(workspace)
        with store:
            held = store.fingerprints()
            otherwise = _built_otherwise(store, embedder, settings)
            with holding(workspace.corpus_lock, "rag sync", note):
                scan = scan_corpus(workspace.corpus)
                prints = scan.fingerprints
                added, removed = prints.keys() - held.keys(), held.keys() - prints.keys()
                both = prints.keys() & held.keys()
                changed = {key for key in both if otherwise or prints[key] != held[key]}
                _keep_versions(workspace, store, sorted(changed | removed), scan, now or moment_now())
            left_over = store.meta(_UNFINISHED) is not None
            wanted = library_checksum(prints, embedder.identity, settings)
            if store.meta("library") != wanted or left_over:
                maker = _Maker(scan, embedder, settings)
                _embed(store, maker, sorted(added | changed), tick)
                missed = _replace(store, maker, added, changed, removed, swept=left_over)
                added, changed = added - missed, changed - missed
                if missed:
                    notes += (
                        f"{counted(len(missed), 'file')} changed while being read: run `rag sync` again",
                    )
            _finish(workspace, store, embedder)
            counts = store.counts()
    return SyncReport(
        added=tuple(sorted(added)),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(removed)),
        same=len(prints) - len(added) - len(changed),
        problems=scan.problems,
        notes=notes + otherwise,
        counts=counts,
    )


def _keep_versions(workspace: Workspace, store: Store, ids: Sequence[str], scan: Scan, now: str) -> None:
    """Keeps what the library holds of articles whose files were changed, are gone, or cannot be read now.
    In a corpus that cannot be written to nothing can be kept.
    """
    if not os.access(workspace.corpus, os.W_OK):
        return
    history = History(workspace.corpus)
    unreadable = {problem.path.name for problem in scan.problems}
    for key in ids:
        held, after = store.article(key), scan.fingerprints.get(key)
        if held is None or held.fingerprint == after:
            continue
        lost = after is None and file_name(key, held.published) in unreadable
        history.keep(held, UNREADABLE if lost else after, now)


def _open_or_start_again(workspace: Workspace) -> tuple[Store, tuple[str, ...]]:
    """The store; a damaged one is derived data, so it is dropped and built anew."""
    try:
        return _open_whole(workspace), ()
    except LibraryOutdated as error:
        return _with_its_vectors(workspace), (f"{error.message} It was built again with its vectors.",)
    except LibraryDamaged as error:
        for suffix in ("", "-wal", "-shm"):
            workspace.database.with_name(workspace.database.name + suffix).unlink(missing_ok=True)
        return Store(workspace.database, write=True), (f"{error.message} It was built again from corpus/.",)


def _with_its_vectors(workspace: Workspace) -> Store:
    """A new store that has the vectors of an older one, for the articles that still need them."""
    older = workspace.database.with_suffix(".older")
    with contextlib.suppress(sqlite3.Error):
        with contextlib.closing(sqlite3.connect(workspace.database)) as database:
            database.execute("PRAGMA journal_mode = DELETE")  # one file
    workspace.database.replace(older)
    store = Store(workspace.database, write=True)
    try:
        store.take_vectors(older)
        store.set_meta(_UNFINISHED, "1")
    finally:
        older.unlink(missing_ok=True)
    return store


def _open_whole(workspace: Workspace) -> Store:
    """The store, every page of it looked at: who met damage while reading was sent here to mend it."""
    store = Store(workspace.database, write=True)
    try:
        store.check()
    except BaseException:
        store.close()
        raise
    return store


def _built_otherwise(store: Store, embedder: Embedder, settings: ChunkSettings) -> tuple[str, ...]:
    """A note when the library's vectors or chunks were made another way: then every article counts as
    changed.
    """
    wanted = _made_with(embedder, settings)
    found = {key: store.meta(key) for key in wanted}
    if found == wanted or not any(found.values()):
        return ()
    return (f"the library was built otherwise ({found['embedder']}): everything is built again",)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes of an article's file what is indexed of it; nothing, when it has changed since the scan."""

    scan: Scan
    embedder: Embedder
    settings: ChunkSettings

    def prepared(self, ids: Iterable[str]) -> Iterator[_Prepared]:
        for key in ids:
            article = self.scan.read(key)
            if article is not None:
                yield _prepare(article, self.embedder.identity, self.settings)


def _prepare(article: Article, embedder: str, settings: ChunkSettings) -> _Prepared:
    sentences = split_article(article)
    texts: dict[bytes, str] = {}

    def key(text: str) -> bytes:
        digest = hashlib.sha256(f"{embedder}\0{text}".encode()).digest()
        texts[digest] = text
        return digest

    return _Prepared(
        article,
        tuple(
            (chunk, key(with_headline(article.headline, chunk)))
            for chunk in cut(article, sentences, settings)
        ),
        tuple((sentence, key(shown(sentence, article.headline))) for sentence in sentences),
        texts,
    )


def _embed(store: Store, maker: _Maker, ids: Sequence[str], tick: Tick) -> None:
    """Computes the vectors that are missing, some articles at a time; each batch is kept as soon as it is
    done.
    """
    for start in range(0, len(ids), _GROUP):
        tick(start, len(ids))
        group = maker.prepared(ids[start : start + _GROUP])
        texts = {key: text for item in group for key, text in item.texts.items()}
        missing = sorted(store.missing_vectors(texts))
        for first in range(0, len(missing), _BATCH):
            part = missing[first : first + _BATCH]
            vectors = maker.embedder.embed([texts[key] for key in part])
            with store.transaction():
                store.set_meta(_UNFINISHED, "1")
                store.put_vectors((key, pack(vector)) for key, vector in zip(part, vectors, strict=True))
    tick(len(ids), len(ids))


def _replace(
    store: Store, maker: _Maker, added: Set[str], changed: Set[str], removed: Set[str], *, swept: bool
) -> set[str]:
    """Brings the rows up to date in one transaction. Gives the articles whose files have changed since the
    scan: these are left as the library had them. Vectors that lose their use go; with ``swept``, those too
    that never had one.
    """
    missed = set(added | changed)
    with store.transaction():
        loose = store.vector_keys(changed | removed)
        for article_id in sorted(removed):
            store.remove(article_id)
        for item in maker.prepared(sorted(added | changed)):
            if store.missing_vectors(item.texts):
                continue  # its file has changed twice
            if item.article.id in changed:
                store.remove(item.article.id)
            store.add(item.article, item.chunks, item.sentences)
            missed.discard(item.article.id)
        if swept:
            store.drop_unused_vectors()
        else:
            store.drop_vectors(loose)
        store.drop_meta(_UNFINISHED)
        made_with = _made_with(maker.embedder, maker.settings)
        made_with["library"] = library_checksum(store.fingerprints(), maker.embedder.identity, maker.settings)
        for key, value in made_with.items():
            store.set_meta(key, value)
    return missed


def _made_with(embedder: Embedder, settings: ChunkSettings) -> dict[str, str]:
    """What a library's vectors and chunks depend on beside its articles."""
    return {
        "embedder": embedder.identity,
        "dimensions": str(embedder.dimensions),
        "chunk_words": str(settings.words),
    }


def _finish(workspace: Workspace, store: Store, embedder: Embedder) -> None:
    """Writes ``vectors.faiss`` and then the manifest, unless both are there and whole."""
    library = store.meta("library") or ""
    manifest = LibraryManifest.read(workspace.manifest)
    if manifest is not None and manifest.library == library and _holds(workspace, manifest):
        return
    said = write_index(store, embedder.dimensions, workspace.vectors)
    LibraryManifest.of(library, embedder.identity, embedder.dimensions, said).write(workspace.manifest)


def _holds(workspace: Workspace, manifest: LibraryManifest) -> bool:
    try:
        return sha256_of(workspace.vectors) == manifest.vectors_sha256
    except OSError:
        return False
