"""Is it the one whom a question names? By the names, and the first names that an article gives a surname."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.english.lexicon import table
from rag.english.matching import bare
from rag.english.parse import Parse

_WORD = re.compile(r"[\w'\u2019.]+")


def is_of_the_named(asked: Parse, passage: str, context: str) -> bool:
    """Does ``passage`` tell of all that the question names? A first name may stand only in the ``context``,
    if nobody there has another one with that surname.
    """
    told, known = _bare_words(passage), _bare_words(context)
    for first, last in full_names(asked):
        if last not in told:
            return False
        if first and first not in told and (first not in known or rivals(first, last, context)):
            return False
        if first and rivals(first, last, passage):
            return False
    return True


def full_names(asked: Parse) -> list[tuple[str, str]]:
    """The names of a question: each word, with the one before it where that is a part of the same name."""
    found = []
    for token in asked.tokens:
        if token.pos != "PROPN" or bare(token.text) in _untold():
            continue
        before = asked.tokens[token.place - 1] if token.place else None
        first = before is not None and before.pos == "PROPN" and bare(before.text) not in _untold()
        found.append((bare(before.text) if first and before else "", bare(token.text)))
    inner = {first for first, _ in found}
    return [(first, last) for first, last in found if last not in inner]


def _untold() -> frozenset[str]:
    return frozenset(table("titles")) | table("times").keys()


def rivals(first: str, last: str, text: str) -> bool:
    """Does the text give somebody else that surname: another capitalised word before it?"""
    words = _WORD.findall(text)
    for before, word in pairwise(words):
        one = bare(before)
        if (
            bare(word) == last
            and before[:1].isupper()
            and one != first
            and one not in _untold()
            and len(one) > 2
        ):
            return True
    return False


def _bare_words(text: str) -> set[str]:
    return {bare(word) for word in _WORD.findall(text)}
