"""Where the seconds of an answer went."""

from __future__ import annotations

import time

from rag.records import Timings


class Clock:
    """Seconds since the question was taken, and since the lap before."""

    def __init__(self) -> None:
        self._start = self._lap = time.perf_counter()
        self._laps: dict[str, float] = {}
        self._first = 0.0

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name], self._lap = now - self._lap, now

    def first_output(self) -> None:
        self._first = self._first or time.perf_counter() - self._start

    def timings(self) -> Timings:
        parts = {name: round(seconds, 3) for name, seconds in self._laps.items()}
        total = round(sum(parts.values()), 3)
        return Timings(**parts, first_output=min(round(self._first, 3) or total, total), total=total)
