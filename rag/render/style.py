"""Emphasis for a terminal, and none anywhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Style:
    """Puts ANSI emphasis around words when ``on``."""

    on: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> Style:
        """On for a terminal, unless ``NO_COLOR`` is set (no-color.org) or the terminal is dumb."""
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(stream.isatty() and not plain)

    def bold(self, text: str) -> str:
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        return self._wrap("2", text)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on else text


def safe(text: str) -> str:
    """``text`` without control characters, which an untrusted article could use to write over a terminal."""
    return "".join(
        character if character.isprintable() or character == "\n" else "\ufffd" for character in text
    )
