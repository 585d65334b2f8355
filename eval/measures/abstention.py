"""Answering and declining: never one figure alone, since each is easily had at the price of another.

*Coverage* is the share of questions that are answered, *risk* the share of the answered ones that are wrong;
one that cannot be answered is wrong when it is answered. The curve is El-Yaniv and Wiener's (JMLR 2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What a system did with one question: how sure it was, whether it answered, whether rightly."""

    score: float
    answered: bool
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Abstention:
    """Counts over ``n`` questions, ``answerable`` of which can be answered."""

    n: int
    answerable: int
    answered: int
    answered_rightly: int
    refused: int
    refused_rightly: int

    @property
    def coverage(self) -> float | None:
        return _share(self.answered, self.n)

    @property
    def accuracy(self) -> float | None:
        """Of what is answered."""
        return _share(self.answered_rightly, self.answered)

    @property
    def refusal_precision(self) -> float | None:
        return _share(self.refused_rightly, self.refused)

    @property
    def refusal_recall(self) -> float | None:
        return _share(self.refused_rightly, self.n - self.answerable)


def abstention(decisions: Sequence[Decision]) -> Abstention:
    """Counts; rates without a denominator are None, never 0."""
    answered = [item for item in decisions if item.answered]
    refused = [item for item in decisions if not item.answered]
    return Abstention(
        n=len(decisions),
        answerable=sum(item.answerable for item in decisions),
        answered=len(answered),
        answered_rightly=sum(item.right for item in answered),
        refused=len(refused),
        refused_rightly=sum(not item.answerable for item in refused),
    )


def risk_coverage(decisions: Sequence[Decision]) -> tuple[tuple[float, float], ...]:
    """``(coverage, risk)`` when the surest one is answered, the two surest, … all; ties by their order."""
    ranked = sorted(decisions, key=lambda item: -item.score)
    points, wrong = [], 0
    for answered, item in enumerate(ranked, start=1):
        wrong += not item.right
        points.append((answered / len(ranked), wrong / answered))
    return tuple(points)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
