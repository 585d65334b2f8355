"""Chunks: whole sentences of one article, packed up to a number of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.records import Article, Chunk, Sentence
from rag.settings import ChunkSettings

_WORD = re.compile(r"\S+")


def chunks(article: Article, sentences: Sequence[Sentence], settings: ChunkSettings) -> tuple[Chunk, ...]:
    """The chunks of an article, in order; together they hold every sentence of its text exactly once.

    ``chunk.text == article.text[chunk.start:chunk.end]``. A sentence of more than ``settings.words``
    is cut between words; a chunk never starts inside another sentence. An article without a sentence has one
    empty chunk, so that its headline is found.
    """
    packed: list[tuple[int, int]] = []
    words = 0
    for start, end, count in _units(article, sentences, settings.words):
        if packed and words + count <= settings.words:
            packed[-1], words = (packed[-1][0], end), words + count
        else:
            packed.append((start, end))
            words = count
    return tuple(
        Chunk(article.id, number, start, end, article.text[start:end])
        for number, (start, end) in enumerate(packed or [(0, 0)], start=1)
    )


def with_headline(headline: str, chunk: Chunk) -> str:
    """What is embedded and indexed for a chunk: its headline, then its text."""
    return f"{headline}\n{chunk.text}"


def _units(article: Article, sentences: Sequence[Sentence], most: int) -> Iterator[tuple[int, int, int]]:
    """(start, end, words) of each text sentence, cut into windows of ``most`` words where it is longer."""
    for sentence in sentences:
        if sentence.field != "text":
            continue
        spans = [match.span() for match in _WORD.finditer(article.text, sentence.start, sentence.end)]
        for first in range(0, len(spans), most):
            window = spans[first : first + most]
            yield window[0][0], window[-1][1], len(window)
