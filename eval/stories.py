"""Stories and copies: are pairs of news articles that tell one event told from others, and copies of one
text, light edits included, from articles that only tell the same?

The pairs were labelled by reading: ``eval/questions/story-pairs.jsonl`` has the checksums of their documents.
Copies are made by editing: a sentence less, a sentence more, words exchanged, a new beginning.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from eval.jsonl import read_jsonl
from eval.measures.separation import auroc
from eval.runs import Record, Run
from rag.answer.one_event import opening_of
from rag.digest.origins import COPIED, sketch
from rag.digest.stories import Kinship
from rag.english.parse import Parser
from rag.ingest.splitting import split_sentences
from rag.records import Article
from rag.search.dense import unpack
from rag.search.library import Library

_PAIRS = Path(__file__).parent / "questions/story-pairs.jsonl"
_DIGITS = 8  # of a document's checksum, at the end of its article's id


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, whether they tell one story, and whether who labelled them was sure."""

    one: Article
    other: Article
    story: bool
    sure: bool


def story_pairs(articles: Iterable[Article]) -> tuple[Pair, ...]:
    """The labelled pairs. Raises KeyError when an article of one is missing."""
    by_document = {article.id[-_DIGITS:]: article for article in articles}
    return tuple(
        Pair(
            by_document[row["pair"][0][:_DIGITS]],
            by_document[row["pair"][1][:_DIGITS]],
            row["label"] == "story",
            row["sure"],
        )
        for row in read_jsonl(_PAIRS)
    )


def edited(article: Article, edit: str, chance: random.Random) -> Article:
    """A light edit of an article, of one kind of ``EDITS``."""
    body = [article.text[start:end] for start, end in split_sentences(article.text)]
    return replace(article, id=f"{article.id}-{edit}", text=" ".join(EDITS[edit](body, chance)))


def _shortened(body: list[str], chance: random.Random) -> list[str]:
    drop = set(chance.sample(range(len(body)), max(1, len(body) // 10)))
    return [sentence for place, sentence in enumerate(body) if place not in drop]


def _extended(body: list[str], chance: random.Random) -> list[str]:
    return [*body, "This report was updated with a comment.", "Reporting by our own staff and agencies."]


def _reworded(body: list[str], chance: random.Random) -> list[str]:
    """One word of thirty is another one."""
    return [
        " ".join("however" if chance.random() < 1 / 30 else word for word in sentence.split())
        for sentence in body
    ]


def _reopened(body: list[str], chance: random.Random) -> list[str]:
    return ["(Agencies) A correspondent of ours reports from the scene.", *body[1:]]


EDITS: Mapping[str, Callable[[list[str], random.Random], list[str]]] = {
    "shortened": _shortened,
    "extended": _extended,
    "reworded": _reworded,
    "reopened": _reopened,
}


def run(
    run: Run, library: Library, kinship: Kinship, parse: Parser | None, copies: int, seed: int = 0
) -> Record:
    """Both measures; ``copies`` is how many articles are edited, each in every way."""
    articles = library.store.articles()
    pairs = story_pairs(articles)
    report: Record = {
        "stories": _stories(library, pairs, kinship, parse),
        "stories_sure": _stories(library, [pair for pair in pairs if pair.sure], kinship, parse),
        "copies": _copies(articles, pairs, copies, seed),
    }
    return run.finish(report)


def _stories(library: Library, pairs: Sequence[Pair], kinship: Kinship, parse: Parser | None) -> Record:
    ids = sorted({article.id for pair in pairs for article in (pair.one, pair.other)})
    kept = library.store.beginnings(ids)
    vectors = {key: unpack([data], library.dimensions)[0] for key, data in kept.items()}
    articles = [article for pair in pairs for article in (pair.one, pair.other)]
    read = {article.id: opening_of(parse, article) if parse else None for article in articles}
    odds = [
        kinship.log_odds(
            float(vectors[pair.one.id] @ vectors[pair.other.id]), pair.one.published, pair.other.published
        )
        + kinship.tie(read[pair.one.id], read[pair.other.id])
        for pair in pairs
    ]
    truth = [pair.story for pair in pairs]
    return {
        "pairs": len(pairs),
        **_told_apart(truth, [value > 0 for value in odds]),
        "auroc": asdict(auroc(truth, odds)),
    }


def _copies(articles: Sequence[Article], pairs: Sequence[Pair], most: int, seed: int) -> Record:
    """Copies against pairs that tell one story in other words, and against neighbours in the list."""
    chance = random.Random(seed)
    longer = [article for article in articles if len(article.text.split()) > 100]
    chosen = chance.sample(longer, min(most, len(longer)))
    found: list[tuple[bool, bool]] = []
    by_kind: dict[str, list[bool]] = {kind: [] for kind in EDITS}
    for article in chosen:
        own = sketch(article.text)
        for kind in EDITS:
            held = own.jaccard(sketch(edited(article, kind, chance).text)) >= COPIED
            by_kind[kind].append(held)
            found.append((True, held))
    others = [(pair.one, pair.other) for pair in pairs] + list(pairwise(chosen))
    for one, other in others:
        found.append((False, sketch(one.text).jaccard(sketch(other.text)) >= COPIED))
    kinds = {f"found_{kind}": float(np.mean(held)) for kind, held in by_kind.items()}
    return {
        "pairs": len(found),
        **_told_apart([truth for truth, _ in found], [held for _, held in found]),
        **kinds,
    }


def _told_apart(truth: Sequence[bool], told: Sequence[bool]) -> Record:
    right = sum(a and b for a, b in zip(truth, told, strict=True))
    precision = right / sum(told) if any(told) else 0.0
    recall = right / sum(truth) if any(truth) else 0.0
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
    }
