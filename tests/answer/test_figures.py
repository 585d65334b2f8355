"""The rows of a question for a number, worked out by hand."""

import pytest

from rag.answer.figures import figures_of
from rag.records import Citation, Claim, Figure
from rag.verify.figures import figure_problems


def cited(n: int, quote: str) -> Citation:
    return Citation(n, "a", "H", None, None, None, None, "text", 1, 0, len(quote), quote)


def rows(question: str, *sentences: str, before: str = "") -> tuple[Figure, ...]:
    """The rows of claims that cite their sentences, the first with the sentence before it."""
    quotes = [f"{before} {sentences[0]}".strip(), *sentences[1:]]
    citations = {n: cited(n, quote) for n, quote in enumerate(quotes, start=1)}
    claims = [Claim(sentence, (n,), "extracted", 0.9) for n, sentence in enumerate(sentences, start=1)]
    found = figures_of(question, claims, citations)
    assert [problem for row in found for problem in figure_problems(row, citations)] == []
    return found


def test_of_a_headline_with_its_byline_the_one_is_cited_that_has_the_number():
    citations = {1: cited(1, "Mira Holt"), 2: cited(2, "Ferry With 40 Passengers Aground")}
    claim = Claim("“Ferry With 40 Passengers Aground” was written by Mira Holt.", (1, 2), "extracted", 0.9)

    (row,) = figures_of("How many passengers were there?", [claim], citations)

    assert (row.value, row.citations) == ("40", (2,))
    assert figure_problems(row, citations) == ()


def short(row: Figure) -> tuple[object, ...]:
    return (row.value, row.unit, row.of, row.speaker, row.status, row.as_of)


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        (
            "The harbour office said on Monday that about 40 boats had left.",
            ("about 40", "boats", "boats (had left)", "The harbour office", "reported", "on Monday"),
        ),
        (
            "Dahl put the number of fishing boats lost in the storm at approximately 11.",
            ("approximately 11", "boats", "boats lost in the storm", "Dahl", "estimated", None),
        ),
        (
            "Up to 80 fishing boats from Lunde are expected to return within days, the mayor said.",
            (
                "Up to 80",
                "boats",
                "fishing boats from Lunde (are expected to return within days)",
                "the mayor",
                "expected",
                None,
            ),
        ),
        (
            "The initial estimate, last week, was 30 boats.",
            ("30", "boats", "boats", None, "estimated", "last week"),
        ),
        (
            "Between 11 and 12 boats may have sunk.",
            ("Between 11 and 12", "boats", "boats (may have sunk)", None, "expected", None),
        ),
        (
            "The ministry claimed that its tugs had sunk 68 of 70 boats.",
            ("68", "boats", "boats (tugs had sunk)", "The ministry", "claimed", None),
        ),
    ],
)
def test_a_row_by_hand(sentence: str, row: tuple[object, ...]) -> None:
    assert short(rows("How many boats?", sentence)[0]) == row


def test_bounds_are_those_of_the_words() -> None:
    found = rows(
        "How many boats?", "Up to 80 boats left.", "More than 20 boats left.", "11 to 12 boats left."
    )
    assert [(row.low, row.high) for row in found] == [(None, 80.0), (20.0, None), (11.0, 12.0)]


def test_other_things_that_are_counted_are_no_rows() -> None:
    found = rows(
        "How many boats were lost?", "The storm took 48 boats and two crane barges, and hurt 6 people."
    )
    assert [row.value for row in found] == ["48"]


@pytest.mark.parametrize(
    ("question", "sentence", "row"),
    [
        (
            "How many vessels went down?",
            "Gales sank at least six boats.",
            ("at least six", "boats", "boats (Gales sank)", None, "stated", None),
        ),
        (
            "How many boats were damaged?",
            "Gales sank a tug and, with two dozen boats lost, damaged 12, the office said.",
            ("two dozen", "boats", "boats lost", "the office", "reported", None),
        ),
        (
            "How strong is the crew?",
            "Dahl spoke of a 300-strong group of volunteers.",
            ("300", "volunteers", "group of volunteers", "Dahl", "reported", None),
        ),
        (
            "What is the toll among the crews?",
            "Sailors were missed, dozens of them, Dahl said.",
            ("dozens of", "sailors", "Sailors", "Dahl", "reported", None),
        ),
        (
            "What is the cost in dollars?",
            "The mayor put the damage to the quay at \u20ac11 million ($12 million).",
            ("$12 million", "USD", "damage to the quay", "The mayor", "estimated", None),
        ),
        (
            "How far does the beam reach?",
            "It is a lamp that can reach 20 kilometres.",
            ("20 kilometres", "kilometer", "lamp that can reach", None, "stated", None),
        ),
        (
            "How many boats are there?",
            "The alleged loss of five boats is denied by nobody.",
            ("five", "boats", "boats (loss \u2026 is denied by nobody)", None, "claimed", None),
        ),
        (
            "What share of the catch was cod?",
            "A third of the catch was cod, the office said.",
            ("A third", "%", "catch (was cod)", "the office", "reported", None),
        ),
        (
            "How high did the river rise?",
            "The Vik, which is short, reached 9 metres at Lunde.",
            ("9 metres", "meter", "at Lunde (Vik \u2026 reached)", None, "stated", None),
        ),
        (
            "How many hectares are flooded?",
            "About 70 hectares of rye and pasture are under water.",
            ("About 70 hectares", "hectare", "rye and pasture (are under water)", None, "stated", None),
        ),
        (
            "How many lorries are there?",
            "Rui Dahl, whose firm runs 60 lorries, said the road was long.",
            ("60", "lorries", "lorries (whose firm runs)", None, "stated", None),
        ),
        (
            "How many people came?",
            "\u201cWe are tired,\u201d Dahl said outside the gates, where close to 800 people had gathered.",
            ("close to 800", "people", "people (had gathered)", None, "stated", None),
        ),
        (
            "How large is the harvest?",
            "The harvest came to 18 million tonnes, but millers said the number was too high.",
            ("18 million tonnes", "tonne", "harvest came", None, "stated", None),
        ),
        (
            "How many helicopters are lent?",
            "The league promised \u20ac4 million, and Vik is to send two helicopters.",
            ("two", "helicopters", "helicopters (Vik is to send)", None, "expected", None),
        ),
        (
            "How many masts are planned?",
            "The operator denied it; it said the latest plan showed 265 masts.",
            ("265", "masts", "masts (latest plan showed)", "The operator", "reported", None),
        ),
    ],
)
def test_what_is_counted_is_found_around_the_number(
    question: str, sentence: str, row: tuple[object, ...]
) -> None:
    found = rows(question, sentence)
    assert [short(item) for item in found[:1]] == ([row] if row else [])


@pytest.mark.parametrize(
    ("question", "sentence", "row"),
    [
        (
            "How many euros did the county give?",
            "The town has set aside \u20ac9 million for boats, and the county \u20ac5 million.",
            ("\u20ac5 million", "EUR", "county \u2026 for boats", None, "stated", None),
        ),
        (
            "By how much have prices risen?",
            "A crate costs $40 in Lunde, 12% more than last year.",
            ("12%", "%", "more than last year (crate costs)", None, "stated", "last year"),
        ),
        (
            "How far is the duty to rise?",
            "Dahl said that the duty on cod would go up from 12 to 15 per cent.",
            ("15 per cent", "%", "duty on cod would go up", "Dahl", "expected", None),
        ),
        (
            "How many hours a week do they work?",
            "The union wants the week cut from 40 hours to 37.",
            ("37", "hour", "the week cut", "The union", "expected", None),
        ),
    ],
)
def test_of_two_numbers_that_belong_together_the_second(
    question: str, sentence: str, row: tuple[object, ...]
) -> None:
    assert short(rows(question, sentence)[-1]) == row


def test_a_unit_is_that_of_the_measure() -> None:
    (row,) = rows("How far does it fly?", "It has an 800-kilometre reach, Dahl said, after 3 years.")
    assert short(row) == ("800-kilometre", "kilometer", "reach", "Dahl", "reported", None)
    found = rows(
        "How much aid did the town give?", "The town gave $2.2 billion in aid to Lunde over two years."
    )
    assert [short(row) for row in found] == [
        ("$2.2 billion", "USD", "aid to Lunde over two years (town gave)", None, "stated", None)
    ]


def test_a_pronoun_is_the_speaker_of_the_sentence_before_if_that_is_quoted() -> None:
    question, sentence = "How many boats?", "He said that 40 boats had left."
    assert rows(question, sentence)[0].speaker is None
    assert rows(question, sentence, before="Ole Dahl said the harbour was calm.")[0].speaker == "Ole Dahl"


def test_a_quote_that_holds_the_sentence_before_gives_its_figures_too() -> None:
    question, sentence = "How many boats?", "This was echoed by Dahl, who said that 40 boats had left."
    found = rows(question, sentence, before="The port office said that 50 boats and 6 tugs had left.")
    assert [(row.value, row.speaker, row.citations) for row in found] == [
        ("40", "Dahl", (1,)),
        ("50", "The port office", (1,)),
    ]
    assert [row.value for row in rows(question, sentence, before="It rained for 6 hours on 12 towns.")] == [
        "40"
    ]


def test_other_words_for_what_is_asked() -> None:
    question, sentence = "How many vessels?", "Two dozen boats and 90 people were lost."
    citations = {1: cited(1, sentence)}
    claims = [Claim(sentence, (1,), "extracted", 0.9)]

    def boats_are_vessels(one: str, other: str) -> bool:
        return {one, other} <= {"boats", "vessels"}

    assert [row.value for row in figures_of(question, claims, citations, boats_are_vessels)] == ["Two dozen"]
    assert [row.value for row in figures_of(question, claims, citations)] == ["Two dozen", "90"]


def test_rows_that_agree_are_one_with_both_citations() -> None:
    found = rows(
        "How many boats?", "Dahl said 40 boats left.", "Dahl said 40 boats left.", "Dahl said 50 boats left."
    )
    assert [(row.value, row.citations) for row in found] == [("40", (1, 2)), ("50", (3,))]


@pytest.mark.parametrize("question", ["Who left?", "When did 40 boats leave?", "Why did the boats leave?"])
def test_other_questions_have_no_rows(question: str) -> None:
    assert rows(question, "Dahl said 40 boats left.") == ()
