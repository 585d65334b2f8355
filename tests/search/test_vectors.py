"""The dense index against a dot product by NumPy, on vectors that are not normalised.

Small whole numbers as coordinates make float arithmetic exact, so ties are real and results are compared
with ``==``.
"""

import struct
from pathlib import Path

import numpy as np
import pytest

from rag.errors import LibraryDamaged
from rag.search.vectors import VectorIndex

FIRST_ID = 2**62 + 12_345
PATH = Path("embeddings/vectors.faiss")


def by_numpy(ids, vectors, query, most, allowed=None):
    scores = (vectors.astype(np.float64) @ query.astype(np.float64)).tolist()
    pairs = [(i, s) for i, s in zip(ids, scores, strict=True) if allowed is None or i in allowed]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:most]


def made(seed: int, count: int, dimensions: int = 4):
    """Ids in no order, vectors with many ties and no unit length, and a query."""
    rng = np.random.default_rng(seed)
    ids = [FIRST_ID + int(i) for i in rng.choice(10 * count + 1, count, replace=False)]
    vectors = rng.integers(-3, 4, (count, dimensions)).astype(np.float32)
    return ids, vectors, rng.integers(-3, 4, dimensions).astype(np.float32)


@pytest.mark.parametrize("count", [1, 2, 37, 400])
@pytest.mark.parametrize("most", [1, 5, 60, 130, 1000])
def test_search_is_the_dot_product(count: int, most: int) -> None:
    for seed in range(10):
        ids, vectors, query = made(seed, count)
        index = VectorIndex.build(ids, vectors, 4)
        assert len(index) == count
        assert index.search(query, most) == by_numpy(ids, vectors, query, most)


@pytest.mark.parametrize("most", [1, 5, 130])
@pytest.mark.parametrize("kept", [1, 3, 90])
def test_only_allowed_ids_are_found(kept: int, most: int) -> None:
    for seed in range(10):
        ids, vectors, query = made(seed, 200)
        allowed = ids[50 : 50 + kept]
        index = VectorIndex.build(ids, vectors, 4)
        assert index.search(query, most, [*allowed, 7]) == by_numpy(ids, vectors, query, most, allowed)


def test_nothing_allowed_nothing_found() -> None:
    ids, vectors, query = made(0, 20)
    index = VectorIndex.build(ids, vectors, 4)
    assert index.search(query, 5, []) == []
    assert index.search(query, 5, [7]) == []
    assert index.search(query, 0) == []


def test_length_counts_and_direction_does_not() -> None:
    vectors = np.array([[3, 0], [0.5, 0.5], [10, 10], [-20, 0]], dtype=np.float32)
    index = VectorIndex.build([1, 2, 3, 4], vectors, 2)
    assert index.search(np.array([1, 0], dtype=np.float32), 4) == [(3, 10.0), (1, 3.0), (2, 0.5), (4, -20.0)]


def test_vectors_of_real_numbers() -> None:
    rng = np.random.default_rng(5)
    vectors = (rng.normal(size=(500, 384)) * rng.uniform(0.1, 9, (500, 1))).astype(np.float32)
    query = rng.normal(size=384).astype(np.float32)
    ids = list(range(500))
    found = VectorIndex.build(ids, vectors, 384).search(query, 60)
    expected = by_numpy(ids, vectors, query, 60)
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], rtol=1e-4, atol=1e-3)


def test_equal_vectors_of_real_numbers_are_cut_by_id() -> None:
    rng = np.random.default_rng(6)
    vectors = np.repeat(rng.normal(size=(1, 384)), 300, axis=0).astype(np.float32)
    index = VectorIndex.build(list(range(300, 0, -1)), vectors, 384)
    for _ in range(20):
        found = index.search(rng.normal(size=384).astype(np.float32), 7)
        assert [i for i, _ in found] == [1, 2, 3, 4, 5, 6, 7]


def test_an_empty_index() -> None:
    index = VectorIndex.build([], np.zeros((0, 4), dtype=np.float32), 4)
    assert len(index) == 0
    assert index.search(np.ones(4, dtype=np.float32), 5) == []
    again = VectorIndex.from_bytes(index.to_bytes(), PATH)
    assert again.search(np.ones(4, dtype=np.float32), 5, [1]) == []


def test_there_and_back() -> None:
    ids, vectors, query = made(3, 50)
    index = VectorIndex.build(ids, vectors, 4)
    again = VectorIndex.from_bytes(index.to_bytes(), PATH)
    assert len(again) == 50
    assert again.search(query, 50) == index.search(query, 50) == by_numpy(ids, vectors, query, 50)
    assert again.to_bytes() == index.to_bytes()


def test_every_truncation_is_damage() -> None:
    ids, vectors, _ = made(1, 3)
    data = VectorIndex.build(ids, vectors, 4).to_bytes()
    for length in range(len(data)):
        with pytest.raises(LibraryDamaged, match=r"vectors\.faiss is damaged"):
            VectorIndex.from_bytes(data[:length], PATH)


@pytest.mark.parametrize("place", range(4))
def test_an_altered_name_of_the_format_is_damage(place: int) -> None:
    ids, vectors, _ = made(1, 3)
    data = bytearray(VectorIndex.build(ids, vectors, 4).to_bytes())
    data[place] ^= 0xFF
    with pytest.raises(LibraryDamaged):
        VectorIndex.from_bytes(bytes(data), PATH)


def test_an_altered_length_is_damage() -> None:
    ids, vectors, _ = made(1, 3)
    data = VectorIndex.build(ids, vectors, 4).to_bytes()
    length = struct.pack("<Q", 3 * 4)  # that of the vectors, in floats, right before them
    at = data.index(length + vectors.tobytes())
    for altered in (2**60, 2**64 - 1):
        with pytest.raises(LibraryDamaged):
            VectorIndex.from_bytes(data[:at] + struct.pack("<Q", altered) + data[at + 8 :], PATH)
