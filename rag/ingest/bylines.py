"""Bylines: the lines that name who wrote an article."""

from __future__ import annotations

import re

_PARTICLES = frozenset(
    "de da di del della du van von der den bin ibn ben al el la le ter dos y and with &".split()
)
_BYLINE = re.compile(r"(?:written\s|reported\s|story\s)?by:?\s(?P<names>.{2,90}?):?", re.IGNORECASE)
_AFTER_NAMES = re.compile(r"\s?[,|/\u2022\u00b7\u2013\u2014(]\s?|\s-\s|\s(?:in|for|at|of|from)\s(?=[A-Z])")


def names_in_byline(text: str) -> str | None:
    """The names of a line such as "By Ann Example, Agency:"; None for another line."""
    match = _BYLINE.fullmatch(text)
    if match is None:
        return None
    whole = match["names"]
    # "Ann Example, Bob Example and Cem Example" are three names, "Ann Example, Agency" is one.
    names = whole if re.search(r",.*\s(?:and|&)\s", whole) else _AFTER_NAMES.split(whole)[0]
    words = re.findall(r"[^\s,]+", names)
    after = whole.removeprefix(names).split()
    named = [word for word in words if word.lower() not in _PARTICLES]
    if (
        not named
        or len(words) > 12
        or len(after) > 6
        or not all(word[0].isupper() for word in named)
        or _stops(named)
    ):
        return None
    return names


def _stops(named: list[str]) -> bool:
    """Whether the line is a sentence after all: "By Monday."."""
    return named[-1].endswith((".", "!", "?")) and named[-1] not in {"Jr.", "Sr."}
