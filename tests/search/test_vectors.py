"""The dense index against a dot product by NumPy, on vectors that are not normalised.

Small whole numbers as coordinates make float arithmetic exact, so ties are real and results are compared
with ``==``.
"""

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from rag.errors import LibraryDamaged, StorageError
from rag.search.vectors import VectorIndex, kind_of

FIRST_ID = 2**62 + 12_345
PATH = Path("embeddings/vectors.faiss")


def bytes_of(index: VectorIndex) -> bytes:
    """What the file of an index holds."""
    with TemporaryDirectory() as folder:
        index.write(Path(folder, "index"))
        return Path(folder, "index").read_bytes()


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
    again = VectorIndex.from_bytes(bytes_of(index), PATH)
    assert again.search(np.ones(4, dtype=np.float32), 5, [1]) == []


def test_there_and_back() -> None:
    ids, vectors, query = made(3, 50)
    index = VectorIndex.build(ids, vectors, 4)
    again = VectorIndex.from_bytes(bytes_of(index), PATH)
    assert len(again) == 50
    assert again.search(query, 50) == index.search(query, 50) == by_numpy(ids, vectors, query, 50)
    assert bytes_of(again) == bytes_of(index)


def test_every_truncation_is_damage() -> None:
    ids, vectors, _ = made(1, 3)
    data = bytes_of(VectorIndex.build(ids, vectors, 4))
    for length in range(len(data)):
        with pytest.raises(LibraryDamaged, match=r"vectors\.faiss is damaged"):
            VectorIndex.from_bytes(data[:length], PATH)


@pytest.mark.parametrize("place", range(4))
def test_an_altered_name_of_the_format_is_damage(place: int) -> None:
    ids, vectors, _ = made(1, 3)
    data = bytearray(bytes_of(VectorIndex.build(ids, vectors, 4)))
    data[place] ^= 0xFF
    with pytest.raises(LibraryDamaged):
        VectorIndex.from_bytes(bytes(data), PATH)


def test_an_altered_length_is_damage() -> None:
    ids, vectors, _ = made(1, 3)
    data = bytes_of(VectorIndex.build(ids, vectors, 4))
    length = struct.pack("<Q", 3 * 4)  # that of the vectors, in floats, right before them
    at = data.index(length + vectors.tobytes())
    for altered in (2**60, 2**64 - 1):
        with pytest.raises(LibraryDamaged):
            VectorIndex.from_bytes(data[:at] + struct.pack("<Q", altered) + data[at + 8 :], PATH)


def test_where_nothing_can_be_written_the_error_is_ours(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        VectorIndex.build([1], np.ones((1, 4), dtype=np.float32), 4).write(tmp_path / "no" / "index")


# Inverted lists


def news(count: int, seed: int = 0, dimensions: int = 32):
    """Ids and unit vectors that lie about some forty matters, and queries like them."""
    rng = np.random.default_rng(seed)
    matters = rng.normal(size=(40, dimensions))
    vectors = matters[rng.integers(0, 40, count + 50)] + 0.7 * rng.normal(size=(count + 50, dimensions))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return list(range(1, count + 1)), vectors[:count], vectors[count:]


def lists_of(ids, vectors, size: int = 700) -> VectorIndex:
    """An index that is not exact, its vectors given in batches."""

    def batches():
        for start in range(0, len(ids), size):
            yield ids[start : start + size], vectors[start : start + size]

    return VectorIndex.gather(len(ids), vectors.shape[1], batches, 0)


def test_a_large_index_finds_nearly_all_that_an_exact_one_does() -> None:
    ids, vectors, queries = news(20_000)
    index, exact = lists_of(ids, vectors), VectorIndex.build(ids, vectors, 32)
    wanted = [{i for i, _ in exact.search(query, 10)} for query in queries]
    found = [{i for i, _ in index.search(query, 20)} for query in queries]

    assert (index.exact, exact.exact, len(index)) == (False, True, 20_000)
    assert np.mean([len(a & b) / 10 for a, b in zip(found, wanted, strict=True)]) >= 0.98


def test_the_same_vectors_give_the_same_index_however_they_come() -> None:
    ids, vectors, _ = news(5_000)

    assert bytes_of(lists_of(ids, vectors)) == bytes_of(lists_of(ids, vectors, 5_000))


def test_of_a_large_index_only_what_is_allowed_is_found_and_all_of_it() -> None:
    ids, vectors, queries = news(5_000)
    allowed = ids[::500]
    found = lists_of(ids, vectors).search(queries[0], 60, [*allowed, 10**9])

    assert sorted(i for i, _ in found) == allowed
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_mapped_index_finds_what_it_did_in_memory(tmp_path: Path) -> None:
    ids, vectors, queries = news(5_000)
    index = lists_of(ids, vectors)
    index.write(tmp_path / "index")
    again = VectorIndex.mapped(tmp_path / "index")

    assert [again.search(query, 20) for query in queries] == [index.search(query, 20) for query in queries]
    assert (again.exact, len(again)) == (False, 5_000)


def test_a_file_that_is_no_index_cannot_be_mapped(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"no index at all")
    with pytest.raises(LibraryDamaged, match="index is damaged"):
        VectorIndex.mapped(tmp_path / "index")


@pytest.mark.parametrize(
    ("exact", "name"), [(True, "exact"), (False, "inverted lists, 8-bit codes"), (None, None)]
)
def test_the_kind_of_a_file_is_told_by_its_first_bytes(tmp_path: Path, exact: bool | None, name: str) -> None:
    ids, vectors, _ = news(3_000)
    path = tmp_path / "index"
    if exact is not None:
        (VectorIndex.build(ids, vectors, 32) if exact else lists_of(ids, vectors)).write(path)

    assert kind_of(path) == name
