"""Files that are complete or absent, and the sweeping up after writers that were killed."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.errors import StorageError
from rag.files import abandoned, sweep, write_atomically


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names_in(tmp_path) == ["a.json"]


def test_a_disk_that_does_not_take_it_leaves_what_was_there(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    code = (
        "import sys; from pathlib import Path; from rag.files import write_atomically;"
        "write_atomically(Path(sys.argv[1]), b'x' * 100_000)"
    )

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small_disk,
        cwd=Path(__file__).parents[1],
    )
    assert "StorageError" in done.stderr
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.json"]


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(StorageError, match=r"could not be written .*Make the folder \S+ first\."):
        write_atomically(tmp_path / "none" / "a", b"x")


def test_only_old_temporary_files_are_swept(tmp_path: Path):
    names = [".a.json.1.part", ".b.json.2.part", "c.part", ".d"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    hours_ago = time.time() - 7200
    for name in (".a.json.1.part", "c.part", ".d"):
        os.utime(tmp_path / name, (hours_ago, hours_ago))
    sweep(tmp_path)
    assert names_in(tmp_path) == [".b.json.2.part", ".d", "c.part"]


def test_what_was_abandoned_is_found_in_every_folder_and_left_there(tmp_path: Path):
    hours_ago = time.time() - 7200
    for name in (".a.1.part", "deep/.versions/.b.2.part", "deep/c.part", "deep/.d"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (hours_ago, hours_ago))
    (tmp_path / "deep" / ".new.3.part").write_bytes(b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in abandoned(tmp_path)]
    assert found == [".a.1.part", "deep/.versions/.b.2.part"]
    assert (tmp_path / ".a.1.part").exists()
    assert list(abandoned(tmp_path / "none")) == []
