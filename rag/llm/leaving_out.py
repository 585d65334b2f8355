"""A sentence with words left out: what is spelt is some of its words, in their order, and nothing else.

Words that change what others mean cannot be left out while those stay: "not", "allegedly", "up to", the verb
that reports. A number stays whole, and so does a name of several words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Span = tuple[int, int]

_UNIT = re.compile(r"\S+")
# A word, the marks after it, the quotation or bracket that it closes, the marks after that.
_MARKS = re.compile(
    r"(?P<word>.*?)(?P<inner>[,;:]?)(?P<close>[\u201d\u2019\"')\]]*)(?P<outer>[,;:.]?)", re.DOTALL
)
_ENDS_CLAUSE = re.compile(r"[,;:.\u2014\u2013][\u201d\u2019\"')\]]*$")
_ENDS_HALF = re.compile(r";$")
_STOPPED = re.compile(r"[.?!][\u201d\u2019\"')\]]*$")


class _Spelt(NamedTuple):
    """One way to read what is spelt so far: as far as ``place`` in ``way``, which spells ``unit``."""

    unit: int
    way: bytes
    place: int

    @property
    def whole(self) -> bool:
        return self.place == len(self.way)


class LeavingOut:
    """Spells words of ``text`` piece by piece (see ``Spelling``).

    Spans of the text that are ``needed`` are never left out, those that are ``bound`` are told whole or not
    at all, and those that are ``weighing`` stay where a later word of their clause does; of the ``denying``
    ones the clause is the rest of the text, up to a semicolon. The word after a ``leading`` one does not come
    without it, and a ``clinging`` one does not come without the word before it.
    """

    def __init__(
        self,
        text: str,
        needed: Iterable[Span] = (),
        bound: Iterable[Span] = (),
        weighing: Iterable[Span] = (),
        denying: Iterable[Span] = (),
        leading: Iterable[Span] = (),
        clinging: Iterable[Span] = (),
    ) -> None:
        units = [match.span() for match in _UNIT.finditer(text)]
        words = [text[start:end] for start, end in units]
        always = _touched(needed, units)
        self._ways = [_ways(word) for word in words]
        self._last_needed = max(always, default=-1)
        self._next = {first: first + 1 for span in bound for first in sorted(_touched([span], units))[:-1]}
        self._inner = frozenset(self._next.values())
        self._clinging = frozenset(_touched(clinging, units)) | {
            unit + 1 for unit in _touched(leading, units)
        }
        barriers = (
            _barriers(words, always, None),
            _barriers(words, _touched(weighing, units), _ENDS_CLAUSE),
            _barriers(words, _touched(denying, units), _ENDS_HALF),
        )
        self._barrier = [max(last) for last in zip(*barriers, strict=True)]
        self._spelt: list[_Spelt] = []
        self._known: dict[bytes, list[_Spelt]] = {}
        self._ended = False
        self._data = b""

    def takes(self, piece: bytes) -> bool:
        """Could the next piece be this one?"""
        return self._after(self._bare(piece)) is not None

    def take(self, piece: bytes) -> None:
        """Spells one piece further. Raises ValueError when it cannot be the next one."""
        bare = self._bare(piece)
        after = self._after(bare)
        if after is None:
            raise ValueError(f"{piece!r} does not go on with the words of the text")
        self._spelt, self._ended = after
        self._data += bare
        self._known = {}

    def whole(self) -> bool:
        """Could what is spelt stand as it is?"""
        return any(self._complete(item) for item in self._spelt)

    def text(self) -> str | None:
        """What is spelt, from a capital to a full stop; None while it is not whole."""
        if not self.whole():
            return None
        spelt = self._data.decode("utf-8").rstrip(",;: ")
        if spelt.split()[0].islower():
            spelt = spelt[0].upper() + spelt[1:]
        return spelt if _STOPPED.search(spelt) else spelt + "."

    def _bare(self, piece: bytes) -> bytes:
        """A reply may open with a blank, which is none of its words."""
        return piece if self._data else piece.lstrip(b" ")

    def _complete(self, item: _Spelt) -> bool:
        return item.whole and item.unit not in self._next and item.unit >= self._last_needed

    def _after(self, piece: bytes) -> tuple[list[_Spelt], bool] | None:
        """The ways to read what is spelt once ``piece`` is, and whether a full stop has ended it; None if
        there are none.
        """
        if self._ended or not piece:
            return None
        current = self._ways_on(b"")
        for place in range(1, len(piece) + 1):
            further = self._ways_on(piece[:place])
            if not further and piece[place - 1 : place] == b"." and place == len(piece):
                ending = [item for item in current if self._complete(item)]
                return (ending, True) if ending else None
            if not further:
                return None
            current = further
        return current, False

    def _ways_on(self, beginning: bytes) -> list[_Spelt]:
        """The ways to read what is spelt once the ``beginning`` of a piece is; pieces share beginnings."""
        known = self._known.get(beginning)
        if known is None:
            if not beginning:
                known = self._spelt or self._starts()
            else:
                known = self._further(self._ways_on(beginning[:-1]), beginning[-1:])
            self._known[beginning] = known
        return known

    def _further(self, current: Iterable[_Spelt], byte: bytes) -> list[_Spelt]:
        if byte != b" ":
            found = (
                item._replace(place=item.place + 1)
                for item in current
                if item.way.startswith(byte, item.place)
            )
        else:
            found = (
                _Spelt(unit, way, 0)
                for last in sorted({item.unit for item in current if item.whole})
                for unit in self._following(last)
                for way in self._ways[unit]
            )
        return list(dict.fromkeys(found))

    def _starts(self) -> list[_Spelt]:
        """Any word that may come first; one that does not open the text may get a capital."""
        return [
            _Spelt(unit, spelt, 0)
            for unit in self._following(-1)
            for way in self._ways[unit]
            for spelt in dict.fromkeys((way, _raised(way)))
        ]

    def _following(self, unit: int) -> Iterator[int]:
        """The units that may come after ``unit``: none may be left out that weighs on the one that comes."""
        if unit in self._next:
            yield self._next[unit]
            return
        for later in range(unit + 1, len(self._ways)):
            follows = later == unit + 1
            if self._barrier[later] <= unit and (
                follows or (later not in self._inner and later not in self._clinging)
            ):
                yield later


def _ways(word: str) -> tuple[bytes, ...]:
    """The word with its marks, and without those that only join it to what follows."""
    parts = _MARKS.fullmatch(word)
    if parts is None or not parts["word"]:
        return (word.encode("utf-8"),)
    stem, inner, close, outer = parts.group("word", "inner", "close", "outer")
    ways = (word, stem + inner + close, stem + close + outer, stem + close)
    return tuple(way.encode("utf-8") for way in dict.fromkeys(ways))


def _raised(way: bytes) -> bytes:
    text = way.decode("utf-8")
    return (text[0].upper() + text[1:]).encode("utf-8")


def _touched(spans: Iterable[Span], units: Sequence[Span]) -> set[int]:
    """The units that the spans touch."""
    return {
        unit
        for start, end in spans
        for unit, (first, last) in enumerate(units)
        if first < end and start < last
    }


def _barriers(words: Sequence[str], held: set[int], ends: re.Pattern[str] | None) -> list[int]:
    """For each unit, the last one of ``held`` before it in its clause, -1 if there is none."""
    found: list[int] = []
    last = -1
    for unit, word in enumerate(words):
        found.append(last)
        if unit in held:
            last = unit
        if ends and ends.search(word):
            last = -1
    return found
