"""Hybrid search: chunks find the place, then the sentences of the best chunks are ranked themselves.

Both steps fuse a lexical and a dense ranking by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from rag.records import Candidate, Hit, shown
from rag.search.bm25 import bm25_scores
from rag.search.dense import nearest, unpack
from rag.search.embedder import Embedder
from rag.search.library import Library
from rag.search.recency import recency
from rag.search.store import Store, stable_id
from rag.search.words import telling_words
from rag.settings import Filters, SearchSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# With a filter, so many times as many chunks are looked at first.
_WIDER = 4


def any_of(words: Iterable[str]) -> str:
    """An FTS5 expression that any of the words matches; each is quoted, so that none is read as syntax."""
    return " OR ".join(f'"{word}"' for word in words)


@dataclass(frozen=True, slots=True)
class WordMatches:
    """What the words of a query found: in how many chunks each occurs, and the best chunks, best first."""

    counts: Mapping[str, int]
    chunks: tuple[int, ...]


def match_words(store: Store, query: str, filters: Filters, settings: SearchSettings) -> WordMatches:
    """The ``depth`` chunks that match the words of a query best, by ``bm25()``. Question words count only
    when there is no other.

    Ranking every chunk that has any of the words costs most where words are common and tell least. So only
    chunks with one of the rarest words are ranked, as many words as occur in ``ranked`` chunks between them
    (at least one). A library of fewer chunks is ranked whole. What ranking costs grows with all that the
    words occur in, so the commonest are left out when these are more than ``weighed``: they tell least.
    """
    counts = {word: store.chunks_with(any_of([word])) for word in telling_words(query)}
    found = sorted((word for word in counts if counts[word]), key=lambda word: (counts[word], word))
    if not found:
        return WordMatches(counts, ())
    totals = list(accumulate(counts[word] for word in found))
    rarest = found[: max(1, bisect_right(totals, settings.ranked))]
    weighed = found[: max(len(rarest), bisect_right(totals, settings.weighed))]
    among = any_of(rarest) if len(rarest) < len(weighed) else None
    return WordMatches(counts, store.matching_chunks(any_of(weighed), filters, settings.depth, among))


def match_vector(
    library: Library, vector: NDArray[np.float32], filters: Filters, settings: SearchSettings
) -> tuple[int, ...]:
    """The ``depth`` chunks nearest to a query's ``vector``, float32 ``(dimensions,)``, nearest first.

    Most filters let most articles pass: so a few more chunks are looked at and those that pass are taken;
    only if they are not enough, all that pass are listed first.
    """
    index, store, depth = library.index, library.store, settings.depth
    if not filters.any:
        return tuple(found for found, _ in nearest(index, store, vector, depth))
    wide = [found for found, _ in nearest(index, store, vector, _WIDER * depth)]
    passing = store.passing(wide, filters)
    if len(passing) < depth and len(wide) < len(index):
        wide = [found for found, _ in nearest(index, store, vector, depth, store.allowed_chunks(filters))]
        passing = set(wide)
    return tuple(found for found in wide if found in passing)[:depth]


def search_sentences(
    library: Library,
    embedder: Embedder,
    query: str,
    filters: Filters | None = None,
    settings: SearchSettings | None = None,
    top_articles: int | None = None,
    *,
    satire: bool = True,
) -> tuple[Candidate, ...]:
    """The sentences, headlines and bylines nearest to a query, best first; of the best ``top_articles``
    articles only, and of satire only if it is wanted.

    Raises EmbedderMismatch when the library was built with another embedder.
    """
    library.require_embedder(embedder.identity)
    filters, settings = filters or Filters(), settings or SearchSettings()
    found = search_chunks(library, embedder, query, filters, settings)
    told = found.hits if satire else _news(library, found.hits)
    hits = _within(told, top_articles)[: settings.chunks]
    return _rank_sentences(library, found, hits, settings) if hits else ()


@dataclass(frozen=True, slots=True)
class Found:
    """The best chunks for a query, and what finding them took: its vector, its words, and by article how much
    more its date makes it count.
    """

    hits: tuple[Hit, ...]
    vector: NDArray[np.float32]
    matches: WordMatches
    dense: tuple[int, ...]
    factors: Mapping[str, float]


def search_chunks(
    library: Library, embedder: Embedder, query: str, filters: Filters, settings: SearchSettings
) -> Found:
    """The best chunks for a query, by word and by vector at the same time."""
    with ThreadPoolExecutor(1) as aside:
        by_word = aside.submit(match_words, library.store, query, filters, settings)
        vector = embedder.embed([query])[0]
        dense = match_vector(library, vector, filters, settings)
        matches = by_word.result()
    fused = dict(fuse((dense, matches.chunks), settings.rrf))
    known = library.store.chunks(list(fused))
    factors = _factors(library, {chunk.article_id for chunk in known.values()}, filters, settings)
    scores = {key: fused[key] * factors[chunk.article_id] for key, chunk in known.items()}
    ranked = tuple(Hit(known[key], scores[key], rank) for rank, key in enumerate(_best(scores), start=1))
    return Found(ranked, vector, matches, dense, factors)


def fuse(rankings: Iterable[Sequence[int]], constant: int) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: ``score = sum of 1 / (constant + rank)``; best first, ties by id."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (constant + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _news(library: Library, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits without those in satire."""
    spoofs = library.store.satire_among(sorted({hit.chunk.article_id for hit in hits}))
    return tuple(hit for hit in hits if hit.chunk.article_id not in spoofs)


def _within(hits: Sequence[Hit], top_articles: int | None) -> Sequence[Hit]:
    if top_articles is None:
        return hits
    best = list(dict.fromkeys(hit.chunk.article_id for hit in hits))[:top_articles]
    return [hit for hit in hits if hit.chunk.article_id in best]


def _rank_sentences(
    library: Library, found: Found, hits: Sequence[Hit], settings: SearchSettings
) -> tuple[Candidate, ...]:
    places = [stable_id(hit.chunk.article_id, "chunk", hit.chunk.start, hit.chunk.end) for hit in hits]
    rows = {row[0]: row for row in library.store.sentences_of(places)}
    cosines = unpack([row[3] for row in rows.values()], library.dimensions) @ found.vector
    dense = {row_id: float(cosine) for row_id, cosine in zip(rows, cosines, strict=True)}
    texts = [shown(row[1], row[2]) for row in rows.values()]
    scores = bm25_scores(found.matches.counts, len(library.index), texts)
    lexical = {row_id: score for row_id, score in zip(rows, scores, strict=True) if score > 0}
    fused = {
        row_id: score * found.factors[rows[row_id][1].article_id]
        for row_id, score in fuse((_best(dense), _best(lexical)), settings.rrf)
    }
    return tuple(
        Candidate(rows[row_id][1], rows[row_id][2], fused[row_id], dense[row_id], rank)
        for rank, row_id in enumerate(_best(fused), start=1)
    )


def _factors(
    library: Library, articles: Iterable[str], filters: Filters, settings: SearchSettings
) -> dict[str, float]:
    """By article, how much more its date makes it count."""
    published = library.store.published(sorted(articles))
    return {key: recency(day, filters.as_of, settings) for key, day in published.items()}


def _best(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda row_id: (-scores[row_id], row_id))
