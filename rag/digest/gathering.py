"""What a digest is made of: the articles of its days with their vectors, gathered into stories."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.references import leans_on
from rag.digest.stories import Kinship, Passage, passages, stories
from rag.english.events import Opening, of_two_events, opening
from rag.english.parse import Parser
from rag.ingest.corrections import taken_back, without_notes
from rag.ingest.instructions import is_instruction, tells_readers
from rag.ingest.questions import is_question
from rag.ingest.text import sentences
from rag.records import Article, Sentence
from rag.search.chunking import chunks, with_headline
from rag.search.dense import unpack
from rag.search.embedder import Embedder
from rag.search.library import Library
from rag.settings import ChunkSettings

_MANY = 3  # origins that share a sentence which is none of their news
_COMMON = 8  # articles that a sentence is near to, when it is about none of them in particular
_POINTING = re.compile(
    r"\b(?:(?P<such>such(?! as)|these|those|there|instead)|them|they|he|she|it|its|their|his|her|him)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b[A-Z][\w\u2019'-]+")
LEAD = 3  # the sentences of an article that say what it is about

Dated = tuple[Article, str | None, bool]  # an article, its day, and whether it was published then


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences of an article's text with their vectors, and the vector of its beginning. ``corrected``
    are those in which it takes back an amount; they are no news, and none of ``sentences``. ``opening`` is
    what its opening names, where a parser read it.
    """

    article: Article
    day: str | None
    dated: bool
    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]
    beginning: NDArray[np.float32]
    corrected: tuple[Sentence, ...] = ()
    opening: Opening | None = None


def read_articles(
    library: Library, embedder: Embedder, items: Sequence[Dated], parse: Parser | None = None
) -> list[Read]:
    """The articles in the order of their days and ids, with what the library knows of their sentences, but
    for those that instruct a model or only ask, that correct an article or that are corrected, and rows of
    tables. An article that does nothing but instruct is left out, and one that has other sentences begins
    with these.
    """
    items = sorted(items, key=lambda item: (item[1] or "", item[0].id))
    ids = [article.id for article, _, _ in items]
    beginnings = library.store.beginnings(ids)
    rows: dict[str, list[tuple[Sentence, bytes]]] = {key: [] for key in ids}
    instructing = set()
    for _, sentence, _, vector in library.store.sentences_in(ids):
        if not tells_readers(sentence):
            instructing.add(sentence.article_id)
        elif sentence.field == "text" and not is_question(sentence.text) and not sentence.head:
            rows[sentence.article_id].append((sentence, vector))
    size = library.dimensions
    found = []
    for article, day, dated in items:
        every = [sentence for sentence, _ in rows[article.id]]
        if not every and is_instruction(article.headline):
            continue
        told = set(without_notes(every, article))
        begun = unpack([beginnings[article.id]], size)[0]
        found.append(
            Read(
                article,
                day,
                dated,
                tuple(sentence for sentence in every if sentence in told),
                unpack([vector for sentence, vector in rows[article.id] if sentence in told], size),
                _beginning(article, every, embedder) if article.id in instructing else begun,
                tuple(sentence for sentence in every if taken_back(sentence.text)),
                opening(parse, article.headline, every[0].text, article.text) if parse and every else None,
            )
        )
    return found


def _beginning(article: Article, told: Sequence[Sentence], embedder: Embedder) -> NDArray[np.float32]:
    """The vector of its first chunk if it held nothing but ``told``, as exact as a library keeps one."""
    text = "\n\n".join(sentence.text for sentence in told)
    headline = "" if is_instruction(article.headline) else article.headline
    only = replace(article, headline=headline, text=text)
    first = chunks(only, sentences(only), ChunkSettings())[0]
    vectors = embedder.embed([with_headline(headline, first)]).astype(np.float16)
    found: NDArray[np.float32] = unpack([vectors.tobytes()], embedder.dimensions)[0]
    return found


def without_furniture(read: Sequence[Read], copies: Sequence[int]) -> list[Read]:
    """The articles without the sentences that stand in many of them whatever they are about: "sign up for our
    newsletter". ``copies`` are their origins, since copies of one text share it all.
    """
    held: dict[str, set[int]] = {}
    for item, origin in zip(read, copies, strict=True):
        for sentence in item.sentences:
            held.setdefault(sentence.text.casefold(), set()).add(origin)
    found = []
    for item in read:
        kept = [i for i, sentence in enumerate(item.sentences) if len(held[sentence.text.casefold()]) < _MANY]
        found.append(
            replace(item, sentences=tuple(item.sentences[i] for i in kept), vectors=item.vectors[kept])
        )
    return found


def stands_alone(sentence: Sentence) -> bool:
    """Is it understood without the sentence before it: does nothing in it point back to what it does not
    name?
    """
    pointing = _POINTING.search(sentence.text)
    named = _NAMED.search(sentence.text, 1)
    return not leans_on(sentence.before, sentence.text) and (
        pointing is None or (named is not None and named.start() < pointing.start() and not pointing["such"])
    )


def gathered(read: Sequence[Read], copies: Sequence[int], kinship: Kinship) -> list[tuple[int, ...]]:
    """The stories as places in ``read``: those of the most origins first, then of the most articles, then
    of the latest day.
    """
    if not read:
        return []
    beginnings = np.vstack([item.beginning for item in read])
    # What was retrieved on one day was not published on one: such days keep no two articles apart.
    days = [item.day if item.dated else None for item in read]
    found = stories(beginnings, days, kinship, lambda i, j: kinship.tie(read[i].opening, read[j].opening))
    groups = _merged(found, read, days, kinship)
    return sorted(
        groups,
        key=lambda group: (
            -len({copies[i] for i in group}),
            -len(group),
            [-ord(c) for c in max(read[i].day or "" for i in group)],
            read[group[0]].article.id,
        ),
    )


def parted(one: Read, other: Read) -> bool:
    """Are they about two events of one kind, by what their openings name?"""
    return bool(one.opening and other.opening and of_two_events(one.opening, other.opening))


def passages_of(
    members: Sequence[Read], read: Sequence[Read], kinship: Kinship
) -> dict[str, tuple[Passage, ...]]:
    """The passages of other articles that tell of the story, by article.

    A first sentence that very many articles come near to is about none of them, and draws no passage.
    """
    first = np.vstack([item.vectors[:LEAD] for item in members])
    own = {item.article.id for item in members}
    others = [
        item
        for item in read
        if item.article.id not in own
        and len(item.sentences)
        and not any(parted(item, member) for member in members)
    ]
    near = np.zeros(len(first), dtype=int)
    for item in others:
        near += (item.vectors @ first.T).max(axis=0) >= kinship.passage
    telling = first[near <= _COMMON]
    found = {item.article.id: passages(telling, item.sentences, item.vectors, kinship) for item in others}
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
    found = [
        (item.sentences[place], item.vectors[place])
        for place in range(LEAD)
        for item in members
        if place < len(item.sentences)
    ]
    by_id = {item.article.id: item for item in read}
    for key, held in joined.items():
        places = {sentence: place for place, sentence in enumerate(by_id[key].sentences)}
        for passage in held:
            place = places[passage.sentence]
            found.append((passage.sentence, by_id[key].vectors[place]))
    alone = [(sentence, vector) for sentence, vector in found if stands_alone(sentence)]
    size = len(read[0].beginning)
    vectors = np.array([vector for _, vector in alone], dtype=np.float32).reshape(-1, size)
    return [sentence for sentence, _ in alone], vectors


def _merged(
    groups: Sequence[tuple[int, ...]],
    read: Sequence[Read],
    days: Sequence[str | None],
    kinship: Kinship,
) -> list[tuple[int, ...]]:
    """The stories, those joined that each have passages of the other and could be one by their days."""
    joined = []
    homes = {read[i].article.id: place for place, group in enumerate(groups) for i in group}
    for group in groups:
        told = passages_of([read[i] for i in group], read, kinship)
        joined.append({homes[key] for key in told})
    found = [set(group) for group in groups]
    for one, others in enumerate(joined):
        for other in sorted(others):
            if one in joined[other] and found[one] is not found[other]:
                odds = [
                    kinship.log_odds(float(read[i].beginning @ read[j].beginning), days[i], days[j])
                    + kinship.tie(read[i].opening, read[j].opening)
                    for i in groups[one]
                    for j in groups[other]
                ]
                if max(odds) > kinship.mutual:
                    both = found[one] | found[other]
                    found = [both if part <= both else part for part in found]
    return list(dict.fromkeys(tuple(sorted(part)) for part in found))
