"""Where sources say the same: told once, with the markers of all that hold it.

The thresholds are from reading pairs of sentences of real answers (eval/EXPERIMENTS.md, "Written answers").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.records import Citation, Claim
from rag.search.words import stem, stems, telling_words, words
from rag.verify.essentials import denies
from rag.verify.facts import missing_numbers

if TYPE_CHECKING:
    from rag.search.embedder import Vectors

# From this cosine on two sentences tell the same.
_SAME = 0.85
# So much of the words of a claim another source holds, to stand behind it.
_HELD = 0.6
# Days and months may differ in what is the same: "on Friday", "yesterday".
_NO_NAMES = frozenset(
    stem(word)
    for word in (
        "the a an in on at it its this that these those by for"
        " monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
        " august september october november december"
    ).split()
)
_CAPITALISED = re.compile(r"\b[A-Z\u00c0-\u00de][\w\u2019'-]+")


def told_once(
    question: str, claims: Sequence[Claim], citations: Mapping[int, Citation], vectors: Vectors
) -> tuple[Claim, ...]:
    """``claims`` without those that another one makes needless; ``vectors`` are theirs, of unit length.

    What is much like an earlier claim and names nothing new is not told again. If its source holds all of
    that claim that matters, its numbers, names and denials, it is cited behind it.
    """
    told: list[int] = []
    behind: dict[int, list[int]] = {}
    for place, claim in enumerate(claims):
        first = next((one for one in told if _is_same(question, claims, vectors, one, place)), None)
        if first is None:
            told.append(place)
            behind[place] = list(claim.citations)
        elif _holds(" ".join(citations[n].quote for n in claim.citations), claims[first].text):
            behind[first] += claim.citations
    return tuple(replace(claims[place], citations=tuple(dict.fromkeys(behind[place]))) for place in told)


def _is_same(question: str, claims: Sequence[Claim], vectors: Vectors, first: int, other: int) -> bool:
    """Does the other claim tell what the first does, and name nobody, nor a place, that is new?"""
    alike = float(vectors[first] @ vectors[other]) >= _SAME
    return alike and not _new_names(claims[other].text, f"{claims[first].text} {question}")


def _holds(quote: str, claim: str) -> bool:
    """Could ``quote`` be cited for ``claim``?"""
    telling, held = stems(telling_words(claim)), stems(words(quote))
    return (
        len(telling & held) >= _HELD * len(telling)
        and not missing_numbers(claim, [quote])
        and not _new_names(claim, quote)
        and denies(claim) == denies(quote)
    )


def _new_names(claim: str, known: str) -> set[str]:
    """The names of ``claim``, as stems, that ``known`` does not hold."""
    named = {stem(word) for name in _CAPITALISED.findall(claim) for word in words(name)}
    lower = {stem(word) for word in words(_CAPITALISED.sub(" ", claim))}
    return named - lower - {stem(word) for word in words(known)} - _NO_NAMES
