"""Quantities, each stated by hand as (text, low, high, unit)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.quantities import Quantity, quantities

Row = tuple[str, float | None, float | None, str | None]


def rows(text: str) -> list[Row]:
    return [(q.text, q.low, q.high, q.unit) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("1,200 casualties", ("1,200", 1200, 1200, None)),
        ("rose by 3.5 points", ("3.5", 3.5, 3.5, None)),
        ("a $2.2 billion package", ("$2.2 billion", 2.2e9, 2.2e9, "USD")),
        ("€118 billion", ("€118 billion", 118e9, 118e9, "EUR")),
        ("£3bn of aid", ("£3bn", 3e9, 3e9, "GBP")),
        ("$1.1m", ("$1.1m", 1.1e6, 1.1e6, "USD")),
        ("5 million U.S. dollars", ("5 million U.S. dollars", 5e6, 5e6, "USD")),
        ("60% of it", ("60%", 60, 60, "%")),
        ("60 percent", ("60 percent", 60, 60, "%")),
        ("0.5 per cent", ("0.5 per cent", 0.5, 0.5, "%")),
        ("Two missiles", ("Two", 2, 2, None)),
        ("twelve", ("twelve", 12, 12, None)),
        ("twenty-five men", ("twenty-five", 25, 25, None)),
        ("a hundred men", ("a hundred", 100, 100, None)),
        ("two dozen", ("two dozen", 24, 24, None)),
        ("half a million", ("half a million", 500_000, 500_000, None)),
        ("two and a half years", ("two and a half years", 2.5, 2.5, "year")),
        ("two and a half million", ("two and a half million", 2.5e6, 2.5e6, None)),
        ("two hundred and fifty thousand", ("two hundred and fifty thousand", 250_000, 250_000, None)),
        ("thousands of soldiers", ("thousands of", None, None, None)),
        ("several hundred soldiers", ("several hundred", None, None, None)),
        ("hundreds of millions of dollars", ("hundreds of millions of dollars", None, None, "USD")),
        ("5m people", ("5m", None, None, None)),
        ("an 800-kilometer reach", ("800-kilometer", 800, 800, "kilometer")),
        ("a 2.5-ounce slice", ("2.5-ounce", 2.5, 2.5, "ounce")),
        ("800km away", ("800km", 800, 800, "kilometer")),
        ("ten square miles", ("ten square miles", 10, 10, "square mile")),
        ("over the next two years", ("two years", 2, 2, "year")),
        ("a 10,000-strong force", ("10,000", 10_000, 10_000, None)),
        ("10\u202f000 troops", ("10\u202f000", 10_000, 10_000, None)),
        ("at -5 degrees", ("-5 degrees", -5, -5, "degree")),
        ("In May 5,000 people died", ("5,000", 5000, 5000, None)),
        ("one person died", ("one", 1, 1, None)),
        ("a fifth of the crew", ("a fifth", 20, 20, "%")),
        ("two-thirds of it", ("two-thirds", 66.67, 66.67, "%")),
        ("about half of them", ("about half", 50, 50, "%")),
        ("up by a tenth since spring", ("a tenth", 10, 10, "%")),
        ("barely a quarter more than planned", ("barely a quarter", 25, 25, "%")),
        ("180 million pesos", ("180 million pesos", 180e6, 180e6, "peso")),
        ("900 kronor", ("900 kronor", 900, 900, "SEK")),
        ("the first in almost a year", ("almost a year", 1, 1, "year")),
        ("more than a century", ("more than a century", 1, None, "century")),
        ("closer to 55,000", ("closer to 55,000", 55_000, 55_000, None)),
        ("five at most", ("five at most", None, 5, None)),
    ],
)
def test_one_amount(text: str, row: Row) -> None:
    assert rows(text) == [row]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("up to 8,000 troops", ("up to 8,000", None, 8000, None)),
        ("no more than five", ("no more than five", None, 5, None)),
        ("at least six", ("at least six", 6, None, None)),
        ("more than 10,000", ("more than 10,000", 10_000, None, None)),
        ("over 300", ("over 300", 300, None, None)),
        ("60% or more tariffs", ("60% or more", 60, None, "%")),
        ("20+ years", ("20+ years", 20, None, "year")),
        ("around 50 leaders", ("around 50", 50, 50, None)),
        ("some two dozen", ("some two dozen", 24, 24, None)),
        ("nearly 10,000", ("nearly 10,000", 10_000, 10_000, None)),
        ("11,000 to 12,000 troops", ("11,000 to 12,000", 11_000, 12_000, None)),
        ("11,000-12,000", ("11,000-12,000", 11_000, 12_000, None)),
        ("11,000\u201312,000", ("11,000\u201312,000", 11_000, 12_000, None)),
        ("between 5 and 7 people", ("between 5 and 7", 5, 7, None)),
        ("between 5 and 7 million", ("between 5 and 7 million", 5e6, 7e6, None)),
        ("$2 to $3 billion", ("$2 to $3 billion", 2e9, 3e9, "USD")),
        ("five-to-seven days", ("five-to-seven days", 5, 7, "day")),
        ("ranging from 5% to 7%", ("5% to 7%", 5, 7, "%")),
        ("as many as 11,000 to 12,000", ("as many as 11,000 to 12,000", None, 12_000, None)),
        ("between one hundred and two hundred", ("between one hundred and two hundred", 100, 200, None)),
        ("500 to 1 million", ("500 to 1 million", 500, 1e6, None)),
        ("they won 3-1", ("3-1", None, None, None)),
    ],
)
def test_bounds_and_ranges(text: str, row: Row) -> None:
    assert rows(text) == [row]


def test_a_change_is_two_amounts() -> None:
    assert rows("up from 3,000 to 10,000") == [("3,000", 3000, 3000, None), ("10,000", 10_000, 10_000, None)]
    assert rows("cut 5% to 12 million") == [("5%", 5, 5, "%"), ("12 million", 12e6, 12e6, None)]


@pytest.mark.parametrize(
    "text",
    [
        "in 1944, since 2022, between 2014 and 2022, 2022-2023, the 1990s",
        "Nov. 18, 2024; 18 November; June 5-7; 2024-11-18; at 8 p.m.; 8:30",
        "F-16 RS-26 2A46 T\u201172 COVID-19 9M729 5th 3rd 9/11 24/7 192.168.1.1 007 1,2",
        "two-thirds, one third, the twenty-first century",
        "one of the most, no one, the one, one another, one that forces it",
        "Article 5 and Resolution 1701, No. 5",
        "often, someone, attention, weighted",
    ],
)
def test_no_quantity(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a third time",
        "the first half of the year",
        "a year ago",
        "more than a year ago",
        "the fifth of May",
        "a quarter past",
    ],
)
def test_no_part_and_no_length_of_time(text: str) -> None:
    assert rows(text) == []


def test_two_numbers_of_one_kind_share_a_unit() -> None:
    assert [row[3] for row in rows("from 12 to 15 per cent")] == ["%", "%"]
    assert [row[3] for row in rows("cut from 40 hours to 37.")] == ["hour", "hour"]
    assert [row[3] for row in rows("from 40 hours to 37 boats")] == ["hour", None]
    assert [row[3] for row in rows("$2.9 billion, about 600 million more than last year")] == ["USD", "USD"]
    assert [row[3] for row in rows("£2.4 billion instead of 700 million, she said")] == ["GBP", "GBP"]
    assert [row[3] for row in rows("$2 for each of 3 million people")] == ["USD", None]


def test_a_four_digit_number_is_a_year_unless_something_says_otherwise() -> None:
    assert rows("2000 kilometers") == [("2000 kilometers", 2000, 2000, "kilometer")]
    assert rows("$2000 for more than 2000") == [
        ("$2000", 2000, 2000, "USD"),
        ("more than 2000", 2000, None, None),
    ]
    assert rows("2000 of them") == []


def test_a_number_is_never_part_of_another() -> None:
    assert 50 not in {q.low for q in quantities("1500 and 1,500 and 150 and 50.5 and 2.50 and A50")}
    assert rows("1.5 tons") == [("1.5 tons", 1.5, 1.5, "ton")]


def test_several_in_a_sentence_with_their_places() -> None:
    text = "At least two people died and 12 were hurt."
    assert quantities(text) == (
        Quantity("At least two", 0, 12, 2.0, None, None),
        Quantity("12", 29, 31, 12.0, 12.0, None),
    )


@settings(deadline=None)
@given(st.text(st.sampled_from("1290,.-\u2013 %$km aonehudrtw\n") | st.characters(codec="utf-8")))
def test_spans_hold_their_text_and_do_not_overlap(text: str) -> None:
    position = 0
    for quantity in quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text != ""
        assert quantity.start >= position
        position = quantity.end


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_a_number_with_commas_is_read(number: int) -> None:
    assert rows(f"all {number:,} of them") == [(f"{number:,}", number, number, None)]


@pytest.mark.parametrize(
    "unit",
    [
        "9",
        "1 ",
        "1,000",
        "one hundred and ",
        "twenty ",
        "a",
        "up to ",
        "rose by 3 to 8 ",
        "TOP 10 ",
        "3-2 win ",
    ],
)
def test_a_long_line_takes_linear_time(unit: str) -> None:
    began = time.perf_counter()
    quantities(unit * (200_000 // len(unit)))
    assert time.perf_counter() - began < 10
