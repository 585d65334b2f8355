"""Figures against labels: is the row of a figure there, and is every part of it right?

A label is a figure in one sentence, told by a reader who saw no row: its value, unit, what it counts, who
says it, how firmly, and as of when, as spans of the article. The sentence is given, so what is measured is
how figures are read, not how they are found; and that a figure is asked for is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import numbered_lines
from eval.measures.resampling import interval
from eval.runs import Record, Run
from rag.answer.citing import cite_evidence
from rag.answer.figures import figures_of
from rag.answer.wanted import Alike, same_word
from rag.ingest.text import sentences
from rag.records import Article, Candidate, Evidence, Figure, Sentence
from rag.search.words import stems, telling_words, words

PARTS = ("value", "unit", "of", "speaker", "status", "as_of")
_ALL = ("value", "unit", "of", "speaker", "status")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """What was read in the sentence ``[start, end)``; ``speakers`` holds None where nobody need be named."""

    id: str
    question: str
    article: str
    start: int
    end: int
    value: Span
    unit: str
    of: tuple[Span, ...]
    speakers: tuple[Span | None, ...]
    status: tuple[str, ...]
    as_of: Span | None


def read_labels(path: Path) -> tuple[Label, ...]:
    """The labels of a JSON Lines file. Raises ValueError with the line that is broken."""
    labels = []
    for number, line in numbered_lines(path):
        try:
            labels.append(_label(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
    return tuple(labels)


def run(run: Run, labels: Sequence[Label], articles: Mapping[str, Article], alike: Alike) -> Record:
    """Reads the figures of every labelled sentence; of each part, the share of labels that it is right of."""
    records = run.each(
        labels, lambda item: item.id, lambda item: measure(item, articles[item.article], alike)
    )
    groups = [record["article"] for record in records]
    report: Record = {
        name: asdict(interval([float(record[name]) for record in records], groups))
        for name in (*PARTS, "all")
    }
    report["labels"] = len(records)
    return run.finish(report, [{name: record[name] for name in ("id", *PARTS, "all")} for record in records])


def measure(label: Label, article: Article, alike: Alike = same_word) -> Record:
    """The row of a labelled figure, if there is one, and which of its parts are right."""
    rows = _rows(label, article, alike)
    value = _cut(article, label.value)
    row = next((item for item in rows if _overlap(item.value, value)), None)
    right = {name: row is not None and _right(name, row, label, article) for name in PARTS}
    return {
        "question": label.question,
        "article": label.article,
        "sentence": article.text[label.start : label.end],
        "wanted": {"value": value, "of": [_cut(article, span) for span in label.of], "status": label.status},
        "row": asdict(row) if row else None,
        **right,
        "all": all(right[name] for name in _ALL),
    }


def _rows(label: Label, article: Article, alike: Alike) -> tuple[Figure, ...]:
    held = [
        item
        for item in sentences(article)
        if item.field == "text" and label.start <= item.start and item.end <= label.end
    ]
    evidence = [Evidence(_candidate(item, article), 0.0, 0.0, 0.0, 1.0) for item in held]
    cited = cite_evidence(evidence, {article.id: article})
    return figures_of(
        label.question, cited.claims, {item.n: item for item in cited.citations}, alike, asked=True
    )


def _candidate(sentence: Sentence, article: Article) -> Candidate:
    return Candidate(sentence, article.headline, 0.0, 0.0, 1)


def _right(name: str, row: Figure, label: Label, article: Article) -> bool:
    if name == "value":
        return row.value.casefold().removesuffix(" of") == _cut(article, label.value).casefold()
    if name == "unit":
        return stems(words(row.unit)) == stems(words(label.unit)) or row.unit == label.unit
    if name == "of":
        wanted = [word for span in label.of for word in telling_words(_cut(article, span))]
        return stems(tuple(wanted)) <= stems(words(f"{row.of} {row.unit}"))
    if name == "speaker":
        return row.speaker in [_cut(article, span) if span else None for span in label.speakers]
    if name == "status":
        return row.status in label.status
    wanted_day = _cut(article, label.as_of) if label.as_of else None
    return row.as_of == wanted_day


def _overlap(one: str, other: str) -> bool:
    return one.casefold() in other.casefold() or other.casefold() in one.casefold()


def _cut(article: Article, span: Span) -> str:
    return article.text[span[0] : span[1]]


def _label(record: Mapping[str, Any]) -> Label:
    named = [_span(record["speaker"]), *map(_span, record["speaker_also"])]
    return Label(
        str(record["id"]),
        str(record["question"]),
        str(record["article"]),
        int(record["start"]),
        int(record["end"]),
        _span(record["value"]) or (0, 0),
        str(record["unit"]),
        tuple(span for span in map(_span, record["of"]) if span),
        tuple(named),
        tuple(record["status"]),
        _span(record["as_of"]),
    )


def _span(value: Any) -> Span | None:
    return None if value is None else (int(value[0]), int(value[1]))
