"""A text page as blocks: its lines, or the paragraphs that its lines were wrapped from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.ingest.text import normalise

_WIDEST_WRAP = 200  # editors and mail programs wrap at 60 to 120; longer lines are whole paragraphs
_NARROWEST_WRAP = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, headline or other unit of a page in normal form; its lines count from 1."""

    text: str
    first_line: int
    last_line: int


def blocks(page: str, alone: str | None = None) -> tuple[Block, ...]:
    """The blocks of ``page`` in order, none of them empty.

    A line is a block, unless the page is wrapped: then a full line goes on in the next one. The line
    ``alone`` is never joined to another.
    """
    groups = _groups(page)
    width = _wrap_width(groups)
    found: list[Block] = []
    for group in groups:
        joined = [group[0]]
        for line in group[1:]:
            before = joined[-1]
            goes_on = width is not None and _is_full(_last_line_of(before, group), line.text, width)
            if goes_on and alone not in {line.text, before.text}:
                joined[-1] = Block(_join(before.text, line.text), before.first_line, line.last_line)
            else:
                joined.append(line)
        found += joined
    return tuple(found)


def _groups(page: str) -> list[list[Block]]:
    """The lines of ``page`` that are not empty, apart at blank lines."""
    groups: list[list[Block]] = [[]]
    for number, raw in enumerate(re.sub("\r\n?", "\n", page).split("\n"), 1):
        text = normalise(raw).replace("\n", " ")
        if text:
            groups[-1].append(Block(text, number, number))
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _wrap_width(groups: list[list[Block]]) -> int | None:
    """The width of a wrapped page, where blank lines part blocks and most inner lines are full; else None."""
    inner = [pair for group in groups for pair in pairwise(group)]
    if len(groups) < 2 or not inner:
        return None
    # Not the widest line: that may be an address that could not be broken.
    width = sorted(len(line.text) for line, _ in inner)[len(inner) * 9 // 10]
    full = sum(_is_full(line.text, following.text, width) for line, following in inner)
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP and full * 2 >= len(inner) else None


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of ``following`` had no room on ``line``."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def _last_line_of(block: Block, group: list[Block]) -> str:
    return group[block.last_line - group[0].first_line].text


def _join(before: str, line: str) -> str:
    broken_word = re.search(r"\w-$", before) is not None
    return before + line if broken_word else f"{before} {line}"
