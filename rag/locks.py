"""One process at a time: a lock, and beside it a note of who holds it.

The lock is the system's own, so it ends with the process that held it. The note is plain text; the one that
a killed process left is written over by the next holder, and is not believed until then.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import LibraryBusy, StorageError

_WAIT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a process of a host, what it does, and since when (ISO 8601, UTC)."""

    process: int
    host: str
    command: str
    since: str

    @classmethod
    def now(cls, command: str) -> Holder:
        """This process, from now on."""
        since = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return cls(os.getpid(), socket.gethostname(), command, since)

    @classmethod
    def read(cls, path: Path) -> Holder | None:
        """What the note at ``path`` says; None without a note, with one that is damaged, or when the process
        that it names is dead.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            named = dict(line.split(" ", 1) for line in lines)
            holder = cls(int(named["process"]), named["host"], named["command"], named["since"])
        except (OSError, ValueError, KeyError):
            return None
        return holder if holder.alive else None

    @property
    def alive(self) -> bool:
        """Does the process run? Of another host's, nothing can be known but what it wrote."""
        if self.host != socket.gethostname() or os.name != "posix":
            return True
        try:
            os.kill(self.process, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except OSError:  # another user's
            return True
        return True

    def text(self) -> str:
        """The note: a line for each field, its name first."""
        return f"process {self.process}\nhost {self.host}\ncommand {self.command}\nsince {self.since}\n"

    def __str__(self) -> str:
        return f"{self.command} (process {self.process} on {self.host}, since {self.since})"


def holder_path(lock: Path) -> Path:
    """Where the note of a lock is, or would be."""
    return lock.with_suffix(".holder")


@contextlib.contextmanager
def holding(
    path: Path,
    command: str,
    note: Callable[[str], None] = lambda text: None,
    seconds: float = _WAIT_SECONDS,
) -> Iterator[None]:
    """Holds the lock at ``path`` for ``command``, such as "rag sync". A second one waits, and says for whom.

    Raises LibraryBusy when that takes longer than ``seconds``, StorageError when no lock can be made.
    """
    from filelock import FileLock, Timeout

    holder = holder_path(path)
    lock = FileLock(path)
    try:
        path.parent.mkdir(exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            note(f"waiting for {Holder.read(holder) or 'another process'}")
            lock.acquire(timeout=seconds)
    except Timeout as error:
        raise LibraryBusy(
            f"{path} has been held for {seconds:.0f} seconds by {Holder.read(holder) or 'another process'}.",
            "Try again when it has finished.",
        ) from error
    except OSError as error:
        raise StorageError(f"{path} cannot be made: {error.strerror}.", "Check the permissions.") from error
    try:
        with contextlib.suppress(OSError):
            holder.write_text(Holder.now(command).text(), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()
