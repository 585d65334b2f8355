"""BM25 over a handful of texts, with the document frequencies of a whole library.

Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with the inverse document
frequency of Lucene, which is never negative: ``idf(w) = ln(1 + (N - n(w) + 0.5) / (n(w) + 0.5))``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from rag.search.words import stem, words

_K1, _B = 1.2, 0.75


def bm25_scores(counts: Mapping[str, int], total: int, texts: Sequence[str]) -> list[float]:
    """The score of each text for the words in ``counts``, 0.0 where none of them occurs.

    ``counts`` says in how many of ``total`` documents each word, in lower case, occurs. Words are compared by
    stem; of several with one stem the rarest gives its weight.
    """
    weights: dict[str, float] = {}
    for word, count in counts.items():
        weight = math.log(1 + (total - count + 0.5) / (count + 0.5))
        weights[stem(word)] = max(weight, weights.get(stem(word), 0.0))
    openings = {_opening(word[:2]) for word in weights}
    held = [words(text) for text in texts]
    average = sum(map(len, held)) / max(1, len(held))
    return [_score(weights, openings, found, average) for found in held]


def _score(weights: Mapping[str, float], openings: set[str], found: Sequence[str], average: float) -> float:
    # Most words need no stemming, which is slow: their stem would open otherwise.
    near = (word for word in found if _opening(word[:2]) in openings or not word.isascii())
    times = Counter(stem(word) for word in near)
    norm = _K1 * (1 - _B + _B * len(found) / average) if average else _K1
    return sum(
        weights[word] * n * (_K1 + 1) / (n + norm) for word, n in sorted(times.items()) if word in weights
    )


@cache
def _opening(letters: str) -> str:
    """What a word that begins with these two ``letters`` and its stem have in common, accents apart: of the
    two, "y" may become "i".
    """
    return letters.replace("y", "i").rstrip("'\u2019")
