"""Speakers: who a sentence says it of, worked out by hand."""

import time

import pytest

from rag.ingest.speakers import Attribution, attributions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Before the verb
        ("The harbour office said on Monday that 40 boats had left.", ["The harbour office said"]),
        ("Ada Moor says the pier is safe.", ["Ada Moor says"]),
        ("On Friday, Mayor Ada Moor told the Courier that the pier was shut.", ["Mayor Ada Moor said"]),
        ("Meanwhile the fire brigade recently claimed that nobody was hurt.", ["the fire brigade claimed"]),
        ("Police also reported the theft of six boats.", ["Police said"]),
        ("Aide Maj. Gen. Lars Holt noted that the reports were old.", ["Aide Maj. Gen. Lars Holt said"]),
        ("The U.S. Coast Guard estimates that 11 boats sank.", ["The U.S. Coast Guard estimated"]),
        ("U.S. officials expect up to 80 of them to return.", ["U.S. officials expected"]),
        ("The owner put the damage at 2 million euros.", ["The owner estimated"]),
        ("The ministry denied that the dam had been checked.", ["The ministry denied"]),
        ("The ministry, however, denied it.", ["The ministry denied"]),
        ("The tug was late, but the pilot insisted it was not.", ["the pilot said"]),
        # After it
        ("“We will go,” said Ada Moor, a baker.", ["Ada Moor said"]),
        ("“We will go,” she said on Monday.", ["she said"]),
        ("The pier is shut, officials said.", ["officials said"]),
        ("Two boats sank, harbour master Ole Dahl said.", ["harbour master Ole Dahl said"]),
        ("Some of them, Dahl said, had been at sea before.", ["Dahl said"]),
        # Otherwise
        ("According to the coast guard, six boats sank.", ["the coast guard said"]),
        ("Six boats sank, according to Reuters.", ["Reuters said"]),
        ("By Dahl's account, six boats sank.", ["Dahl estimated"]),
        ("The loss of six boats, as reported by the Courier on Monday, is a blow.", ["the Courier said"]),
        ("This came from the U.S. Navy, which estimated that 11 boats sank.", ["the U.S. Navy estimated"]),
        ("The office on Monday raised its catch forecast to 40 tonnes.", ["The office expected"]),
        ("The damage is put at up to 2 million euros by the owner.", ["the owner estimated"]),
        ("The union wants 37 hours.", ["The union expected"]),
        ("The league promised €4 million.", ["The league said"]),
        ("Ada Moor believes that six is nearer the mark.", ["Ada Moor estimated"]),
        ("The harbour's own estimate is 40 boats.", ["The harbour estimated"]),
        # Two of them
        ("Dahl said six sank, while the mayor said that it was eight.", ["Dahl said", "the mayor said"]),
    ],
)  # fmt: skip
def test_speakers_by_hand(text: str, expected: list[str]) -> None:
    found = attributions(text)

    forms = {"says": "said"}
    assert [f"{item.speaker} {item.stance}" for item in found] == [
        " ".join([*words.split()[:-1], forms.get(words.split()[-1], words.split()[-1])]) for words in expected
    ]
    assert all(text[item.start : item.end] == item.speaker for item in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The harbour was calm.",
        "The initial estimate, last week, was 3,000 boats.",
        "It is an increase from the initial estimate of 3,000 boats.",
        "Reports that up to 8,000 boats could leave have stirred alarm.",
        "Amid this, reports have surfaced about boats.",
        "The news raises fears that the ferry might stop.",
        "Boats are expected to return in spring.",
        "There have been claims that six boats sank.",
        "The findings of the inquiry show a pattern.",
        "He conceded a fault, but said that the rest was sound.",
        "What they put on the pier is not known.",
    ],
)
def test_no_speaker(text: str) -> None:
    assert [item.speaker for item in attributions(text) if not item.is_pronoun] == []


def test_what_is_added_to_a_name_stands_beside_it() -> None:
    text = "Ole Dahl, the harbour master of Lunde, said six boats sank."
    assert attributions(text) == (Attribution("Ole Dahl", 0, 8, "said", "the harbour master of Lunde"),)
    text = "The ministry, quoted by the agency, said its boats had left."
    assert [item.speaker for item in attributions(text)] == ["The ministry"]


def test_pronouns_are_told() -> None:
    assert [item.is_pronoun for item in attributions("He said six boats sank, the mayor said.")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a." * 5000, "a " * 5000, "said " * 3000, ", said " * 3000, "A, " * 4000 + "said", "“" * 5000,
        "according to " * 2000, "A.B. " * 3000, "by " * 4000, "A, x " * 3000, "said by " * 2000,
        "by A " * 2000 + ", which said", "U.S. " * 3000, "A b, who " * 2000,
    ],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    start = time.perf_counter()
    attributions(text)
    assert time.perf_counter() - start < 2.0


@pytest.mark.parametrize(
    "sentence",
    [
        "An earlier version of this article said that 41 people were injured.",
        "Correction: A previous version of this story reported that 41 died.",
        "The original version said the bridge had closed.",
        "A caption said that the bridge had closed.",
    ],
)
def test_a_version_of_an_article_is_nobody(sentence: str):
    assert attributions(sentence) == ()
