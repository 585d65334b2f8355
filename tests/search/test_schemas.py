"""Libraries of other versions: an older one is brought up to date, or built again with its vectors; a newer
one is left alone.
"""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from doubles import CountingEmbedder, HashEmbedder
from search_samples import ARTICLES, dump, write_corpus

from rag.errors import LibraryDamaged, LibraryNewer, LibraryOutdated
from rag.search.library import Library
from rag.search.retrieval import search_sentences
from rag.search.schemas import SCHEMA, UPGRADES, check_schema
from rag.search.sync import sync
from rag.workspace import Workspace

QUERY = "when did the bridge or the ferry stop"


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


def of_schema_2(workspace: Workspace) -> None:
    change(
        workspace,
        "DROP INDEX article_published",
        "DROP INDEX article_filters",
        "ALTER TABLE vector RENAME TO newer",
        "CREATE TABLE vector (key BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID",
        "INSERT INTO vector SELECT key, data FROM newer",
        "DROP TABLE newer",
        "UPDATE meta SET value = '2' WHERE key = 'schema'",
    )


def found(workspace: Workspace) -> tuple:
    library = Library.open(workspace)
    try:
        return search_sentences(library, HashEmbedder(), QUERY)
    finally:
        library.close()


def everything(workspace: Workspace) -> tuple:
    with contextlib.closing(sqlite3.connect(workspace.database)) as database:
        tables = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    return tables, dump(workspace.database), workspace.vectors.read_bytes(), workspace.manifest.read_text()


def test_an_older_library_is_read_as_it_is(workspace: Workspace):
    wanted = found(workspace)
    of_schema_2(workspace)
    before = workspace.database.read_bytes()

    assert found(workspace) == wanted
    assert workspace.database.read_bytes() == before


def test_a_sync_brings_it_up_to_date_and_embeds_nothing(workspace: Workspace):
    wanted = everything(workspace)
    of_schema_2(workspace)
    embedder = CountingEmbedder()
    report = sync(workspace, embedder)

    assert everything(workspace) == wanted
    assert (report.same, report.changed, embedder.texts) == (3, (), [])


def test_one_that_is_too_old_is_built_again_with_its_vectors(workspace: Workspace):
    wanted = everything(workspace)
    change(workspace, "UPDATE meta SET value = '1' WHERE key = 'schema'", "DROP TABLE chunk")
    with pytest.raises(LibraryOutdated, match="schema is 1"):
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


def test_every_version_before_this_one_that_can_be_read_leads_to_it():
    version = min(int(key) for key in UPGRADES)

    assert sorted(UPGRADES) == [str(number) for number in range(version, int(SCHEMA))]


@pytest.mark.parametrize("found", [None, "", "x", "-1"])
def test_what_is_no_version_is_damage(found: str | None):
    with pytest.raises(LibraryDamaged, match="is damaged") as raised:
        check_schema(found, "library.sqlite3")
    assert not isinstance(raised.value, LibraryOutdated)
