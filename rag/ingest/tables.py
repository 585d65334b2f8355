"""Tables in the text of an article: lines with cells parted by " | ", and the one that names the columns.

Only what is surely a table with a head is read as one: at least three columns, and one of numbers whose name
is none. A row read with a head that is not its own would be a false statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.records import BAR, cells

_FEWEST_COLUMNS = 3
_LONGEST_NAME = 60
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NONE = frozenset(("", "-", "\u2013", "\u2014", "n/a", "N/A"))


def is_row(line: str) -> bool:
    """Are there cells in it?"""
    return BAR in line


def has_head(lines: Sequence[str]) -> bool:
    """Does the first of these lines name the columns of those after it?"""
    head, *rows = (cells(line) for line in lines)
    rows = [row for row in rows if len(row) == len(head)]
    if len(head) < _FEWEST_COLUMNS or not rows or not all(_names(name) for name in head):
        return False
    columns = [[row[place] for row in rows] for place in range(len(head))]
    return any(_counts(name, column) for name, column in zip(head, columns, strict=True))


def _names(cell: str) -> bool:
    """Can it be the name of a column: short, and without a digit unless it is a year?"""
    return 0 < len(cell) <= _LONGEST_NAME and (not _DIGIT.search(cell) or _YEAR.fullmatch(cell) is not None)


def _counts(name: str, column: Sequence[str]) -> bool:
    """Are there numbers under this name? Years under a year are no numbers of it."""
    told = [cell for cell in column if cell not in _NONE]
    if _DIGIT.search(name) and any(_YEAR.fullmatch(cell) for cell in told):
        return False
    return bool(told) and all(_DIGIT.search(cell) for cell in told)
