"""How long work tells that it goes on: the protocol, and the one that says nothing.

The terminal's own lives with the other output. A ``start`` is followed by its ``done`` before the next
``start``, also when the work fails; ``note`` may come at any time.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a caller shows of work that takes a while. Never called from two threads at once."""

    def start(self, what: str, total_bytes: int) -> None:
        """``what`` begins, and is done after ``total_bytes``."""

    def advance(self, n: int) -> None:
        """``n`` more bytes are done."""

    def note(self, text: str) -> None:
        """One line that the reader should see."""

    def done(self) -> None:
        """What was started has ended, well or not."""


class Silent:
    """Shows nothing."""

    def start(self, what: str, total_bytes: int) -> None:
        """Not shown."""

    def advance(self, n: int) -> None:
        """Not shown."""

    def note(self, text: str) -> None:
        """Not shown."""

    def done(self) -> None:
        """Not shown."""
