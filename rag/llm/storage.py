"""Writing that is there as a whole or not at all, and the errors of a disk that will not have it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StorageError

BLOCK = 1 << 20
FreeBytes = Callable[[Path], int]
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
UNWRITABLE = _FULL | {errno.EACCES, errno.EPERM, errno.EROFS}
_OTHER_DISK = "Free some space, or set RAG_MODELS to a folder on another disk."


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written to the disk of ``folder``."""
    return shutil.disk_usage(folder).free


def require_room(folder: Path, needed: int, free: FreeBytes = free_bytes) -> None:
    """Raises StorageError, with what is needed and what is there, unless ``needed`` bytes are free."""
    there = free(folder)
    if there < needed:
        found = f"{there / 1e6:,.1f} MB are free at {folder}, {needed / 1e6:,.1f} MB are needed."
        raise StorageError(found, _OTHER_DISK)


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turns an OSError of the body into a StorageError about ``folder``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(f"The disk of {folder} is full.", _OTHER_DISK) from error
        step = "See that the folder can be written to, or set RAG_MODELS to another."
        raise StorageError(f"{folder} cannot be used: {error}.", step) from error


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def sha256_of(path: Path, advance: Callable[[int], None] = lambda n: None) -> str:
    """The SHA-256 of a file, in hexadecimal; ``advance`` hears of every block."""
    digest = hashlib.sha256()
    for block in blocks(path):
        digest.update(block)
        advance(len(block))
    return digest.hexdigest()


def write_whole(path: Path, content: Iterable[bytes]) -> None:
    """Writes ``path`` so that a crash leaves the old file or the new one, on disk when this returns."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        for block in content:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    move(part, path)


def sync(path: Path) -> None:
    """Returns when the bytes of a file are on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def move(old: Path, new: Path) -> None:
    """Renames ``old`` to ``new``, in place of a file of that name; on disk when this returns."""
    old.replace(new)
    if os.name == "posix":  # elsewhere a folder cannot be opened to be synced
        handle = os.open(new.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
