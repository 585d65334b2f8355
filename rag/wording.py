"""How messages count things."""

from __future__ import annotations

import re

_ENDS_IN_Y = re.compile(r"[^aeiou]y$")


def counted(number: int, one: str) -> str:
    """``number`` and what it counts: "1 story", "1,204 stories", "0 earlier versions". ``one`` is a word, or
    words, whose plural is regular.
    """
    many = f"{one[:-1]}ies" if _ENDS_IN_Y.search(one) else f"{one}s"
    return f"{number:,} {one if number == 1 else many}"
