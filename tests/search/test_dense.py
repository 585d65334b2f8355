"""The dense index beside its store: what is opened, what is worked around, and what search makes of one that
is not exact.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doubles import HashEmbedder
from search_samples import long_article, write_corpus

from rag.errors import LibraryDamaged
from rag.search import dense, library, vectors
from rag.search.dense import build_index, nearest, open_file, pages_sha256
from rag.search.library import Library, LibraryManifest
from rag.search.retrieval import match_vector, search_sentences
from rag.search.sync import sync
from rag.settings import Filters, SearchSettings
from rag.workspace import Workspace

HERRING = [replace(long_article(f"pier{n}", 90), published=f"2024-{1 + n % 12:02}-10") for n in range(40)]
EMBEDDER = HashEmbedder("hash", 96)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A library whose index is made of inverted lists, since few chunks are many here."""
    made = Workspace(tmp_path_factory.mktemp("herring"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "EXACT", 300)
        patch.setattr(library, "EXACT", 300)
        patch.setattr(dense, "_READ_WHOLE", 1000)
        write_corpus(made, HERRING)
        sync(made, EMBEDDER)
        yield made


@pytest.fixture
def large(workspace: Workspace) -> Iterator[Library]:
    opened = Library.open(workspace)
    yield opened
    opened.close()


def vector(text: str) -> np.ndarray:
    return EMBEDDER.embed([text])[0]


def manifest(workspace: Workspace) -> LibraryManifest:
    found = LibraryManifest.read(workspace.manifest)
    assert found is not None
    return found


def test_a_large_library_has_inverted_lists_and_opens_them_mapped(large: Library, workspace: Workspace):
    assert not large.index.exact
    assert large.notes == ()
    assert len(large.index) == large.store.counts()["chunks"] > 300
    assert manifest(workspace).vectors_pages_sha256 == pages_sha256(workspace.vectors)


def test_scores_are_those_of_the_stored_vectors(large: Library):
    query = vector("the crew of boat pier7 caught herring")
    stored = dict(large.store.chunk_vectors())
    found = nearest(large.index, large.store, query, 20)

    for chunk_id, score in found:
        exact = float(np.frombuffer(stored[chunk_id], dtype=np.float16).astype(np.float32) @ query)
        assert score == pytest.approx(exact, abs=1e-6)
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters(since="2024-11-01"), Filters(as_of="2024-09-30"), Filters(until="2024-01-31")],
)
def test_with_and_without_filters_it_finds_what_an_exact_one_would(large: Library, filters: Filters):
    settings = SearchSettings(depth=10)
    passing = set(large.store.allowed_chunks(filters))
    every = {i: np.frombuffer(d, dtype=np.float16).astype(np.float32) for i, d in large.store.chunk_vectors()}
    shares = []
    for number in (1, 7, 23, 39):
        query = vector(f"The crew of boat pier{number}5 caught 5 herring. Nobody counted them.")
        found = match_vector(large, query, filters, settings)
        best = sorted(passing, key=lambda i: (-float(every[i] @ query), i))[:10]
        worst = float(every[best[-1]] @ query)
        assert set(found) <= passing
        assert len(found) == 10
        shares.append(np.mean([float(every[i] @ query) >= worst - 1e-6 for i in found]))
    assert np.mean(shares) >= 0.98


def test_articles_are_found(large: Library):
    best = search_sentences(large, EMBEDDER, "crew of boat pier31 herring 77")[0]

    assert best.sentence.article_id.startswith("pier")


def test_two_libraries_of_the_same_articles_have_the_same_index(workspace: Workspace, tmp_path: Path):
    other = Workspace(tmp_path / "other")
    write_corpus(other, HERRING[::-1][:20])
    sync(other, EMBEDDER)
    write_corpus(other, HERRING)
    sync(other, EMBEDDER)

    assert other.vectors.read_bytes() == workspace.vectors.read_bytes()
    assert other.manifest.read_text() == workspace.manifest.read_text()


def damaged(workspace: Workspace, tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "vectors.faiss"
    path.write_bytes(data)
    with pytest.raises(LibraryDamaged) as raised:
        open_file(path, manifest(workspace).index)
    return raised.value.message


def test_a_large_file_that_was_cut_or_is_another_one_is_seen(workspace: Workspace, tmp_path: Path):
    data = workspace.vectors.read_bytes()

    assert "checksum differs" in damaged(workspace, tmp_path, data[:-1])
    assert "checksum differs" in damaged(workspace, tmp_path, data + b"x")
    assert "checksum differs" in damaged(workspace, tmp_path, bytes(len(data)))
    assert "checksum differs" in damaged(workspace, tmp_path, b"")


def test_while_another_process_writes_it_the_index_before_serves(workspace: Workspace, tmp_path: Path):
    """The rows are there and the index is not: a reader takes the old one rather than wait for a new one."""
    kept = workspace.vectors.read_bytes(), workspace.manifest.read_bytes()
    added = long_article("new", 4)
    write_corpus(workspace, [*HERRING, added])
    sync(workspace, EMBEDDER)
    after = workspace.vectors.read_bytes(), workspace.manifest.read_bytes()
    workspace.vectors.write_bytes(kept[0])
    workspace.manifest.write_bytes(kept[1])
    try:
        opened = Library.open(workspace)
        assert "the dense index is that of the one before" in opened.notes[0]
        found = search_sentences(opened, EMBEDDER, "How many herring did the crew of boat new3 catch?")
        assert "new" in {item.sentence.article_id for item in found}, "by its words"
        opened.close()
    finally:
        workspace.vectors.write_bytes(after[0])
        workspace.manifest.write_bytes(after[1])
        write_corpus(workspace, HERRING)
        sync(workspace, EMBEDDER)


def test_build_again_is_the_same(large: Library, workspace: Workspace, tmp_path: Path):
    build_index(large.store, EMBEDDER.dimensions).write(tmp_path / "again")

    assert (tmp_path / "again").read_bytes() == workspace.vectors.read_bytes()
