"""Adding and syncing on a disk that is full, at many sizes: a clear error, nothing half-written, no loss.

Two kinds of fullness: no file may grow beyond a limit (``RLIMIT_FSIZE``), and a small file system of its own
(``tmpfs``), where the system lets one be mounted.
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from eval.adding import add_and_sync
from eval.arithmetic import ArithmeticEmbedder
from eval.children import Raised, forked
from eval.contents import Contents, contents, corpus_files, differences
from eval.generating import generate, question, write_articles
from eval.runs import Record, Run
from eval.witness import Versions, hear
from rag.workspace import Workspace, init_workspace

Kind = Literal["file", "disk"]

_SMALLEST = {"file": 200, "disk": 60_000}
_LARGER = 1.4


@dataclass(frozen=True, slots=True)
class Size:
    """How many bytes there is room for, in one file or on the whole disk."""

    kind: Kind
    room: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is added, where, and what must come of it in the end."""

    folder: Path
    seed: int
    versions: Versions
    wanted: Contents
    needed: int

    @classmethod
    def prepare(cls, folder: Path, articles: int, seed: int) -> Attempt:
        """Makes the articles and a library of them with room enough; ``folder`` is emptied first."""
        shutil.rmtree(folder, ignore_errors=True)
        write_articles(generate(articles, seed), folder / "input")
        whole = init_workspace(folder / "whole")
        forked(partial(_run, whole, folder / "input")).returned()
        needed = sum(path.stat().st_size for path in whole.root.rglob("*") if path.is_file())
        return cls(folder, seed, Versions.generated(articles, seed), contents(whole), needed)

    def sizes(self, kinds: Sequence[Kind]) -> Iterator[Size]:
        """Room from almost nothing to more than enough."""
        for kind in kinds:
            room = float(_SMALLEST[kind])
            while room < 4 * self.needed:
                yield Size(kind, int(room))
                room *= _LARGER

    def fill(self, size: Size) -> Record:
        """One attempt with so much room, and what came of it; ``problems`` are empty when all was right."""
        with ExitStack() as stack:
            root = self.folder / "trial"
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir()
            if size.kind == "disk":
                stack.enter_context(_small_disk(root, size.room))
            workspace = init_workspace(root)
            limit = size.room if size.kind == "file" else None
            ended = forked(partial(_run, workspace, self.folder / "input", limit))
            problems = list(error_problems(ended.raised))
            if ended.killed:
                problems.append("the process was ended by a signal")
            looked = forked(partial(self._left, workspace))
            problems += looked.result if looked.raised is None else [f"looking raised {looked.raised}"]
            if size.kind == "disk":
                _resize(root, 8 * self.needed)
            again = forked(partial(_run, workspace, self.folder / "input"))
            problems += [f"with room enough it raised {again.raised}"] if again.raised else []
            problems += differences(forked(partial(contents, workspace)).returned(), self.wanted)
        raised = ended.raised.message if ended.raised else None
        return {**asdict(size), "full": bool(ended.raised), "raised": raised, "problems": problems}

    def _left(self, workspace: Workspace) -> list[str]:
        """What is wrong with what a full disk left."""
        files = list(corpus_files(workspace.corpus))
        problems = [f"{name} is half-written" for name, found in files if self.wanted.get(name) != found]
        problems += [f"{path.name} is left behind" for path in sorted(workspace.root.rglob(".*.part"))]
        said = hear(workspace, ArithmeticEmbedder(), question(0, self.seed), self.versions)
        return [*problems, *said.problems]


def error_problems(raised: Raised | None) -> tuple[str, ...]:
    """What is wrong with the error of a full disk, if there was one: it is no StorageError of the project."""
    if raised is None or (raised.name, raised.exit_code) == ("StorageError", 1):
        return ()
    return (f"it raised {raised.name}: {raised.message}",)


def can_mount(folder: Path) -> bool:
    """Whether a small file system can be mounted here."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _small_disk(folder, 60_000):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def run(run: Run, attempt: Attempt, sizes: Sequence[Size]) -> Record:
    """Every size, and how often the disk was full and what was wrong."""
    records = run.each(sizes, lambda size: f"{size.kind} {size.room}", attempt.fill)
    report: Record = {}
    for kind in ("file", "disk"):
        found = [item for item in records if item["kind"] == kind]
        report[kind] = (
            {
                "sizes": len(found),
                "full": sum(item["full"] for item in found),
                "wrong": sum(bool(item["problems"]) for item in found),
            }
            if found
            else {"not_run": "no file system can be mounted here"}
        )
    return run.finish(report)


def _run(workspace: Workspace, source: Path, limit: int | None = None) -> None:
    if limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    add_and_sync(workspace, source, ArithmeticEmbedder)


@contextmanager
def _small_disk(folder: Path, room: int) -> Iterator[None]:
    _system("mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(folder))
    try:
        yield
    finally:
        _system("umount", str(folder))


def _resize(folder: Path, room: int) -> None:
    _system("mount", "-o", f"remount,size={room}", str(folder))


def _system(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
