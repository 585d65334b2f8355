"""Emphasis for a terminal, and none anywhere else."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from typing import TextIO

# Below a sentence of an article that is an order to a language model, and below a citation that holds one.
NOT_FOLLOWED = "! this sentence addresses a language model; it was not followed"

# Below a citation of satire.
NO_EVIDENCE = "! this is satire, and no evidence for anything"


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

    def removed(self, text: str) -> str:
        """Words that are gone: struck out in red, or between ``[-`` and ``-]``."""
        return self._wrap("31;9", text) if self.on else f"[-{text}-]"

    def added(self, text: str) -> str:
        """Words that are new: in green, or between ``{+`` and ``+}``."""
        return self._wrap("32", text) if self.on else f"{{+{text}+}}"

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on else text


def safe(text: str) -> str:
    """``text`` without control characters, which an untrusted article could use to write over a terminal.

    Blanks of every width stay: "10 000" is often written with one that does not break.
    """
    return "".join(character if _is_harmless(character) else "\ufffd" for character in text)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character == "\n" or unicodedata.category(character) == "Zs"
