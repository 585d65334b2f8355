"""A moment by which an answer is wanted."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the clock of ``time.monotonic``, in seconds; the default never comes."""

    at: float = math.inf

    @classmethod
    def after(cls, seconds: float, since: float | None = None) -> Deadline:
        """``seconds`` after ``since``, or from now."""
        return cls((time.monotonic() if since is None else since) + seconds)

    @property
    def set(self) -> bool:
        return self.at != math.inf

    @property
    def left(self) -> float:
        """Seconds until then, never below 0."""
        return max(0.0, self.at - time.monotonic())

    @property
    def passed(self) -> bool:
        return self.set and self.left == 0.0


NEVER = Deadline()
