"""Whether a library that came in an export can be used, and the dense index that belongs to it.

FAISS and SQLite read what they are given, so an index is made here of the library's vectors, and only tables
that are those of a library are read. Its articles are compared with their fingerprints, which a sync compares
with the corpus: no text can stand in the library that is not in the corpus.
"""

from __future__ import annotations

from pathlib import Path

from rag.errors import LibraryDamaged, LibraryError
from rag.search.dense import write_index
from rag.search.library import LibraryManifest
from rag.search.store import Store
from rag.workspace import Workspace

_SYNC = "Run `rag sync`."
_MOST_DIMENSIONS = 65_536
_SHADOW = "chunk_words_"  # tables that FTS5 makes for itself, in words that differ by version


def settle_library(workspace: Workspace, room: Path) -> str | None:
    """Makes the library of an unpacked workspace one that can be opened; or takes it away and says why.

    ``room`` is a folder for what is only needed meanwhile.
    """
    if not workspace.database.exists():
        _drop(workspace)
        return None
    try:
        with Store(workspace.database) as store:
            _check(store, room)
            _settle_index(workspace, store)
    except LibraryError as error:
        _drop(workspace)
        return error.message
    return None


def _check(store: Store, room: Path) -> None:
    """Raises LibraryDamaged unless the store is one that could have been built here."""
    with Store(room / "empty.sqlite3", write=True) as empty:
        wanted = _tables(empty)
    if _tables(store) != wanted:
        raise _unfit("its tables are not those of a library")
    store.check()
    prints = store.fingerprints()
    for article in store.articles():
        if prints[article.id] != article.fingerprint:
            raise _unfit(f"the article {article.id} is not what its fingerprint says")


def _tables(store: Store) -> list[tuple[str, str, str | None]]:
    rows = store.rows("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    return [(kind, name, None if name.startswith(_SHADOW) else sql) for kind, name, sql in rows]


def _settle_index(workspace: Workspace, store: Store) -> None:
    """Writes ``vectors.faiss`` and the manifest anew, as a sync would; of an unfinished library, none."""
    library, embedder, named = (store.meta(key) for key in ("library", "embedder", "dimensions"))
    if not (library and embedder and named):
        workspace.vectors.unlink(missing_ok=True)
        workspace.manifest.unlink(missing_ok=True)
        return
    dimensions = int(named) if named.isdecimal() and len(named) < 6 else 0
    wrong = store.rows("SELECT count(*) FROM vector WHERE length(data) != ?", (2 * dimensions,))[0][0]
    if not 0 < dimensions <= _MOST_DIMENSIONS or wrong:
        raise _unfit(f"{wrong} of its vectors are not of {named} dimensions")
    said = write_index(store, dimensions, workspace.vectors)
    LibraryManifest.of(library, embedder, dimensions, said).write(workspace.manifest)


def _drop(workspace: Workspace) -> None:
    for path in (workspace.database, workspace.vectors, workspace.manifest):
        path.unlink(missing_ok=True)
    for suffix in ("-wal", "-shm", "-journal"):
        workspace.database.with_name(workspace.database.name + suffix).unlink(missing_ok=True)


def _unfit(what: str) -> LibraryDamaged:
    return LibraryDamaged(f"The library was left out: {what}.", _SYNC)
