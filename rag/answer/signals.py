"""Cheap signals that a sentence answers a question, beside what the model says of it."""

from __future__ import annotations

import re

from rag.answer.kinds import asks_number, asks_person, asks_time, counted_noun
from rag.ingest.quantities import Quantity, quantities
from rag.search.words import stems, telling_words, words

_TIME = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d|Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow"
    r"|century|centuries|(?:week|month|year|day|hour|decade)s?)\b"
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
    if asks_time(question):
        return _sign(_TIME.search(sentence) is not None)
    if asks_person(question):
        asked = question.lower()
        return _sign(any(name.lower() not in asked for name in _NAME.findall(sentence)))
    return 0.0


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
