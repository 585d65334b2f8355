"""What a question takes for granted."""

import pytest

from rag.answer.premises import premise_of


@pytest.mark.parametrize(
    ("question", "premise"),
    [
        ("Why did the mill close?", "Did the mill close?"),
        ("when was the dam built", "Was the dam built?"),
        ("On what day did the mayor resign?", "Did the mayor resign?"),
        ("How, in the mayor's view, does the tram lose money?", "Does the tram lose money?"),
        ("In which street is the market held?", "Is the market held?"),
    ],
)
def test_the_premise_is_asked_as_a_question(question: str, premise: str):
    assert premise_of(question) == premise


@pytest.mark.parametrize(
    "question",
    [
        "How many troops?",
        "Who closed the mill?",
        "How long did the strike last?",
        "Did the mill close?",
        "Why?",
        "Why didn't the ferry sail?",
    ],
)
def test_other_questions_take_nothing_of_the_kind_for_granted(question: str):
    assert premise_of(question) is None
