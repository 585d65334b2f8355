"""The word lists of the room, read once from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, str]:
    """The class of each word of a table; of a word in several classes, the first one in the file."""
    found: dict[str, str] = {}
    for kind, words in _tables()[name].items():
        for word in words.split():
            found.setdefault(word, kind)
    return found


@cache
def pairs(name: str) -> dict[str, str]:
    """A table whose keys are the words themselves."""
    return dict(_tables()[name])


@cache
def groups(name: str) -> dict[str, frozenset[int]]:
    """The groups of words that stand for one another, by word: those of a table of lists."""
    found: dict[str, set[int]] = {}
    for number, words in enumerate(_tables()[name]["groups"]):
        for word in words.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def opposites() -> tuple[tuple[str, str], ...]:
    """Pairs of predicates of which the one is so when the other is not."""
    found = (pair.split() for pair in _tables()["opposites"]["pairs"])
    return tuple((one, other) for one, other in found)


@cache
def _tables() -> dict[str, Any]:
    text = resources.files(__package__ or "rag.english").joinpath("lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
