"""Origins: articles that are copies of one text, light edits included, count as one.

By the share of word triples that two articles have in common (Broder, 1997), estimated by MinHash with the
package datasketch: a wire report that ten sites print is one voice, not ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.records import Article
from rag.search.words import words

if TYPE_CHECKING:
    from datasketch import MinHash

# The least share of common triples of two copies (eval/EXPERIMENTS.md, "Copies").
COPIED = 0.5
_PERMUTATIONS = 128
_SHINGLE = 3


def origins(articles: Sequence[Article], least: float = COPIED) -> tuple[int, ...]:
    """For each article the number of its origin, from 0, in the order of the first copies."""
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=least, num_perm=_PERMUTATIONS)
    sketches = [sketch(article.text) for article in articles]
    group = list(range(len(articles)))
    for place, own in enumerate(sketches):
        for found in sorted(int(key) for key in index.query(own)):
            if own.jaccard(sketches[found]) >= least:
                _join(group, place, found)
        index.insert(str(place), own)
    roots = [_root(group, place) for place in range(len(group))]
    numbers = {root: number for number, root in enumerate(dict.fromkeys(roots))}
    return tuple(numbers[root] for root in roots)


def sketch(text: str) -> MinHash:
    """The MinHash of a text's word triples; of a shorter text, of all its words together."""
    from datasketch import MinHash

    found = words(text)
    triples = {" ".join(found[i : i + _SHINGLE]) for i in range(max(1, len(found) - _SHINGLE + 1))}
    made = MinHash(num_perm=_PERMUTATIONS, seed=1)
    made.update_batch([triple.encode("utf-8") for triple in sorted(triples)])
    return made


def _root(group: Sequence[int], place: int) -> int:
    while group[place] != place:
        place = group[place]
    return place


def _join(group: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(group, one), _root(group, other)))
    group[second] = first
