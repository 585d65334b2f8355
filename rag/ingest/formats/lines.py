"""The lines of a file of records, one at a time, however large the file is."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from io import StringIO

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.source import Source

_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_PIECE = 65_536


class BadLine(Exception):
    """Why a line cannot be read; the lines after it can."""

    def __init__(self, why: str, sample: str = "") -> None:
        super().__init__(why)
        self.why, self.sample = why, sample


def is_small(source: Source) -> bool:
    """Whether the file is one that may be read as a whole, by ``settings.max_bytes``."""
    source.stream.seek(source.settings.max_bytes)
    has_more = bool(source.stream.read(1))
    source.stream.seek(0)
    return not has_more


class Lines(Iterator[str]):
    """The lines of ``source`` with their line ends; ``newline`` says what ends one, as in ``io.StringIO``.

    A small file is decoded as any text is. A large one is never held as a whole, so nobody can tell its
    encoding by all of it: its lines are in UTF-8 or in what its maker called it. Raises IngestError for a
    file of no lines that can be read. A line that is longer than ``settings.max_bytes`` or in another
    encoding is passed over with a BadLine, and so is what makes more than that many between two calls
    of ``begin_record``; iteration may go on afterwards.
    """

    def __init__(self, source: Source, newline: str = "\n") -> None:
        self._source, self._most = source, source.settings.max_bytes
        self._room = self._most
        self._small: StringIO | None = None
        if is_small(source):
            self._small = StringIO(decode(source.name, source.whole(), source.charset), newline=newline)
        elif source.head(4).startswith(_MARKS):
            raise IngestError(
                f"{source.name} is in UTF-16 and has more than {self._most:,} bytes.", "Save it in UTF-8."
            )
        elif source.head(3) == BOM_UTF8:
            source.stream.seek(len(BOM_UTF8))

    def begin_record(self) -> None:
        self._room = self._most

    def __next__(self) -> str:
        line = self._next_small() if self._small is not None else self._next_large()
        self._room -= len(line)
        if self._room < 0:
            raise BadLine(f"it has more than {self._most:,} characters", line[:200])
        return line

    def _next_small(self) -> str:
        assert self._small is not None
        return next(self._small)

    def _next_large(self) -> str:
        data = self._source.stream.readline(self._most + 1)
        if not data:
            raise StopIteration
        if len(data) > self._most:
            self._skip_line(data)
            raise BadLine(f"it has more than {self._most:,} bytes", data[:200].decode("utf-8", "replace"))
        for charset in ("utf-8", self._source.charset):
            try:
                return data.decode(charset or "utf-8")
            except (LookupError, ValueError):
                continue
        raise BadLine("it is not in UTF-8", data[:200].decode("utf-8", "replace"))

    def _skip_line(self, data: bytes) -> None:
        while data and not data.endswith(b"\n"):
            data = self._source.stream.readline(_PIECE)
