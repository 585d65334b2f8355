"""What of an article belongs together and is shown whole: most often a sentence; a list with what opens it, a
question with the beginning of its answer, a row of a table with the names of its columns, a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.ingest.boilerplate import is_boilerplate
from rag.ingest.questions import answered
from rag.ingest.quoted import LONGEST, is_quotation, with_whole_quotations
from rag.ingest.shapes import ends_sentence, is_heading
from rag.ingest.speakers import attributions
from rag.ingest.splitting import Span, split_sentences
from rag.ingest.tables import has_head, is_row
from rag.records import Paragraph, cells

LONGEST_LIST = 1200  # characters; the items of a longer one are units of their own
_ITEM = re.compile(
    "(?:[-*\u2022\u2023\u2043\u25aa\u25cf\u25e6\u00b7\u2013\u2014]|(?P<number>\\d{1,2})[.)])[ \u00a0]+(?=\\S)"
)
_LINE = re.compile(r"\S[^\n]*")
_TURN = re.compile(r"[A-Z][\w.\u2019'-]{0,30}(?: [A-Z][\w.\u2019'-]{0,30}){0,4}: ")
_CLOCK = re.compile(r"\b[ap]\.m\.$")
_EMPTY = re.compile(r"[\W_]*|\W*\d{1,2}:\d\d\W*")  # a rule, or the hour of an entry
_FEWEST_UNMARKED = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """``text[start:end]`` of an article, in the paragraph ``number`` where it begins; ``before`` is where
    what helps to understand it begins, right before it, and ``head`` the place of what it is read with.
    """

    number: int
    start: int
    end: int
    before: int | None = None
    head: Span | None = None


def holds_several(unit: str) -> bool:
    """Is it more than one sentence or line, so that nothing of it may be left out?"""
    return (
        "\n\n" in unit
        or any(_ITEM.match(line) for line in unit.split("\n")[1:])
        or len(split_sentences(unit)) > 1
    )


def units(text: str, paragraphs: Sequence[Paragraph]) -> Iterator[Unit]:
    """The units of a text in order. They do not overlap; outside of them lie blanks, marks, subheadings, the
    heads of tables, and what is said of the page and not of the news.
    """
    blocks = [block for paragraph in paragraphs for block in _blocks(text, paragraph)]
    for unit in _Cutter(text, blocks, answered(text, blocks)).units():
        words = text[unit.start : unit.end]
        if not (_EMPTY.fullmatch(words) or is_boilerplate(words)):
            yield unit


def _blocks(text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph, or its lines where they are items of a list, rows of a table or turns of a talk."""
    lines = [match.span() for match in _LINE.finditer(text, paragraph.start, paragraph.end)]
    if len(lines) < 2 or paragraph.number is None:
        yield paragraph
        return
    begins = [_begins_line(text[start:end]) for start, end in lines]
    items = [place for place, (start, _) in enumerate(lines) if _ITEM.match(text, start)]
    numbers = [int(match["number"] or 0) for place in items if (match := _ITEM.match(text, lines[place][0]))]
    is_list = bool(items) and numbers in ([0] * len(items), [*range(1, len(items) + 1)])
    if not is_list and sum(begins) - len(items) < 2:
        yield paragraph
        return
    found: list[Span] = []
    for place, (start, end) in enumerate(lines):
        ended = bool(place) and is_row(text[slice(*lines[place - 1])])
        if not found or begins[place] or ended:
            found.append((start, end))
        else:
            found[-1] = (found[-1][0], end)
    for start, end in found:
        yield Paragraph(paragraph.number, start, len(text[:end].rstrip()) if text[end - 1].isspace() else end)


def _begins_line(line: str) -> bool:
    return is_row(line) or _ITEM.match(line) is not None or _TURN.match(line) is not None


@dataclass(slots=True)
class _Cutter:
    """Walks over the blocks of a text."""

    text: str
    blocks: Sequence[Paragraph]
    asked: frozenset[int]
    said: int | None = field(
        default=None
    )  # where the sentence begins that names who spoke the last quotation

    def units(self) -> Iterator[Unit]:
        place = 0
        while place < len(self.blocks):
            after, found = (
                self._table(place) or self._list(place) or self._answer(place) or self._plain(place)
            )
            yield from found
            place = after

    def _of(self, place: int) -> str:
        block = self.blocks[place]
        return self.text[block.start : block.end]

    def _sentences(self, place: int) -> list[Span]:
        start = self.blocks[place].start
        words = self._of(place)
        spans = with_whole_quotations(words, split_sentences(words))
        return [(start + first, start + last) for first, last in spans]

    def _chained(self, number: int | None, spans: Sequence[Span], before: int | None = None) -> list[Unit]:
        """A unit for each span, each after the first with the one before it; none of a subheading."""
        found: list[Unit] = []
        for start, end in spans if number is not None else ():
            found.append(Unit(number or 0, start, end, before))
            words = self.text[start:end]
            before = None if is_boilerplate(words) else start
        return found

    def _run(self, place: int, *, most: int = 1000) -> Iterator[int]:
        """The places from ``place`` that are no subheadings."""
        for at in range(place, min(len(self.blocks), place + most)):
            if self.blocks[at].number is None:
                return
            yield at

    def _table(self, place: int) -> tuple[int, list[Unit]] | None:
        if not is_row(self._of(place)) or self.blocks[place].number is None:
            return None
        after = place
        for at in self._run(place):
            if not is_row(self._of(at)):
                break
            after = at + 1
        rows = self.blocks[place:after]
        lines = [self._of(at) for at in range(place, after)]
        if not has_head(lines):
            plain = [self._chained(row.number, self._sentences(at)) for at, row in enumerate(rows, place)]
            return after, [unit for found in plain for unit in found]
        head, width = rows[0], len(cells(lines[0]))
        return after, [
            Unit(row.number or 0, row.start, row.end, head=(head.start, head.end))
            for row, line in zip(rows[1:], lines[1:], strict=True)
            if len(cells(line)) == width
        ]

    def _list(self, place: int) -> tuple[int, list[Unit]] | None:
        """A list with what opens it, which is the block at ``place``, or without, where that is an item."""
        opening = self._of(place)
        is_item = _ITEM.match(opening) is not None
        first = place if is_item else place + 1
        after = first + sum(1 for _ in self._items(first, announced=opening.endswith(":") and not is_item))
        if after == first or (is_item and after - first < 2):
            return None
        spans = [] if is_item else self._sentences(place)
        start = spans[-1][0] if spans else self.blocks[place].start
        block, last = self.blocks[place], self.blocks[after - 1]
        number = block.number or self.blocks[first].number or 0
        found = self._chained(block.number, spans[:-1])
        if last.end - start <= LONGEST_LIST or is_item:
            return after, [*found, Unit(number, start, last.end, found[-1].start if found else None)]
        for item in self.blocks[first:after]:
            mark = _ITEM.match(self.text, item.start)
            begin = mark.end() if mark else item.start
            found.append(
                Unit(item.number or 0, begin, item.end, head=spans[-1] if spans else (start, block.end))
            )
        return after, found

    def _items(self, place: int, *, announced: bool) -> Iterator[int]:
        """The places from ``place`` that are items of one list. What no colon announces is a list only if its
        items are no sentences; and what has no marks, only if it is announced, and of short items.
        """
        marked, bare = [], []
        for at in self._run(place):
            if not _ITEM.match(self._of(at)):
                break
            marked.append(at)
        if marked:
            number = _ITEM.match(self._of(marked[0]))
            goes_on = number is not None and number["number"] not in (None, "1")
            parts = sum(not ends_sentence(self._of(at)) for at in marked)
            if announced or (len(marked) > 1 and 2 * parts > len(marked) and not goes_on):
                yield from marked
            return
        for at in self._run(place) if announced else ():
            words = self._of(at)
            if not (is_heading(words) or (len(words) <= 100 and _CLOCK.search(words))) or is_row(words):
                break
            bare.append(at)
        if len(bare) >= _FEWEST_UNMARKED:
            yield from bare

    def _answer(self, place: int) -> tuple[int, list[Unit]] | None:
        """A question with the first two sentences of its answer; what a colon announces, with the first."""
        asks = place in self.asked
        announces = self._of(place).endswith(":") and self.blocks[place].number is not None
        if not (asks or announces) or next(self._run(place + 1), None) is None:
            return None
        told, own = self._sentences(place + 1), self._sentences(place)
        block, answer = self.blocks[place], self.blocks[place + 1]
        start = block.start if asks and told[0][1] - block.start <= LONGEST else own[-1][0]
        kept = [end for _, end in told[: 2 if asks else 1] if end - start <= LONGEST]
        if not kept or is_row(self._of(place + 1)):
            return None
        found = self._chained(block.number, [span for span in own if span[1] <= start])
        whole = Unit(block.number or answer.number or 0, start, kept[-1], found[-1].start if found else None)
        rest = [span for span in told if span[0] >= kept[-1]]
        return place + 2, [*found, whole, *self._chained(answer.number, rest, start)]

    def _plain(self, place: int) -> tuple[int, list[Unit]]:
        block = self.blocks[place]
        spans = self._sentences(place) if block.number is not None else []
        if not spans or not is_quotation(self._of(place)):
            named = (
                [start for start, end in spans if attributions(self.text[start:end])]
                if self._quoted_next(place)
                else []
            )
            self.said = named[-1] if named else None
            return place + 1, self._chained(block.number, spans)
        if self.said is not None and block.start - self.said > LONGEST:
            self.said = None
        return place + 1, self._chained(block.number, spans, self.said)

    def _quoted_next(self, place: int) -> bool:
        """Is the next block nothing but a quotation, which this one may say who spoke?"""
        return next(self._run(place + 1, most=1), None) is not None and is_quotation(self._of(place + 1))
