"""Which number is shown: by the real parse, and a model whose logits are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from rag.answer.numbers import Numbers
from rag.deadline import NEVER, Deadline
from rag.english.parse import Parser, open_parser
from rag.llm.catalogue import DEFAULT_PARSER
from rag.llm.chat import Message
from rag.llm.folder import installed_model
from rag.llm.prompts import load_prompt
from rag.records import Citation, Claim
from rag.workspace import models_folder

DIED = "How many people died when the ferry sank?"
TOLL = "Twelve people died when the ferry sank, and 40 were hurt."


@dataclass(frozen=True)
class Given:
    """Logits by the reply that is proposed; what is proposed otherwise fails."""

    logits: Mapping[str, float]

    def choose(
        self,
        shared: Sequence[Message],
        beginnings: Sequence[str],
        ending: str,
        choices: tuple[str, str],
        deadline: Deadline = NEVER,
    ) -> tuple[float, ...]:
        assert choices == ("Right", "Wrong")
        return (self.logits[ending.rsplit("Reply: ", 1)[1]],)


@pytest.fixture(scope="module")
def parse() -> Parser:
    return open_parser(installed_model(DEFAULT_PARSER, models_folder()).path)


def cited(n: int, quote: str, published: str | None = None) -> Citation:
    return Citation(n, f"a{n}", "", None, published, None, None, "text", 1, 100, 100 + len(quote), quote)


def short(
    parse: Parser,
    question: str,
    quotes: Sequence[Citation],
    logits: Mapping[str, float],
    *,
    doubted: bool = False,
) -> str | None:
    numbers = Numbers(lambda: parse, lambda deadline: Given(logits), load_prompt("number.v1"))  # type: ignore[arg-type, return-value]
    claims = [Claim(item.quote, (item.n,), "extracted", 0.9) for item in quotes]
    found = numbers.short(question, claims, {item.n: item for item in quotes}, doubted=doubted)
    if found is None:
        return None
    source = next(item for item in quotes if item.n == found.citation)
    assert source.quote[found.start - source.start : found.end - source.start] == found.text
    return found.text


pytestmark = pytest.mark.model


@pytest.mark.parametrize(
    ("question", "quote", "logits", "text"),
    [
        (DIED, TOLL, {"Twelve": 0.0}, "Twelve"),  # of 40 the model is not even asked
        (DIED, TOLL, {"Twelve": -1.0}, None),
        (DIED, "No one died, but 14 people were hurt.", {}, "No one"),
        ("How much did Elgar pay?", "The deal cost 5 million euros.", {"5 million euros": 0.2}, None),
        (
            "How much did Elgar pay?",
            "The deal cost 5 million euros.",
            {"5 million euros": 0.4},
            "5 million euros",
        ),
        (
            "How much did the deal bring?",
            "It brought 5 million euros and 6 million euros.",
            {"5 million euros": 1.0, "6 million euros": 0.8},
            None,  # two that are nearly as likely
        ),
    ],
)
def test_parse_and_model_agree(
    parse: Parser, question: str, quote: str, logits: Mapping[str, float], text: str | None
) -> None:
    assert short(parse, question, [cited(1, quote)], logits) == text


def test_the_newest_of_two_tolls(parse: Parser) -> None:
    older = cited(1, "Nine people died when the ferry sank.", "2026-05-01")
    newer = cited(2, "Twelve people died when the ferry sank.", "2026-05-03")

    assert short(parse, DIED, [older, newer], {"Nine": 2.0, "Twelve": 1.0}) == "Twelve"


def test_where_it_is_doubted_the_names_must_be_there(parse: Parser) -> None:
    quote = cited(1, "Drones hit a district, killing at least two people.")
    logits = {"at least two": 0.5}

    assert short(parse, "How many people died when Sumy was hit?", [quote], logits) == "at least two"
    assert short(parse, "How many people died when Sumy was hit?", [quote], logits, doubted=True) is None


def test_without_a_parser_there_is_no_number(parse: Parser) -> None:
    numbers = Numbers(lambda: None, lambda deadline: Given({}), load_prompt("number.v1"))  # type: ignore[arg-type, return-value]

    assert numbers.short(DIED, [], {}) is None
