"""The dense index: exact inner product over unit vectors, by FAISS. It sees ids and vectors, never text.

Only this file imports ``faiss``, and only when an index is made or read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import LibraryDamaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


# The first bytes of what FAISS writes name its kind; those of an index with ids stand before its inner one's.
_WITH_IDS = frozenset({b"IxMp", b"IxM2"})
_HEADER = 37  # the name, dimensions, size, two words that nothing uses, whether it is trained, the metric
_KINDS = {b"IxFI": "flat", b"IxF2": "flat", b"IwFl": "inverted lists", b"IHNf": "HNSW"}


def kind_of(path: Path) -> str | None:
    """What kind of index is in a file that ``to_bytes`` filled, by its first bytes; None for any other."""
    try:
        with path.open("rb") as file:
            name = file.read(4)
            if name in _WITH_IDS:
                file.seek(_HEADER)
                name = file.read(4)
    except OSError:
        return None
    return _KINDS.get(name)


class VectorIndex:
    """Vectors under 64-bit ids; a hit's score is the inner product, higher is better."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: Vectors, dimensions: int) -> VectorIndex:
        """An index over ``vectors``, float32 ``(len(ids), dimensions)``."""
        import faiss
        import numpy as np

        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
        if len(ids):
            index.add_with_ids(
                np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64)
            )
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes, path: Path) -> VectorIndex:
        """An index as ``to_bytes`` gave it. Raises LibraryDamaged, naming ``path``, when FAISS cannot read
        it.
        """
        import faiss
        import numpy as np

        try:
            return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))
        except (RuntimeError, MemoryError) as error:  # an altered length asks for more memory than there is
            raise LibraryDamaged(f"{path} is damaged: FAISS cannot read it.", "Run `rag sync`.") from error

    def to_bytes(self) -> bytes:
        """The index in FAISS's own format."""
        import faiss

        return bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: Vectors, most: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The best ``most`` (id, score) for one query vector, best first, ties by id; only ``allowed`` ids
        if given.
        """
        import faiss
        import numpy as np

        wanted = min(most + 1, len(self))
        if most <= 0 or wanted == 0 or (allowed is not None and not len(allowed)):
            return []
        params = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
            params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # wrong in its stubs
        # One query over a flat index is bound by memory; a second thread only waits, and keeps a core busy.
        faiss.omp_set_num_threads(1)
        asked = query.reshape(1, -1).astype(np.float32)
        scores, ids = (part[0] for part in self._index.search(asked, wanted, params=params))
        if wanted > most and ids[most] >= 0 and scores[most] == scores[most - 1]:
            # The cut goes through a tie, which FAISS breaks its own way: look at all of it.
            below = float(np.nextafter(scores[most], np.float32(-np.inf)))
            _, scores, ids = self._index.range_search(asked, below, params=params)
        found = [(int(i), float(score)) for i, score in zip(ids, scores, strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]
