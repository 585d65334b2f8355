"""Manners of time: pauses between requests to a host, and how long a server asks us to wait."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from rag.deadline import Deadline

_LONG = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that only go forward, the date, and how to wait."""

    now: Callable[[], float] = time.monotonic
    today: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


class Turns:
    """When each host was asked last. One request at a time: a turn waits until the pause has passed.

    ``note`` is told of long waits.
    """

    def __init__(self, clock: Clock, note: Callable[[str], None]) -> None:
        self._clock, self._note = clock, note
        self._over: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, pause: float) -> Iterator[None]:
        """The pause is from the end of a turn to the begin of the next."""
        if host in self._over:
            waited = self._clock.now() - self._over[host]
            if waited < pause:
                self.wait(host, pause - waited)
        try:
            yield
        finally:
            self._over[host] = self._clock.now()

    def wait(self, host: str, seconds: float) -> None:
        if seconds >= _LONG:
            self._note(f"Waiting {seconds:.0f} seconds before {host} is asked again.")
        self._clock.sleep(seconds)


class Allowance:
    """The seconds that a fetch may still take, its pauses not counted."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @contextmanager
    def running(self) -> Iterator[Deadline]:
        deadline = Deadline.after(self._left)
        try:
            yield deadline
        finally:
            self._left = deadline.left


def asked_to_wait(retry_after: str | None, today: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or as a date; None when it is neither."""
    value = (retry_after or "").strip()[:100]
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - today).total_seconds())
