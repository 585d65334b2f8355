"""Stories: articles about the same event, by how alike their beginnings are and how far apart their days.

A passage of another article that tells of the same joins it too: a round-up is about several matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from rag.english.events import Opening, of_two_events, share_names
from rag.records import Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Kinship:
    """The log-odds that two articles tell one story: ``bias + cosine * c - apart * log(1 + days)``.

    ``c`` is the cosine of their first chunks. Fitted on pairs of news articles that people labelled
    (eval/EXPERIMENTS.md, "Stories"). Where a day is unknown, ``unknown`` days lie between. A sentence belongs
    to a story when its cosine to one of the story's first sentences is ``passage``; stories that have
    passages of one another are one when two of their articles have log-odds above ``mutual``. ``parted`` is
    taken off where the openings name unlike people or places, and ``named`` added where they share names
    (``rag.english.events``).
    """

    bias: float = -3.58
    cosine: float = 9.70
    apart: float = 1.89
    unknown: float = 3.0
    passage: float = 0.66
    mutual: float = -1.0
    parted: float = 6.0
    named: float = 1.0

    def tie(self, one: Opening | None, other: Opening | None) -> float:
        """What two openings add to the log-odds; nothing where one was not read."""
        if one is None or other is None:
            return 0.0
        if of_two_events(one, other):
            return -self.parted
        return self.named if share_names(one, other) else 0.0

    def log_odds(self, cosine: float, one: str | None, other: str | None) -> float:
        """Of two articles whose days, in ISO 8601, may be unknown."""
        days = float(abs(_days(other) - _days(one))) if one and other else self.unknown
        return self.bias + self.cosine * cosine - self.apart * math.log1p(days)


def stories(
    beginnings: NDArray[np.float32],
    days: Sequence[str | None],
    kinship: Kinship | None = None,
    tie: Callable[[int, int], float] = lambda one, other: 0.0,
) -> tuple[tuple[int, ...], ...]:
    """Groups of articles, each in order, by their first member.

    ``beginnings`` are the vectors of their first chunks, float32 ``(len(days), dimensions)``, of unit length.
    The two groups whose members have on the mean the highest log-odds are joined, as long as that is more
    than even (average linkage), so that a chain of likenesses does not join what is unlike. ``tie``
    is what their openings add to the log-odds of two articles, by their places.
    """
    kinship = kinship or Kinship()
    groups: list[tuple[int, ...]] = [(place,) for place in range(len(days))]
    cosines = beginnings @ beginnings.T
    odds = np.array(
        [
            [
                kinship.log_odds(float(cosines[i, j]), days[i], days[j]) + (tie(i, j) if i != j else 0.0)
                for j in range(len(days))
            ]
            for i in range(len(days))
        ]
    ).reshape(len(days), len(days))
    np.fill_diagonal(odds, -np.inf)
    sizes = np.ones(len(days))
    alive = list(range(len(days)))
    while len(alive) > 1:
        part = odds[np.ix_(alive, alive)]
        place = int(part.argmax())
        one, other = sorted((alive[place // len(alive)], alive[place % len(alive)]))
        if odds[one, other] <= 0:
            break
        groups[one] = tuple(sorted((*groups[one], *groups[other])))
        mean = (sizes[one] * odds[one] + sizes[other] * odds[other]) / (sizes[one] + sizes[other])
        odds[one, :], odds[:, one] = mean, mean
        odds[one, one] = -np.inf
        sizes[one] += sizes[other]
        alive.remove(other)
    return tuple(groups[place] for place in alive)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article outside a story that tells of it, and how alike they are."""

    sentence: Sentence
    cosine: float


def passages(
    first: NDArray[np.float32],
    sentences: Sequence[Sentence],
    vectors: NDArray[np.float32],
    kinship: Kinship | None = None,
) -> tuple[Passage, ...]:
    """Those of ``sentences`` that tell of a story, in their order.

    ``first`` are the vectors of the story's first sentences, ``vectors`` those of ``sentences``, float32, of
    unit length.
    """
    kinship = kinship or Kinship()
    if not len(first) or not sentences:
        return ()
    nearest = (vectors @ first.T).max(axis=1)
    return tuple(
        Passage(sentence, float(cosine))
        for sentence, cosine in zip(sentences, nearest, strict=True)
        if cosine >= kinship.passage
    )


def _days(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()
