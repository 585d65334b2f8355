"""The bytes of a web archive, unpacked as they are read, with no line and no record without an end."""

from __future__ import annotations

import zlib
from typing import Any, BinaryIO

_PIECE = 65_536
_LONGEST_LINE = 65_536
_MOST_OF_HEADERS = 1_000_000


class Damaged(Exception):
    """What is wrong with an archive from here on."""


class ArchiveStream:
    """A file of WARC, or of gzip members that hold it, as one stream for the library's loader of records.

    At most ``most`` bytes are given, and a megabyte in the headers of one record. Raises Damaged where the
    file is truncated, is no gzip any more, or holds more.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most
        file.seek(0)
        self._is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        self._unpack = zlib.decompressobj(31)
        self._buffer = b""
        self._at = self._given = self._of_headers = 0

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, or fewer at the end."""
        pieces: list[bytes] = []
        while size > 0 and self._fill():
            piece = self._buffer[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readline(self, size: int | None = None) -> bytes:
        """The next line of headers with its end, or ``size`` bytes of it."""
        room = _LONGEST_LINE if size is None else min(size, _LONGEST_LINE)
        pieces: list[bytes] = []
        while room > 0 and self._fill():
            end = self._buffer.find(b"\n", self._at, self._at + room) + 1 or self._at + room
            piece = self._buffer[self._at : end]
            self._at += len(piece)
            room -= len(piece)
            pieces.append(piece)
            if piece.endswith(b"\n"):
                break
        line = b"".join(pieces)
        self._of_headers += len(line)
        if len(line) == _LONGEST_LINE or self._of_headers > _MOST_OF_HEADERS:
            raise Damaged("the headers of a record have no end")
        return line

    def tell(self) -> int:
        return self._given - len(self._buffer) + self._at

    def first_line(self) -> bytes:
        """The line that begins the next record, after blank ones; empty at the end of the archive."""
        self._of_headers = 0
        while line := self.readline():
            if line.strip():
                break
            self._of_headers = 0
        return line

    def skip(self, record: Any) -> None:
        """Reads the ``record`` (a stream with a limit) to its end. Raises Damaged when that is missing."""
        while record.read(_PIECE):
            pass
        if record.limit > 0:
            raise Damaged("the archive ends within a record")

    def _fill(self) -> bool:
        """Whether there are bytes in the buffer; more are read when there are none."""
        while self._at >= len(self._buffer):
            self._at, self._buffer = 0, self._unpacked() if self._is_packed else self._file.read(_PIECE)
            self._given += len(self._buffer)
            if self._given > self._most:
                raise Damaged(f"the archive unpacks to more than {self._most:,} bytes")
            if not self._buffer:
                return False
        return True

    def _unpacked(self) -> bytes:
        """The next bytes of the members, which follow one another; empty after the last."""
        while data := self._packed():
            try:
                unpacked = self._unpack.decompress(data, _PIECE)
            except zlib.error as error:
                raise Damaged(f"the archive is damaged ({error})") from error
            if unpacked:
                return unpacked
        return b""

    def _packed(self) -> bytes:
        """Bytes for the member that is being unpacked, or for the next one when it has ended."""
        if not self._unpack.eof:
            data = self._unpack.unconsumed_tail or self._file.read(_PIECE)
            if not data:
                raise Damaged("the archive ends within a packed record")
            return data
        data = (self._unpack.unused_data or self._file.read(_PIECE)).lstrip(b"\0")  # padding
        self._unpack = zlib.decompressobj(31)
        return data or self._file.read(_PIECE).lstrip(b"\0")
