"""The numbers of a claim against those of its quotes, worked out by hand."""

from __future__ import annotations

import pytest

from rag.verify.facts import missing_numbers, missing_words


@pytest.mark.parametrize(
    ("claim", "quotes"),
    [
        ("50 people were hurt.", ["Doctors counted 50 hurt people."]),
        ("Fifty people were hurt.", ["Doctors counted 50 hurt people."]),
        ("It cost $2.2 billion.", ["The bill came to $2,200,000,000."]),
        ("It cost 2.2 billion dollars.", ["The bill came to $2.2 billion."]),
        ("There were 1,200 of them.", ["About 1,200 came."]),
        ("Up to 8,000 may come.", ["They expect up to 8,000 soldiers."]),
        ("11,000 to 12,000 are there.", ["Between 11,000 and 12,000 are there."]),
        ("Two of 48 were lost.", ["He sent 48.", "She lost two."]),
        ("Thousands of people came.", ["They saw thousands of people."]),
        ("It rose by 5 percent.", ["A rise of 5% was seen."]),
        ("Nobody was hurt.", ["All went home."]),
        ("Nobody was hurt.", []),
    ],
)
def test_numbers_that_are_held(claim: str, quotes: list[str]):
    assert missing_numbers(claim, quotes) == ()


@pytest.mark.parametrize(
    ("claim", "quotes", "missing"),
    [
        ("50 people were hurt.", ["They rescued 2500 people."], ("50",)),
        ("50 people were hurt.", ["They rescued 1,500 people."], ("50",)),
        ("500 people were hurt.", ["They rescued 1,500 people."], ("500",)),
        ("It cost 2.2 billion.", ["The index stood at 2.2."], ("2.2 billion",)),
        ("It cost $2.2 billion.", ["It cost $2.2 million."], ("$2.2 billion",)),
        ("It cost $50.", ["It took 50 people."], ("$50",)),
        ("It is 5 kilometers away.", ["It is 5 miles away."], ("5 kilometers",)),
        ("It fell by 5 percent.", ["It fell by 5 points."], ("5 percent",)),
        ("8,000 came.", ["Up to 8,000 came."], ("8,000",)),
        ("More than 10,000 came.", ["Fewer than 10,000 came."], ("More than 10,000",)),
        ("11,000 came.", ["11,000 to 12,000 came."], ("11,000",)),
        ("Thousands of people came.", ["Hundreds of people came."], ("Thousands of",)),
        ("He sent 48 and lost 3.", ["He sent 48."], ("3",)),
        ("He sent 48.", [], ("48",)),
    ],
)
def test_numbers_that_are_missing(claim: str, quotes: list[str], missing: tuple[str, ...]):
    assert missing_numbers(claim, quotes) == missing


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("The articles give several figures for passengers: 50 according to Dahl.", ()),
        ("Fifty passengers, as claimed by Dahl.", ()),
        ("50 crew, as claimed by Dahl.", ("crew",)),
        ("50 passengers according to Mira Holt.", ("mira", "holt")),
        ("Dahl denied 50 passengers.", ("denied",)),
        ("", ()),
    ],
)
def test_words_that_no_quote_holds(claim: str, missing: tuple[str, ...]):
    quotes = ["Rescuers treated 50 injured passengers.", "That was the number, Ole Dahl said."]
    assert missing_words(claim, quotes) == missing
