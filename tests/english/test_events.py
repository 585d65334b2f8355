"""Dates by the tense of their clause, events told apart by what their openings name, by the real parse."""

import pytest

from rag.digest.timeline import date_in
from rag.english.events import Opening, of_two_events, opening, share_names
from rag.english.parse import Parser, open_parser
from rag.llm.catalogue import DEFAULT_PARSER
from rag.llm.folder import installed_model
from rag.workspace import models_folder

pytestmark = pytest.mark.model
DAY = "2026-01-07"  # a Wednesday


@pytest.fixture(scope="module")
def parse() -> Parser:
    return open_parser(installed_model(DEFAULT_PARSER, models_folder()).path)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Fjordbank said on Monday that it will cut 300 jobs by the end of the year.", "2026-01-05"),
        ("The cargo ship Ester sank off Osk on 28 December, the navy said.", "2025-12-28"),
        ("The hall will open its doors on 4 February.", "2026-02-04"),
        ("The ministers are to meet in Lom on Friday.", "2026-01-09"),
        ("Two tugs are due to drag the freighter off on Friday.", "2026-01-09"),
        ("The treasurer was to have been sentenced on Tuesday, but the judge fell ill.", "2026-01-06"),
        ("Drivers have been refusing to work since Tuesday.", "2026-01-06"),
        ("The law was passed on 15 June 2024 and is expected to be tightened.", "2024-06-15"),
        ("Parliament, which rejected it on 12 May, will take it up again on 15 September.", "2026-09-15"),
        ("The window, smashed by vandals on Sunday, will be replaced.", "2026-01-04"),
        ("The bank announced on Tuesday that it expects to close branches by 2027.", "2026-01-06"),
        ("Wessel married yesterday in Marle.", "2026-01-06"),
        ("From tomorrow lorries must carry chains.", "2026-01-08"),
        ("Inspectors found rust last Wednesday.", "2025-12-31"),
        ("The court rules next Tuesday.", "2026-01-13"),
    ],
)
def test_an_event_has_the_day_of_its_own_clause(parse: Parser, sentence: str, day: str) -> None:
    found = date_in(sentence, DAY, parse)

    assert found is not None
    assert found[1] == day


def test_without_a_day_of_its_article_a_weekday_stays_in_words(parse: Parser) -> None:
    assert date_in("Fjordbank bought Trygd on Monday.", None, parse) == ("on Monday", None)


def of(parse: Parser, headline: str, text: str) -> Opening:
    return opening(parse, headline, text.split(". ")[0], text)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (
            ("Quake shakes north of Lom", "An earthquake shook the north of Lom on Monday."),
            ("Quake hits island of Sarn", "An earthquake hit the island of Sarn on Monday."),
            True,
        ),
        (
            ("Skiers killed by avalanche", "An avalanche killed two skiers above Ridal on Monday."),
            ("Climbers killed by avalanche", "An avalanche killed two climbers above Ridal on Monday."),
            True,
        ),
        (
            ("Quake shakes Lom, nine dead", "An earthquake shook Lom on Monday, killing nine."),
            ("Rescuers search rubble in Lom", "Rescuers dug in the rubble of Lom after the earthquake."),
            False,
        ),
    ],
)
def test_like_events_are_told_apart(
    parse: Parser, one: tuple[str, str], other: tuple[str, str], apart: bool
) -> None:
    assert of_two_events(of(parse, *one), of(parse, *other)) == apart
    assert of_two_events(of(parse, *other), of(parse, *one)) == apart


def test_names_that_both_openings_have(parse: Parser) -> None:
    one = of(parse, "Holt quits", "Jannik Holt resigned as energy minister of Norland on Monday.")
    other = of(parse, "Lindahl replaces Holt", "Saga Lindahl named a successor to Jannik Holt on Tuesday.")

    assert share_names(one, other)
    assert not share_names(one, of(parse, "Pool opens", "The pool in Ekby opened on Monday."))
