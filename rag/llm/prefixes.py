"""States of a model after a fixed beginning, kept on disk so that no process reads one twice.

llama.cpp checks neither the bytes of a state nor the tokens it belongs to, so both are checked here: a file
holds a header line with the token ids and the checksum of the state that follows. What is missing, stale or
damaged is simply not found; the model then reads the tokens again and the file is replaced. Any file may be
deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import StorageError
from rag.files import sweep, write_atomically

_SUFFIX = ".state"


@dataclass(frozen=True, slots=True)
class KeptState:
    """A file of a folder of states; ``maker`` is None for one that is damaged."""

    path: Path
    bytes: int
    used: float  # seconds since 1970
    maker: str | None


class PrefixStore:
    """States in a folder, at most ``limit`` bytes: the least recently used go first."""

    def __init__(self, folder: Path, maker: str, limit: int = 2_000_000_000) -> None:
        """``maker`` names all that a state depends on beside its tokens: the model's checksum, the build of
        llama.cpp, its settings. States of another maker are never found.
        """
        self.folder, self.maker, self.limit = folder, maker, limit
        self._slack = limit // 50  # so much may be written before the folder is looked through again
        self._untrimmed = self._slack

    def load(self, tokens: Sequence[int]) -> bytes | None:
        """The state after ``tokens``, or None when there is none that is whole and belongs to them."""
        path = self._path(tokens)
        try:
            header, _, state = path.read_bytes().partition(b"\n")
            kept = json.loads(header)
        except (OSError, ValueError):
            return None
        wanted = {"maker": self.maker, "tokens": list(tokens), "sha256": hashlib.sha256(state).hexdigest()}
        if kept != wanted:
            return None
        self.touch(tokens)
        return state

    def touch(self, tokens: Sequence[int]) -> None:
        """Marks a state as used now, if there is one."""
        with contextlib.suppress(OSError):
            os.utime(self._path(tokens))

    def holds(self, tokens: Sequence[int]) -> bool:
        """Is there a file for ``tokens``? Whether it is whole, only ``load`` tells."""
        return self._path(tokens).exists()

    def room(self) -> int:
        """Bytes that can be kept before something has to go."""
        sizes = (path.stat().st_size for path in self.folder.glob(f"*{_SUFFIX}"))
        return self.limit - 2 * self._slack - sum(sizes)

    def save(self, tokens: Sequence[int], state: bytes) -> None:
        """Keeps a state; a disk that does not take it is no error, since a state is only a saving of time."""
        header = {"maker": self.maker, "tokens": list(tokens), "sha256": hashlib.sha256(state).hexdigest()}
        with contextlib.suppress(OSError, StorageError):
            self.folder.mkdir(parents=True, exist_ok=True)
            data = json.dumps(header).encode("ascii") + b"\n" + state
            write_atomically(self._path(tokens), data, durable=False)
            self._untrimmed += len(data)
            if self._untrimmed >= self._slack:
                self._trim()

    def _path(self, tokens: Sequence[int]) -> Path:
        return self.folder / _name(self.maker, tokens)

    def _trim(self) -> None:
        """Deletes the least recently used states, until what may be written before the next time has room,
        and what killed processes left.
        """
        sweep(self.folder)
        self._untrimmed = kept = 0
        files = [(path, path.stat()) for path in self.folder.glob(f"*{_SUFFIX}")]
        for path, stat in sorted(files, key=lambda pair: pair[1].st_mtime_ns, reverse=True):
            kept += stat.st_size
            if kept > self.limit - self._slack:
                path.unlink(missing_ok=True)


def kept_states(folder: Path) -> Iterator[KeptState]:
    """Every state in ``folder``, by whomever it was made; each is read whole, as ``load`` would."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with contextlib.suppress(FileNotFoundError):
            stat = path.stat()
            yield KeptState(path, stat.st_size, stat.st_mtime, _maker(path))


def _maker(path: Path) -> str | None:
    """Who made the state at ``path``; None when its bytes or its name are not those that it says."""
    try:
        with path.open("rb") as file:
            kept = json.loads(file.readline())
            found = hashlib.file_digest(file, "sha256").hexdigest()
        maker, tokens = kept["maker"], kept["tokens"]
        if found != kept["sha256"] or path.name != _name(maker, tokens):
            return None
        return str(maker)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _name(maker: str, tokens: Sequence[int]) -> str:
    key = hashlib.sha256(json.dumps([maker, list(tokens)]).encode("utf-8")).hexdigest()
    return f"{key[:32]}{_SUFFIX}"
