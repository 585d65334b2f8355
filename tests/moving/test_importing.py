"""A workspace out of a file that nobody vouches for: whole and at once of use, or not there at all."""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_news import EMBEDDER, NEWS, answerer, workspace_of

from rag.answer.question import Question
from rag.errors import ExportDamaged, GroundwireError, StorageError, UsageError, WorkspaceError
from rag.moving.exporting import export_workspace
from rag.moving.importing import folder_named_after, import_workspace
from rag.search.library import Library, LibraryManifest
from rag.search.retrieval import search_sentences
from rag.search.store import Store
from rag.search.sync import sync
from rag.workspace import Workspace, is_workspace

Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = workspace_of(tmp_path / "w")
    sync(made, EMBEDDER)
    version = made.corpus / ".versions" / "ferry-aground" / "0001.md"
    version.parent.mkdir(parents=True)
    version.write_text("An earlier version.\n", encoding="utf-8")
    return made


@pytest.fixture
def file(workspace: Workspace, tmp_path: Path) -> Path:
    export_workspace(workspace, tmp_path / "news.tar.gz")
    return tmp_path / "news.tar.gz"


def found(workspace: Workspace) -> tuple:
    library = Library.open(workspace)
    try:
        return search_sentences(library, EMBEDDER, "injured passengers"), library.notes, library.checksum
    finally:
        library.close()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# What arrives


def test_the_imported_workspace_finds_the_same_without_a_sync(
    workspace: Workspace, file: Path, tmp_path: Path
) -> None:
    moved = import_workspace(file, tmp_path / "far" / "away")
    arrived = Workspace(tmp_path / "far" / "away")

    assert (moved.workspace, moved.version, moved.left_out) == (arrived.root, "0.1.0", ())
    assert is_workspace(arrived.root)
    assert found(arrived) == found(workspace)
    assert found(arrived)[1] == ()
    library = Library.open(arrived)
    answer = answerer(library).ask(Question.of("How many injured passengers were treated by rescuers?"))
    library.close()
    assert answer.short is not None
    assert answer.short.text == "50"


def test_a_sync_of_it_has_nothing_to_do(workspace: Workspace, file: Path, tmp_path: Path) -> None:
    import_workspace(file, tmp_path / "b")
    arrived = Workspace(tmp_path / "b")
    before = tree(arrived.root)
    report = sync(arrived, EMBEDDER)

    assert (report.same, report.added, report.changed, report.removed, report.notes) == (3, (), (), (), ())
    same = ("corpus", "embeddings/vectors", "embeddings/manifest")
    after = tree(arrived.root)
    assert [key for key in before if key.startswith(same) and before[key] != after[key]] == []
    assert after["corpus/.versions/ferry-aground/0001.md"] == b"An earlier version.\n"


def test_an_import_exported_again_after_a_sync_is_the_same_file(file: Path, tmp_path: Path) -> None:
    import_workspace(file, tmp_path / "b")
    sync(Workspace(tmp_path / "b"), EMBEDDER)
    export_workspace(Workspace(tmp_path / "b"), tmp_path / "again.tar.gz")

    assert (tmp_path / "again.tar.gz").read_bytes() == file.read_bytes()


def test_without_a_library_a_sync_makes_one(workspace: Workspace, tmp_path: Path) -> None:
    export_workspace(workspace, tmp_path / "bare.tgz", library=False)
    import_workspace(tmp_path / "bare.tgz", tmp_path / "b")
    arrived = Workspace(tmp_path / "b")

    assert list(arrived.embeddings.iterdir()) == []
    assert len(sync(arrived, EMBEDDER).added) == 3
    assert found(arrived)[0] == found(workspace)[0]


def test_an_empty_folder_is_taken_and_one_in_use_is_not(file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    import_workspace(file, tmp_path / "empty")
    before = tree(tmp_path / "empty")
    with pytest.raises(WorkspaceError, match=r"is not empty.*rag import FILE DIR"):
        import_workspace(file, tmp_path / "empty")
    with pytest.raises(WorkspaceError, match="is a file; a folder was wanted"):
        import_workspace(file, file)

    assert tree(tmp_path / "empty") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "news.tar.gz", "w"]


def test_the_folder_that_a_file_is_named_after() -> None:
    names = {"a/news.tar.gz": "news", "NEWS.TGZ": "NEWS", "v1.2.tar.gz": "v1.2", "plain": "plain"}

    assert {name: str(folder_named_after(Path(name))) for name in names} == names


# What is damaged


def refused(file: Path, target: Path, match: str, kind: type[GroundwireError] = ExportDamaged) -> None:
    """The import fails with these words and a next step, and leaves nothing behind."""
    before = sorted(path.name for path in target.parent.iterdir())
    with pytest.raises(kind, match=match) as raised:
        import_workspace(file, target)
    assert raised.value.next_step
    assert sorted(path.name for path in target.parent.iterdir()) == before
    assert not target.exists()


def altered(file: Path, change: Callable[[list[Member]], list[Member]]) -> Path:
    """The export with other members."""
    with tarfile.open(file) as tar:
        members = [(info, _bytes(tar, info)) for info in tar.getmembers()]
    with tarfile.open(file, "w:gz") as tar:
        for info, data in change(members):
            if info.isreg():
                info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file


def _bytes(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    source = tar.extractfile(info)
    assert source is not None
    return source.read()


def listed(file: Path, *more: dict, **changed: object) -> Path:
    """The export with another list: ``changed`` of its record, and files added to it."""

    def change(members: list[Member]) -> list[Member]:
        record = json.loads(members[0][1]) | changed
        record["files"] += more
        return [(members[0][0], json.dumps(record).encode()), *members[1:]]

    return altered(file, change)


def added(file: Path, name: str, data: bytes = b"evil", **fields: object) -> Path:
    """The export with one more member, which its list does not name."""
    info = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return altered(file, lambda members: [*members, (info, data)])


def entry(path: str, data: bytes = b"evil") -> dict:
    return {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_file(file: Path, tmp_path: Path, share: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])

    refused(file, tmp_path / "b", "news.tar.gz is damaged: it is truncated")


def test_every_cut_of_the_last_bytes_is_seen(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    for lost in range(1, 12):
        file.write_bytes(data[:-lost])
        refused(file, tmp_path / "b", "is damaged: it is truncated")


def test_a_tar_that_ends_early(file: Path, tmp_path: Path) -> None:
    refused(
        altered(file, lambda members: members[:-2]),
        tmp_path / "b",
        "2 of its files are missing, first embeddings/manifest.json",
    )


def test_altered_bytes(file: Path, tmp_path: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)

    refused(file, tmp_path / "b", "is damaged")


def test_a_wrong_checksum(file: Path, tmp_path: Path) -> None:
    def change(members: list[Member]) -> list[Member]:
        return [(info, data.replace(b"214", b"213")) for info, data in members]

    refused(altered(file, change), tmp_path / "b", r"ferry-aground.md has the checksum \w+, listed is \w+")


def test_a_wrong_size(file: Path, tmp_path: Path) -> None:
    def change(members: list[Member]) -> list[Member]:
        return [(info, data + b"!" if info.name.endswith("harvest.md") else data) for info, data in members]

    refused(altered(file, change), tmp_path / "b", r"orchard-harvest.md has \d+ bytes, listed are \d+")


def test_what_follows_the_end(file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole + gzip.compress(bytes(3_000_000)))
    refused(file, tmp_path / "b", "it goes on after its last file")
    file.write_bytes(whole + b"garbage")
    refused(file, tmp_path / "b", "no whole gzip file")


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "is damaged"),
        (b"not a tar at all", "no whole gzip file"),
        (gzip.compress(b""), "is damaged: empty file"),
        (gzip.compress(b"no tar" * 1000), "is damaged"),
        (gzip.compress(bytes(20_480)), "no export of Groundwire"),
    ],
)
def test_what_is_no_export(tmp_path: Path, data: bytes, match: str) -> None:
    file = tmp_path / "news.tar.gz"
    file.write_bytes(data)

    refused(file, tmp_path / "b", match)


def test_a_tar_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("hello", encoding="utf-8")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "a.md", "a.md")

    refused(tmp_path / "other.tar.gz", tmp_path / "b", "does not begin with groundwire-export.json")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "none.tar.gz", tmp_path / "b", "cannot be read: No such file", UsageError)
    refused(tmp_path, tmp_path / "b", "cannot be read: Is a directory", UsageError)


# What is hostile


@pytest.mark.parametrize(
    "name", ["../evil.md", "corpus/../../evil.md", "/tmp/evil.md", "rag/evil.py", "corpus/.hidden"]
)
def test_a_member_that_leads_elsewhere(file: Path, tmp_path: Path, name: str) -> None:
    refused(added(file, name), tmp_path / "b", "has no place in a workspace")
    assert list(tmp_path.rglob("evil*")) == []


@pytest.mark.parametrize(
    "name", ["../evil.md", "/tmp/evil.md", "corpus/../../evil.md", "embeddings/prefix/0.state"]
)
def test_a_list_that_leads_elsewhere(file: Path, tmp_path: Path, name: str) -> None:
    refused(added(listed(file, entry(name)), name), tmp_path / "b", "has no place in a workspace")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (tarfile.SYMTYPE, {"linkname": "/etc"}),
        (tarfile.LNKTYPE, {"linkname": "groundwire-export.json"}),
        (tarfile.CHRTYPE, {"devmajor": 1, "devminor": 3}),
        (tarfile.BLKTYPE, {"devmajor": 1, "devminor": 3}),
        (tarfile.FIFOTYPE, {}),
        (tarfile.DIRTYPE, {}),
        (tarfile.CONTTYPE, {}),
    ],
)
def test_a_member_that_is_no_plain_file(file: Path, tmp_path: Path, kind: bytes, more: dict) -> None:
    name = "corpus/evil"
    bad = added(listed(file, entry(name, b"")), name, b"", type=kind, **more)

    refused(bad, tmp_path / "b", "corpus/evil is no plain file")


def test_a_sparse_member(file: Path, tmp_path: Path) -> None:
    name = "corpus/evil"
    fields = {"GNU.sparse.map": "0,4", "GNU.sparse.size": str(10**12)}
    bad = added(listed(file, entry(name)), name, pax_headers=fields)

    refused(bad, tmp_path / "b", "corpus/evil is no plain file")


def test_a_member_that_is_not_in_the_list_or_twice(file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    refused(added(file, "corpus/more.md"), tmp_path / "b", "corpus/more.md is not in its list")
    file.write_bytes(whole)
    refused(
        altered(file, lambda members: [*members, members[-1]]),
        tmp_path / "b",
        "embeddings/vectors.faiss is there twice",
    )
    file.write_bytes(whole)
    refused(
        altered(file, lambda members: [members[0], *members]), tmp_path / "b", "export.json is there twice"
    )


def test_a_list_that_does_not_hold_together(file: Path, tmp_path: Path) -> None:
    whole, twice = file.read_bytes(), entry("corpus/a.md")
    for match, more, changed in (
        ("corpus/a.md stands in groundwire-export.json twice", (twice, twice), {}),
        ("corpus/a.md is a file and a folder", (twice, entry("corpus/a.md/b.md")), {}),
        (
            "the schema of groundwire-export.json is 'groundwire.export/2'",
            (),
            {"schema": "groundwire.export/2"},
        ),
        ("has no version or no files", (), {"version": 1}),
        ("has the size -1", (twice | {"size": -1},), {}),
        ("has the size True", (twice | {"size": True},), {}),
        ("has the checksum 'ABC'", (twice | {"sha256": "ABC"},), {}),
        ("without path, size and sha256", (twice | {"mode": 7},), {}),
    ):
        file.write_bytes(whole)
        refused(listed(file, *more, **changed), tmp_path / "b", match)


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_list_that_does_not_parse(file: Path, tmp_path: Path, data: bytes) -> None:
    bad = altered(file, lambda members: [(members[0][0], data), *members[1:]])

    refused(bad, tmp_path / "b", "groundwire-export.json")


def test_more_than_is_taken_or_has_room(file: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportDamaged, match=r"would unpack to [\d,]+ bytes; at most 1,000 are taken"):
        import_workspace(file, tmp_path / "b", most=1_000)
    with pytest.raises(StorageError, match=r"0\.0 MB are free"):
        import_workspace(file, tmp_path / "b", free=lambda folder: 10)
    big = listed(file, entry("corpus/big.md") | {"size": 10**15})

    refused(big, tmp_path / "b", "would unpack to 1,000,000,")


def test_a_bomb_is_read_no_further_than_it_was_listed(tmp_path: Path) -> None:
    """A member of 20 GB that was listed with four bytes; packed, it is a few kilobytes of repeated zeros."""
    data = json.dumps(
        {"schema": "groundwire.export/1", "version": "0.1.0", "files": [entry("corpus/a.md", b"1234")]}
    ).encode()
    info, bomb = tarfile.TarInfo("groundwire-export.json"), tarfile.TarInfo("corpus/a.md")
    info.size, bomb.size = len(data), 20_000_000_000
    tar = info.tobuf() + data + bytes(-len(data) % 512) + bomb.tobuf()
    zeros = gzip.compress(bytes(10_000_000))
    (tmp_path / "bomb.tar.gz").write_bytes(gzip.compress(tar) + zeros * 2000)
    began = time.monotonic()

    refused(tmp_path / "bomb.tar.gz", tmp_path / "b", "has 20,000,000,000 bytes, listed are 4")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_asks_for_a_gigabyte(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, 1_000_000_000
    (tmp_path / "bad.tar.gz").write_bytes(gzip.compress(info.tobuf() + bytes(10_000)))

    refused(tmp_path / "bad.tar.gz", tmp_path / "b", "a header asks for 1000000000 bytes")


def test_headers_without_end(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 0
    (tmp_path / "bad.tar.gz").write_bytes(gzip.compress(info.tobuf() * 5000))

    refused(tmp_path / "bad.tar.gz", tmp_path / "b", "is damaged: maximum recursion depth")


# The library of an export


def without_library(file: Path, target: Path, match: str) -> None:
    """The import succeeds, its library was left out with these words, and a sync makes another."""
    moved = import_workspace(file, target)
    (left_out,) = moved.left_out
    assert match in left_out
    arrived = Workspace(target)
    assert [path.name for path in arrived.embeddings.iterdir()] == []
    assert len(sync(arrived, EMBEDDER).added) == len(NEWS)


@pytest.mark.parametrize(
    ("sql", "match"),
    [
        ("UPDATE article SET text = replace(text, '50', '500')", "is not what its fingerprint says"),
        (
            "CREATE TRIGGER evil AFTER INSERT ON meta BEGIN DELETE FROM article; END",
            "its tables are not those",
        ),
        ("DROP VIEW chunk_text", "its tables are not those"),
        ("UPDATE meta SET value = '1' WHERE key = 'schema'", "its schema is 1, wanted 4"),
        ("UPDATE meta SET value = '511' WHERE key = 'dimensions'", "not of 511 dimensions"),
        ("UPDATE meta SET value = '-1' WHERE key = 'dimensions'", "not of -1 dimensions"),
        ("UPDATE vector SET data = substr(data, 1, 7)", "not of 512 dimensions"),
    ],
)
def test_a_library_that_cannot_be_believed_is_left_out(
    workspace: Workspace, file: Path, tmp_path: Path, sql: str, match: str
) -> None:
    copy = tmp_path / "copy.sqlite3"
    with Store(workspace.database) as store:
        store.copy_to(copy)
    db = sqlite3.connect(copy)
    db.execute(sql)
    db.commit()
    db.close()

    without_library(replaced(file, "embeddings/library.sqlite3", copy.read_bytes()), tmp_path / "b", match)


def test_a_library_that_is_no_database(file: Path, tmp_path: Path) -> None:
    without_library(replaced(file, "embeddings/library.sqlite3", b"x" * 9999), tmp_path / "b", "is damaged")


def test_faiss_never_reads_an_index_that_came_along(workspace: Workspace, file: Path, tmp_path: Path) -> None:
    evil = b"IxM2" + b"\xff" * 1000
    manifest = json.loads(workspace.manifest.read_text(encoding="utf-8"))
    manifest["vectors_sha256"] = hashlib.sha256(evil).hexdigest()
    bad = replaced(file, "embeddings/vectors.faiss", evil)
    bad = replaced(bad, "embeddings/manifest.json", json.dumps(manifest).encode())
    import_workspace(bad, tmp_path / "b")
    arrived = Workspace(tmp_path / "b")

    assert arrived.vectors.read_bytes() == workspace.vectors.read_bytes()
    assert LibraryManifest.read(arrived.manifest) == LibraryManifest.read(workspace.manifest)
    assert found(arrived) == found(workspace)


def test_an_index_without_its_library_is_dropped(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "news.tar.gz"
    export_workspace(workspace, file)
    bad = altered(file, lambda members: [item for item in members if not item[0].name.endswith("sqlite3")])

    def change(members: list[Member]) -> list[Member]:
        record = json.loads(members[0][1])
        record["files"] = [item for item in record["files"] if not item["path"].endswith("sqlite3")]
        return [(members[0][0], json.dumps(record).encode()), *members[1:]]

    moved = import_workspace(altered(bad, change), tmp_path / "b")
    assert (moved.left_out, tree(tmp_path / "b" / "embeddings")) == ((), {})


def test_an_interrupted_first_sync_goes_on_where_it_was(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path / "w")
    sync(workspace, EMBEDDER)
    with Store(workspace.database, write=True) as store:
        for key in ("library", "embedder", "dimensions"):
            store.run("DELETE FROM meta WHERE key = ?", (key,))
    export_workspace(workspace, tmp_path / "half.tar.gz")
    moved = import_workspace(tmp_path / "half.tar.gz", tmp_path / "b")
    arrived = Workspace(tmp_path / "b")

    assert moved.left_out == ()
    assert [path.name for path in arrived.embeddings.iterdir()] == ["library.sqlite3"]
    assert sync(arrived, EMBEDDER).counts["articles"] == 3
    assert found(arrived) != ()


def replaced(file: Path, name: str, data: bytes) -> Path:
    """The export with other bytes under a name, which its list knows."""

    def change(members: list[Member]) -> list[Member]:
        record = json.loads(members[0][1])
        record["files"] = [entry(name, data) if item["path"] == name else item for item in record["files"]]
        rest = [(info, data if info.name == name else kept) for info, kept in members[1:]]
        return [(members[0][0], json.dumps(record).encode()), *rest]

    return altered(file, change)


# What is interrupted


def test_a_killed_import_leaves_no_workspace_and_the_next_one_succeeds(file: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "import rag.moving.importing as importing\n"
        "importing.settle_library = lambda *given: os.kill(os.getpid(), signal.SIGKILL)\n"
        "importing.import_workspace(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run([sys.executable, "-c", code, file, tmp_path / "b"], check=False, timeout=60)
    (left,) = (path for path in tmp_path.iterdir() if path.name.startswith("."))
    two_days_ago = time.time() - 2 * 86400
    os.utime(left, (two_days_ago, two_days_ago))

    assert done.returncode == -9
    assert not (tmp_path / "b").exists()
    import_workspace(file, tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "news.tar.gz", "w"]


def test_a_folder_that_cannot_be_written_to(file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError):
        import_workspace(file, tmp_path / "taken" / "b")
    shutil.rmtree(tmp_path / "w")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.tar.gz", "taken"]
