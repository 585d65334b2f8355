"""The paragraphs, headings and lines of a tree, in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.ingest.formats.html_tree import Element
from rag.ingest.text import SUBHEADING, normalise

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption "
    "figure footer form head header hgroup hr html legend li main menu nav ol p pre search section summary "
    "table tbody td tfoot th thead tr ul".split()
)
# What parts the text inside a row of a table, so that the row cannot be one line.
_PARTS_ROWS = HEADINGS | frozenset("blockquote br dl figure hr ol p pre section table ul".split())
_BLANKS = re.compile("[ \t\n\r\f]+")  # what HTML makes one space; a no-break space is none
_SOFT_HYPHEN = "\u00ad"
_BREAK = "\0"  # a line break among pieces of text; the parser lets no NUL through
_CELL = " | "


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading with its ``level``; ``linked`` of its characters are in links to other
    pages, ``element`` is the innermost one that holds all of it, and one that is ``timed`` holds a <time>.
    """

    text: str
    element: Element
    linked: int = 0
    level: int = 0
    timed: bool = False


@dataclass(slots=True)
class _Writer:
    """Collects pieces of text until a block ends."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    cell_ended: bool = False
    timed: bool = False

    def add(self, text: str | None, linked: bool) -> None:
        if not text:
            return
        if self.cell_ended and not text.isspace():
            self.pieces.append((_CELL, False))
            self.cell_ended = False
        self.pieces.append((text, linked))

    def end_line(self) -> None:
        self.pieces.append((_BREAK, False))
        self.cell_ended = False

    def end_cell(self) -> None:
        self.cell_ended = any(text != _BREAK for text, _ in self.pieces[-1:])

    def end_block(self, element: Element, level: int = 0) -> None:
        for paragraph in _paragraphs(self.pieces):
            text = _joined(paragraph)
            if level:
                text = text.replace("\n", " ")
            linked = sum(len(piece.strip()) for piece, is_linked in paragraph if is_linked)
            if text:
                self.blocks.append(Block(text, element, linked, level, self.timed))
        self.pieces.clear()
        self.timed = False
        self.cell_ended = False


def blocks_of(root: Element) -> list[Block]:
    """Every block of the tree. A line break ends a line and two end a paragraph; a row of a table is a line,
    its cells parted by " | ", unless there are paragraphs in it.
    """
    from lxml import etree

    parted = _parted_rows(root)
    writer = _Writer()
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            links += leads_away(element)
            _open(writer, element, parted)
            writer.add(_text(element, element.text), links > 0)
        else:
            _close(writer, element, parted)
            links -= leads_away(element)
            if element is not root:
                writer.add(_text(element.getparent(), element.tail), links > 0)
    writer.end_block(root)
    return writer.blocks


def text_of(blocks: Iterable[Block]) -> str:
    """The body of an article: blank lines between the blocks, headings marked; in normal form."""
    return normalise("\n\n".join(SUBHEADING * bool(block.level) + block.text for block in blocks))


def leads_away(element: Element) -> bool:
    """Whether the element is a link, and not one to a place on the same page ("#" alone is a button's)."""
    if element.tag != "a":
        return False
    address = element.get("href")
    return address is not None and (address == "#" or not address.startswith("#"))


def _open(writer: _Writer, element: Element, parted: set[Element]) -> None:
    tag = element.tag
    if tag == "br":
        writer.end_line()
    elif tag == "q":
        writer.add("\u201c", False)
    elif tag == "time":
        writer.timed = True
    elif _is_block(element, parted):
        writer.end_block(element if element.getparent() is None else element.getparent())


def _close(writer: _Writer, element: Element, parted: set[Element]) -> None:
    tag = element.tag
    if tag == "q":
        writer.add("\u201d", False)
    elif _is_block(element, parted):
        writer.end_block(element, _level(element))
    elif tag == "tr":
        writer.end_line()
    elif tag in {"td", "th"}:
        writer.end_cell()


def _is_block(element: Element, parted: set[Element]) -> bool:
    tag = element.tag
    if tag == "tr":
        return element in parted
    if tag in {"td", "th"}:
        return element.getparent() in parted
    return tag in _BLOCKS or element.get("role") == "heading"


def _level(element: Element) -> int:
    if element.tag in HEADINGS:
        return int(element.tag[1])
    return 2 if element.get("role") == "heading" else 0


def _parted_rows(root: Element) -> set[Element]:
    """The rows of tables that hold more than one line, found without walking up twice from any element."""
    seen: set[Element] = set()
    rows: set[Element] = set()
    for element in root.iter(*_PARTS_ROWS):
        above = element.getparent()
        while above is not None and above not in seen:
            seen.add(above)
            if above.tag == "tr":
                rows.add(above)
            above = above.getparent()
    return rows


def _text(element: Element, text: str | None) -> str | None:
    """``text`` of ``element`` without what only says where a line may be broken."""
    if not text:
        return text
    text = text.replace(_SOFT_HYPHEN, "")
    return text.replace("\r\n", "\n").replace("\n", _BREAK) if element.tag == "pre" else text


def _paragraphs(pieces: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """The pieces of each paragraph: it ends at an empty line."""
    found: list[list[tuple[str, bool]]] = [[]]
    line_is_empty = True
    for text, linked in _lines(pieces):
        if text == _BREAK and line_is_empty:
            found.append([])
        elif text == _BREAK:
            found[-1].append((text, False))
            line_is_empty = True
        else:
            found[-1].append((text, linked))
            line_is_empty = line_is_empty and not text.strip()
    return found


def _lines(pieces: list[tuple[str, bool]]) -> Iterable[tuple[str, bool]]:
    """The pieces, those of a preformatted text cut at its line breaks."""
    for text, linked in pieces:
        if text == _BREAK or _BREAK not in text:
            yield text, linked
            continue
        for number, line in enumerate(text.split(_BREAK)):
            if number:
                yield _BREAK, False
            yield line, linked


def _joined(paragraph: list[tuple[str, bool]]) -> str:
    lines = "".join(text for text, _ in paragraph).split(_BREAK)
    return "\n".join(kept for line in lines if (kept := _BLANKS.sub(" ", line).strip()))
