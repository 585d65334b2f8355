"""Unpacking an export, of which nothing is believed: not a name, not a size, not that it ends.

Its list comes first; then every member must be in the list, once, a plain file of the listed size and
checksum. No more is read than was listed.
"""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rag.errors import ExportDamaged, StorageError, UsageError
from rag.llm.storage import BLOCK, FreeBytes, free_bytes
from rag.moving.listing import LISTING, Entry, Listing, part_of

MOST_BYTES = 100_000_000_000  # of an unpacked workspace; a hundred times what 50,000 articles take
_MOST_LISTED = 200_000_000  # bytes of the list: more than a million files
_MOST_HEADER = 1 << 16  # bytes of a header; those of an export have a name and little else
_MOST_AFTER = 1 << 20  # bytes of filling after the last file; tar fills up to 10,240
_AGAIN = "Nothing was written. Copy or export it again."


def unpack(file: Path, folder: Path, most: int = MOST_BYTES, free: FreeBytes = free_bytes) -> Listing:
    """Writes the files of the export ``file`` into ``folder``, which is made, and gives their list.

    Raises ExportDamaged with what is wrong, UsageError when ``file`` cannot be read, StorageError when its
    files would not fit on the disk. What is in ``folder`` then is of no use.
    """
    try:
        raw = file.open("rb")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", "Check its path.") from error
    with raw, _damage(file):
        source = _Source(raw)
        tar = tarfile.TarFile(fileobj=source)  # type: ignore[arg-type]
        listing = _listing(tar, source)
        if listing.size > most:
            raise ExportDamaged(
                f"{file} would unpack to {listing.size:,} bytes; at most {most:,} are taken.", _AGAIN
            )
        folder.mkdir()
        _require_room(folder, listing.size, free)
        _take_all(tar, source, listing, folder)
        source.finish()
    return listing


class _Source:
    """The unpacked bytes of a gzip file: forward only, and few at a time, whatever a header asks for."""

    def __init__(self, raw: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=raw, mode="rb")
        self._at = 0

    def read(self, size: int) -> bytes:
        """What tar reads: its headers."""
        if not 0 <= size <= _MOST_HEADER:
            raise ValueError(f"a header asks for {size} bytes")
        return self._read(size)

    def _read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> None:
        if place < self._at:
            raise ValueError("a header leads backwards")
        while self._at < place:
            if not self._read(min(BLOCK, place - self._at)):
                raise EOFError

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes."""
        while size:
            piece = self._read(min(BLOCK, size))
            if not piece:
                raise EOFError
            size -= len(piece)
            yield piece

    def finish(self) -> None:
        """Reads to the end, where gzip keeps its own checksum."""
        end = self._at + _MOST_AFTER
        while self._read(BLOCK):
            if self._at > end:
                raise ValueError("it goes on after its last file")


def _listing(tar: tarfile.TarFile, source: _Source) -> Listing:
    first = tar.next()
    if first is None or first.name != LISTING or not _is_plain(first):
        raise ValueError(f"it does not begin with {LISTING}; no export of Groundwire")
    if first.size > _MOST_LISTED:
        raise ValueError(f"{LISTING} has {first.size:,} bytes")
    source.seek(first.offset_data)
    return Listing.from_bytes(b"".join(source.pieces(first.size)))


def _take_all(tar: tarfile.TarFile, source: _Source, listing: Listing, folder: Path) -> None:
    waiting = {entry.path: entry for entry in listing.entries}
    known = waiting.keys() | {LISTING}
    while member := tar.next():
        tar.members.clear()  # type: ignore[attr-defined]  # or every header would be kept in memory
        if not _is_plain(member):
            raise ValueError(f"{member.name} is no plain file")
        entry = waiting.pop(member.name, None)
        if entry is None:
            raise ValueError(f"{member.name} {_why_unwanted(member.name, known)}")
        if member.size != entry.size:
            raise ValueError(f"{entry.path} has {member.size:,} bytes, listed are {entry.size:,}")
        source.seek(member.offset_data)
        _take(entry, source, folder)
    if waiting:
        raise ValueError(f"{len(waiting):,} of its files are missing, first {min(waiting)}")


def _why_unwanted(name: str, known: set[str]) -> str:
    if name in known:
        return "is there twice"
    return "is not in its list" if part_of(name) else "has no place in a workspace"


def _take(entry: Entry, source: _Source, folder: Path) -> None:
    target = folder / entry.path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as file:
        for piece in source.pieces(entry.size):
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != entry.sha256:
        raise ValueError(f"{entry.path} has the checksum {digest.hexdigest()}, listed is {entry.sha256}")


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()


def _require_room(folder: Path, needed: int, free: FreeBytes) -> None:
    there = free(folder)
    if there < needed:
        raise StorageError(
            f"{there / 1e6:,.1f} MB are free at {folder.parent.parent}, {needed / 1e6:,.1f} MB are needed.",
            "Free some space, or import to another disk.",
        )


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    """Turns what gzip, tar and the checks above raise into ExportDamaged. Errors of the disk pass."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        what = "it is truncated" if isinstance(error, EOFError) else f"no whole gzip file ({error})"
        raise ExportDamaged(f"{file} is damaged: {what}.", _AGAIN) from error
    except FileExistsError as error:
        raise ExportDamaged(
            f"{file} cannot be unpacked here: {error.filename} is the name of two files.", _AGAIN
        ) from error
    except (tarfile.TarError, ValueError, LookupError, ArithmeticError, RecursionError) as error:
        raise ExportDamaged(f"{file} is damaged: {error}.", _AGAIN) from error
