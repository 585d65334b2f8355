"""The parts of a question that asks two things, each of which can be answered, or not, by itself."""

from __future__ import annotations

import re

_ASKING = r"who(?:m|se)?|what|when|where|why|how|which"
_VERB = r"is|are|was|were|do|does|did|has|have|had|will|would|can|could"
_ASKED = re.compile(rf"(?:{_ASKING})\b", re.IGNORECASE)
# "by how much", "in which year"; a verb begins a part only after a comma ("seas and is cold" is one).
_JOINT = re.compile(
    rf",?\s+and\s+(?=(?:(?:by|to|from|for|in|on|at|with|of)\s+)?(?:{_ASKING})\b)|,\s+and\s+(?=(?:{_VERB})\b)",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|its|their|this|that|these|those|there|then)\b", re.IGNORECASE
)
_HELPED = re.compile(rf"(?:{_ASKING})\s+(?:{_VERB})\b", re.IGNORECASE)
_OPENING = re.compile(rf"(?:(?:by|to|from|for|in|on|at|with|of)\s+)?(?:{_ASKING}|{_VERB})\b", re.IGNORECASE)
_FEWEST_WORDS = 3
_ALONE = 5  # words that a second part has at least when it is understood without the first


def parts_of(question: str) -> tuple[str, ...]:
    """The two questions that ``question`` joins by "and", or itself alone.

    A bare second part takes on the words of the first ("where did it land and when?": "when did it land?").
    Where one is understood only after the first ("and what did they say?"), the question stays whole.
    """
    joint = _JOINT.search(question)
    if joint is None:
        return (question,)
    first, second = question[: joint.start()], question[joint.end() :].rstrip(" ?!.")
    if not _begins_question(first) or _repeats(first, second):
        return (question,)
    if _ASKED.fullmatch(second) and _HELPED.match(first):
        second = _ASKED.sub(second, first, count=1)
    elif len(second.split()) < _ALONE or _LEANING.search(second):
        return (question,)
    return (f"{first}?", f"{second[0].upper()}{second[1:]}?")


def _begins_question(first: str) -> bool:
    """Is this, before the "and", a question of its own?"""
    return len(first.split()) >= _FEWEST_WORDS and _OPENING.match(first) is not None


def _repeats(first: str, second: str) -> bool:
    """Do both begin with the same two words, so that they share what follows: "how much did A and how much
    did B pay"?
    """
    return first.lower().split()[:2] == second.lower().split()[:2]
