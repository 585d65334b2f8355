"""What kind of answer a question wants."""

from __future__ import annotations

import pytest

from rag.answer import kinds


@pytest.mark.parametrize(
    "question",
    [
        "Did the ferry sink?",
        "is the bridge open",
        "Hasn\u2019t the strike ended?",
        "Were there any survivors?",
    ],
)
def test_yes_or_no(question: str) -> None:
    assert kinds.asks_whether(question)


@pytest.mark.parametrize(
    "question",
    ["Was it a ferry or a barge?", "Who did it?", "Issued when?", "How many are there?", "What is open?"],
)
def test_neither_yes_nor_no(question: str) -> None:
    assert not kinds.asks_whether(question)


@pytest.mark.parametrize("question", ["Why did it sink?", "How did the crew react?", "how does it work"])
def test_a_few_words_will_not_do(question: str) -> None:
    assert kinds.asks_reason(question)


@pytest.mark.parametrize(
    "question", ["How many sank?", "how long was it closed?", "Who said so?", "How often?"]
)
def test_a_few_words_may_do(question: str) -> None:
    assert not kinds.asks_reason(question)


def test_two_parts() -> None:
    assert kinds.has_two_parts("Who won, and by how many votes?") is False
    assert kinds.has_two_parts("Who won and how many votes were cast?")
    assert not kinds.has_two_parts("Who won and lost?")


@pytest.mark.parametrize(
    ("question", "summary"),
    [
        ("summarize the article about the Kvern dam", True),
        ("Please summarise it.", True),
        ("Give me a summary of the talks", True),
        ("Who summarised the talks?", False),
    ],
)
def test_a_summary_is_wanted(question: str, summary: bool) -> None:
    assert kinds.asks_summary(question) == summary


def test_time_person_number() -> None:
    assert kinds.asks_time("In what year did it open?")
    assert kinds.asks_person("Whose boat was it?")
    assert kinds.asks_number("What is the range of the boat?")
    assert kinds.asks_number("What is the area of the island?")
    assert not kinds.asks_number("Which area did she visit?")
    assert kinds.counted_noun("How many fishing boats were lost?") == "boat"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who came?", True),
        ("Where is it?", True),
        ("Which ship came?", True),
        ("When was it?", True),
        ("How many came?", True),
        ("What did she say?", False),
        ("Why did it sink?", False),
        ("Did it sink?", False),
    ],
)
def test_a_name_a_place_a_time_or_a_number_may_do(question: str, expected: bool) -> None:
    assert kinds.asks_a_name(question) == expected
