"""Progress on a terminal: one line that is written over; off a terminal, a line at the start and none
after.
"""

from __future__ import annotations

import sys
import time

from rag.wording import counted


def note(text: str) -> None:
    """One line for the reader's eyes, on standard error."""
    sys.stderr.write(f"{text}\n")


class Bar:
    """Speaks ``rag.llm.progress.Progress``: how much of what is done, how fast, and how long it still
    takes; in pieces that one ``name`` fits, such as "story", or in megabytes.
    """

    def __init__(self, unit: float = 1e6, name: str = "", work: str = "") -> None:
        self._unit, self._name, self._work = unit, name, work
        self._live = sys.stderr.isatty()
        self._what, self._total, self._done, self._start, self._shown = "", 0, 0, 0.0, 0.0

    def start(self, what: str, total_bytes: int) -> None:
        self._what, self._total, self._done, self._start = what, total_bytes, 0, time.monotonic()
        if not self._live:
            note(f"{what} ({self._counted(total_bytes / self._unit)})")

    def advance(self, n: int) -> None:
        self._done += n
        now = time.monotonic()
        if self._live and now - self._shown > 0.1:
            self._shown = now
            self._draw(now - self._start)

    def note(self, text: str) -> None:
        self._clear()
        note(text)

    def done(self) -> None:
        self._clear()

    def tick(self, done: int, total: int) -> None:
        """The same, for work that counts pieces: ``done`` of ``total``."""
        if total and not self._total:
            self.start(self._work, total)
        self.advance(done - self._done)
        if done == total:
            self.done()

    def _draw(self, seconds: float) -> None:
        rate = self._done / seconds if seconds else 0.0
        left = (self._total - self._done) / rate if rate else 0.0
        share = 100 * self._done // self._total if self._total else 0
        pace = self._counted(rate / self._unit)
        sys.stderr.write(f"\r\x1b[K{self._what}: {share} %, {pace}/s, {left:,.0f} s left")
        sys.stderr.flush()

    def _counted(self, amount: float) -> str:
        return counted(round(amount), self._name) if self._name else f"{amount:,.0f} MB"

    def _clear(self) -> None:
        if self._live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
