"""What a digest is made of: the articles of its days with their vectors, gathered into stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer.references import leans_on
from rag.digest.stories import Kinship, Passage, passages, stories
from rag.records import Article, Sentence
from rag.search.library import Library, unpack

LEAD = 3  # the sentences of an article that say what it is about

Dated = tuple[Article, str | None, bool]  # an article, its day, and whether it was published then


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences of an article's text with their vectors, and the vector of its beginning."""

    article: Article
    day: str | None
    dated: bool
    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]
    beginning: NDArray[np.float32]


def read_articles(library: Library, items: Sequence[Dated]) -> list[Read]:
    """The articles in the order of their days and ids, with what the library knows of their sentences."""
    items = sorted(items, key=lambda item: (item[1] or "", item[0].id))
    ids = [article.id for article, _, _ in items]
    beginnings = library.store.beginnings(ids)
    rows: dict[str, list[tuple[Sentence, bytes]]] = {key: [] for key in ids}
    for _, sentence, _, vector in library.store.sentences_in(ids):
        if sentence.field == "text":
            rows[sentence.article_id].append((sentence, vector))
    size = library.dimensions
    return [
        Read(
            article,
            day,
            dated,
            tuple(sentence for sentence, _ in rows[article.id]),
            unpack([vector for _, vector in rows[article.id]], size),
            unpack([beginnings[article.id]], size)[0],
        )
        for article, day, dated in items
    ]


def gathered(read: Sequence[Read], copies: Sequence[int], kinship: Kinship) -> list[tuple[int, ...]]:
    """The stories as places in ``read``: those of the most origins first, then of the most articles, then
    of the latest day.
    """
    if not read:
        return []
    beginnings = np.vstack([item.beginning for item in read])
    # What was retrieved on one day was not published on one: such days keep no two articles apart.
    days = [item.day if item.dated else None for item in read]
    groups = _merged(stories(beginnings, days, kinship), read, days, kinship)
    return sorted(
        groups,
        key=lambda group: (
            -len({copies[i] for i in group}),
            -len(group),
            [-ord(c) for c in max(read[i].day or "" for i in group)],
            read[group[0]].article.id,
        ),
    )


def passages_of(
    members: Sequence[Read], read: Sequence[Read], kinship: Kinship
) -> dict[str, tuple[Passage, ...]]:
    """The passages of other articles that tell of the story, by article."""
    first = np.vstack([item.vectors[:LEAD] for item in members])
    own = {item.article.id for item in members}
    found = {
        item.article.id: passages(first, item.sentences, item.vectors, kinship)
        for item in read
        if item.article.id not in own and len(item.sentences)
    }
    return {key: found[key] for key in sorted(found) if found[key]}


def by_centrality(members: Sequence[Read]) -> list[Read]:
    """The members of a story, the one that is most like all others first; ties by day, then id."""
    beginnings = np.vstack([item.beginning for item in members])
    likeness = (beginnings @ beginnings.T).mean(axis=1)
    order = sorted(range(len(members)), key=lambda i: (-round(float(likeness[i]), 4), members[i].article.id))
    return [members[i] for i in order]


def from_others(
    members: Sequence[Read], joined: Mapping[str, Sequence[Passage]], read: Sequence[Read]
) -> tuple[list[Sentence], NDArray[np.float32]]:
    """What the other sources tell first, and the passages of further articles, with their vectors."""
    sentences: list[Sentence] = []
    vectors: list[NDArray[np.float32]] = []
    for item in members:
        for sentence, vector in zip(item.sentences[:LEAD], item.vectors[:LEAD], strict=True):
            if not leans_on(sentence.before, sentence.text):
                sentences.append(sentence)
                vectors.append(vector)
    by_id = {item.article.id: item for item in read}
    for key, found in joined.items():
        places = {sentence: place for place, sentence in enumerate(by_id[key].sentences)}
        for passage in found:
            if leans_on(passage.sentence.before, passage.sentence.text):
                continue
            sentences.append(passage.sentence)
            vectors.append(by_id[key].vectors[places[passage.sentence]])
    size = len(read[0].beginning)
    return sentences, np.array(vectors, dtype=np.float32).reshape(-1, size)


def _merged(
    groups: Sequence[tuple[int, ...]],
    read: Sequence[Read],
    days: Sequence[str | None],
    kinship: Kinship,
) -> list[tuple[int, ...]]:
    """The stories, those joined that each have passages of the other and could be one by their days."""
    leads = [np.vstack([read[i].vectors[:LEAD] for i in group]) for group in groups]
    joined = [
        {
            other
            for other, members in enumerate(groups)
            if other != place
            and any(passages(first, read[i].sentences, read[i].vectors, kinship) for i in members)
        }
        for place, first in enumerate(leads)
    ]
    found = [set(group) for group in groups]
    for one, others in enumerate(joined):
        for other in sorted(others):
            if one in joined[other] and found[one] is not found[other]:
                odds = [
                    kinship.log_odds(float(read[i].beginning @ read[j].beginning), days[i], days[j])
                    for i in groups[one]
                    for j in groups[other]
                ]
                if max(odds) > kinship.mutual:
                    both = found[one] | found[other]
                    found = [both if part <= both else part for part in found]
    return list(dict.fromkeys(tuple(sorted(part)) for part in found))
