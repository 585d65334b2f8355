"""Two workspaces compared: the same are the same, and whatever differs is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from eval_library import library_tried

from eval.contents import contents, differences
from rag.workspace import Workspace


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return library_tried(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def other(whole: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(whole.root, tmp_path / "other"))


def sql(statement: str) -> Callable[[Workspace], None]:
    def change(workspace: Workspace) -> None:
        with closing(sqlite3.connect(workspace.database)) as database:
            database.execute(statement)
            database.commit()

    return change


def first_file(workspace: Workspace) -> Path:
    return sorted(workspace.corpus.glob("*.md"))[0]


def alter(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(bytes(data))


def test_two_builds_are_the_same(whole: Workspace, tmp_path: Path):
    assert differences(contents(library_tried(tmp_path)), contents(whole)) == ()


def test_what_does_not_count(whole: Workspace, other: Workspace):
    (other.corpus / ".x.md.17.part").write_text("half", encoding="utf-8")
    with closing(sqlite3.connect(other.database)) as database:
        database.execute("VACUUM")
    assert differences(contents(other), contents(whole)) == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda w: alter(first_file(w)), "differs"),
        (lambda w: first_file(w).unlink(), "is missing"),
        (lambda w: shutil.copy(first_file(w), w.corpus / "twice.md"), "corpus/twice.md is too much"),
        (lambda w: alter(w.vectors), "vectors.faiss differs"),
        (lambda w: w.manifest.unlink(), "manifest.json differs"),
        (sql("UPDATE article SET byline = 'Nobody' WHERE rowid = 1"), "table article differs"),
        (
            sql("DELETE FROM sentence WHERE rowid = (SELECT min(rowid) FROM sentence)"),
            "table sentence differs",
        ),
        (sql("UPDATE chunk SET start = start + 1 WHERE number = 2"), "table chunk differs"),
        (
            sql("UPDATE vector SET data = zeroblob(128) WHERE key = (SELECT min(key) FROM vector)"),
            "table vector differs",
        ),
        (
            sql(
                "INSERT INTO chunk_words (chunk_words, rowid, words) SELECT 'delete', id, words"
                " FROM chunk_text LIMIT 1"
            ),
            "index of words differs",
        ),
    ],
)
def test_what_differs_is_named(
    whole: Workspace, other: Workspace, change: Callable[[Workspace], object], named: str
):
    change(other)

    (found,) = differences(contents(other), contents(whole))

    assert named in found


def test_a_library_that_is_not_there(whole: Workspace, other: Workspace):
    other.database.unlink()
    missing = differences(contents(other), contents(whole))
    tables = ("article", "chunk", "meta", "sentence", "vector")
    assert missing == ("index of words is missing", *(f"table {name} is missing" for name in tables))
