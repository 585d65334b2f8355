"""Amounts of money, scales, groups of digits, parts, changes and scores, each worked out by hand."""

import subprocess
import sys

import pytest

from rag.ingest.quantities import quantities


def amounts(text: str) -> list[tuple[float | None, float | None, str | None]]:
    return [(q.low, q.high, q.unit) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "told", "number", "unit"),
    [
        ("The tram cost CHF 3.5 million.", "CHF 3.5 million", 3.5e6, "CHF"),
        ("Osk paid NOK 400m for it", "NOK 400m", 400e6, "NOK"),
        ("a loan of 3.5 million CHF", "3.5 million CHF", 3.5e6, "CHF"),
        ("USD 300 a month", "USD 300", 300, "USD"),
        ("AUD$5m", "AUD$5m", 5e6, "AUD"),
        ("HK$5m of cargo", "HK$5m", 5e6, "HKD"),
        ("NZ$30", "NZ$30", 30, "NZD"),
        ("S$4bn", "S$4bn", 4e9, "SGD"),
        ("R$40", "R$40", 40, "BRL"),
        ("NT$900", "NT$900", 900, "TWD"),
        ("Rs 12,000 crore", "Rs 12,000 crore", 12_000e7, "rupee"),
        ("Rs. 5,000", "Rs. 5,000", 5000, "rupee"),
        ("\u20b95 lakh", "\u20b95 lakh", 500_000, "INR"),
        ("Tk 300", "Tk 300", 300, "BDT"),
        ("kr 400", "kr 400", 400, "krone"),
        ("400 kr", "400 kr", 400, "krone"),
        ("300 z\u0142", "300 z\u0142", 300, "PLN"),
        ("40 \u20ac", "40 \u20ac", 40, "EUR"),
        ("\u00a5300", "\u00a5300", 300, "JPY"),
        ("\u20a950bn", "\u20a950bn", 50e9, "KRW"),
        ("\u20aa20", "\u20aa20", 20, "ILS"),
        ("\u20ba70", "\u20ba70", 70, "TRY"),
        ("\u0e3f90", "\u0e3f90", 90, "THB"),
        ("\u20ab9,000", "\u20ab9,000", 9000, "VND"),
        ("\u20a6800", "\u20a6800", 800, "NGN"),
        ("Fr 60", "Fr 60", 60, "franc"),
        ("RM5m", "RM5m", 5e6, "MYR"),
        ("Ksh 500", "Ksh 500", 500, "KES"),
        ("40 Swiss francs", "40 Swiss francs", 40, "CHF"),
        ("500 Norwegian kroner", "500 Norwegian kroner", 500, "NOK"),
        ("3 million Indian rupees", "3 million Indian rupees", 3e6, "INR"),
        ("9 Hong Kong dollars", "9 Hong Kong dollars", 9, "HKD"),
        ("5 Australian dollars", "5 Australian dollars", 5, "AUD"),
        ("7 pounds sterling", "7 pounds sterling", 7, "GBP"),
        ("8 Danish crowns", "8 Danish crowns", 8, "DKK"),
        ("12 francs", "12 francs", 12, "franc"),
        ("12 dinars", "12 dinars", 12, "dinar"),
        ("12 forints", "12 forints", 12, "HUF"),
        ("50 million won in aid", "50 million won", 50e6, "KRW"),
        ("50 million won the vote", "50 million", 50e6, None),
        ("12 pounds of flour", "12 pounds", 12, "pound"),
        ("400m kroner", "400m kroner", 400e6, "krone"),
        ("It cost TRY 45 million.", "TRY 45 million", 45e6, "TRY"),
        ("a fee of 3.5 million TRY", "3.5 million TRY", 3.5e6, "TRY"),
        ("ALL 300", "300", 300, None),
        ("the TOP 10 teams", "10", 10, None),
        ("STOP ALL 3,000 JOBS", "3,000", 3000, None),
        ("all 3 million of them", "3 million", 3e6, None),
        ("12 lakh crore", "12 lakh crore", 12e12, None),
        ("three crore", "three crore", 3e7, None),
        ("two thousand million", "two thousand million", 2e9, None),
        ("\u20ac3 bln", "\u20ac3 bln", 3e9, "EUR"),
        ("\u00a34 mln", "\u00a34 mln", 4e6, "GBP"),
        ("$2trn", "$2trn", 2e12, "USD"),
        ("$2tn", "$2tn", 2e12, "USD"),
        ("has 12 345 678 inhabitants", "12 345 678", 12_345_678, None),
        ("12\u2009345\u2009678", "12\u2009345\u2009678", 12_345_678, None),
        ("12\u00a0345", "12\u00a0345", 12_345, None),
        ("1.234.567 voters", "1.234.567", 1_234_567, None),
        ("1.234 litres", "1.234 litres", 1.234, "liter"),
        ("\u20ac1.234,56", "\u20ac1.234,56", 1234.56, "EUR"),
        ("1 234,50 euros", "1 234,50 euros", 1234.5, "EUR"),
        ("12'345 homes", "12'345", 12_345, None),
        ("1,23,456 farmers", "1,23,456", 123_456, None),
        ("12,00,000 farmers", "12,00,000", 1_200_000, None),
        ("8,5 percent", "8,5 percent", 8.5, "%"),
        ("8,500 percent", "8,500 percent", 8500, "%"),
        ("On May 5 300 people marched", "300", 300, None),
        ("a quarter of a million homes", "a quarter of a million", 250_000, None),
        ("a quarter-million homes", "a quarter-million", 250_000, None),
        ("half a billion", "half a billion", 500e6, None),
        ("three quarters of a million", "three quarters of a million", 750_000, None),
        ("one and a half million", "one and a half million", 1.5e6, None),
        ("one-and-a-half million", "one-and-a-half million", 1.5e6, None),
        ("a million and a half", "a million and a half", 1.5e6, None),
        ("2\u00bd miles", "2\u00bd miles", 2.5, "mile"),
        ("half an hour", "half an hour", 0.5, "hour"),
        ("a third of the voters", "a third", 33.33, "%"),
        ("half of the voters", "half", 50, "%"),
    ],
)
def test_one_amount(text: str, told: str, number: float, unit: str | None) -> None:
    assert [(q.text, q.low, q.high, q.unit) for q in quantities(text)] == [(told, number, number, unit)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12-15,000 troops", 12_000, 15_000),
        ("8 to 10 people", 8, 10),
        ("between 8 and 10", 8, 10),
        ("11,000 to 12,000 troops", 11_000, 12_000),
        ("ranging from 3 to 9", 3, 9),
        ("could rise 3 to 5 percent", 3, 5),
        ("rose 5-10%", 5, 10),
        ("rose 2 to 3 times", 2, 3),
        ("added 8 to 10 people", 8, 10),
        ("flanked by 8 to 10 guards", 8, 10),
        ("won 3-5 seats", 3, 5),
        ("pages of 14-21 lines", 14, 21),
    ],
)
def test_one_range(text: str, low: float, high: float) -> None:
    assert [(q.low, q.high) for q in quantities(text)] == [(low, high)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Profit at Tann rose \u20ac5m to \u20ac40m.", [(5e6, "change"), (40e6, "level")]),
        ("The rate rose 0.5 points to 4.75 percent.", [(0.5, "change"), (4.75, "level")]),
        ("Guards on the border rose by 3,000 to 8,000 last month.", [(3000, "change"), (8000, "level")]),
        ("The index fell 12 to 240.", [(12, "change"), (240, "level")]),
        ("It gained 3 points to 52.", [(3, "change"), (52, "level")]),
        ("Veland increased its stake 3% to 20%.", [(3, "change"), (20, "level")]),
        ("cut from 12 to 9", [(12, "former"), (9, "level")]),
        ("up from 3,000 to 10,000", [(3000, "former"), (10_000, "level")]),
        ("grew from 12 last year to 19", [(12, "former"), (19, "level")]),
        ("rose to 300 from 250", [(300, "level"), (250, "former")]),
        ("$218 a tonne, down from $241", [(218, ""), (241, "former")]),
        ("It rose 4% from 241.", [(4, "change"), (241, "former")]),
        ("rose by 3,000", [(3000, "change")]),
        ("Sales were up 4%.", [(4, "change")]),
        ("a rise of 4%", [(4, "change")]),
        ("a 4% increase", [(4, "change")]),
        ("4% higher", [(4, "change")]),
        ("They picked up 12 men.", [(12, "")]),
        ("They set up 4 camps.", [(4, "")]),
        ("Women made up 40% of it.", [(40, "")]),
        ("They raised $3m from 40 donors.", [(3e6, ""), (40, "")]),
        ("hit by 3 shells", [(3, "")]),
        ("14 votes to 3", [(14, ""), (3, "")]),
    ],
)
def test_what_each_is_in_a_change(text: str, parts: list[tuple[float, str]]) -> None:
    assert [(q.low, q.role) for q in quantities(text)] == parts
    assert all(q.low == q.high for q in quantities(text))


@pytest.mark.parametrize(
    "text",
    ["Osk won 3-2.", "Osk lost 14-21.", "a 5-4 vote", "a 4-5 defeat", "Halden drew level and lost 2-3 away"],
)
def test_a_score_has_no_bounds(text: str) -> None:
    (score,) = quantities(text)
    assert (score.low, score.high, score.is_score) == (None, None, True)


def test_what_follows_a_score_is_a_number_of_its_own() -> None:
    assert amounts("Osk beat Halden 3-2 in front of 8,412.") == [(None, None, None), (8412, 8412, None)]


@pytest.mark.parametrize(
    "text",
    [
        "CUP 2026",
        "No. 3, No 3, number three, ranked 14th, ranked 14, third place, the second half",
        "192.168.100.200; 1,2; aged 3,4",
        "no one, nobody, none, no deaths",
        "three quarters of an hour ago",
    ],
)
def test_no_amount(text: str) -> None:
    assert amounts(text) == []


def test_the_tables_of_currencies_load_on_use() -> None:
    source = "import rag.ingest.quantities, sys; sys.exit('babel' in sys.modules)"
    subprocess.run([sys.executable, "-c", source], check=True)
