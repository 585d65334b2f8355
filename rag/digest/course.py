"""The course of one figure or matter over the corpus: dated rows in order, revisions marked, undated ones
apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.answer.citing import Desk
from rag.answer.figures import figures_of
from rag.answer.wanted import Alike
from rag.digest.timeline import date_in
from rag.digests import Course, Row
from rag.english.parse import Parser
from rag.records import Article, Claim, Sentence, shown
from rag.search.words import stem


def course_of(
    question: str,
    told: Sequence[Sentence],
    articles: Mapping[str, Article],
    days: Mapping[str, str | None],
    alike: Alike,
    parse: Parser | None = None,
) -> Course:
    """The rows of the sentences that tell of ``question``; ``days`` are those of their articles, by id.

    A row's day is the one that its text gives; else its article's. A number is a revision when the row before
    it, of the same unit, has another one.
    """
    desk = Desk(articles)
    rows = [_row(question, sentence, articles, days, desk, alike, parse) for sentence in told]
    dated = sorted((row for row in rows if row.day), key=lambda row: (row.day or "", row.citation))
    undated = sorted((row for row in rows if not row.day), key=lambda row: row.citation)
    return Course(question, _revised(dated), tuple(undated), desk.citations)


def _row(
    question: str,
    sentence: Sentence,
    articles: Mapping[str, Article],
    days: Mapping[str, str | None],
    desk: Desk,
    alike: Alike,
    parse: Parser | None,
) -> Row:
    article = articles[sentence.article_id]
    text = shown(sentence, article.headline)
    number = desk.cite(sentence)[0]
    quotes = {citation.n: citation for citation in desk.citations}
    figures = figures_of(question, [Claim(text, (number,), "extracted", 1.0)], quotes, alike, parse)
    own = days.get(sentence.article_id)
    found = date_in(text, own, parse)
    told = found[1] if found else None
    return Row(
        day=told or own,
        by_text=told is not None,
        when=found[0] if found else None,
        text=text,
        value=figures[0].value if figures else None,
        unit=figures[0].unit if figures else None,
        speaker=figures[0].speaker if figures else None,
        revises=None,
        citation=number,
    )


def _revised(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Each row with the value that it revises: the last one of its unit before it, when that is another."""
    last: dict[str, str] = {}
    found: list[Row] = []
    for row in rows:
        before = last.get(stem((row.unit or "").lower())) if row.value else None
        revises = before if before and row.value and before.lower() != row.value.lower() else None
        found.append(replace(row, revises=revises))
        if row.value:
            last[stem((row.unit or "").lower())] = row.value
    return tuple(found)
