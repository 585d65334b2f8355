"""The running lines of a PDF: heads and feet that recur from page to page, and page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.ingest.formats.pdf_lines import Line

_EDGE = 3  # lines at the top and at the foot of a page among which its running ones are
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014\s]*(?:(?:page|seite|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?[-\u2013\u2014\s]*",
    re.IGNORECASE,
)
_AT_ENDS = re.compile(r"^\d{1,4}\b|\b\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?$")


def running_lines(pages: list[list[Line]]) -> frozenset[Line]:
    """The lines at the edges of pages that say the same at the same height of several, and page numbers."""
    edges = [line for page in pages for line in _edges(page)]
    on_pages: dict[tuple[str, int], set[int]] = {}
    for line in edges:
        on_pages.setdefault(_likeness(line), set()).add(line.page)
    enough = max(2, len(pages) // 3)
    recurring = {line for line in edges if len(on_pages[_likeness(line)]) >= enough}
    return frozenset(recurring | {line for page in pages for line in _lone_numbers(page)})


def _likeness(line: Line) -> tuple[str, int]:
    """The same for lines that are alike but for the number of the page, in the same place of their pages."""
    has_letters = re.search(r"[^\W\d_]", line.text) is not None or _PAGE_NUMBER.fullmatch(line.text)
    return _AT_ENDS.sub("0", line.text) if has_letters else line.text, round(line.y)


def _edges(page: list[Line]) -> list[Line]:
    from_top = sorted(page, key=lambda line: -line.y)
    return from_top[:_EDGE] + from_top[_EDGE:][-_EDGE:]


def _lone_numbers(page: list[Line]) -> Iterator[Line]:
    """The number of the page, apart from the text at the very top or foot."""
    from_top = sorted(page, key=lambda line: -line.y)
    for line, neighbour in ((from_top[:1], from_top[1:2]), (from_top[-1:], from_top[-2:-1])):
        if line and neighbour and _PAGE_NUMBER.fullmatch(line[0].text):
            if abs(line[0].y - neighbour[0].y) > 2 * line[0].size:
                yield line[0]
