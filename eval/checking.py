"""A question set checked before it is used: each line in form, and its evidence in the articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.jsonl import numbered_lines
from eval.nuggets import NuggetQuestion, flat, question_of
from rag.records import Article


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line of a file."""

    line: int
    what: str


def faults(path: Path, articles: Iterable[Article]) -> Iterator[Fault]:
    """Every fault of a file of questions with nuggets, line by line; none when it can be used."""
    known = {article.id: article for article in articles}
    held = [flat(f"{item.headline}\nBy {item.byline}\n{item.text}") for item in known.values()]
    seen: dict[str, int] = {}
    for number, line in numbered_lines(path):
        try:
            question = question_of(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            yield Fault(number, f"it is no question with nuggets: {error!r}")
            continue
        if question.id in seen:
            yield Fault(number, f"the id {question.id} is that of line {seen[question.id]} too")
        seen.setdefault(question.id, number)
        yield from (Fault(number, what) for what in _wrong(question, held))
        yield from (Fault(number, what) for what in _nowhere(question, known))


def _wrong(question: NuggetQuestion, held: list[str]) -> Iterator[str]:
    if not question.question.strip():
        yield "the question is empty"
    if question.answerable != any(nugget.vital for nugget in question.nuggets):
        yield "a question is answerable when it has a vital nugget, and only then"
    for nugget in question.nuggets:
        if not nugget.any:
            yield "a nugget has no words that meet it"
        for snippet in nugget.evidence:
            if not any(flat(snippet) in text for text in held):
                yield f"no article holds the evidence {snippet!r}"


def _nowhere(question: NuggetQuestion, known: Mapping[str, Article]) -> Iterator[str]:
    for near in question.near:
        article = known.get(near.article)
        if article is None:
            yield f"there is no article {near.article}"
        elif not 0 <= near.start < near.end <= len(article.field(near.field) or ""):
            yield f"{near.article} has no {near.field} from {near.start} to {near.end}"
