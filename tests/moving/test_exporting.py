"""One file for a whole workspace: what is in it, and that the same content gives the same bytes."""

import gzip
import hashlib
import json
import os
import sqlite3
import tarfile
import time
from pathlib import Path

import pytest
from small_news import EMBEDDER, workspace_of

from rag.errors import StorageError, UsageError, WorkspaceError
from rag.moving import exporting
from rag.moving.exporting import export_workspace
from rag.moving.listing import Listing, part_of
from rag.search.library import Library
from rag.search.sync import sync
from rag.workspace import Workspace

CORPUS = [
    "corpus/.versions/ferry-aground/0001.md",
    "corpus/2024-05-03-ferry-aground.md",
    "corpus/2024-06-01-rescue-season.md",
    "corpus/orchard-harvest.md",
    "prompts/short.v1.user.txt",
]
LIBRARY = [
    "embeddings/library.sqlite3",
    "embeddings/manifest.json",
    "embeddings/summaries/ab/abcd.json",
    "embeddings/vectors.faiss",
]


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The small newspaper, synced, with one of everything that an export holds and all that it does not."""
    made = workspace_of(tmp_path / "w")
    sync(made, EMBEDDER)
    put(made.corpus / ".versions" / "ferry-aground" / "0001.md", "An earlier version.\n")
    put(made.prompts / "short.v1.user.txt", "$sentence")
    put(made.summaries / "ab" / "abcd.json", "{}")
    put(made.summaries / "ab" / ".abcd.json.1.part")
    put(made.prefixes / "0.state")
    put(made.embeddings / "sync.holder")
    put(made.embeddings / "notes.txt")
    put(made.corpus / ".ferry.md.1.part")
    put(made.corpus / ".git" / "config")
    put(made.corpus / "deeper" / ".versions" / "0001.md")
    return made


def members(file: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(file) as tar:
        return tar.getmembers()


def content(file: Path, name: str) -> bytes:
    with tarfile.open(file) as tar:
        found = tar.extractfile(name)
        assert found is not None
        return found.read()


def test_what_an_export_holds(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "news.tar.gz"
    moved = export_workspace(workspace, file)

    assert [member.name for member in members(file)] == [
        "groundwire-export.json",
        *CORPUS[:4],
        *LIBRARY,
        CORPUS[4],
    ]
    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode, m.type) for m in members(file)} == {
        (0, 0, 0, "", "", 0o644, tarfile.REGTYPE)
    }
    assert (moved.file, moved.packed, moved.workspace) == (file, file.stat().st_size, workspace.root)
    assert [(part.name, part.files) for part in moved.parts] == [
        ("corpus", 3),
        ("versions", 1),
        ("prompts", 1),
        ("library", 3),
        ("summaries", 1),
    ]
    assert moved.left_out == ()
    assert content(file, CORPUS[1]) == (workspace.corpus / "2024-05-03-ferry-aground.md").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.tar.gz", "w"]


def test_the_list_names_every_file_with_size_and_checksum(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "news.tar.gz"
    export_workspace(workspace, file)
    record = json.loads(content(file, "groundwire-export.json"))

    assert (record["schema"], record["version"]) == ("groundwire.export/1", "0.1.0")
    assert [item["path"] for item in record["files"]] == sorted(CORPUS + LIBRARY)
    for item in record["files"]:
        data = content(file, item["path"])
        assert (item["size"], item["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_same_content_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    first, second = tmp_path / "a.tar.gz", tmp_path / "b" / "c.tgz"
    second.parent.mkdir()
    export_workspace(workspace, first)
    for path in workspace.corpus.rglob("*.md"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    Library.open(workspace).close()
    export_workspace(workspace, second)
    again = first.read_bytes()
    export_workspace(workspace, first)

    assert second.read_bytes() == again == first.read_bytes()
    assert again[4:8] == bytes(4)  # the time in a gzip header


def test_without_the_library(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "news.tar.gz"
    export_workspace(workspace, file, library=False)

    assert [member.name for member in members(file)][1:] == CORPUS


def test_nothing_was_built_yet(tmp_path: Path) -> None:
    file = tmp_path / "news.tar.gz"
    moved = export_workspace(workspace_of(tmp_path / "w"), file)

    assert [(part.name, part.files) for part in moved.parts if part.files] == [("corpus", 3)]


def test_beside_a_writer_that_holds_a_transaction(workspace: Workspace, tmp_path: Path) -> None:
    quiet, beside = tmp_path / "quiet.tar.gz", tmp_path / "beside.tar.gz"
    export_workspace(workspace, quiet)
    writer = sqlite3.connect(workspace.database, isolation_level=None)
    try:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE article SET headline = 'Half done'")
        export_workspace(workspace, beside)
        writer.execute("ROLLBACK")
    finally:
        writer.close()

    assert beside.read_bytes() == quiet.read_bytes()
    copy = put(tmp_path / "copy.sqlite3")
    copy.write_bytes(content(beside, "embeddings/library.sqlite3"))
    db = sqlite3.connect(copy)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("SELECT count(*) FROM article WHERE headline = 'Half done'").fetchone() == (0,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    db.close()


def test_an_index_that_does_not_belong_to_the_library_stays_behind(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.vectors.write_bytes(b"of another sync")
    file = tmp_path / "news.tar.gz"
    export_workspace(workspace, file)
    names = [member.name for member in members(file)]

    assert "embeddings/library.sqlite3" in names
    assert {"embeddings/vectors.faiss", "embeddings/manifest.json"}.isdisjoint(names)


def test_links_and_pipes_are_named_and_left_out(workspace: Workspace, tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.md", "mine")
    (workspace.corpus / "link.md").symlink_to(secret)
    (workspace.corpus / "folder").symlink_to(tmp_path)
    os.mkfifo(workspace.corpus / "pipe.md")
    file = tmp_path / "news.tar.gz"
    moved = export_workspace(workspace, file)

    assert [item.split(":")[0] for item in moved.left_out] == [
        "corpus/folder",
        "corpus/link.md",
        "corpus/pipe.md",
    ]
    assert b"mine" not in gzip.decompress(file.read_bytes())


def test_an_export_inside_the_corpus_does_not_hold_itself(workspace: Workspace) -> None:
    file = workspace.corpus / "news.tar.gz"
    export_workspace(workspace, file)
    before = file.read_bytes()
    export_workspace(workspace, file)

    assert file.read_bytes() == before
    assert "corpus/news.tar.gz" not in [member.name for member in members(file)]


def test_names_of_every_kind_come_through(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path / "w", ())
    names = ["é" * 60 + ".md", "a b.md", "x" * 150 + ".md", "colon: here.md"]
    for name in names:
        put(workspace.corpus / "deep" / name)
    file = tmp_path / "news.tar.gz"
    export_workspace(workspace, file)

    assert [m.name for m in members(file)][1:] == sorted(f"corpus/deep/{name}" for name in names)


def test_a_folder_and_a_place_that_is_not_there(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        export_workspace(workspace, tmp_path)
    with pytest.raises(StorageError, match="No such file"):
        export_workspace(workspace, tmp_path / "none" / "news.tar.gz")


def test_a_file_that_changes_while_it_is_packed_is_read_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path, hashed = (
        tmp_path / "news.tar.gz",
        workspace.corpus / "orchard-harvest.md",
        exporting.sha256_of,
    )
    edits = []

    def edited_after_it_was_hashed(source: Path) -> str:
        sha256 = hashed(source)
        if source == path and len(edits) < most:
            edits.append(source)
            path.write_text(f"Edition {len(edits)}.\n" * 20, encoding="utf-8")
        return sha256

    monkeypatch.setattr(exporting, "sha256_of", edited_after_it_was_hashed)
    most = 2
    export_workspace(workspace, file)
    assert content(file, "corpus/orchard-harvest.md") == path.read_bytes() == b"Edition 2.\n" * 20

    before, most = file.read_bytes(), 99
    with pytest.raises(WorkspaceError, match="changed while it was read, 3 times"):
        export_workspace(workspace, file)
    assert file.read_bytes() == before
    assert sorted(item.name for item in tmp_path.iterdir()) == ["news.tar.gz", "w"]


def test_what_a_killed_export_left_is_swept(workspace: Workspace, tmp_path: Path) -> None:
    old, new = (tmp_path / f".news.tar.gz.{n}.part" for n in (1, 2))
    for folder in (old, new):
        put(folder / "export")
    two_days_ago = time.time() - 2 * 86400
    os.utime(old, (two_days_ago, two_days_ago))
    export_workspace(workspace, tmp_path / "news.tar.gz")

    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("corpus/a.md", "corpus"),
        ("corpus/deep/a.md", "corpus"),
        ("corpus/.versions/a/0001.md", "versions"),
        ("prompts/judge.v2.user.txt", "prompts"),
        ("embeddings/library.sqlite3", "library"),
        ("embeddings/summaries/ab/x.json", "summaries"),
        ("corpus", None),
        ("corpus/", None),
        ("corpus/.versions", None),
        ("corpus/.hidden.md", None),
        ("corpus/a/.versions/b.md", None),
        ("prompts/.versions/b.txt", None),
        ("corpus/../a.md", None),
        ("corpus/./a.md", None),
        ("corpus//a.md", None),
        ("../corpus/a.md", None),
        ("/corpus/a.md", None),
        ("corpus/a\0.md", None),
        ("corpus/\ud800.md", None),
        ("embeddings/prefix/0.state", None),
        ("embeddings/sync.lock", None),
        ("embeddings/library.sqlite3-wal", None),
        ("embeddings/summaries/ab/.x.json.1.part", None),
        ("rag/errors.py", None),
        ("", None),
    ],
)
def test_the_names_that_an_export_may_have(path: str, part: str | None) -> None:
    assert part_of(path) == part


def test_a_list_comes_back_equal(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "news.tar.gz"
    export_workspace(workspace, file)
    data = content(file, "groundwire-export.json")

    assert Listing.from_bytes(data).to_bytes() == data
