"""Figures of an answer: do they stand in what they cite, and do they disagree?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from rag.ingest.currencies import money
from rag.ingest.numerals import UNITS
from rag.ingest.quantities import quantities
from rag.records import Citation, Figure
from rag.search.words import stems, telling_words

# The status of what nobody says, or nobody says any more, or nobody says is so.
UNTOLD = frozenset("denied withdrawn corrected alleged rumoured conditional planned hypothetical".split())
# Of what was said and no longer is: it disagrees with nothing.
_STRUCK = frozenset(("withdrawn", "corrected", "conditional", "planned", "hypothetical", "rumoured"))
_ANYBODY = frozenset("people persons men women children civilians residents casualties victims dead".split())


def is_measure(unit: str) -> bool:
    """Is it money, a share or a measure, and nothing that is counted?"""
    return unit in UNITS.values() or unit in money()


def figure_problems(figure: Figure, citations: Mapping[int, Citation]) -> tuple[str, ...]:
    """What is wrong with one row, in words for the reader; ``citations`` by number."""
    unknown = [n for n in figure.citations if n not in citations]
    if unknown or not figure.citations:
        return tuple(f"[{n}] is not among the citations" for n in unknown) or ("it cites nothing",)
    quotes = [citations[n].quote for n in figure.citations]
    problems = [
        f"{figure.value!r} is not in the quote of [{n}]"
        for n in figure.citations
        if figure.value not in citations[n].quote
    ]
    # "A fifth" is a number only with what follows it.
    held = [item for text in (figure.value, *quotes) for item in quantities(text)]
    told = {(item.low, item.high) for item in held if item.text == figure.value}
    if (figure.low, figure.high) not in told:
        problems.append(f"{figure.value!r} does not say {figure.low} to {figure.high}")
    named = [("speaker", figure.speaker), ("as_of", figure.as_of)]
    problems += [
        f"the {name} {words!r} is not in its quotes"
        for name, words in named
        if words is not None and not any(words in quote for quote in quotes)
    ]
    return tuple(problems)


def disagree(figures: Sequence[Figure]) -> bool:
    """Is there a pair of figures of the same thing, in one unit, that cannot both be right?

    Two figures are of the same thing when all telling words of one are among the other's, but for what stands
    in brackets; one that does not say of what it is disagrees with none. Nobody disagrees with their own
    words in one place, nor with what they said at another time, nor anybody with what was
    corrected, withdrawn, rumoured, or is only planned.
    """
    return any(_conflict(one, other) for one, other in combinations(figures, 2))


def in_conflict(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Of the figures of a story, which may be about many things, those of which two cannot both be right.

    Only things that are counted are compared, and people in general ("people", "casualties") only where the
    same is said of them.
    """
    counted = [
        item
        for item in figures
        if item.unit.islower() and not is_measure(item.unit) and item.status not in UNTOLD
    ]
    pairs = [pair for pair in combinations(counted, 2) if _conflict(*pair) and _comparable(*pair)]
    return tuple(item for item in figures if any(item in pair for pair in pairs))


def _comparable(one: Figure, other: Figure) -> bool:
    if not {one.unit.lower(), other.unit.lower()} & _ANYBODY:
        return True
    ours, theirs = (stems(telling_words(item.of)) - stems((item.unit.lower(),)) for item in (one, other))
    return bool(ours & theirs)


def _conflict(one: Figure, other: Figure) -> bool:
    if {one.status, other.status} & _STRUCK:
        return False
    if stems((one.unit.lower(),)) != stems((other.unit.lower(),)) or not _same_thing(one, other):
        return False
    if one.speaker == other.speaker and set(one.citations) & set(other.citations):
        return False
    if one.speaker is not None and one.speaker == other.speaker and one.as_of != other.as_of:
        return False
    return _below(one, other) or _below(other, one)


def _same_thing(one: Figure, other: Figure) -> bool:
    ours, theirs = (stems(telling_words(item.of.split(" (")[0])) for item in (one, other))
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _below(one: Figure, other: Figure) -> bool:
    return one.high is not None and other.low is not None and one.high < other.low
