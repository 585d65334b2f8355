"""The run of adding as a whole: how many files, what became of their articles, and what was skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.ingest.adding import Added
from rag.ingest.leaving import LeftOut


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or an article of it, that was not taken, and why."""

    path: Path | str
    why: str


class Told(Protocol):
    """A report on a file, or on an address."""

    @property
    def path(self) -> Path | str: ...

    @property
    def articles(self) -> tuple[Added, ...]: ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]: ...

    @property
    def problems(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Totals:
    """How many files there were, and how many articles were added, changed and the same as before."""

    files: int
    added: int
    changed: int
    same: int
    skipped: tuple[Skipped, ...]

    @classmethod
    def of(cls, reports: Sequence[Told]) -> Totals:
        outcomes = Counter(item.outcome for report in reports for item in report.articles)
        skipped = (Skipped(report.path, why) for report in reports for why in report.problems)
        return cls(len(reports), outcomes["added"], outcomes["changed"], outcomes["same"], tuple(skipped))
