"""What sentences say of a question for Yes or No, by the real parse: never Yes to what is not told as so."""

import pytest

from rag.answer.yes_no import Verdicts
from rag.english.asking import asked
from rag.english.parse import Parser, open_parser
from rag.english.settling import Finding, findings
from rag.llm.catalogue import DEFAULT_PARSER
from rag.llm.folder import installed_model
from rag.llm.prompts import load_prompt
from rag.records import Citation
from rag.workspace import models_folder

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def parse() -> Parser:
    return open_parser(installed_model(DEFAULT_PARSER, models_folder()).path)


def outcomes(parse: Parser, question: str, sentence: str) -> set[str]:
    wanted = asked(parse(question))
    assert wanted is not None
    return {item.outcome for item in findings(wanted, parse(sentence), sentence)}


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        (
            "Did Ilse Brandt resign?",
            "Mayor Ilse Brandt of Tarnby denied on Tuesday that she had resigned.",
            {"denied"},
        ),
        ("Did Ilse Brandt resign?", "Ilse Brandt resigned on Tuesday.", {"yes"}),
        ("Did Ilse Brandt resign?", "Ilse Brandt did not resign.", {"no"}),
        ("Did Ilse Brandt resign?", "Ilse Brandt will resign in May.", {"planned"}),
        ("Did Ilse Brandt resign?", "Ilse Brandt could resign in May.", {"possible"}),
        ("Did Ilse Brandt resign?", "Did Ilse Brandt resign?", {"asked"}),
        ("Did Ilse Brandt resign?", "Ilse Brandt has allegedly resigned.", {"alleged"}),
        ("Will Ilse Brandt resign?", "Ilse Brandt will resign in May, she said.", {"yes"}),
        ("Did Una Falk steal money?", "The prosecutor accused Una Falk of stealing money.", {"alleged"}),
        (
            "Was the Brandvik shipyard sold?",
            "The owners rejected reports that the Brandvik shipyard had been sold.",
            {"denied"},
        ),
        ("Did Halden win the cup?", "Neither Halden nor Osk won the cup.", {"no"}),
        ("Was Pia Hallgren fined?", "Her brother, Mats Hallgren, was fined on Monday.", set()),
        ("Did the council approve the school?", "The council approved the school on Monday.", {"yes"}),
        ("Did the council approve the school?", "The council rejected the school on Monday.", {"no"}),
    ],
)
def test_a_sentence_says_no_more_than_it_does(
    parse: Parser, question: str, sentence: str, told: set[str]
) -> None:
    assert outcomes(parse, question, sentence) == told


def finding(outcome: str, *, firm: bool = True) -> tuple[Citation, Finding]:
    quote = Citation(1, "a", "", None, None, None, None, "text", 1, 0, 4, "Told")
    return quote, Finding(outcome, 0, firm, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "yes", "no", "doubted", "verdict"),
    [
        ([finding("yes")], 1.0, -1.0, False, "Yes"),
        ([finding("yes"), finding("no")], 3.0, -1.0, False, None),
        ([finding("alleged")], 5.0, -2.0, True, None),
        ([finding("planned")], 5.0, -2.0, False, None),
        ([finding("denied")], 1.0, -1.0, True, "No"),
        ([finding("denied"), finding("alleged")], 1.0, -1.0, True, None),
        ([finding("cleared"), finding("alleged")], 2.4, -1.6, True, "No"),
        ([], 9.0, -9.0, False, None),
        ([], 2.5, -1.0, True, None),
        ([], 0.0, 1.0, False, "No"),
        ([], 1.0, 0.2, False, None),
    ],
)
def test_parse_and_model_have_to_agree(
    told: list[tuple[Citation, Finding]], yes: float, no: float, doubted: bool, verdict: str | None
) -> None:
    judge = Verdicts(lambda: None, lambda deadline: None, load_prompt("verdict.v1"))  # type: ignore[arg-type, return-value]
    assert judge._verdict(told, yes, no, doubted=doubted) == verdict


def test_without_a_parser_there_is_no_verdict() -> None:
    judge = Verdicts(lambda: None, lambda deadline: None, load_prompt("verdict.v1"))  # type: ignore[arg-type, return-value]
    assert judge.short("Did it?", [], {}, {}) is None
