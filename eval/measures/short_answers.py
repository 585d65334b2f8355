"""Short answers against accepted ones: exact match and token F1, in the two normal forms that are published.

SQuAD (Rajpurkar et al., 2016; its evaluate-v2.0 script): lower case, no punctuation, no articles, one blank
between words; a question without an answer scores 1 only when nothing was answered. RealTimeQA (Kasai et al.,
2022): the same, but the articles "a", "an" and "the" stay.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


@dataclass(frozen=True, slots=True)
class ShortScore:
    """Exact match and F1, the best over the accepted answers, both in [0, 1]."""

    exact: float
    f1: float


def squad_score(given: str, accepted: Sequence[str]) -> ShortScore:
    """``given`` against the accepted answers; "" is no answer, and no accepted one means there is none."""
    wanted = [form for form in map(squad_form, accepted) if form] or [""]
    return _best(squad_form(given), wanted)


def realtimeqa_score(given: str, accepted: Sequence[str]) -> ShortScore:
    """``given`` against the accepted answers of a question that has some."""
    return _best(realtimeqa_form(given), [realtimeqa_form(text) for text in accepted])


def squad_form(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", realtimeqa_form(text)).split())


def realtimeqa_form(text: str) -> str:
    return " ".join(text.lower().translate(_PUNCTUATION).split())


def contains(given: str, accepted: Sequence[str]) -> bool:
    """Does the answer hold an accepted one, whole words, in RealTimeQA's form?"""
    words = f" {realtimeqa_form(given)} "
    return any(f" {form} " in words for form in map(realtimeqa_form, accepted) if form)


def _best(given: str, wanted: Sequence[str]) -> ShortScore:
    return ShortScore(
        max(float(given == form) for form in wanted), max(_f1(given.split(), form.split()) for form in wanted)
    )


def _f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    if not given or not wanted:
        return float(given == wanted)
    common = sum((Counter(given) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(given), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
