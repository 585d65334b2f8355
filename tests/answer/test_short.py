"""The short answer: copied words, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_answer import cite
from small_news import COPYING, FERRY, OverlapModel

from rag.answer.short import Copyist, answers_in_kind
from rag.deadline import NEVER, Deadline
from rag.llm.chat import Message
from rag.llm.spelling import Spelling
from rag.records import Claim, Short

INJURED = cite(3, FERRY, "Rescuers treated 50 injured passengers.", 2)
CLAIM = Claim(INJURED.quote, (3,), "extracted", 0.9)


class Scripted(OverlapModel):
    """Copies ``words`` with ``logprob``."""

    def __init__(self, words: str = "", logprob: float = -0.5) -> None:
        super().__init__()
        self.words, self.logprob = words, logprob

    def spell(
        self,
        shared: Sequence[Message],
        beginning: str,
        ending: str,
        spelling: Spelling,
        most: int,
        deadline: Deadline = NEVER,
    ) -> float | None:
        if not self.words:
            return None
        spelling.take(self.words.encode())
        return self.logprob


def short(question: str, model: OverlapModel) -> Short | None:
    return Copyist(lambda deadline: model, COPYING).short(question, CLAIM, INJURED)


def test_words_are_copied_with_their_place() -> None:
    found = short("How many passengers were treated?", Scripted("50"))

    assert found is not None
    assert (found.text, found.citation) == ("50", 3)
    assert FERRY.text[found.start : found.end] == "50"


def test_the_model_is_given_the_quote_and_the_question() -> None:
    model = OverlapModel()

    short("How many?", model)

    assert [turn.content + turn.rest for turn in model.turns] == [
        "Sentence: Rescuers treated 50 injured passengers.\nQuestion: How many?"
    ]


def test_a_number_is_copied_with_its_bounds() -> None:
    quote = "Up to 8,000 people, most of them from Lunde, may come."
    citation = replace(INJURED, start=0, end=len(quote), quote=quote)
    copyist = Copyist(lambda deadline: Scripted("8,000"), COPYING)

    assert copyist.short("How many people?", replace(CLAIM, text=quote), citation) == Short(
        "Up to 8,000", 3, 0, 11
    )


def test_of_a_longer_quote_only_the_claim_is_read() -> None:
    claim = Claim("They were taken to two hospitals in the town.", (1,), "extracted", 0.9)
    citation = cite(1, FERRY, f"{INJURED.quote} {claim.text}", 2)

    found = Copyist(lambda deadline: Scripted("two"), COPYING).short("How many hospitals?", claim, citation)

    assert found is not None
    assert FERRY.text[found.start : found.end] == "two"
    assert found.start >= citation.start + len(INJURED.quote)


@pytest.mark.parametrize(
    ("question", "model"),
    [
        ("Were passengers treated?", Scripted("treated")),
        ("How many passengers were treated?", Scripted("")),
        ("How many passengers were treated?", Scripted("50", logprob=-9.0)),
        ("How many passengers were treated?", Scripted("injured")),
        ("When were they treated?", Scripted("50")),
        ("Who was injured?", Scripted("injured")),
        ("Why were they treated?", Scripted("50")),
        ("Who was treated and where were they taken?", Scripted("50")),
    ],
)
def test_no_short_answer_where_it_would_not_be_one(question: str, model: OverlapModel) -> None:
    assert short(question, model) is None


def test_no_time_no_short_answer() -> None:
    def not_needed(deadline: Deadline) -> OverlapModel:
        raise AssertionError("the model is not needed")

    assert Copyist(not_needed, COPYING).short("How many?", CLAIM, INJURED, Deadline.after(-1.0)) is None


def test_of_two_things_named_in_the_question_one_may_be_the_answer() -> None:
    assert answers_in_kind("Was it a ferry or a barge?", "a barge")
    assert not answers_in_kind("What was the barge?", "the barge")
    assert not answers_in_kind("What was it?", "one two three four five six seven eight nine ten eleven")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What did Dahl say about the ferry?", "denied", False),
        ("What did Dahl say about the ferry?", "was called", False),
        ("What did Dahl say about the ferry?", "it would sail in May", True),
        ("What did Dahl say about the ferry?", "Sunk", True),
        ("What did Dahl do?", "denied", True),
    ],
)
def test_what_somebody_said_is_more_than_that_they_spoke(question: str, text: str, expected: bool) -> None:
    assert answers_in_kind(question, text) == expected
