"""Bringing the library up to date with the corpus: only what changed, all or nothing, resumable.

Vectors are computed and kept first, a few at a time, so an interrupted sync has lost nothing. Then one
transaction moves the articles, ``vectors.faiss`` is written whole, and the manifest last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import LibraryDamaged
from rag.files import sweep, write_atomically
from rag.ingest.articles import Corpus, Problem, load_corpus
from rag.ingest.naming import file_name
from rag.ingest.text import sentences as split_article
from rag.ingest.versions import UNREADABLE, History, moment_now
from rag.records import Article, Chunk, Sentence, Tick, shown
from rag.search.chunking import chunks as cut
from rag.search.chunking import with_headline
from rag.search.database import SCHEMA
from rag.search.embedder import Embedder
from rag.search.library import LibraryManifest, build_index, library_checksum, pack
from rag.search.lock import locked
from rag.search.store import Store
from rag.settings import ChunkSettings
from rag.workspace import Workspace

_BATCH = 64


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
    """Brings ``embeddings/`` up to date with ``corpus/``. ``tick`` gets (texts embedded, texts to embed).

    What was edited or taken out by hand since the last sync is kept first, as a version that stood until
    ``now``, the present moment if not given.

    Raises LibraryBusy when another sync holds the lock for ten minutes, StorageError when the disk is full.
    """
    settings = settings or ChunkSettings()
    with locked(workspace, "rag sync", note):
        sweep(workspace.embeddings)
        corpus = load_corpus(workspace.corpus)
        store, notes = _open_or_start_again(workspace)
        with store:
            articles = {article.id: article for _, article in corpus.articles}
            prints = {key: article.fingerprint for key, article in articles.items()}
            otherwise = _built_otherwise(store, embedder, settings)
            notes += otherwise
            held = store.fingerprints()
            added = tuple(sorted(prints.keys() - held.keys()))
            removed = tuple(sorted(held.keys() - prints.keys()))
            both = sorted(prints.keys() & held.keys())
            changed = tuple(key for key in both if otherwise or prints[key] != held[key])
            _keep_versions(workspace, store, (*changed, *removed), corpus, now or moment_now())
            wanted = library_checksum(prints, embedder.identity, settings)
            if store.meta("library") != wanted:
                prepared = [_prepare(articles[key], embedder, settings) for key in sorted((*added, *changed))]
                _embed(store, embedder, prepared, tick)
                made_with = _made_with(embedder, settings) | {"library": wanted}
                _replace(store, prepared, (*removed, *changed), made_with)
            _finish(workspace, store, embedder, wanted)
            counts = store.counts()
    same = len(prints) - len(added) - len(changed)
    return SyncReport(added, changed, removed, same, corpus.problems, notes, counts)


def _keep_versions(workspace: Workspace, store: Store, ids: Sequence[str], corpus: Corpus, now: str) -> None:
    """Keeps what the library holds of articles whose files were changed, are gone, or cannot be read now."""
    history = History(workspace.corpus)
    articles = {article.id: article for _, article in corpus.articles}
    unreadable = {problem.path.name for problem in corpus.problems}
    for key in ids:
        held, now_there = store.article(key), articles.get(key)
        if held is None or held == now_there:
            continue
        if now_there is not None:
            history.keep(held, now_there.fingerprint, now)
        else:
            history.keep(held, UNREADABLE if file_name(key, held.published) in unreadable else None, now)


def _open_or_start_again(workspace: Workspace) -> tuple[Store, tuple[str, ...]]:
    """The store; a damaged one is derived data, so it is dropped and built anew."""
    try:
        return _open_whole(workspace), ()
    except LibraryDamaged as error:
        for suffix in ("", "-wal", "-shm"):
            workspace.database.with_name(workspace.database.name + suffix).unlink(missing_ok=True)
        return Store(workspace.database, write=True), (f"{error.message} It was built again from corpus/.",)


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


def _prepare(article: Article, embedder: Embedder, settings: ChunkSettings) -> _Prepared:
    sentences = split_article(article)
    texts: dict[bytes, str] = {}

    def key(text: str) -> bytes:
        digest = hashlib.sha256(f"{embedder.identity}\0{text}".encode()).digest()
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


def _embed(store: Store, embedder: Embedder, prepared: Sequence[_Prepared], tick: Tick) -> None:
    """Computes the vectors that are missing, a batch at a time; each batch is kept as soon as it is done."""
    texts = {key: text for item in prepared for key, text in item.texts.items()}
    missing = sorted(store.missing_vectors(texts))
    for start in range(0, len(missing), _BATCH):
        tick(start, len(missing))
        part = missing[start : start + _BATCH]
        vectors = embedder.embed([texts[key] for key in part])
        with store.transaction():
            store.put_vectors((key, pack(vector)) for key, vector in zip(part, vectors, strict=True))
    tick(len(missing), len(missing))


def _replace(
    store: Store, prepared: Sequence[_Prepared], gone: Sequence[str], made_with: Mapping[str, str]
) -> None:
    with store.transaction():
        for article_id in gone:
            store.remove(article_id)
        for item in prepared:
            store.add(item.article, item.chunks, item.sentences)
        store.drop_unused_vectors()
        for key, value in made_with.items():
            store.set_meta(key, value)


def _made_with(embedder: Embedder, settings: ChunkSettings) -> dict[str, str]:
    """What a library's vectors and chunks depend on beside its articles."""
    return {
        "embedder": embedder.identity,
        "dimensions": str(embedder.dimensions),
        "chunk_words": str(settings.words),
    }


def _finish(workspace: Workspace, store: Store, embedder: Embedder, checksum: str) -> None:
    """Writes ``vectors.faiss`` and then the manifest, unless both are there and whole."""
    manifest = LibraryManifest.read(workspace.manifest)
    if manifest is not None and manifest.library == checksum and _holds(workspace, manifest):
        return
    index = build_index(store, embedder.dimensions)
    data = index.to_bytes()
    write_atomically(workspace.vectors, data)
    LibraryManifest(
        schema=SCHEMA,
        library=checksum,
        embedder=embedder.identity,
        dimensions=embedder.dimensions,
        vectors=len(index),
        vectors_sha256=hashlib.sha256(data).hexdigest(),
    ).write(workspace.manifest)


def _holds(workspace: Workspace, manifest: LibraryManifest) -> bool:
    try:
        return hashlib.sha256(workspace.vectors.read_bytes()).hexdigest() == manifest.vectors_sha256
    except OSError:
        return False
