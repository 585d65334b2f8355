"""Cheap signals that a sentence answers a question, beside what the model says of it."""

from __future__ import annotations

import re

from rag.ingest.quantities import quantities
from rag.search.words import stems, telling_words, words

_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|big|large|long|far|high|tall|old|fast|deep|wide|heavy)\b"
    r"|\b(?:what|which)(?: \w+)? (?:number|amount|percentage|share|range|price|cost|tariffs?|size|age"
    r"|population)\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d|Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow"
    r"|century|centuries|(?:week|month|year|day|hour|decade)s?)\b"
)
_NAME = re.compile(r"(?<!^)(?<![.!?\u201c\"] )\b[A-Z][\w'\u2019-]+")


def overlap(question: str, sentence: str) -> float:
    """The share of the question's telling words whose stem is in the sentence, in [0, 1]."""
    wanted = stems(telling_words(question))
    return len(wanted & stems(words(sentence))) / len(wanted) if wanted else 0.0


def fit(question: str, sentence: str) -> float:
    """Does the sentence hold the kind of thing that is asked for? 1 when it does, -1 when not, 0 when any
    will do.

    "How many" wants a quantity, "when" a time, "who" a name that the question does not hold itself.
    """
    if _ASKS_NUMBER.search(question):
        return _sign(bool(quantities(sentence)))
    if _ASKS_TIME.search(question):
        return _sign(_TIME.search(sentence) is not None)
    if _ASKS_PERSON.search(question):
        asked = question.lower()
        return _sign(any(name.lower() not in asked for name in _NAME.findall(sentence)))
    return 0.0


def _sign(held: bool) -> float:
    return 1.0 if held else -1.0
