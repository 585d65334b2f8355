"""How the text of a PDF is set, which tells the lines of one paragraph from the next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from rag.ingest.formats.pdf_lines import Line
from rag.ingest.shapes import ends_sentence

_WIDER = 1.35  # times the usual distance of lines: a new paragraph
_INDENT = 0.7  # of the size
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the text is set: its size, the distance of its lines as a part of that, and the characters that a
    line holds.
    """

    size: float
    distance: float
    width: int

    @classmethod
    def of(cls, lines: list[Line]) -> Layout:
        """The layout of the size that most characters of ``lines`` have."""
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 1.0
        text = [line for line in lines if line.size == size]
        gaps = [_gap(a, b) for a, b in pairwise(text) if a.page == b.page and a.y > b.y]
        lengths = sorted(len(line.text) for line in text)
        counts = Counter(round(gap, 1) for gap in gaps)
        usual = min(counts, key=lambda gap: (-counts[gap], gap), default=1.2)
        return cls(size, usual, lengths[len(lengths) * 9 // 10] if lengths else 1)

    def goes_on(self, group: list[Line], line: Line) -> bool:
        """Whether ``line`` belongs to the paragraph that ``group`` began."""
        before = group[-1]
        if abs(before.size - line.size) > 0.05 * before.size:
            return False
        if before.page != line.page or before.y <= line.y:  # a page or a column is over
            is_full = before.size == self.size and len(before.text) >= 0.6 * self.width
            return line.text[0].islower() or (is_full and not ends_sentence(before.text))
        if _gap(before, line) > _WIDER * self.distance or self._is_indented(before, line):
            return False
        room = len(before.text) + 1 + len(line.text.split(" ", 1)[0])
        return not (ends_sentence(before.text) and room < 0.8 * self.width)

    def _is_indented(self, before: Line, line: Line) -> bool:
        """Never so in a script that runs from the right: its lines end there, and begin anywhere."""
        return line.x - before.x > _INDENT * line.size and not (
            _RTL.search(line.text) or _RTL.search(before.text)
        )


def _gap(upper: Line, lower: Line) -> float:
    """The distance of two lines as a part of the size of the upper one."""
    return (upper.y - lower.y) / (upper.size or 1.0)
