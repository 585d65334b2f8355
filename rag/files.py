"""Files that are complete or absent: written under a temporary name, synced to disk, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

from rag.errors import StorageError

_ABANDONED_SECONDS = 3600.0


def sweep(folder: Path, seconds: float = _ABANDONED_SECONDS) -> None:
    """Deletes what writers that were killed have left in ``folder``: temporary files that are older."""
    before = time.time() - seconds
    for partial in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if partial.stat().st_mtime < before:
                partial.unlink()


def abandoned(folder: Path, seconds: float = _ABANDONED_SECONDS) -> Iterator[Path]:
    """The same files, anywhere below ``folder``: nothing is deleted."""
    before = time.time() - seconds
    for parent, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(parent, name)
            with contextlib.suppress(OSError):
                if name.startswith(".") and name.endswith(".part") and path.lstat().st_mtime < before:
                    yield path


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Puts ``data`` at ``path`` whole, or leaves what was there. Raises StorageError when the disk does not
    take it. What is not ``durable`` may be damaged by a power cut, which its reader must see.
    """
    with replace_whole(path, durable=durable) as partial:
        partial.write_bytes(data)


@contextlib.contextmanager
def replace_whole(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary name to write to; what is written takes the place of ``path`` when the block ends well.

    Raises StorageError when the disk does not take it.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        if durable:
            _sync(partial)
        partial.replace(path)
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        raise StorageError(
            f"{path} could not be written ({error.strerror}); what was there is untouched.",
            _next_step(path, error),
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _next_step(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"Make the folder {path.parent} first."
    return "Free some space or check the permissions, then repeat."


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """Makes ``folder`` and what is missing above it, and has the disk keep their names. Raises OSError."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is; where folders cannot be synced, as on Windows, the
    system sees to it.
    """
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
