"""The library, open for reading: the store and the dense index, in step with one another.

SQLite holds every vector, so a missing, stale or damaged ``vectors.faiss`` is never an error for a reader:
the index is built again in memory, and ``notes`` says so. Only a damaged ``library.sqlite3`` stops it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryMissing
from rag.files import write_atomically
from rag.search.dense import IndexFile, build_index, open_file
from rag.search.schemas import SCHEMA
from rag.search.store import Store
from rag.search.vectors import EXACT, VectorIndex
from rag.settings import ChunkSettings
from rag.workspace import Workspace

_SYNC = "Run `rag sync`."


@dataclass(frozen=True, slots=True)
class LibraryManifest:
    """Written last, by a sync that finished. ``library`` is the checksum of what the library was built
    from.
    """

    schema: str
    library: str
    embedder: str
    dimensions: int
    vectors: int
    vectors_sha256: str
    vectors_pages_sha256: str = ""

    @classmethod
    def of(cls, library: str, embedder: str, dimensions: int, said: IndexFile) -> LibraryManifest:
        """That of a library and of its ``vectors.faiss``."""
        return cls(SCHEMA, library, embedder, dimensions, said.vectors, said.sha256, said.pages_sha256)

    @property
    def index(self) -> IndexFile:
        """What it says of ``vectors.faiss``."""
        return IndexFile(self.vectors, self.vectors_sha256, self.vectors_pages_sha256)

    def write(self, path: Path) -> None:
        write_atomically(path, (json.dumps(asdict(self), indent=2) + "\n").encode("utf-8"))

    @classmethod
    def read(cls, path: Path) -> LibraryManifest | None:
        """The manifest at ``path``, or None when there is none that parses: then no sync has finished."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def library_checksum(fingerprints: dict[str, str], embedder: str, settings: ChunkSettings) -> str:
    """SHA-256 of all that a library is a function of: its articles, its embedder, how they were cut."""
    parts = {"schema": SCHEMA, "embedder": embedder, "chunks": asdict(settings), "articles": fingerprints}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()


class Library:
    """A store and its dense index. ``notes`` are for the reader's eyes: what was found damaged and worked
    around.
    """

    def __init__(
        self, store: Store, index: VectorIndex, embedder: str, dimensions: int, notes: tuple[str, ...]
    ) -> None:
        self.store, self.index, self.embedder, self.dimensions, self.notes = (
            store,
            index,
            embedder,
            dimensions,
            notes,
        )

    @classmethod
    def open(cls, workspace: Workspace) -> Library:
        """Opens what the last sync left. Raises LibraryMissing when there was none, LibraryDamaged."""
        if not workspace.database.exists():
            raise LibraryMissing(f"Nothing has been built in {workspace.embeddings} yet.", _SYNC)
        store = Store(workspace.database)
        try:
            built, embedder, dimensions = (store.meta(key) for key in ("library", "embedder", "dimensions"))
            if not (built and embedder and dimensions):
                raise LibraryMissing(f"The first sync of {workspace.root} did not finish.", _SYNC)
            index, notes = _open_index(workspace, store, built, int(dimensions))
        except BaseException:
            store.close()
            raise
        return cls(store, index, embedder, int(dimensions), notes)

    @property
    def checksum(self) -> str:
        """Of what this library was built from; it stands in the manifest of every answer."""
        return self.store.meta("library") or ""

    def require_embedder(self, identity: str) -> None:
        """Raises EmbedderMismatch unless the library was built with this embedder."""
        if identity != self.embedder:
            raise EmbedderMismatch(
                f"The library was built with the embedder {self.embedder}, not {identity}.",
                "Run `rag sync`: the corpus is then embedded again.",
            )

    def close(self) -> None:
        self.store.close()


def _open_index(
    workspace: Workspace, store: Store, built: str, dimensions: int
) -> tuple[VectorIndex, tuple[str, ...]]:
    """The index on disk if it is whole and belongs to the store as it is now; else one built in memory, and
    why. A large one is not worth waiting for while another process writes it: then that of the sync before is
    used, which knows no new chunk, and whose chunks that are gone nobody finds.
    """
    manifest = LibraryManifest.read(workspace.manifest)
    why = "the last sync did not finish"
    if manifest is not None:
        ours = manifest.library == built
        fits = manifest.vectors > EXACT and (manifest.embedder, manifest.dimensions) == _made_of(store)
        try:
            if ours or fits:
                index = open_file(workspace.vectors, manifest.index)
                return index, () if ours else (f"{why}: the dense index is that of the one before",)
        except LibraryDamaged as error:
            why = error.message
    return build_index(store, dimensions), (
        f"{why}: the dense index was rebuilt in memory; `rag sync` mends it",
    )


def _made_of(store: Store) -> tuple[str | None, int]:
    return store.meta("embedder"), int(store.meta("dimensions") or 0)
