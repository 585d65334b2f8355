"""Which quantities of a sentence a question asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from rag.answer.calibration import ALIKE
from rag.answer.counted import TIMES, counted
from rag.answer.kinds import counted_noun, counted_word
from rag.answer.signals import counts
from rag.ingest.currencies import money, names
from rag.ingest.numerals import UNITS
from rag.ingest.quantities import Quantity
from rag.search.embedder import Embedder
from rag.search.words import stem, words

_LENGTHS = frozenset("kilometer meter centimeter millimeter mile foot inch yard".split())
_LENGTH = re.compile(
    r"\bhow (?:far(?! behind)|tall|deep|wide|high)\b|\b(?:range|distance|length|height|depth)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:percent(?:age)?|(?:what|which|the) (?:\w+ )?share of|share of|proportion|rate|tariffs?|duties"
    r"|interest)\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"\bhow long\b", re.IGNORECASE)
_TIME = re.compile(
    r"\bhow (?:old|late|short|much (?:time|longer)|many (?:years|months|weeks|days|hours|minutes))\b"
    r"|\bhow far behind\b|\b(?:length of time|what period)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:pay|wage|price|cost|salary|rent|tax|budget)s?\b(?: \w+){0,3}"
    r" (?:increase|rise|raise|growth|drop|cut)\b"
    r"|\b(?:gone (?:up|down)|risen|fallen|increased|dearer|cheaper)\b",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\b(?:prices?|costs?|worth|money|pay|paid|spend|spent|earn(?:ed|s)?|fund(?:s|ing)?|aid|budget|loan|rent"
    r"|dividends?|fines?|fined|bonus|fees?|fares?|salary|wages?|profits?|revenues?|turnover|debts?|ransom)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)

Alike = Callable[[str, str], bool]


def same_word(one: str, other: str) -> bool:
    """Do two words have one stem?"""
    return stem(one) == stem(other)


def alike_by(embedder: Embedder) -> Alike:
    """Could two words stand for one thing, as "troops" and "soldiers" do? By the cosine of their vectors."""
    vector = cache(lambda word: embedder.embed([word])[0])

    def alike(one: str, other: str) -> bool:
        return float(vector(one) @ vector(other)) >= ALIKE

    return alike


def wanted(
    question: str,
    found: Sequence[Quantity],
    sentence: str,
    alike: Alike = same_word,
    *,
    sure: bool = False,
) -> tuple[Quantity, ...]:
    """Those of ``found`` that could be an answer: of the unit that the question names or implies, and of what
    it counts, or of something ``alike``; else, unless it has to be ``sure``, of anything that is counted.
    """
    fitting = [item for item in found if in_unit(question, item.unit)]
    if not fitting and not sure:
        fitting = [item for item in found if item.unit not in TIMES]
    word = counted_word(question)
    if word is None:
        return () if sure else tuple(fitting)
    units = {item: counted(item, sentence).unit for item in fitting}
    same = [item for item in fitting if same_word(units[item], word)]
    near = [item for item in fitting if counts(item, stem(word), sentence)]
    akin = [item for item in fitting if units[item] and alike(units[item], word)]
    return tuple(same or near or akin or ([] if sure else fitting))


def in_unit(question: str, unit: str | None) -> bool:
    """Could an amount in this unit answer the question?"""
    named = _named_units(question)
    if named:
        return unit in named
    for asked, units in (
        (_LONG, TIMES | _LENGTHS),
        (_TIME, TIMES),
        (_MANY, {None}),
        (_SHARE, {"%"}),
        (_CHANGE, money() | {"%"}),
        (_COST, money()),
        (_LENGTH, _LENGTHS),
    ):
        if asked.search(question):
            return unit in units
    return unit not in TIMES


def _named_units(question: str) -> frozenset[str]:
    """The units that are asked for by name: "how many euros", "in dollars"."""
    held = set(words(question))
    asked = counted_noun(question)
    return frozenset(
        unit
        for unit, forms in _forms().items()
        if not held.isdisjoint(forms) and (unit in money() or asked in {stem(form) for form in forms})
    )


@cache
def _forms() -> dict[str, set[str]]:
    """The words that name a unit in a question; not the signs and abbreviations, which may be other words
    there. "Dollars" and "francs" name those of every country.
    """
    found = {
        unit: {form for form, of in UNITS.items() if of == unit and len(form) > 3}
        for unit in sorted({*money(), *UNITS.values()})
    }
    for name, code in names().items():
        if (noun := name.split()[-1]) in UNITS and noun not in ("pound", "pounds"):
            found[code].add(noun)
    return found
