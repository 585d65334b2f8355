"""``vectors.faiss``, and what the manifest says of it: built from the store, written, opened, searched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import LibraryDamaged
from rag.files import replace_whole
from rag.search.store import Store
from rag.search.vectors import VectorIndex, kind_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_BATCH = 10_000
# A larger file is mapped, not read; of its bytes these pages are compared, which finds a file that was cut,
# or another one. What is wrong elsewhere can cost a hit: its scores are computed again from the store.
_READ_WHOLE = 100_000_000
_PAGES, _PAGE = 256, 4096
# Of an index that is not exact, more is asked for and ranked again by the stored vectors.
_WIDER = 1.5


@dataclass(frozen=True, slots=True)
class IndexFile:
    """What a manifest says of the file: how many ``vectors``, the checksum of it all, and of some pages."""

    vectors: int
    sha256: str
    pages_sha256: str


def pack(vector: Vectors) -> bytes:
    """A vector as it is stored: 16-bit floats, 2 bytes a dimension."""
    import numpy as np

    return vector.astype(np.float16).tobytes()


def unpack(rows: Sequence[bytes], dimensions: int) -> Vectors:
    """Stored vectors as float32, shape ``(len(rows), dimensions)``."""
    import numpy as np

    return np.frombuffer(b"".join(rows), dtype=np.float16).reshape(-1, dimensions).astype(np.float32)


def build_index(store: Store, dimensions: int) -> VectorIndex:
    """The dense index of every chunk in the store; of two stores with the same chunks, the same."""

    def batches() -> Iterator[tuple[Sequence[int], Vectors]]:
        ids: list[int] = []
        rows: list[bytes] = []
        for chunk_id, data in store.chunk_vectors():
            ids.append(chunk_id)
            rows.append(data)
            if len(ids) == _BATCH:
                yield ids, unpack(rows, dimensions)
                ids, rows = [], []
        if ids:
            yield ids, unpack(rows, dimensions)

    return VectorIndex.gather(store.counts()["chunks"], dimensions, batches)


def write_index(store: Store, dimensions: int, path: Path) -> IndexFile:
    """Builds the index and writes it whole to ``path``. Raises StorageError when the disk is full."""
    index = build_index(store, dimensions)
    with replace_whole(path) as partial:
        index.write(partial)
    return IndexFile(len(index), sha256_of(path), pages_sha256(path))


def open_file(path: Path, said: IndexFile) -> VectorIndex:
    """The index in a file, if it is the one that the manifest speaks of. Raises LibraryDamaged."""
    try:
        before = path.stat()
        if before.st_size > _READ_WHOLE and said.pages_sha256 and kind_of(path):
            if pages_sha256(path) != said.pages_sha256:
                raise LibraryDamaged(f"{path.name} is damaged ({before.st_size} bytes, checksum differs)")
            index = VectorIndex.mapped(path)
            after = path.stat()
            if (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns):
                return index
            raise LibraryDamaged(f"{path.name} was replaced while it was opened")
        data = path.read_bytes()
    except OSError as error:
        raise LibraryDamaged(f"{path.name} cannot be read") from error
    if hashlib.sha256(data).hexdigest() != said.sha256:
        raise LibraryDamaged(f"{path.name} is damaged ({len(data)} bytes, checksum differs)")
    return VectorIndex.from_bytes(data, path)


def nearest(
    index: VectorIndex, store: Store, vector: Vectors, most: int, allowed: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """The best ``most`` (chunk id, cosine) for a query's ``vector``, best first, ties by id; only ``allowed``
    chunks if given.
    """
    if index.exact:
        return index.search(vector, most, allowed)
    found = [chunk_id for chunk_id, _ in index.search(vector, round(_WIDER * most), allowed)]
    stored = store.vectors_of(found)
    if not stored:
        return []
    scores = unpack(list(stored.values()), len(vector)) @ vector
    ranked = sorted(zip(stored, scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return ranked[:most]


def sha256_of(path: Path) -> str:
    """The checksum of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pages_sha256(path: Path) -> str:
    """A checksum of a file's size and of 256 pages of it, evenly spread, with the first and the last."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for number in range(_PAGES):
            file.seek(max(0, size - _PAGE) * number // (_PAGES - 1))
            digest.update(file.read(_PAGE))
    return digest.hexdigest()
