"""Questions with the passage that they are asked of: CLAPNQ and SQuAD 2.0, each passage in its sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import read_jsonl
from rag.ingest.text import normalise, sentences
from rag.records import Article, Sentence


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """``gold`` are the places, in ``sentences``, of those that answer; ``passage`` names the passage, which
    other questions may share; ``answers`` are short ones, where the set has them.
    """

    id: str
    question: str
    passage: str
    title: str
    sentences: tuple[Sentence, ...]
    gold: frozenset[int]
    answers: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        return bool(self.gold) or bool(self.answers)


def clapnq(data: Path) -> tuple[PassageQuestion, ...]:
    """CLAPNQ (Rosenthal et al., 2024): the sentences are the set's own, the gold ones chosen by people."""
    rows = [
        row for name in ("answerable", "unanswerable") for row in read_jsonl(data / f"clapnq/{name}.jsonl")
    ]
    return tuple(_clapnq(row) for row in rows)


def squad(data: Path) -> tuple[PassageQuestion, ...]:
    """SQuAD 2.0 (Rajpurkar et al., 2018): gold is every sentence that holds an answer string."""
    return tuple(_squad(row) for row in read_jsonl(data / "squad2/questions.jsonl"))


SETS: Mapping[str, Callable[[Path], tuple[PassageQuestion, ...]]] = {"clapnq": clapnq, "squad": squad}


def _clapnq(row: Mapping[str, Any]) -> PassageQuestion:
    (passage,) = row["passages"]
    texts = [normalise(text) for text in passage["sentences"]]
    chosen = [_flat(text) for output in row["output"] for text in output["selected_sentences"]]
    gold = frozenset(i for i, text in enumerate(texts) if _flat(text) in chosen)
    return PassageQuestion(
        str(row["id"]), row["input"], _name(passage["text"]), passage["title"], _spans(texts), gold, ()
    )


def _squad(row: Mapping[str, Any]) -> PassageQuestion:
    article = Article("passage", row["title"].replace("_", " "), normalise(row["context"]))
    cut = tuple(item for item in sentences(article) if item.field == "text")
    answers = tuple(dict.fromkeys(row["answers"]))
    gold = frozenset(i for i, item in enumerate(cut) if any(answer in item.text for answer in answers))
    return PassageQuestion(
        row["id"], row["question"], _name(row["context"]), article.headline, cut, gold, answers
    )


def _spans(texts: Sequence[str]) -> tuple[Sentence, ...]:
    """Sentences one after the other, a blank between them."""
    spans, start = [], 0
    for number, text in enumerate(texts):
        before = texts[number - 1] if number else ""
        spans.append(Sentence("passage", "text", 1, start, start + len(text), text, before))
        start += len(text) + 1
    return tuple(spans)


def _flat(text: str) -> str:
    return "".join(text.rstrip("& ").split())


def _name(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
