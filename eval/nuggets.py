"""Questions with nuggets: what an answer must hold, and which words of the articles are its evidence."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import numbered_lines
from rag.ingest.text import paragraphs
from rag.records import Answer, Article, Citation, FieldName

_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)


@dataclass(frozen=True, slots=True)
class Nugget:
    """Met when an answer holds one of ``any``; well cited when a cited paragraph holds ``evidence``."""

    any: tuple[str, ...]
    evidence: tuple[str, ...]
    vital: bool


@dataclass(frozen=True, slots=True)
class Near:
    """Where the articles come near to an answer, or contradict what is presumed: a span of one field."""

    article: str
    field: FieldName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NuggetQuestion:
    id: str
    kind: str
    question: str
    answerable: bool
    nuggets: tuple[Nugget, ...]
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class NuggetScore:
    """Of one answer: vital nuggets met, of how many; claims on evidence, of how many; markers on evidence, of
    how many; whether it answered.

    With people's nuggets for a judge these are the citation recall and precision of ALCE (Gao et al., EMNLP
    2023): is each claim supported by what it cites, and is what is cited needed?
    """

    id: str
    answerable: bool
    answered: bool
    vital_met: int
    vital: int
    claims_on_evidence: int
    claims: int
    markers_on_evidence: int
    markers: int


def read_questions(path: Path) -> tuple[NuggetQuestion, ...]:
    """The questions of a JSON Lines file. Raises ValueError with the line that is broken."""
    questions = []
    for number, line in numbered_lines(path):
        try:
            questions.append(question_of(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
    return tuple(questions)


def score(question: NuggetQuestion, answer: Answer, articles: Mapping[str, Article]) -> NuggetScore:
    """Scores one answer by its nuggets; case, quotation marks and dashes do not count."""
    said = flat(answer.answer)
    vital = [nugget for nugget in question.nuggets if nugget.vital]
    met = [nugget for nugget in vital if any(flat(words) in said for words in nugget.any)]
    snippets = [flat(words) for nugget in question.nuggets for words in nugget.evidence]
    good = {
        citation.n
        for citation in answer.citations
        if any(words in _cited_text(citation, articles) for words in snippets)
    }
    markers = [n for claim in answer.claims for n in claim.citations]
    return NuggetScore(
        question.id,
        question.answerable,
        answer.answered,
        len(met),
        len(vital),
        sum(not good.isdisjoint(claim.citations) for claim in answer.claims),
        len(answer.claims),
        sum(n in good for n in markers),
        len(markers),
    )


def _cited_text(citation: Citation, articles: Mapping[str, Article]) -> str:
    """The cited paragraph; a byline as a page prints it."""
    article = articles[citation.article]
    for paragraph in paragraphs(article.text):
        if citation.field == "text" and paragraph.number == citation.paragraph:
            return flat(article.text[paragraph.start : paragraph.end])
    return flat(f"By {citation.quote}" if citation.field == "byline" else citation.quote)


def question_of(record: Mapping[str, Any]) -> NuggetQuestion:
    """One line of a file, parsed. Raises KeyError or TypeError when something is missing."""
    nuggets = tuple(
        Nugget(tuple(item["any"]), tuple(item["evidence"]), bool(item["vital"])) for item in record["nuggets"]
    )
    near = tuple(
        Near(item["article"], item["field"], item["start"], item["end"]) for item in record.get("near", ())
    )
    return NuggetQuestion(
        str(record["id"]),
        str(record["kind"]),
        str(record["question"]),
        bool(record["answerable"]),
        nuggets,
        near,
    )


def flat(text: str) -> str:
    """Text as it is compared: case, blanks, kinds of quotation marks and dashes do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold().split())
