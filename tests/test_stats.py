"""The numbers of a workspace, counted by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_news import EMBEDDER, FERRY, ORCHARD, workspace_of

from rag.errors import LibraryDamaged
from rag.ingest.articles import write_article
from rag.render.keeping import size_text, stats_text
from rag.render.style import Style
from rag.search.sync import sync
from rag.stats import Count, Room, stats_of
from rag.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = workspace_of(tmp_path / "w")
    sync(made, EMBEDDER)
    return made


def put(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def test_the_articles(workspace: Workspace) -> None:
    write_article(replace(ORCHARD, id="other", source="Island Post", language="de"), workspace.corpus)
    (workspace.corpus / "bad.md").write_text("---\n", encoding="utf-8")
    for name in ("ferry-aground/0001.md", "ferry-aground/0002.md", "gone/0001.md", "gone/.0002.md.1.part"):
        put(workspace.corpus / ".versions" / name, 10)
    articles = stats_of(workspace).articles

    assert (articles.count, articles.unreadable, articles.undated) == (4, 1, 2)
    assert (articles.first, articles.last) == ("2024-05-03", "2024-06-01")
    # Three and a subheading of its own; two; one; one.
    assert articles.paragraphs == 3 + 2 + 1 + 1
    # 19, 14 and 16, and two of the subheading; 10 and 9; 13; 13.
    assert articles.words == 51 + 19 + 13 + 13
    assert articles.sources == (Count("Island Post", 2), Count("Coast Courier", 1), Count(None, 1))
    assert articles.languages == (Count("de", 1), Count(None, 3))
    assert articles.months == (Count("2024-05", 1), Count("2024-06", 1))
    assert (articles.revised, articles.versions) == (2, 3)


def test_the_library(workspace: Workspace) -> None:
    library = stats_of(workspace).library

    assert library is not None
    # 9 sentences, 3 headlines, 1 byline.
    assert (library.articles, library.chunks, library.sentences, library.behind) == (3, 3, 13, 0)
    assert (library.embedder, library.dimensions, library.index) == ("hash@512", 512, "exact")


def test_behind_counts_what_is_new_changed_and_gone(workspace: Workspace) -> None:
    write_article(replace(FERRY, source="Another"), workspace.corpus)
    write_article(replace(ORCHARD, id="new"), workspace.corpus)
    (workspace.corpus / "2024-06-01-rescue-season.md").unlink()
    library = stats_of(workspace).library

    assert library is not None
    assert (library.articles, library.behind) == (3, 3)


def test_nothing_was_built_and_nothing_is_there(tmp_path: Path) -> None:
    stats = stats_of(workspace_of(tmp_path / "w", ()))

    assert stats.library is None
    assert (stats.articles.count, stats.articles.first, stats.articles.versions) == (0, None, 0)
    assert {room.bytes for room in stats.rooms} == {0}


def test_the_room(workspace: Workspace) -> None:
    put(workspace.corpus / ".versions" / "a" / "0001.md", 1000)
    put(workspace.prefixes / "0.state", 5000)
    put(workspace.summaries / "ab" / "c.json", 70)
    articles = sum(path.stat().st_size for path in workspace.corpus.glob("*.md"))
    log = sum(path.stat().st_size for path in workspace.embeddings.glob("library.sqlite3*"))

    assert stats_of(workspace).rooms == (
        Room("corpus/", articles + 1000),
        Room("embeddings/library.sqlite3", log),
        Room("embeddings/vectors.faiss", workspace.vectors.stat().st_size),
        Room("embeddings/prefix/", 5000),
        Room("embeddings/summaries/", 70),
    )


def test_a_damaged_library_and_an_index_of_an_unknown_kind(workspace: Workspace) -> None:
    workspace.vectors.write_bytes(b"IxM2")
    library = stats_of(workspace).library
    assert library is not None
    assert library.index is None
    workspace.vectors.unlink()
    assert stats_of(workspace).library is not None

    workspace.database.write_bytes(b"no database" * 1000)
    with pytest.raises(LibraryDamaged):
        stats_of(workspace)


def test_in_words(workspace: Workspace) -> None:
    write_article(replace(ORCHARD, id="other", source="Evil\u202e news"), workspace.corpus)
    text = stats_text(stats_of(workspace), Style())

    assert text.splitlines()[:13] == [
        str(workspace.root),
        "4 articles, 2024-05-03 to 2024-06-01, 2 undated",
        "7 paragraphs, 96 words",
        "0 earlier versions of 0 articles",
        "",
        "Sources",
        "         1  Coast Courier",
        "         1  Evil\ufffd news",
        "         1  Island Post",
        "         1  (none given)",
        "",
        "Languages",
        "         4  (none given)",
    ]
    assert "  1 article behind the corpus: run `rag sync`" in text.splitlines()
    assert "  embedder hash@512, 512 dimensions, dense index exact" in text.splitlines()
    assert text.splitlines()[-1] == "     0 bytes  embeddings/summaries/"


def test_many_sources_are_shown_in_part(tmp_path: Path) -> None:
    articles = [replace(ORCHARD, id=f"a{n}", source=f"Source {n:02}") for n in range(25)]
    text = stats_text(stats_of(workspace_of(tmp_path / "w", articles)), Style())

    assert "         1  Source 19" in text
    assert "Source 20" not in text
    assert "         5  in 5 others; --json has all" in text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (4_149, "4.1 kB"),
        (12_300_000, "12.3 MB"),
        (7_000_000_000, "7.0 GB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text
