"""The grammatical parse of a sentence, by spaCy and its English pipeline. Only this file imports ``spacy``.

Relations are those of the CLEAR style, which spaCy's English pipelines are trained on (Choi and Palmer,
2012).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.errors import ModelDamaged

if TYPE_CHECKING:
    from spacy.language import Language

# Sentences whose parse is kept: those of some hundred articles.
_KEPT = 4096
# Characters. What is longer is no sentence, and is cut before it is parsed.
_LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Token:
    """A word: ``text == source[start:end]``; ``head`` is the place of what governs it, or its own."""

    place: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity: str = ""

    @property
    def lower_text(self) -> str:
        return self.text.lower()


@dataclass(frozen=True)
class Parse:
    """The words of ``text`` in order, and for each the places of those that it governs."""

    text: str
    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...] = field(default=())

    def kids(self, place: int, *deps: str) -> Iterator[Token]:
        """The words that one governs, all or those in the relations named."""
        for child in self.children[place]:
            if not deps or self.tokens[child].dep in deps:
                yield self.tokens[child]

    def kid(self, place: int, *deps: str) -> Token | None:
        """The first of them."""
        return next(self.kids(place, *deps), None)

    def under(self, place: int) -> list[int]:
        """The places of a word and of all that it governs, directly or not, in order."""
        found, waiting = [], [place]
        while waiting:
            found.append(waiting.pop())
            waiting += self.children[found[-1]]
        return sorted(found)

    def above(self, place: int) -> Iterator[Token]:
        """The words that govern one, the nearest first."""
        while self.tokens[place].head != place:
            place = self.tokens[place].head
            yield self.tokens[place]


class Parser(Protocol):
    """What turns a sentence into its parse."""

    def __call__(self, text: str) -> Parse: ...


def open_parser(folder: Path) -> Parser:
    """The parser whose pipeline is in ``folder``; it remembers what it parsed.

    Raises ModelDamaged when the folder holds no pipeline that can be loaded.
    """
    pipeline = _load(folder)

    @lru_cache(maxsize=_KEPT)
    def parse(text: str) -> Parse:
        return _parsed(pipeline, text[:_LONGEST])

    return parse


def _load(folder: Path) -> Language:
    import spacy

    try:
        return spacy.load(folder, exclude=["senter"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(
            f"The parser in {folder} cannot be loaded: {error}", "Delete the folder, then `rag models pull`."
        ) from error


def _parsed(pipeline: Language, text: str) -> Parse:
    document = pipeline(text)
    tokens = tuple(
        Token(
            place=word.i,
            start=word.idx,
            end=word.idx + len(word.text),
            text=word.text,
            lemma=word.lemma_.lower(),
            pos=word.pos_,
            tag=word.tag_,
            dep=word.dep_,
            head=word.head.i,
            entity=word.ent_type_,
        )
        for word in document
    )
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.place:
            children[token.head].append(token.place)
    return Parse(text, tokens, tuple(map(tuple, children)))
