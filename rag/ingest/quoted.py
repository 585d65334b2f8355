"""Quotations that run over several sentences: which sentences of a paragraph belong to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.ingest.splitting import Span

LONGEST = 600  # characters of a quotation that is kept together

_CURLY = re.compile("[\u201c\u201d\u201e\u00ab\u00bb]")
_STRAIGHT = re.compile('"')
_EVERY = re.compile(f'{_CURLY.pattern}|"')
_LETTER = re.compile(r"[^\W_]")


def is_quotation(text: str) -> bool:
    """Is it nothing but words that somebody is quoted with? Then it does not say who spoke them."""
    if not text or text[0] not in '\u201c\u201d\u201e\u00ab"':
        return False
    outside, at, is_open = [], 0, False
    for start, opens in _marks(text):
        if not is_open:
            outside.append(text[at:start])
        at, is_open = start + 1, opens
    if not is_open:
        outside.append(text[at:])
    return not any(_LETTER.search(part) for part in outside)


def with_whole_quotations(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences of a paragraph, those of one quotation as one span, if that has at most ``LONGEST``
    characters. What a paragraph leaves open runs to its end, what it only closes from its beginning.
    """
    found: list[Span] = []
    held: list[Span] = []
    is_open = False
    marks = list(_marks(text))
    place = 0
    for span in spans:
        held.append(span)
        lone = False
        while place < len(marks) and marks[place][0] < span[1]:
            lone = lone or (not marks[place][1] and not is_open)
            is_open = marks[place][1]
            place += 1
        if lone:
            held, found = [*found, *held], []
        if not is_open:
            found += _joined(held)
            held = []
    return [*found, *_joined(held)]


def _joined(spans: Sequence[Span]) -> Sequence[Span]:
    whole = [(spans[0][0], spans[-1][1])] if spans else []
    return whole if whole and whole[0][1] - whole[0][0] <= LONGEST else spans


def _marks(text: str) -> Iterator[tuple[int, bool]]:
    """Where the quotation marks of a paragraph stand, and whether each opens. Straight ones count only where
    there are no others, and only if there are as many that open as close.
    """
    curly = [match.start() for match in _CURLY.finditer(text)]
    if not curly:
        straight = [match.start() for match in _STRAIGHT.finditer(text)]
        if len(straight) % 2 == 0:
            yield from ((start, place % 2 == 0) for place, start in enumerate(straight))
        return
    if text.count("\u201c") != text.count("\u201d") and text.count('"') % 2:
        # One kind is closed by the other.
        curly = [match.start() for match in _EVERY.finditer(text)]
    low = "\u201e" in text
    one_kind = not low and "\u201c" not in text and "\u00ab" not in text
    is_open = False
    for start in curly:
        mark = text[start]
        if mark == '"':
            is_open = not is_open
        elif one_kind and mark == "\u201d":  # as in Swedish, one mark for both
            is_open = start == 0 or text[start - 1] in " \n(["
        else:
            is_open = mark in "\u201e\u00ab" or (mark == "\u201c" and not low)
        yield start, is_open
