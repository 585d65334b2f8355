"""The lines of a page of a PDF, put together from the pieces of text that stand on it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from rag.errors import IngestError
from rag.ingest.text import one_line

_MOST_ON_A_PAGE = 1_000_000  # characters; a page of a newspaper has some 30,000
# What a typesetter makes one sign of, and no reader looks for.
_LIGATURES = str.maketrans(
    {chr(0xFB00 + at): text for at, text in enumerate("ff fi fl ffi ffl st st".split())}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as shown: its left end and baseline in points from the lower left corner of ``page``, which is
    counted from 0.
    """

    text: str
    page: int
    x: float
    y: float
    size: float
    number: int = 0  # in the file, from 1


class LineCollector:
    """Puts together the lines of the page with the number ``page``, from 0, of the file ``name``.

    Raises IngestError for more text than a page may hold, and when ``time.monotonic()`` is past ``end``.
    """

    def __init__(self, name: str, page: int, end: float) -> None:
        self._name, self._page, self._end = name, page, end
        self._lines: list[Line] = []
        self._pieces: list[str] = []
        self._at: tuple[float, float, float] | None = None
        self._length = 0

    def take(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        """Takes a piece of text, which may hold ends of lines, with the matrices of the page and of the text,
        as pypdf gives them to a ``visitor_text``.
        """
        self._length += len(text)
        if self._length > _MOST_ON_A_PAGE or time.monotonic() > self._end:
            raise IngestError(f"{self._name} takes too long to read.", "Leave it out, or split it.")
        for index, piece in enumerate(text.split("\n")):
            if index:
                self._end_line()
            if piece.strip() and self._at is None:
                x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                scale = abs(tm[2] * cm[1] + tm[3] * cm[3]) or abs(tm[2] * cm[0] + tm[3] * cm[2])
                self._at = x, y, round(abs(size) * scale, 1)
            self._pieces.append(piece)

    def finished(self) -> list[Line]:
        """The lines, in the order of the file, when every piece of the page was taken."""
        self._end_line()
        return self._lines

    def _end_line(self) -> None:
        text = one_line("".join(self._pieces).translate(_LIGATURES))
        if text and self._at is not None:
            x, y, size = self._at
            self._lines.append(Line(text, self._page, x, y, size))
        self._pieces, self._at = [], None
