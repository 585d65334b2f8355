"""Questions that ask two things, taken apart."""

import pytest

from rag.answer.parts import parts_of


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "Who runs the harbour, and how many ships called in May?",
            "Who runs the harbour?",
            "How many ships called in May?",
        ),
        (
            "In which town did the dam break and by how much did the river rise?",
            "In which town did the dam break?",
            "By how much did the river rise?",
        ),
        (
            "When was the mill built, and was the roof repaired later?",
            "When was the mill built?",
            "Was the roof repaired later?",
        ),
        (
            "Where did the ferry run aground and when?",
            "Where did the ferry run aground?",
            "when did the ferry run aground?",
        ),
    ],
)
def test_each_part_is_a_question_of_its_own(question: str, first: str, second: str):
    assert [part.lower() for part in parts_of(question)] == [first.lower(), second.lower()]


@pytest.mark.parametrize(
    "question",
    [
        "Who won the race and what did they say?",
        "What is the weir made of, and where does it stand?",
        "Who found the wreck and when?",
        "Which club owns the stadium, and what was the price?",
    ],
)
def test_a_part_that_needs_the_first_leaves_the_question_whole(question: str):
    assert parts_of(question) == (question,)


@pytest.mark.parametrize(
    "question",
    [
        "How many troops?",
        "How much did Kenya and how much did Ghana pay for the wheat?",
        "Bread and what?",
        "The mayor, the judge and who sat in the first row?",
        "Did it rain and snow?",
    ],
)
def test_a_question_of_one_part_stays_whole(question: str):
    assert parts_of(question) == (question,)
