"""Word documents (.docx): one article each, as it reads with every tracked change accepted.

Left out are deletions, hidden text, text boxes, and what stands outside the flow of the text: footnotes,
endnotes, comments, running heads. Who made the file, and when, says nothing of who wrote the article and
when it was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from xml.etree.ElementTree import Element

from rag.errors import IngestError
from rag.ingest.bylines import names_in_byline
from rag.ingest.formats.archives import Archive
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.shapes import ends_sentence, is_prose
from rag.ingest.text import SUBHEADING, one_line

_DOCUMENT = re.compile(r"word/document\d*\.xml")
_BESIDE = re.compile(r"word/(footnotes|endnotes|comments|header|footer)\d*\.xml")
_KINDS = {
    "footnotes": ("footnote", "a footnote"),
    "endnotes": ("endnote", "an endnote"),
    "comments": ("comment", "a comment"),
    "header": ("hdr", "a running head"),
    "footer": ("ftr", "a running foot"),
}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CELL = " | "
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_AWAY = {"del": "a tracked deletion", "moveFrom": "a tracked deletion"}
_BOXES = frozenset({"AlternateContent", "drawing", "object", "pict"})
_SKIPPED = frozenset({"pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "rt", "tbl"})
_OFF = frozenset({"0", "false", "off"})
_LONGEST_TITLE = 160
_NEAR = 4  # paragraphs from the headline in which a byline is looked for
_SAMPLE = 80
_MOST_BASES = 10  # styles that a style is based on, one on another
# What programs put where a title should be.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint) ?- .*"
    r"|(?:untitled|document|dokument|slide|title|unbenannt|sans titre)[ _-]?\d*"
    r"|.*\.(?:docx?|pdf|odt|rtf|txt|indd|qxd|tex|dvi|ps|html?|pages)"
    r"|(?:https?|file):.*"
    r"|\S*[_\\]\S*",
    re.IGNORECASE,
)


def real_title(value: str | None) -> str | None:
    """The title in the properties of a document, unless it is only what a program puts there."""
    title = one_line(value or "")
    return title if title and len(title) <= _LONGEST_TITLE and not _NO_TITLE.fullmatch(title) else None


def docx_articles(source: Source) -> Iterator[Found]:
    """The article of a Word document. Its headline is the paragraph in the style Title, or else a first
    Heading 1 above the text, the title in its properties, a short first paragraph, or the name of the file.
    """
    archive = Archive(source)
    story = _Story(_styles(archive))
    document = next(
        (name for name in sorted(archive.names) if _DOCUMENT.fullmatch(name)), "word/document.xml"
    )
    story.read(archive.xml(document))
    headline, rest = _headline(story.paragraphs, _core_title(archive))
    headline = headline or PurePath(source.name).stem
    bylines = [item for item in rest[:_NEAR] if not item.level and names_in_byline(item.text)]
    text = "\n\n".join(item.written for item in rest if item not in bylines)
    try:
        yield article_of(
            headline, text, byline=" and ".join(names_in_byline(item.text) or "" for item in bylines)
        )
    except IngestError as error:
        raise IngestError(f"{source.name} holds no article: {error.message}", error.next_step) from error
    yield from sorted(story.left_out, key=lambda item: item.first_line)
    yield from _beside(archive, story.number)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph, or a row of a table; ``level`` is 0 for text, 1 to 9 for a heading."""

    text: str
    level: int = 0
    is_title: bool = False

    @property
    def written(self) -> str:
        return SUBHEADING + one_line(self.text) if self.level or self.is_title else self.text


@dataclass(slots=True)
class _Story:
    """Reads the flow of a document; paragraphs are counted from 1, those of tables too."""

    styles: dict[str, str]
    paragraphs: list[_Paragraph] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    number: int = 0
    carried: str = ""  # of a paragraph whose end was deleted: the next one goes on from it

    def read(self, element: Element) -> None:
        for child in element:
            if child.tag == "p":
                self._paragraph(child)
            elif child.tag == "tbl":
                self._table(child)
            elif child.tag in _AWAY:
                self._leave(_AWAY[child.tag], _plain(child))
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
        level, is_title = self._level(properties)
        if text.strip():
            self.paragraphs.append(_Paragraph(text.strip(), level, is_title))

    def _table(self, element: Element) -> None:
        rows = [" ".join(self._row(row).split()) for row in element.iter("tr")]
        if lines := [row for row in rows if row.strip(_CELL)]:
            self.paragraphs.append(_Paragraph("\n".join(lines)))

    def _row(self, row: Element) -> str:
        if row.find("trPr/del") is not None:
            self._leave("a tracked deletion", _plain(row))
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
                self._leave(_AWAY[child.tag], _plain(child))
            elif child.tag in _BOXES:
                self._leave("a text box", _plain(child))
            elif child.tag == "r" and _is_hidden(child):
                self._leave("hidden text", _plain(child))
            elif child.tag not in _SKIPPED:
                pieces.append(self._text(child))
        return "".join(pieces)

    def _level(self, properties: Element | None) -> tuple[int, bool]:
        """The level of a heading, or 0; and whether the style is that of a title."""
        style = None if properties is None else properties.find("pStyle")
        name = self.styles.get(style.get("val", ""), "") if style is not None else ""
        outline = None if properties is None else properties.find("outlineLvl")
        if (heading := _HEADING.fullmatch(name)) is not None:
            return int(heading[1]), False
        if outline is not None and outline.get("val", "") in set("012345678"):
            return int(outline.get("val", "")) + 1, False
        return 0, name.lower() == "title"

    def _leave(self, why: str, text: str) -> None:
        if sample := one_line(text)[:_SAMPLE]:
            number = max(self.number, 1)
            self.left_out.append(LeftOut(number, number, why, sample))


def _plain(element: Element) -> str:
    """All text of an element, deleted or not; of its alternatives the first."""
    first = element.find("Choice") if element.tag == "AlternateContent" else None
    whole = element if first is None else first
    return "".join(part.text or "" for part in whole.iter() if part.tag in {"t", "delText"})


def _is_hidden(run: Element) -> bool:
    vanish = run.find("rPr/vanish")
    return vanish is not None and vanish.get("val", "1").lower() not in _OFF


def _headline(paragraphs: list[_Paragraph], core: str | None) -> tuple[str | None, list[_Paragraph]]:
    """The headline, and the paragraphs without it where it is one of them."""
    prose = next((at for at, item in enumerate(paragraphs) if _is_text(item)), len(paragraphs))
    titles = [at for at, item in enumerate(paragraphs) if item.is_title]
    above = [at for at, item in enumerate(paragraphs[:prose]) if item.level == 1]
    first = [0] if paragraphs and _may_be_title(paragraphs[0]) else []
    same = [at for at, item in enumerate(paragraphs[:prose]) if core and one_line(item.text) == core]
    chosen = titles[:1] or above[:1] or same[:1] or ([] if core else first)
    if not chosen:
        return core, paragraphs
    place = chosen[0]
    return one_line(paragraphs[place].text), paragraphs[:place] + paragraphs[place + 1 :]


def _is_text(item: _Paragraph) -> bool:
    return not item.level and not item.is_title and is_prose(item.text)


def _may_be_title(item: _Paragraph) -> bool:
    return len(item.text) <= _LONGEST_TITLE and not (ends_sentence(item.text) and is_prose(item.text))


def _core_title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive.names:
        return None
    return real_title(archive.xml("docProps/core.xml").findtext("title"))


def _styles(archive: Archive) -> dict[str, str]:
    """The name of each style, or of the one it is based on when that is a title or heading: the names are
    English, whatever the language of the program.
    """
    if "word/styles.xml" not in archive.names:
        return {}
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    for style in archive.xml("word/styles.xml").iter("style"):
        identity = style.get("styleId", "")
        names[identity] = _value(style, "name")
        bases[identity] = _value(style, "basedOn")
    return {identity: _standing(identity, names, bases) for identity in names}


def _standing(identity: str, names: dict[str, str], bases: dict[str, str]) -> str:
    for _ in range(_MOST_BASES):
        name = names.get(identity, "")
        if name.lower() == "title" or _HEADING.fullmatch(name):
            return name
        identity = bases.get(identity, "")
    return ""


def _value(element: Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else found.get("val", "")


def _beside(archive: Archive, last: int) -> Iterator[LeftOut]:
    """What stands outside the flow, counted on from its ``last`` paragraph."""
    for name in sorted(archive.names):
        if (kind := _BESIDE.fullmatch(name)) is not None:
            tag, why = _KINDS[kind[1]]
            for item in archive.xml(name).iter(tag):
                if sample := one_line(_plain(item))[:_SAMPLE]:
                    last += 1
                    yield LeftOut(last, last, why, sample)
