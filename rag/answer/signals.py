"""Cheap signals that a sentence answers a question, beside what the model says of it."""

from __future__ import annotations

import re

from rag.ingest.quantities import Quantity, quantities
from rag.search.words import stems, telling_words, words

_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|big|large|long|far|high|tall|old|fast|deep|wide|heavy)\b"
    r"|\b(?:what|which)(?: (?:is|was|are|were))?(?: the)?(?: \w+)? (?:number|amount|sum|total|percentage"
    r"|share|rate|range|price|cost|value|size|age|population|distance|length|height|weight|depth|speed)\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d|Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow"
    r"|century|centuries|(?:week|month|year|day|hour|decade)s?)\b"
)
_COUNTED = re.compile(
    r"\bhow (?:many|much)((?: (?!(?:did|do|does|were|was|are|is|has|have|had|will|would|can|could|should|may"
    r"|might|must|in|of|on|at|from|to|for|with|by|that|which|who)\b)[\w'\u2019-]+)+)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\s+[a-z]+s\b")
_NEAR_AFTER, _NEAR_BEFORE = 5, 8  # words
_NAME = re.compile(r"(?<!^)(?<![.!?\u201c\"] )\b[A-Z][\w'\u2019-]+")


def overlap(question: str, sentence: str) -> float:
    """The share of the question's telling words whose stem is in the sentence, in [0, 1]."""
    wanted = stems(telling_words(question))
    return len(wanted & stems(words(sentence))) / len(wanted) if wanted else 0.0


def fit(question: str, sentence: str) -> float:
    """Does the sentence hold the kind of thing that is asked for? 1 when it does, -1 when not, 0 when any
    will do.

    "How many troops" wants a quantity of troops (0 for one of something else), "when" a time, "who" a name
    that the question does not hold itself.
    """
    if asks_number(question):
        return _fits_number(counted_noun(question), sentence)
    if _ASKS_TIME.search(question):
        return _sign(_TIME.search(sentence) is not None)
    if _ASKS_PERSON.search(question):
        asked = question.lower()
        return _sign(any(name.lower() not in asked for name in _NAME.findall(sentence)))
    return 0.0


def asks_number(question: str) -> bool:
    """True when the question wants a number: "how many", "how old", "what share"."""
    return _ASKS_NUMBER.search(question) is not None


def counted_noun(question: str) -> str | None:
    """The stem of what "how many" and "how much" count, if the question names it."""
    match = _COUNTED.search(question)
    found = words(match.group(1)) if match else ()
    return next(iter(stems((found[-1],))), None) if found else None


def _fits_number(counted: str | None, sentence: str) -> float:
    found = quantities(sentence)
    if not found or counted is None:
        return _sign(bool(found))
    return float(any(counts(quantity, counted, sentence) for quantity in found))


def counts(quantity: Quantity, counted: str, sentence: str) -> bool:
    """Is the quantity one of ``counted``? Its noun follows it or, when none does, stands before it."""
    after = words(sentence[quantity.end :])[:_NEAR_AFTER]
    if counted in stems(after):
        return True
    of_another = bool(_PLURAL.match(sentence, quantity.end))
    return not of_another and counted in stems(words(sentence[: quantity.start])[-_NEAR_BEFORE:])


def _sign(held: bool) -> float:
    return 1.0 if held else -1.0
