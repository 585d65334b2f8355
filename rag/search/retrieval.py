"""Hybrid search: chunks find the place, then the sentences of the best chunks are ranked themselves.

Both steps fuse a lexical and a dense ranking by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.records import Candidate, Hit
from rag.search.embedder import Embedder
from rag.search.library import Library, unpack
from rag.search.store import stable_id
from rag.search.words import telling_words
from rag.settings import Filters, SearchSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def match_expression(query: str) -> str:
    """The query's words as an FTS5 expression, any of which may match; "" when it has none.

    Each word is quoted, so nothing in a query is read as FTS5 syntax. Question words count only when there
    is no other.
    """
    return " OR ".join(f'"{word}"' for word in telling_words(query))


def search_chunks(
    library: Library, query: str, vector: NDArray[np.float32], filters: Filters, settings: SearchSettings
) -> tuple[Hit, ...]:
    """The best chunks for a query; ``vector`` is the query's, float32 ``(dimensions,)``."""
    allowed = library.store.allowed_chunks(filters) if filters.any else None
    dense = [found for found, _ in library.index.search(vector, settings.depth, allowed)]
    match = match_expression(query)
    lexical = library.store.matching_chunks(match, filters, settings.depth) if match else ()
    fused = fuse((dense, lexical), settings.rrf)
    known = library.store.chunks([chunk_id for chunk_id, _ in fused])
    hits = [(known[chunk_id], score) for chunk_id, score in fused if chunk_id in known]
    return tuple(Hit(chunk, score, rank) for rank, (chunk, score) in enumerate(hits, start=1))


def search_sentences(
    library: Library,
    embedder: Embedder,
    query: str,
    filters: Filters | None = None,
    settings: SearchSettings | None = None,
    top_articles: int | None = None,
) -> tuple[Candidate, ...]:
    """The sentences, headlines and bylines nearest to a query, best first; of the best ``top_articles``
    articles only.

    Raises EmbedderMismatch when the library was built with another embedder.
    """
    library.require_embedder(embedder.identity)
    filters, settings = filters or Filters(), settings or SearchSettings()
    vector = embedder.embed([query])[0]
    hits = _within(search_chunks(library, query, vector, filters, settings), top_articles)[: settings.chunks]
    if not hits:
        return ()
    return _rank_sentences(library, query, vector, hits, settings)


def fuse(rankings: Iterable[Sequence[int]], constant: int) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: ``score = sum of 1 / (constant + rank)``; best first, ties by id."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (constant + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _within(hits: Sequence[Hit], top_articles: int | None) -> Sequence[Hit]:
    if top_articles is None:
        return hits
    best = list(dict.fromkeys(hit.chunk.article_id for hit in hits))[:top_articles]
    return [hit for hit in hits if hit.chunk.article_id in best]


def _rank_sentences(
    library: Library, query: str, vector: NDArray[np.float32], hits: Sequence[Hit], settings: SearchSettings
) -> tuple[Candidate, ...]:
    places = [stable_id(hit.chunk.article_id, "chunk", hit.chunk.start, hit.chunk.end) for hit in hits]
    rows = {row[0]: row for row in library.store.sentences_of(places)}
    cosines = unpack([row[3] for row in rows.values()], library.dimensions) @ vector
    dense = {row_id: float(cosine) for row_id, cosine in zip(rows, cosines, strict=True)}
    by_vector = sorted(dense, key=lambda row_id: (-dense[row_id], row_id))
    match = match_expression(query)
    by_word = library.store.matching_sentences(match, places) if match else ()
    return tuple(
        Candidate(rows[row_id][1], rows[row_id][2], score, dense[row_id], rank)
        for rank, (row_id, score) in enumerate(fuse((by_vector, by_word), settings.rrf), start=1)
    )
