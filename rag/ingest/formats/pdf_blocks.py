"""The blocks of a PDF, paragraphs and headings, and the headline among them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from rag.ingest.formats.pdf_hyphens import Hyphens
from rag.ingest.formats.pdf_layout import Layout
from rag.ingest.formats.pdf_lines import Line
from rag.ingest.shapes import is_heading, is_prose
from rag.ingest.text import SUBHEADING

_LARGER = 1.1  # times the size of the text: a heading
_TOP = 8  # blocks of the first page among which the title is looked for


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading, with its size and the page on which it begins."""

    text: str
    size: float
    page: int


def blocks_of(lines: list[Line]) -> list[Block]:
    """Paragraphs and headings in the order of the file."""
    lines = _with_initials(lines)
    layout = Layout.of(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and layout.goes_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    hyphens = Hyphens([line.text for line in lines])
    return [
        Block(hyphens.joined([line.text for line in group]), group[0].size, group[0].page) for group in groups
    ]


def headline_of(blocks: list[Block], title: str | None) -> tuple[str | None, list[Block]]:
    """The headline, and the blocks without it where it is one of them. It is the ``title`` of the file's
    properties; where there is none, the first line that is larger than the text or apart from it; or None.

    ``blocks`` are not empty.
    """
    first_page = [block for block in blocks if block.page == blocks[0].page]
    largest = max(first_page, key=lambda block: block.size)
    is_display = largest.size >= _LARGER * _usual_size(blocks) and not is_prose(largest.text)
    if title is None:
        chosen = largest if is_display else blocks[0]
        if is_prose(chosen.text):
            return None, blocks
        return chosen.text, [block for block in blocks if block is not chosen]
    above = first_page[:_TOP]
    same = next((block for block in above if block.text == title), None)
    if same is None and is_display and title.startswith(largest.text):
        same = largest  # a browser adds the name of the site to the headline
    return (same.text if same else title), [block for block in blocks if block is not same]


def text_of(blocks: list[Block]) -> str:
    """The text of an article: its paragraphs, and its headings marked as such."""
    usual = _usual_size(blocks)
    headings = (block.size >= _LARGER * usual and is_heading(block.text) for block in blocks)
    marks = (SUBHEADING if heading else "" for heading in headings)
    return "\n\n".join(mark + block.text for mark, block in zip(marks, blocks, strict=True))


def _with_initials(lines: list[Line]) -> list[Line]:
    """A large first letter of a paragraph, put before the rest of its word."""
    found: list[Line] = []
    for line in lines:
        initial = found[-1] if found else None
        if initial and len(initial.text) == 1 and initial.text.isalpha() and initial.size >= 2 * line.size:
            found[-1] = replace(line, text=initial.text + line.text)
        else:
            found.append(line)
    return found


def _usual_size(blocks: list[Block]) -> float:
    """The size that most of the text has."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        sizes[block.size] += len(block.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
