"""What a model may write, piece by piece: the protocol of the rules that hold its pen."""

from __future__ import annotations

from typing import Protocol


class Spelling(Protocol):
    """Knows of every piece whether it may come next. Pieces are bytes: a token may end inside a character."""

    def takes(self, piece: bytes) -> bool:
        """Could the next piece be this one?"""

    def take(self, piece: bytes) -> None:
        """Spells one piece further."""

    def whole(self) -> bool:
        """Could what is spelt stand as it is?"""
