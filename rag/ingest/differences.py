"""What distinguishes two versions of an article: fields, paragraphs, and the words inside a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Literal

from rag.ingest.text import paragraphs
from rag.records import Article

PieceKind = Literal["same", "removed", "added"]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# Two paragraphs that share fewer words than this are not states of one.
_ALIKE = 0.4
# Aligning word by word takes time with the product of the lengths; longer paragraphs are shown as a whole.
_MOST_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both versions have, or one of them."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field beside the text that is another now; None where it is not given."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph, or subheading, of either version. ``before`` and ``after`` count from 1; None in the
    version that does not have it, and for a subheading.
    """

    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]

    @property
    def kind(self) -> Literal["same", "changed", "removed", "added"]:
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """All that distinguishes two versions; ``paragraphs`` holds what is the same, too, in reading order."""

    fields: tuple[FieldChange, ...]
    paragraphs: tuple[ParagraphChange, ...]

    def count(self, kind: str) -> int:
        """How many paragraphs are ``changed``, ``added``, ``removed`` or the ``same``."""
        return sum(item.kind == kind for item in self.paragraphs)


def difference(before: Article, after: Article) -> Difference:
    """What an edit made of an article, paragraph by paragraph and word by word."""
    changed = tuple(
        FieldChange(item.name, getattr(before, item.name), getattr(after, item.name))
        for item in fields(Article)
        if item.name != "text" and getattr(before, item.name) != getattr(after, item.name)
    )
    old, new = _blocks(before), _blocks(after)
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    found: list[ParagraphChange] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(old[first:last], new[start:end], strict=True)
            found += [ParagraphChange(a[0], b[0], (Piece("same", b[1]),)) for a, b in pairs]
        else:
            found += _replaced(old[first:last], new[start:end])
    return Difference(changed, tuple(found))


def _blocks(article: Article) -> list[tuple[int | None, str]]:
    return [(item.number, article.text[item.start : item.end]) for item in paragraphs(article.text)]


def _replaced(
    old: Sequence[tuple[int | None, str]], new: Sequence[tuple[int | None, str]]
) -> Iterator[ParagraphChange]:
    """Paragraphs that took the place of others: each is paired with the first later one that is alike."""
    rest = 0
    for number, text in old:
        match = next((i for i in range(rest, len(new)) if alike(text, new[i][1])), None)
        if match is None:
            yield ParagraphChange(number, None, (Piece("removed", text),))
            continue
        yield from (ParagraphChange(None, item[0], (Piece("added", item[1]),)) for item in new[rest:match])
        yield ParagraphChange(number, new[match][0], words_changed(text, new[match][1]))
        rest = match + 1
    yield from (ParagraphChange(None, item[0], (Piece("added", item[1]),)) for item in new[rest:])


def alike(before: str, after: str) -> bool:
    """Are two texts states of one? As far as they share words."""
    words, others = (set(_TOKEN.findall(text.lower())) for text in (before, after))
    return len(words & others) >= _ALIKE * max(len(words), len(others))


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """Which words an edit left, took out and put in; whole words, and what stands between changes is not left
    alone when it is only a sign or a blank.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > _MOST_PAIRS:
        return (Piece("removed", before), Piece("added", after))
    pieces: list[Piece] = []
    removed = added = ""
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, first, last, start, end) in enumerate(opcodes):
        gone, came = "".join(old[first:last]), "".join(new[start:end])
        inner = 0 < place < len(opcodes) - 1
        if kind != "equal" or (inner and not re.search(r"\w", gone)):
            removed, added = removed + gone, added + came
            continue
        pieces += _pieces(removed, added)
        removed = added = ""
        pieces.append(Piece("same", gone))
    return (*pieces, *_pieces(removed, added))


def _pieces(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)
