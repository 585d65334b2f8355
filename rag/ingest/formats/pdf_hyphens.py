"""The hyphens at the ends of lines: of divided words, which go, and of compounds, which stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HYPHENATED = 0.03  # of the lines end in a hyphen where words are divided as a matter of course
_BROKEN = re.compile(r"([^\W\d_]+)[-\u2010]$")
_LONGEST_WORD = 80
_WORD_AT_START = re.compile(r"[^\W\d_]+")


class Hyphens:
    """Decides what a hyphen at the end of a line is, by the words of all ``lines`` of the same text."""

    def __init__(self, lines: Sequence[str]) -> None:
        words = (re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line) for line in lines)
        self._words = {word.casefold() for found in words for word in found}
        ends = sum(_broken(line) is not None for line in lines)
        self._is_usual = ends >= 3 and ends >= _HYPHENATED * len(lines)

    def joined(self, lines: Sequence[str]) -> str:
        """The paragraph of ``lines``, of which there is one at least."""
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
