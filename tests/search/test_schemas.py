"""Libraries of other versions: an older one is built again with its vectors; a newer one is left alone."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from doubles import CountingEmbedder, HashEmbedder
from search_samples import ARTICLES, dump, write_corpus

from rag.errors import LibraryDamaged, LibraryNewer, LibraryOutdated
from rag.search.library import Library
from rag.search.schemas import check_schema
from rag.search.sync import sync
from rag.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "news")
    write_corpus(made, ARTICLES)
    sync(made, HashEmbedder())
    return made


def change(workspace: Workspace, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(workspace.database)) as database, database:
        for statement in statements:
            database.execute(statement)


def everything(workspace: Workspace) -> tuple:
    with contextlib.closing(sqlite3.connect(workspace.database)) as database:
        tables = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    return tables, dump(workspace.database), workspace.vectors.read_bytes(), workspace.manifest.read_text()


@pytest.mark.parametrize("version", ["1", "3"])
def test_an_older_one_is_built_again_with_its_vectors(workspace: Workspace, version: str):
    wanted = everything(workspace)
    change(workspace, f"UPDATE meta SET value = '{version}' WHERE key = 'schema'", "DROP TABLE chunk")
    with pytest.raises(LibraryOutdated, match=f"schema is {version}"):
        Library.open(workspace)
    embedder = CountingEmbedder()
    report = sync(workspace, embedder)

    assert embedder.texts == []
    assert (len(report.added), len(report.notes)) == (3, 1)
    assert everything(workspace) == wanted
    assert [path.name for path in workspace.embeddings.glob("*older*")] == []


def test_vectors_of_an_old_library_that_nothing_uses_do_not_stay(workspace: Workspace):
    wanted = everything(workspace)
    change(
        workspace,
        "UPDATE meta SET value = '1' WHERE key = 'schema'",
        "INSERT INTO vector VALUES (x'00', x'00')",
    )
    sync(workspace, HashEmbedder())

    assert everything(workspace) == wanted


def test_one_that_is_too_old_and_has_no_vectors_is_built_from_nothing(workspace: Workspace):
    wanted = everything(workspace)
    change(workspace, "UPDATE meta SET value = '1' WHERE key = 'schema'", "DROP TABLE vector")
    sync(workspace, HashEmbedder())

    assert everything(workspace) == wanted


def test_a_newer_library_is_left_as_it_is(workspace: Workspace):
    change(workspace, "UPDATE meta SET value = '99' WHERE key = 'schema'")
    before = workspace.database.read_bytes()
    for use in (lambda: Library.open(workspace), lambda: sync(workspace, HashEmbedder())):
        with pytest.raises(LibraryNewer, match="schema is 99") as raised:
            use()
        assert "Install that version" in raised.value.next_step

    assert workspace.database.read_bytes() == before


@pytest.mark.parametrize("found", [None, "", "x", "-1"])
def test_what_is_no_version_is_damage(found: str | None):
    with pytest.raises(LibraryDamaged, match="is damaged") as raised:
        check_schema(found, "library.sqlite3")
    assert not isinstance(raised.value, LibraryOutdated)
