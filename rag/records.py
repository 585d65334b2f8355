"""The frozen records that the rooms exchange; the formats that users see are built from them.

Spans are half-open character intervals ``[start, end)`` into the field that they name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Tick = Callable[[int, int], None]  # progress: how much is done, of how much

SCHEMA_VERSION = 2  # of the records that are saved
BAR = " | "  # parts the cells of a row of a table

FieldName = Literal["text", "headline", "byline"]
AbstentionReason = Literal["empty_library", "nothing_relevant", "not_stated", "false_premise", "unsupported"]


def since(version: int) -> Any:
    """A field that this version of the schemas added: None in what an earlier one wrote."""
    return field(default=None, metadata={"since": version})


@dataclass(frozen=True, slots=True)
class Article:
    """One news item. ``text`` is its NFC-normalised body; unknown metadata is None, never guessed.

    ``published``, ``updated`` and ``retrieved`` are ISO 8601 dates or date-times, as the source gave them.
    """

    id: str
    headline: str
    text: str
    byline: str | None = None
    published: str | None = None
    updated: str | None = None
    source: str | None = None
    url: str | None = None
    section: str | None = None
    language: str | None = None
    retrieved: str | None = None

    @property
    def sha256(self) -> str:
        """Checksum of ``text``, as written into the article's file."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Checksum of every field: it changes when any of them does."""
        values = [f"{item.name}={getattr(self, item.name)!r}" for item in fields(self)]
        return hashlib.sha256("\n".join(values).encode("utf-8")).hexdigest()

    def field(self, name: FieldName) -> str:
        """The text of one citable field; an absent byline is empty."""
        return {"text": self.text, "headline": self.headline, "byline": self.byline or ""}[name]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text[start:end]`` of an article. ``number`` counts from 1; a subheading has no number."""

    number: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is shown whole or not at all, most often one sentence:
    ``article.field(field)[start:end] == text``.

    A list with its opening, a question with its answer and a quotation of several sentences are one, whose
    ``paragraph`` is that of its first; it is None in a headline or byline. ``before`` is what stands right
    before it and helps to understand it: the sentence that precedes it in its paragraph, or who speaks a
    quotation; or "". ``head``, which begins at ``head_start`` of the field, is what a row of a table, or an
    item of a long list, is read with; or "".
    """

    article_id: str
    field: FieldName
    paragraph: int | None
    start: int
    end: int
    text: str
    before: str = ""
    head: str = ""
    head_start: int = 0


def credit(headline: str, byline: str) -> str:
    """The sentence that says who wrote an article, made from its two fields."""
    return f"\u201c{headline}\u201d was written by {byline}."


def cells(row: str) -> tuple[str, ...]:
    """The cells of a line of a table; there is more than one where it has a ``BAR``."""
    line = row.strip()
    if line.startswith(BAR.strip()) and line.endswith(BAR.strip()):
        line = line[1:-1]
    return tuple(cell.strip() for cell in line.split(BAR.strip()))


def read_with(head: str, text: str) -> str:
    """A row of a table read with the names of its columns, or an item of a list with its opening.

    "Osmark | 11 | 4" with "Country | Gold | Silver" is "Osmark: Gold 11, Silver 4."
    """
    if BAR not in head:
        return f"{head.rstrip('.: ')}: {text}"
    names, (first, *rest) = cells(head), cells(text)
    return f"{first}: {', '.join(f'{name} {cell}' for name, cell in zip(names[1:], rest, strict=False))}."


def shown(sentence: Sentence, headline: str) -> str:
    """A sentence as it is indexed, judged and shown: a byline, being no sentence, says what it is the byline
    of, and what has a head is read with it.
    """
    if sentence.head:
        return read_with(sentence.head, sentence.text)
    return credit(headline, sentence.text) if sentence.field == "byline" else sentence.text


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit that is embedded: whole sentences of one article, ``article.text[start:end]``; ``number``
    from 1.
    """

    article_id: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for one query; a higher ``score`` is better, ``rank`` counts from 1."""

    chunk: Chunk
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that search proposes to the reader; a higher ``score`` is better, ``rank`` counts from 1.

    ``dense`` is the cosine of the sentence and the query, ``headline`` is its article's.
    """

    sentence: Sentence
    headline: str
    score: float
    dense: float
    rank: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate that was judged. ``support`` is the calibrated probability that it is evidence, in [0, 1].

    ``log_odds`` is the same before squashing; ``answers`` are the log-odds that the question is answered by
    it;
    ``logit`` is what the model said, 0 without one.
    """

    candidate: Candidate
    logit: float
    log_odds: float
    answers: float
    support: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: ``quote`` is byte for byte the named field of the article at ``[start, end)``.

    ``section`` is the article's own, in its words ("Opinion").
    """

    n: int
    article: str
    headline: str
    byline: str | None
    published: str | None
    source: str | None
    url: str | None
    field: FieldName
    paragraph: int | None
    start: int
    end: int
    quote: str
    section: str | None = since(2)


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable sentence of an answer, with the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]
    origin: Literal["written", "extracted"]
    support: float


@dataclass(frozen=True, slots=True)
class Short:
    """The exact span that answers, inside the field that the citation names (or Yes / No, with the settling
    sentence).
    """

    text: str
    citation: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the evidence: its interval, unit, what it counts, who said it, its status and the text's
    own date words.
    """

    value: str
    low: float | None
    high: float | None
    unit: str
    of: str
    speaker: str | None
    status: str | None
    as_of: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why nothing is answered, and the numbers of the citations that came closest."""

    reason: AbstentionReason
    closest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds; ``first_output`` and ``total`` count from the moment the question was taken."""

    search: float = 0.0
    read: float = 0.0
    write: float = 0.0
    verify: float = 0.0
    first_output: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an answer was made with. ``answer_sha256`` covers question, answer, claims, citations and
    figures.
    """

    groundwire: str
    model: str | None
    model_sha256: str | None
    embedder: str
    prompts: dict[str, str]
    library: str
    seed: int
    as_of: str | None
    answer_sha256: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was looked at and left out, and why; shown by ``--verbose``."""

    sentence: Sentence
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer, or an abstention. ``searched``, ``dropped``, ``cut_short`` (the time was up before
    all that was needed had been read), ``stated`` (the log-odds that the likeliest sentence states the
    answer; None when none was read) and ``unanswered`` (the part of a question that nothing answers, where
    another is answered) explain it; they are not part of its format. ``version`` is that of the schema it is
    written in.
    """

    question: str
    answered: bool
    abstention: Abstention | None
    short: Short | None
    answer: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    disagreement: bool
    timings: Timings
    manifest: Manifest
    searched: tuple[Candidate, ...] = field(default=(), compare=False)
    dropped: tuple[Dropped, ...] = field(default=(), compare=False)
    cut_short: bool = field(default=False, compare=False)
    stated: float | None = field(default=None, compare=False)
    unanswered: tuple[str, ...] = field(default=(), compare=False)
    version: int = field(default=SCHEMA_VERSION, compare=False)
