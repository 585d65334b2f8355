"""The library, open for reading: the store and the dense index, in step with one another.

SQLite holds every vector, so a missing, stale or damaged ``vectors.faiss`` is never an error for a reader:
the index is built again in memory, and ``notes`` says so. Only a damaged ``library.sqlite3`` stops it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryMissing
from rag.files import write_atomically
from rag.search.database import SCHEMA
from rag.search.store import Store
from rag.search.vectors import VectorIndex
from rag.settings import ChunkSettings
from rag.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


def pack(vector: NDArray[np.float32]) -> bytes:
    """A vector as it is stored: 16-bit floats, 2 bytes a dimension."""
    import numpy as np

    return vector.astype(np.float16).tobytes()


def unpack(rows: list[bytes], dimensions: int) -> NDArray[np.float32]:
    """Stored vectors as float32, shape ``(len(rows), dimensions)``."""
    import numpy as np

    return np.frombuffer(b"".join(rows), dtype=np.float16).reshape(-1, dimensions).astype(np.float32)


def build_index(store: Store, dimensions: int) -> VectorIndex:
    """The dense index of every chunk in the store."""
    pairs = list(store.chunk_vectors())
    return VectorIndex.build(
        [pair[0] for pair in pairs], unpack([pair[1] for pair in pairs], dimensions), dimensions
    )


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
    why.
    """
    manifest = LibraryManifest.read(workspace.manifest)
    if manifest is None or manifest.library != built:
        why = "the last sync did not finish"
    else:
        try:
            data = workspace.vectors.read_bytes()
        except OSError:
            why = "vectors.faiss cannot be read"
        else:
            if hashlib.sha256(data).hexdigest() == manifest.vectors_sha256:
                try:
                    return VectorIndex.from_bytes(data, workspace.vectors), ()
                except LibraryDamaged:
                    pass
            why = f"vectors.faiss is damaged ({len(data)} bytes, checksum differs)"
    return build_index(store, dimensions), (
        f"{why}: the dense index was rebuilt in memory; `rag sync` mends it",
    )
