"""A question as it is taken."""

from __future__ import annotations

import pytest

from rag.answer.question import MOST_WORDS, Question
from rag.errors import UsageError
from rag.settings import Filters


def test_a_question_is_one_line_in_normal_form():
    assert Question.of("  How many\n\ttroops\u2028came to the cafe\u0301 ? ").text == (
        "How many troops came to the caf\u00e9 ?"
    )


def test_its_filters_are_kept():
    assert Question.of("Why?", Filters(since="2024-01-01")).filters == Filters(since="2024-01-01")
    assert Question.of("Why?").filters == Filters()


@pytest.mark.parametrize("text", ["", "   ", "\n", "?", "…!?", "\u200b"])
def test_an_empty_question(text: str):
    with pytest.raises(UsageError) as error:
        Question.of(text)

    assert error.value.message == "The question is empty."
    assert error.value.next_step == 'Ask one in quotation marks: ask "how many troops?"'


def test_a_long_question():
    assert Question.of(" ".join(["why"] * MOST_WORDS)).text.count("why") == MOST_WORDS
    with pytest.raises(UsageError) as error:
        Question.of(" ".join(["why"] * 10_000))

    assert error.value.message.startswith(
        "The question has 10000 words and 39999 characters, wanted at most 200"
    )
    assert "rag add FILE" in error.value.next_step


def test_one_endless_word():
    with pytest.raises(UsageError):
        Question.of("why" * 10_000)


def test_what_is_no_text():
    with pytest.raises(UsageError) as error:
        Question.of("How many tro\udcffps?")

    assert error.value.message == "The question holds bytes that are no UTF-8."
