"""The story of a Word document: the paragraphs in the flow of its text, as they are seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from rag.ingest.formats.docx_styles import level_of
from rag.ingest.leaving import LeftOut
from rag.ingest.text import SUBHEADING, one_line

_CELL = " | "
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_AWAY = {"del": "a tracked deletion", "moveFrom": "a tracked deletion"}
_BOXES = frozenset({"AlternateContent", "drawing", "object", "pict"})
_SKIPPED = frozenset({"pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "rt", "tbl"})
_OFF = frozenset({"0", "false", "off"})
_SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table; ``level`` is 0 for text, 1 to 9 for a heading."""

    text: str
    level: int = 0
    is_title: bool = False

    @property
    def written(self) -> str:
        """The paragraph as the text of an article has it, a heading marked as such."""
        return SUBHEADING + one_line(self.text) if self.level or self.is_title else self.text


@dataclass(slots=True)
class Story:
    """Reads the flow of a document, whose styles have the names ``styles`` by their ids. Paragraphs are
    counted from 1, those of tables too.
    """

    styles: dict[str, str]
    paragraphs: list[Paragraph] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    number: int = 0
    carried: str = ""  # of a paragraph whose end was deleted: the next one goes on from it

    def read(self, element: Element) -> None:
        """Adds to ``paragraphs`` and ``left_out`` what stands below ``element``."""
        for child in element:
            if child.tag == "p":
                self._paragraph(child)
            elif child.tag == "tbl":
                self._table(child)
            elif child.tag in _AWAY:
                self._leave(_AWAY[child.tag], child)
            elif child.tag not in _SKIPPED | _BOXES:
                self.read(child)

    def _paragraph(self, element: Element) -> None:
        self.number += 1
        text = self.carried + self._text(element)
        properties = element.find("pPr")
        if properties is not None and properties.find("rPr/del") is not None:
            self.carried = text
            return
        self.carried = ""
        level, is_title = level_of(properties, self.styles)
        if text.strip():
            self.paragraphs.append(Paragraph(text.strip(), level, is_title))

    def _table(self, element: Element) -> None:
        rows = [" ".join(self._row(row).split()) for row in element.iter("tr")]
        if lines := [row for row in rows if row.strip(_CELL)]:
            self.paragraphs.append(Paragraph("\n".join(lines)))

    def _row(self, row: Element) -> str:
        if row.find("trPr/del") is not None:
            self._leave("a tracked deletion", row)
            return ""
        cells = []
        for part in row:
            for cell in [part] if part.tag == "tc" else part.findall("sdtContent/tc"):
                # A table in a cell has rows of its own, which are read after this one.
                self.number += sum(child.tag == "p" for child in cell)
                cells.append(" ".join(self._text(child) for child in cell if child.tag not in _SKIPPED))
        return _CELL.join(" ".join(cell.split()) for cell in cells)

    def _text(self, element: Element) -> str:
        """What is seen of an element within a paragraph."""
        pieces: list[str] = []
        for child in element:
            if child.tag == "t":
                pieces.append(child.text or "")
            elif child.tag in _SIGNS:
                pieces.append(_SIGNS[child.tag])
            elif child.tag in _AWAY:
                self._leave(_AWAY[child.tag], child)
            elif child.tag in _BOXES:
                self._leave("a text box", child)
            elif child.tag == "r" and _is_hidden(child):
                self._leave("hidden text", child)
            elif child.tag not in _SKIPPED:
                pieces.append(self._text(child))
        return "".join(pieces)

    def _leave(self, why: str, element: Element) -> None:
        if sample := sample_of(element):
            number = max(self.number, 1)
            self.left_out.append(LeftOut(number, number, why, sample))


def sample_of(element: Element) -> str:
    """The first characters of all text of an element, deleted or not, on one line."""
    return one_line(_plain(element))[:_SAMPLE]


def _plain(element: Element) -> str:
    """All text of an element, deleted or not; of its alternatives the first."""
    first = element.find("Choice") if element.tag == "AlternateContent" else None
    whole = element if first is None else first
    return "".join(part.text or "" for part in whole.iter() if part.tag in {"t", "delText"})


def _is_hidden(run: Element) -> bool:
    vanish = run.find("rPr/vanish")
    return vanish is not None and vanish.get("val", "1").lower() not in _OFF
