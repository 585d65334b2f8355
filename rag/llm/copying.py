"""Words of a text, spelt token by token: what is copied stands in the text by construction."""

from __future__ import annotations


class Copying:
    """Spells whole words of ``text`` as they are spelt, piece by piece.

    A piece is taken when what is spelt then still begins a run of the text that starts where a word does; it
    is whole where a word ends.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._data = text.encode("utf-8")
        self._places = [len(text[:i].encode("utf-8")) for i in range(len(text)) if _begins(text, i)]
        self._length = 0

    def takes(self, piece: bytes) -> bool:
        """Could the next piece be this one?"""
        return bool(self._after(self._bare(piece)))

    def take(self, piece: bytes) -> None:
        """Spells one piece further."""
        bare = self._bare(piece)
        self._places, self._length = self._after(bare), self._length + len(bare)

    def whole(self) -> bool:
        """Is what is spelt so far whole words of the text?"""
        return self.span() is not None

    def span(self) -> tuple[int, int] | None:
        """Where the words stand that are spelt so far, the first time; None unless they are whole."""
        if not self._length:
            return None
        for place in self._places:
            spelt = self._data[place : place + self._length]
            start = len(self._data[:place].decode("utf-8"))
            end = start + len(spelt.decode("utf-8", "ignore"))
            if self._text[start:end].encode("utf-8") == spelt and _ends(self._text, end):
                return start, end
        return None

    def _bare(self, piece: bytes) -> bytes:
        """A reply may open with a blank, which is none of its words."""
        return piece if self._length else piece.lstrip(b" ")

    def _after(self, piece: bytes) -> list[int]:
        if not piece:
            return []
        return [place for place in self._places if self._data.startswith(piece, place + self._length)]


def _begins(text: str, place: int) -> bool:
    return not text[place].isspace() and not (place and text[place].isalnum() and text[place - 1].isalnum())


def _ends(text: str, place: int) -> bool:
    return not text[place - 1].isspace() and not (
        place < len(text) and text[place].isalnum() and text[place - 1].isalnum()
    )
