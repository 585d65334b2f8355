"""What numbers are the number of, and how what a sentence tells stands, by the real parse."""

import pytest

from rag.english.amounts import is_as_real, none_told, number_asked, number_fit
from rag.english.matching import Fit
from rag.english.numbers import numbered
from rag.english.parse import Parser, open_parser
from rag.english.standing import standing
from rag.ingest.quantities import quantities
from rag.llm.catalogue import DEFAULT_PARSER
from rag.llm.folder import installed_model
from rag.workspace import models_folder

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def parse() -> Parser:
    return open_parser(installed_model(DEFAULT_PARSER, models_folder()).path)


def fits(parse: Parser, question: str, sentence: str) -> dict[str, Fit]:
    """How each number of a sentence fits a question; one that is not told as asked is of another."""
    asked = number_asked(parse(question))
    assert asked is not None
    found = {}
    for item in quantities(sentence):
        told = numbered(parse(sentence), item.start, item.end)
        assert told is not None
        real = is_as_real(asked, parse(sentence), told)
        found[item.text] = number_fit(asked, parse(sentence), told, item.role) if real else Fit.OTHER
    return found


DIED = "How many people died in the crash?"


@pytest.mark.parametrize(
    ("question", "sentence", "same", "other"),
    [
        (DIED, "Two of the 61 people on board died, police said.", {"Two"}, {"61"}),
        (DIED, "Twelve people died and 40 were injured.", {"Twelve"}, {"40"}),
        (DIED, "Nine passengers lost their lives; 30 are missing.", {"Nine"}, {"30"}),
        (DIED, "The storm left four people dead and 90 homeless.", {"four"}, {"90"}),
        (DIED, "The death toll climbed to 37 on Tuesday from 22.", {"37"}, {"22"}),
        (DIED, "The number of people killed rose to 14.", {"14"}, set()),
        (DIED, "The bus carried 46 people.", set(), {"46"}),
        (DIED, "Reports that 25 people had died were rejected.", set(), {"25"}),
        (DIED, "Up to 300 people could die.", set(), {"Up to 300"}),
        ("How many people were hurt?", "One man died and 31 were injured.", {"31"}, {"One"}),
        ("How many jobs did Elgar cut?", "Elgar would cut 500 jobs if sales fall.", set(), {"500"}),
        ("How many jobs will Elgar cut?", "Elgar will cut 500 jobs.", {"500"}, set()),
        (
            "What was the profit?",
            "Profit rose 5 million euros to 40 million euros.",
            {"40 million euros"},
            set(),
        ),
        (
            "How many homes were destroyed on Ulsen?",
            "The quake wrecked 340 homes on Sarn and 55 on Ulsen.",
            {"55"},
            set(),
        ),
        ("How many homes burned?", "A fire in 2011 burned 84 homes.", set(), {"84"}),
    ],
)
def test_a_number_is_that_of_its_role(
    parse: Parser, question: str, sentence: str, same: set[str], other: set[str]
) -> None:
    found = fits(parse, question, sentence)

    assert {text for text, fit in found.items() if fit is Fit.SAME} >= same
    assert {text for text, fit in found.items() if fit is Fit.OTHER} >= other


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        (DIED, "No one died, but 14 people were injured.", "No one"),
        (DIED, "Nobody was killed, police said.", "Nobody"),
        (DIED, "Nobody was hurt, police said.", None),
        (DIED, "Two people died.", None),
    ],
)
def test_none_is_a_number(parse: Parser, question: str, sentence: str, words: str | None) -> None:
    asked = number_asked(parse(question))
    assert asked is not None
    span = none_told(asked, parse(sentence))

    assert (sentence[span[0] : span[1]] if span else None) == words


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Police rejected reports that 25 people had been killed.", "denied"),
        ("The claim that 25 people died is false.", "denied"),
        ("Talk that 60 miners were killed has no basis in fact, the ministry said.", "denied"),
        ("It is not the case that the state owes Lillvik 300 crowns.", "denied"),
        ("The army withdrew its statement that 130 rebels had been killed.", "withdrawn"),
        ("A former clerk alleges that the mayor hid 7 invoices.", "alleged"),
        ("The maker would create 1,100 jobs if the state pays for a line.", "conditional"),
        ("The railways intend to buy 48 trains.", "planned"),
        ("It would have cost 90 jobs.", "hypothetical"),
        ("The railways bought 48 trains.", None),
        ("Police said that 25 people had been killed.", None),
    ],
)
def test_how_a_figure_stands(parse: Parser, sentence: str, status: str | None) -> None:
    item = quantities(sentence)[0]
    told = numbered(parse(sentence), item.start, item.end)
    assert told is not None

    assert standing(parse(sentence), [place for place, _ in told.doing]) == status
