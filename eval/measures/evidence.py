"""Evidence sentences against those that people chose: precision, recall and F1 of one question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceScore:
    """All in [0, 1]; with nothing chosen precision is 0, since silence is no evidence."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean (van Rijsbergen, 1979)."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def evidence_score(chosen: Collection[int], gold: Collection[int]) -> EvidenceScore:
    """Sentences by number. Raises ValueError without gold, where nothing can be measured."""
    if not gold:
        raise ValueError("a question without gold sentences cannot be scored")
    right = len(set(chosen) & set(gold))
    return EvidenceScore(right / len(chosen) if chosen else 0.0, right / len(gold))
