"""Room for what is not whole yet, beside the place where it will stand."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from rag.errors import StorageError

_ABANDONED_SECONDS = 86_400.0  # the time of a folder is that of its newest name, not of its newest byte
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextlib.contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A new hidden folder next to ``beside``, on the same disk; it is gone at the end.

    Folders that killed processes left there a day ago or earlier are gone too. Raises OSError.
    """
    before = time.time() - _ABANDONED_SECONDS
    for old in beside.parent.glob(f".{glob.escape(beside.name)}.*.part"):
        with contextlib.suppress(OSError):
            if old.is_dir() and not old.is_symlink() and old.stat().st_mtime < before:
                shutil.rmtree(old)
    room = beside.with_name(f".{beside.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    room.mkdir()
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns an OSError of the body into a StorageError, about the file that it names or else ``path``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(
                f"The disk of {path} is full; nothing is half-written.", "Free some space, then repeat."
            ) from error
        raise StorageError(
            f"{error.filename or path}: {error.strerror or error}.", "Check its path and permissions."
        ) from error
