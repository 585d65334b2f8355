"""Answers over satire, opinion and an article that corrects itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from labelled_news import GEESE, HARBOUR, LABELLED, TRAM
from small_news import answerer, library_of

from rag.answer.citing import Desk
from rag.answer.figures import figures_of
from rag.answer.question import Question
from rag.formats import answer_line
from rag.ingest.text import sentences
from rag.records import Answer, Citation, Claim, Figure, Short
from rag.render.style import Style
from rag.render.terminal import answer_text
from rag.search.library import Library
from rag.verify.figures import disagree, in_conflict
from rag.verify.saved import verify_line

MINISTERS = "Who will replace the ministers of Veland?"
INJURED = "How many people were injured in Osk?"
ARTICLES = {article.id: article for article in LABELLED}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = library_of(tmp_path_factory.mktemp("labelled") / "w", LABELLED)
    yield opened
    opened.close()


def ask(library: Library, question: str) -> Answer:
    return answerer(library).ask(Question.of(question))


def test_satire_answers_nothing_and_is_named_where_it_is_closest(library: Library):
    answer = ask(library, MINISTERS)
    shown = answer_text(answer, Style())

    assert (answer.answered, answer.abstention and answer.abstention.reason) == (False, "not_stated")
    assert answer.citations[0].article == GEESE.id
    assert all(item.sentence.article_id != GEESE.id for item in answer.searched)
    assert "Geese to Replace Ministers of Veland, The Weekly Turnip, Satire, 2026-05-08\n" in shown
    assert shown.count("! this is satire, and no evidence for anything") == 1


def test_without_satire_s_label_the_same_words_would_answer(tmp_path: Path):
    news = library_of(tmp_path / "w", [replace(GEESE, section=None), TRAM])

    assert ask(news, MINISTERS).answered
    news.close()


def test_satire_is_not_among_the_closest_where_news_is_closer(library: Library):
    closest = ask(library, "How many buses does Osk have beside the tram on Thursday?").citations

    assert closest
    assert GEESE.id not in {item.article for item in closest}


def test_what_a_correction_takes_back_is_no_evidence(library: Library):
    answer = ask(library, INJURED)

    assert [claim.text for claim in answer.claims] == [TRAM.text.split("\n\n")[0]]
    assert answer.short is not None
    assert answer.short.text == "Fourteen"
    assert not any("41" in item.sentence.text for item in answer.searched)


def test_a_short_answer_from_an_opinion_piece_says_that_it_is_one(library: Library):
    asked = ask(library, "Must the harbour of Tarnby close?")
    first = asked.citations[0]
    answer = replace(asked, short=Short("Yes", 1, first.start, first.end))

    assert answer_text(answer, Style()).startswith("Yes [1] (Opinion)\n")
    assert answer.citations[0].section == HARBOUR.section
    assert "The Harbour Must Close, Osk Courier, Opinion, 2026-05-08\n" in answer_text(answer, Style())


@pytest.mark.parametrize("question", [MINISTERS, INJURED, "Must the harbour of Tarnby close?"])
def test_every_answer_holds(library: Library, question: str):
    assert verify_line(1, answer_line(ask(library, question)), ARTICLES).problems == ()


def rows(*texts: str) -> tuple[Figure, ...]:
    citations = {
        n: Citation(n, f"a{n}", "H", None, None, None, None, "text", 1, 0, len(text), text)
        for n, text in enumerate(texts, start=1)
    }
    claims = [Claim(text, (n,), "extracted", 1.0) for n, text in enumerate(texts, start=1)]
    return figures_of("How many people were injured?", claims, citations)


def test_a_corrected_figure_says_so_and_disagrees_with_none():
    right = "Fourteen people were injured, the fire service said."
    wrong = "Correction: An earlier version of this article said that 41 people were injured."
    found = rows(right, wrong)

    assert [(row.value, row.speaker, row.status) for row in found] == [
        ("Fourteen", "the fire service", "reported"),
        ("41", None, "corrected"),
    ]
    assert not disagree(found)
    assert in_conflict(found) == ()


def test_of_a_note_that_takes_back_two_amounts_there_is_no_row():
    note = "An earlier version of this article said that 41 people and 12 children were injured."

    assert rows(note) == ()


def test_the_right_amount_of_a_note_is_quoted_with_what_it_corrects():
    desk = Desk(ARTICLES)
    (n,) = desk.cite(next(item for item in sentences(TRAM) if item.text == "The number was 14."))

    assert desk.citations[n - 1].quote == TRAM.text.split("\n\n")[2]
