"""PDF files: the article of a file with text, its lines joined into paragraphs by where they stand.

A PDF holds pieces of text at places on pages. Lines and paragraphs, running heads and a headline are read
from the places and sizes. The date of creation is that of the file, not of the article, and is left alone.

Only this file imports ``pypdf``.
"""

from __future__ import annotations

import logging
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rag.errors import IngestError
from rag.ingest.bylines import names_in_byline
from rag.ingest.formats.docx import real_title
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.shapes import ends_sentence, is_heading, is_prose
from rag.ingest.text import SUBHEADING, one_line

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_PAGES = 2_000
_MOST_ON_A_PAGE = 1_000_000  # characters; a page of a newspaper has some 30,000
_EDGE = 3  # lines at the top and at the foot of a page among which its running ones are
_SAME_PLACE = 3.0  # points by which a running line may move from page to page
_LARGER = 1.1  # times the size of the text: a heading
_WIDER = 1.35  # times the usual distance of lines: a new paragraph
_INDENT = 0.7  # of the size
_NEAR = 4  # blocks from the headline in which a byline is looked for
_HYPHENATED = 0.03  # of the lines end in a hyphen where words are divided as a matter of course
_SAMPLE = 80
_RUNNING = "a running head, foot or page number"
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014\s]*(?:(?:page|seite|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?[-\u2013\u2014\s]*",
    re.IGNORECASE,
)
_AT_ENDS = re.compile(r"^\d{1,4}\b|\b\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?$")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u2010]$")
_LONGEST_WORD = 80
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
# What a typesetter makes one sign of, and no reader looks for.
_LIGATURES = str.maketrans(
    {chr(0xFB00 + at): text for at, text in enumerate("ff fi fl ffi ffl st st".split())}
)
_WORD_AT_START = re.compile(r"[^\W\d_]+")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as shown: its left end and baseline in points from the lower left corner of ``page``."""

    text: str
    page: int
    x: float
    y: float
    size: float
    number: int = 0  # in the file, from 1


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or a heading."""

    text: str
    size: float
    page: int


def pdf_articles(source: Source) -> Iterator[Found]:
    """The article of a PDF with text. Its headline is the title in its properties, or else the first line
    that is larger than the text, a first line apart from it, or the name of the file. Running heads and page
    numbers are left out.

    Raises IngestError for a file of pictures, one with a password, and one that cannot be read.
    """
    pages, title, left_out = _read(source)
    lines = [line for page in pages for line in page]
    if not lines and left_out:
        raise IngestError(
            f"{source.name} is a PDF that cannot be read: {left_out[0].why}.", "Print it again."
        )
    if not lines:
        raise IngestError(
            f"{source.name} holds pictures of pages or none at all; text was wanted.",
            "Have its text recognised, for example with `ocrmypdf`, and add what that makes.",
        )
    if sum(len(_UNREADABLE.findall(line.text)) for line in lines) * 5 > sum(len(line.text) for line in lines):
        raise IngestError(
            f"{source.name} shows signs of which it does not say the letters.",
            "Print it again, or have its text recognised, for example with `ocrmypdf --force-ocr`.",
        )
    running = _running(pages)
    blocks = _blocks(_with_initials([line for line in lines if line not in running]))
    headline, rest = _headline(blocks, title)
    headline = headline or PurePath(source.name).stem
    bylines = [names for block in rest[:_NEAR] if (names := names_in_byline(block.text))]
    kept = [block for block in rest[:_NEAR] if not names_in_byline(block.text)] + rest[_NEAR:]
    try:
        yield article_of(headline, _text(kept), byline=" and ".join(bylines))
    except IngestError as error:
        raise IngestError(f"{source.name} holds no article: {error.message}", error.next_step) from error
    for line in lines:
        if line in running:
            yield LeftOut(
                line.number, line.number, "a running head, foot or page number", line.text[:_SAMPLE]
            )
    yield from left_out


def _read(source: Source) -> tuple[list[list[_Line]], str | None, list[LeftOut]]:
    """The lines of each page, the title, and the pages that cannot be read."""
    from pypdf.errors import DependencyError

    data = source.whole()
    end = time.monotonic() + source.settings.seconds
    pages: list[list[_Line]] = []
    left_out: list[LeftOut] = []
    with _opened(source, data) as reader:
        count = len(reader.pages)
        if count > _MOST_PAGES:
            raise IngestError(
                f"{source.name} has {count:,} pages; at most {_MOST_PAGES:,} are read.", "Split it."
            )
        for number in range(count):
            try:
                pages.append(_Collector(source, number, end).lines_of(reader.pages[number]))
            except (IngestError, MemoryError, DependencyError):
                raise
            except Exception as error:  # of one page; the others may be well
                why = f"the page cannot be read: {type(error).__name__}"
                left_out.append(LeftOut(number + 1, number + 1, why, "", "record"))
        title = _title(reader)
    numbers = iter(range(1, 1 + sum(map(len, pages))))
    return [[replace(line, number=next(numbers)) for line in page] for page in pages], title, left_out


@contextmanager
def _opened(source: Source, data: bytes) -> Iterator[PdfReader]:
    """The reader of the file. What pypdf raises and says is turned into IngestError, and silence; no program
    is started for what is in the file.
    """
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError

    logger = logging.getLogger("pypdf")
    level, most = logger.level, source.settings.max_unpacked
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with (
            warnings.catch_warnings(),
            apply_configuration(
                jbig2dec_binary=None,
                zlib_maximum_output_length=most,
                stream_decoding_work_maximum_length=3 * most,
            ),
        ):
            warnings.simplefilter("ignore")
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise IngestError(f"{source.name} is encrypted.", "Save it without a password.")
            yield reader
    except (IngestError, MemoryError):
        raise
    except DependencyError as error:  # AES is left to a library that nothing else here needs
        raise IngestError(f"{source.name} is encrypted.", "Print it into a new PDF.") from error
    except Exception as error:  # pypdf raises errors of every kind for what is damaged
        raise IngestError(
            f"{source.name} is a PDF that cannot be read: {type(error).__name__}.", "Save or print it again."
        ) from error
    finally:
        logger.setLevel(level)


def _title(reader: PdfReader) -> str | None:
    try:
        given = reader.metadata.title if reader.metadata else None
    except MemoryError:
        raise
    except Exception:  # properties are not needed
        return None
    return real_title(given)


class _Collector:
    """Puts together the lines of a page, within the time and size that a page may take."""

    def __init__(self, source: Source, page: int, end: float) -> None:
        self._source, self._page, self._end = source, page, end
        self._lines: list[_Line] = []
        self._pieces: list[str] = []
        self._at: tuple[float, float, float] | None = None
        self._length = 0

    def lines_of(self, page: PageObject) -> list[_Line]:
        page.extract_text(visitor_text=self._take)
        self._end_line()
        return self._lines

    def _take(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        self._length += len(text)
        if self._length > _MOST_ON_A_PAGE or time.monotonic() > self._end:
            raise IngestError(f"{self._source.name} takes too long to read.", "Leave it out, or split it.")
        for index, piece in enumerate(text.split("\n")):
            if index:
                self._end_line()
            if piece.strip() and self._at is None:
                x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                scale = abs(tm[2] * cm[1] + tm[3] * cm[3]) or abs(tm[2] * cm[0] + tm[3] * cm[2])
                self._at = x, y, round(abs(size) * scale, 1)
            self._pieces.append(piece)

    def _end_line(self) -> None:
        text = one_line("".join(self._pieces).translate(_LIGATURES))
        if text and self._at is not None:
            x, y, size = self._at
            self._lines.append(_Line(text, self._page, x, y, size))
        self._pieces, self._at = [], None


def _running(pages: list[list[_Line]]) -> frozenset[_Line]:
    """The lines at the edges of pages that say the same at the same height of several, and page numbers."""
    edges = [line for page in pages for line in _edges(page)]
    on_pages: dict[tuple[str, int], set[int]] = {}
    for line in edges:
        on_pages.setdefault(_likeness(line), set()).add(line.page)
    enough = max(2, len(pages) // 3)
    recurring = {line for line in edges if len(on_pages[_likeness(line)]) >= enough}
    return frozenset(recurring | {line for page in pages for line in _lone_numbers(page)})


def _likeness(line: _Line) -> tuple[str, int]:
    has_letters = re.search(r"[^\W\d_]", line.text) is not None or _PAGE_NUMBER.fullmatch(line.text)
    return _AT_ENDS.sub("0", line.text) if has_letters else line.text, round(line.y)


def _edges(page: list[_Line]) -> list[_Line]:
    from_top = sorted(page, key=lambda line: -line.y)
    return from_top[:_EDGE] + from_top[_EDGE:][-_EDGE:]


def _lone_numbers(page: list[_Line]) -> Iterator[_Line]:
    """The number of the page, apart from the text at the very top or foot."""
    from_top = sorted(page, key=lambda line: -line.y)
    for line, neighbour in ((from_top[:1], from_top[1:2]), (from_top[-1:], from_top[-2:-1])):
        if line and neighbour and _PAGE_NUMBER.fullmatch(line[0].text):
            if abs(line[0].y - neighbour[0].y) > 2 * line[0].size:
                yield line[0]


def _with_initials(lines: list[_Line]) -> list[_Line]:
    """A large first letter of a paragraph, put before the rest of its word."""
    found: list[_Line] = []
    for line in lines:
        initial = found[-1] if found else None
        if initial and len(initial.text) == 1 and initial.text.isalpha() and initial.size >= 2 * line.size:
            found[-1] = replace(line, text=initial.text + line.text)
        else:
            found.append(line)
    return found


def _blocks(lines: list[_Line]) -> list[_Block]:
    """Paragraphs and headings in the order of the file."""
    layout = _Layout.of(lines)
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and layout.goes_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    hyphens = _Hyphens(lines)
    return [
        _Block(hyphens.joined([line.text for line in group]), group[0].size, group[0].page)
        for group in groups
    ]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text is set: its size, the distance of its lines as a part of that, and the characters that a
    line holds.
    """

    size: float
    distance: float
    width: int

    @classmethod
    def of(cls, lines: list[_Line]) -> _Layout:
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

    def goes_on(self, group: list[_Line], line: _Line) -> bool:
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

    def _is_indented(self, before: _Line, line: _Line) -> bool:
        """Lines of a script that runs from the right end there, and begin anywhere."""
        return line.x - before.x > _INDENT * line.size and not (
            _RTL.search(line.text) or _RTL.search(before.text)
        )


def _gap(upper: _Line, lower: _Line) -> float:
    return (upper.y - lower.y) / (upper.size or 1.0)


class _Hyphens:
    """Decides what a hyphen at the end of a line is, by the words of the same text."""

    def __init__(self, lines: list[_Line]) -> None:
        words = (re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text) for line in lines)
        self._words = {word.casefold() for found in words for word in found}
        ends = sum(_broken(line.text) is not None for line in lines)
        self._is_usual = ends >= 3 and ends >= _HYPHENATED * len(lines)

    def joined(self, lines: list[str]) -> str:
        pieces = [lines[0]]
        for line in lines[1:]:
            before = pieces[-1]
            if before.endswith("\u00ad"):  # made for this end of a line
                pieces[-1:] = [before[:-1], line]
            elif (first := _broken(before)) is not None:
                pieces[-1:] = [before[:-1] if self._divides(first, line) else before, line]
            else:
                pieces += [" ", line]
        return "".join(pieces)

    def _divides(self, first: str, line: str) -> bool:
        """Whether the hyphen goes: where the whole word, but not the two, stands elsewhere in the text; where
        neither does, as most lines of a text that divides words.
        """
        following = _WORD_AT_START.match(line)
        if following is None or not following[0][0].islower():
            return False
        second = following[0].casefold()
        whole, two = first.casefold() + second, f"{first.casefold()}-{second}"
        if (whole in self._words) != (two in self._words):
            return whole in self._words
        return self._is_usual


def _broken(line: str) -> str | None:
    """The letters before a hyphen that ends ``line``."""
    found = _BROKEN.search(line[-_LONGEST_WORD:])
    return None if found is None else found[1]


def _headline(blocks: list[_Block], title: str | None) -> tuple[str | None, list[_Block]]:
    """The headline, and the blocks without it where it is one of them."""
    first_page = [block for block in blocks if block.page == blocks[0].page]
    largest = max(first_page, key=lambda block: block.size)
    is_display = largest.size >= _LARGER * _usual_size(blocks) and not is_prose(largest.text)
    if title is None:
        chosen = largest if is_display else blocks[0]
        if is_prose(chosen.text):
            return None, blocks
        return chosen.text, [block for block in blocks if block is not chosen]
    above = first_page[: 2 * _NEAR]
    same = next((block for block in above if block.text == title), None)
    if same is None and is_display and title.startswith(largest.text):
        same = largest  # a browser adds the name of the site to the headline
    return (same.text if same else title), [block for block in blocks if block is not same]


def _text(blocks: list[_Block]) -> str:
    usual = _usual_size(blocks)
    headings = (block.size >= _LARGER * usual and is_heading(block.text) for block in blocks)
    marks = (SUBHEADING if heading else "" for heading in headings)
    return "\n\n".join(mark + block.text for mark, block in zip(marks, blocks, strict=True))


def _usual_size(blocks: list[_Block]) -> float:
    """The size that most of the text has."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        sizes[block.size] += len(block.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
