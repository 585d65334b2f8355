"""What sentences say of a question for Yes or No, by the real parse: never Yes to what is not told as so."""

import pytest

from rag.answer.yes_no import Verdicts, _Read
from rag.english.asking import asked
from rag.english.asserting import asserted
from rag.english.naming import is_of_the_named
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


QUOTE = Citation(1, "a", "", None, None, None, None, "text", 1, 0, 4, "Told")


def read(*outcomes: str, firm: bool = True, tells: bool = True, alleges: bool = False) -> _Read:
    found = tuple(Finding(outcome, 0, firm, None) for outcome in outcomes)  # type: ignore[arg-type]
    return _Read(QUOTE, found, tells, alleges)


@pytest.mark.parametrize(
    ("told", "yes", "no", "verdict"),
    [
        (read("yes"), 1.0, -1.0, "Yes"),
        (read("yes", tells=False), 3.0, -1.0, None),  # said by a party, or of somebody else
        (read("yes", "no"), 3.0, -1.0, None),
        (read("alleged", tells=False, alleges=True), 5.0, -2.0, None),
        (read("planned", tells=False), 5.0, -2.0, None),
        (read("denied", tells=False), 1.0, -1.0, "No"),
        (read("denied", "alleged", tells=False), 1.0, -1.0, None),
        (read("cleared", "alleged", tells=False), 2.4, -1.6, "No"),
        (read(), 1.5, -1.0, "Yes"),  # in words that the lexicon does not know
        (read(), 1.0, -1.0, None),
        (read(), 1.5, 1.0, None),
        (read(tells=False), 9.0, -9.0, None),
        (read(tells=False), 0.0, 1.0, "No"),
        (read(tells=False, alleges=True), 0.0, 1.0, None),
        (read(tells=False), 1.0, 0.2, None),
    ],
)
def test_parse_and_model_have_to_agree(told: _Read, yes: float, no: float, verdict: str | None) -> None:
    judge = Verdicts(lambda: None, lambda deadline: None, load_prompt("verdict.v1"))  # type: ignore[arg-type, return-value]
    assert judge._verdict([told], yes, no) == verdict


@pytest.mark.parametrize(
    ("sentence", "reality"),
    [
        ("The council closed the baths on Monday.", "actual"),
        ("Police said on Monday they had arrested a man.", "actual"),
        ("The baths will close on Monday.", "coming"),
        ("The baths are to close on Monday.", "coming"),
        ("The council plans to close the baths.", None),
        ("The council could close the baths.", None),
        ("Prosecutors told a jury that Falk took the money.", None),
        ("Falk was charged with taking the money.", None),
        ("Police are looking into whether Falk took the money.", None),
        ("The bank left its rate at 4 percent.", None),
        ("The economy will shrink this year, the institute forecast on Thursday.", None),
        ("According to two mothers, the councillor called him a crook.", None),
        ("Did Falk take the money?", None),
    ],
)
def test_only_a_fact_is_asserted(parse: Parser, sentence: str, reality: str | None) -> None:
    assert asserted(parse(sentence)) == reality


@pytest.mark.parametrize(
    ("question", "passage", "context", "named"),
    [
        ("Was Peter Aldane arrested?", "Peter Aldane was arrested.", "", True),
        ("Was Peter Aldane arrested?", "Paul Aldane was arrested.", "Paul Aldane, his brother Peter", False),
        ("Was Peter Aldane arrested?", "Aldane was arrested.", "Peter Aldane lives in Surley.", True),
        ("Was Peter Aldane arrested?", "Aldane was arrested.", "Peter and Paul Aldane live here.", False),
        ("Was the driver arrested?", "A man was arrested.", "", True),
        ("Did Lombank cut jobs?", "Fjordbank cut jobs.", "", False),
    ],
)
def test_of_the_one_that_is_named(
    parse: Parser, question: str, passage: str, context: str, named: bool
) -> None:
    assert is_of_the_named(parse(question), passage, context) == named


def test_without_a_parser_there_is_no_verdict() -> None:
    judge = Verdicts(lambda: None, lambda deadline: None, load_prompt("verdict.v1"))  # type: ignore[arg-type, return-value]
    assert judge.short("Did it?", [], {}, {}) is None
