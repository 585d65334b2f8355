"""The dense index by FAISS: inner product over unit vectors. It sees ids and vectors, never text.

Up to some size it is exact. A larger one is an inverted file (Sivic and Zisserman, ICCV 2003) with 8-bit
codes: only the lists nearest to a query are read, from a file that is mapped into memory, and its scores are
close to the right ones. Only this file imports ``faiss``, and only when an index is made or read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import log2, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import LibraryDamaged, StorageError
from rag.machine import cores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Batches = Callable[[], Iterator[tuple[Sequence[int], Vectors]]]

# How many vectors are still compared one by one: some 10 ms a search.
EXACT = 50_000
# Of the lists, one in eight is read, at least 96; see eval/EXPERIMENTS.md, "An index for a million chunks".
_SHARE_READ = 8
_FEWEST_READ = 96
_LISTS = 3.0  # times the square root of the number of vectors, to the nearest power of two
_TRAINED_ON = 64  # vectors a list
_ROUNDS = 10

# The first bytes of what FAISS writes name its kind; those of an index with ids stand before its inner one's.
_WITH_IDS = frozenset({b"IxMp", b"IxM2"})
_HEADER = 37  # the name, dimensions, size, two words that nothing uses, whether it is trained, the metric
_KINDS = {b"IxFI": "exact", b"IxF2": "exact", b"IwSq": "inverted lists, 8-bit codes"}


def kind_of(path: Path) -> str | None:
    """What kind of index is in a file that ``write`` made, by its first bytes; None for any other."""
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
        self.exact = not hasattr(index, "nprobe")

    @classmethod
    def build(cls, ids: Sequence[int], vectors: Vectors, dimensions: int) -> VectorIndex:
        """An exact index over ``vectors``, float32 ``(len(ids), dimensions)``."""
        return cls.gather(len(ids), dimensions, lambda: iter([(ids, vectors)]), len(ids))

    @classmethod
    def gather(cls, count: int, dimensions: int, batches: Batches, exact: int | None = None) -> VectorIndex:
        """An index over ``count`` vectors that come in batches of (ids, float32 ``(n, dimensions)``), exact
        up to ``exact`` of them, 50,000 if not given. ``batches`` may be asked twice; the first vectors must
        be a fair sample.

        The same batches give the same index.
        """
        import faiss

        if count <= (EXACT if exact is None else exact):
            index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
        else:
            index = _trained(count, dimensions, batches)
        for ids, vectors in batches():
            _add(index, ids, vectors)
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes, path: Path) -> VectorIndex:
        """An index as ``write`` wrote it. Raises LibraryDamaged, naming ``path``, when FAISS cannot read
        it.
        """
        import faiss
        import numpy as np

        try:
            return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))
        except (RuntimeError, MemoryError) as error:  # an altered length asks for more memory than there is
            raise _damaged(path) from error

    @classmethod
    def mapped(cls, path: Path) -> VectorIndex:
        """The index in a file, which is read as it is searched: it may be replaced meanwhile, not written
        over. Raises LibraryDamaged, naming ``path``, when FAISS cannot read it.
        """
        import faiss

        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP))
        except (RuntimeError, MemoryError) as error:
            raise _damaged(path) from error

    def write(self, path: Path) -> None:
        """Writes the index in FAISS's own format. Raises StorageError when the disk does not take it."""
        import faiss

        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise StorageError(
                f"{path} could not be written.", "Free some space or check the permissions, then repeat."
            ) from error

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
        params = self._parameters(allowed)
        # One query is bound by memory; a second thread only waits, and keeps a core busy.
        faiss.omp_set_num_threads(1)
        asked = query.reshape(1, -1).astype(np.float32)
        scores, ids = (part[0] for part in self._index.search(asked, wanted, params=params))
        if self.exact and wanted > most and ids[most] >= 0 and scores[most] == scores[most - 1]:
            # The cut goes through a tie, which FAISS breaks its own way: look at all of it.
            below = float(np.nextafter(scores[most], np.float32(-np.inf)))
            _, scores, ids = self._index.range_search(asked, below, params=params)
        found = [(int(i), float(score)) for i, score in zip(ids, scores, strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]

    def _parameters(self, allowed: Sequence[int] | None) -> Any:
        """Few are allowed: then every list is read."""
        import faiss
        import numpy as np

        if allowed is None:
            return None
        selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
        if self.exact:
            return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # wrong in its stubs
        return faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nlist)  # type: ignore[call-arg]


def _damaged(path: Path) -> LibraryDamaged:
    return LibraryDamaged(f"{path} is damaged: FAISS cannot read it.", "Run `rag sync`.")


def _trained(count: int, dimensions: int, batches: Batches) -> Any:
    """An empty index of inverted lists around the means of the first vectors."""
    import faiss
    import numpy as np

    lists = 2 ** round(log2(_LISTS * sqrt(count)))
    index: Any = faiss.index_factory(dimensions, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _TRAINED_ON
    index.nprobe = min(lists, max(_FEWEST_READ, lists // _SHARE_READ))
    sample = np.empty((min(count, lists * _TRAINED_ON), dimensions), dtype=np.float32)
    held = 0
    for _, vectors in batches():
        taken = vectors[: len(sample) - held]
        sample[held : held + len(taken)] = taken
        held += len(taken)
        if held == len(sample):
            break
    faiss.omp_set_num_threads(cores())
    index.train(sample[:held])
    return index


def _add(index: Any, ids: Sequence[int], vectors: Vectors) -> None:
    import numpy as np

    if len(ids):
        index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64))
