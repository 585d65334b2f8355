"""What belongs together is one sentence: stated by hand, one text a case."""

import time

import pytest

from rag.ingest.boilerplate import is_boilerplate
from rag.ingest.formats.html_blocks import blocks_of, text_of
from rag.ingest.formats.html_tree import tree_of
from rag.ingest.questions import is_question
from rag.ingest.quoted import is_quotation
from rag.ingest.text import sentences
from rag.ingest.units import LONGEST_LIST, holds_several
from rag.records import Article, Sentence, shown


def of(text: str) -> list[Sentence]:
    """The sentences of a text; what must hold of each is checked."""
    article = Article("a", "H", text)
    found = [item for item in sentences(article) if item.field == "text"]
    assert [item.start for item in found] == sorted(item.start for item in found)
    for item in found:
        assert text[item.start : item.end] == item.text
        assert text[: item.start].rstrip().endswith(item.before)
        assert text[item.head_start :].startswith(item.head)
    return found


def told(text: str) -> list[tuple[int | None, str]]:
    return [(item.paragraph, shown(item, "H")) for item in of(text)]


AIRPORTS = "- Tarnby\n\n- Osk\n\n- Lillvik"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            f"It was dark. Fog closed these:\n\n{AIRPORTS}\n\nHalden stayed open.",
            [(1, "It was dark."), (1, f"Fog closed these:\n\n{AIRPORTS}"), (5, "Halden stayed open.")],
        ),
        ("Fog closed these:\n- Tarnby\n- Osk", [(1, "Fog closed these:\n- Tarnby\n- Osk")]),
        (
            "Fog closed these:\n1. Tarnby,\n   by the sea\n2. Osk",
            [(1, "Fog closed these:\n1. Tarnby,\n   by the sea\n2. Osk")],
        ),
        (
            "These airports closed\n\n\u2022 Tarnby\n\n\u2022 Osk",
            [(1, "These airports closed\n\n\u2022 Tarnby\n\n\u2022 Osk")],
        ),
        ("## Closed\n\n* Tarnby\n\n* Osk", [(1, "Closed\n\n* Tarnby\n\n* Osk")]),
        (
            "Events on Monday:\n\nRowing, women: 9 a.m.\n\nArchery: 2 p.m.\n\nIt may rain.",
            [(1, "Events on Monday:\n\nRowing, women: 9 a.m.\n\nArchery: 2 p.m."), (4, "It may rain.")],
        ),
        ("- Tarnby\n\n- Osk", [(1, "- Tarnby\n\n- Osk")]),
        (
            "The day in brief.\n\n- The mayor left.\n\n- Fog came.",
            [(1, "The day in brief."), (2, "- The mayor left."), (3, "- Fog came.")],
        ),
        (
            "He arrived on May\n12. They left on the\n14. Nobody came.",
            [(1, "He arrived on May\n12."), (1, "They left on the\n14."), (1, "Nobody came.")],
        ),
    ],
)
def test_a_list_is_one_with_what_opens_it(text: str, wanted: list[tuple[int, str]]):
    assert told(text) == wanted


def test_each_item_of_a_long_list_is_read_with_its_opening():
    items = [f"Airport number {n} of the coast of Veland" for n in range(40)]
    found = of("Fog closed these:\n\n" + "\n\n".join(f"- {item}" for item in items))

    assert sum(map(len, items)) > LONGEST_LIST
    assert [shown(item, "") for item in found] == [f"Fog closed these: {item}" for item in items]
    assert [item.text for item in found] == items
    assert [item.paragraph for item in found] == list(range(2, 42))


MEDALS = "Country | Gold | Silver | Bronze\n\nOsmark | 11 | 4 | 7\n\nVeland | 9 | 12 | 3"


def test_a_row_is_read_with_the_names_of_its_columns():
    wanted = ["Osmark: Gold 11, Silver 4, Bronze 7.", "Veland: Gold 9, Silver 12, Bronze 3."]

    assert told(MEDALS) == [(2, wanted[0]), (3, wanted[1])]
    assert told(MEDALS.replace("\n\n", "\n")) == [(1, wanted[0]), (1, wanted[1])]
    assert [item.head for item in of(MEDALS)] == ["Country | Gold | Silver | Bronze"] * 2


@pytest.mark.parametrize(
    "rows",
    [
        "Born | 1950\nDied | 2010",
        "Monday | Rowing | Halden\nTuesday | Archery | Osk",
        "Name | Osk\nPopulation | 12,000",
        "Osk | 1999 | 2004\nVeland | 2001 | 2007",
    ],
)
def test_rows_without_a_sure_head_stand_as_they_are(rows: str):
    assert [item.head for item in of(rows)] == [""] * len(of(rows))
    assert " ".join(item.text for item in of(rows)) == rows.replace("\n", " ")


def test_a_row_of_other_cells_is_not_read_with_the_head():
    assert told(f"{MEDALS}\n\nLom | 2") == told(MEDALS)


TALK = "REPORTER: Will you go?\n\nRASK: No. I shall finish. We have begun.\n\nREPORTER: Why?\n\nRASK: I must."


def test_a_question_is_one_with_the_beginning_of_its_answer():
    assert told(TALK) == [
        (1, "REPORTER: Will you go?\n\nRASK: No. I shall finish."),
        (2, "We have begun."),
        (3, "REPORTER: Why?\n\nRASK: I must."),
    ]
    assert of(TALK)[1].before == "REPORTER: Will you go?\n\nRASK: No. I shall finish."
    assert told(TALK.replace("\n\n", "\n"))[0] == (1, "REPORTER: Will you go?\nRASK: No. I shall finish.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Will you raise fares?\n\nMoe: No. Not before 2028.",
            [(1, "Will you raise fares?\n\nMoe: No. Not before 2028.")],
        ),
        (
            "And the bridge?\n\nMoe: That we shall close.",
            [(1, "And the bridge?\n\nMoe: That we shall close.")],
        ),
        (
            "## Will fares rise?\n\nNo. Not soon.\n\n## Why?\n\nWe have enough.",
            [(1, "Will fares rise?\n\nNo. Not soon."), (2, "Why?\n\nWe have enough.")],
        ),
        (
            "## What happened?\n\nA ship sank.\n\n## Who was there?\n\nTen men were.",
            [(1, "A ship sank."), (2, "Ten men were.")],
        ),
        (
            "But will it hold?\n\nNobody in Osk knows.",
            [(1, "But will it hold?"), (2, "Nobody in Osk knows.")],
        ),
        ("RASK: Why not?\n\nRASK: I know.", [(1, "RASK: Why not?"), (2, "RASK: I know.")]),
    ],
)
def test_who_answers_what(text: str, wanted: list[tuple[int, str]]):
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Will you raise fares?", True),
        ("\u201cAre we ready?\u201d", True),
        ("REPORTER: Minister, do you resign?", True),
        ("\u201cWhy now?\u201d he asked.", False),
        ("Will you?\n\nMoe: No.", False),
        ("We go. Shall we?", False),
        ("We go.", False),
    ],
)
def test_what_only_asks(sentence: str, asks: bool):
    assert is_question(sentence) == asks


@pytest.mark.parametrize(
    "marked",
    [
        "He said: \u201cWe go. We must.\u201d| Then he left.",
        "\u201cWe go. We must. We will.\u201d",
        '"We go. We must," she said.| It rained.',
        "It rained.| \u201cWe go. We must. And so on.",
        "We go. We must.\u201d| She left.",
        "\u201cWe go,\u201d he said.| \u201cWe must.\u201d",
        "He is 6'2\" tall.| She is not.",
    ],
)
def test_a_quotation_of_several_sentences_is_one(marked: str):
    assert [item.text for item in of(marked.replace("|", ""))] == [part.strip() for part in marked.split("|")]


def test_a_mere_quotation_comes_after_who_speaks_it():
    first = "\u201cWe were not warned,\u201d said Petra Lind, who has a bakery in Lillvik."
    second, third = "\u201cThe water came at night. The shop was gone.\u201d", "\u201cNobody came.\u201d"
    found = of(f"It rained. {first}\n\n{second}\n\n{third}\n\nThe rain ended.")

    assert [item.text for item in found] == ["It rained.", first, second, third, "The rain ended."]
    assert [item.before for item in found[2:]] == [first, f"{first}\n\n{second}", ""]
    assert of(f"{first}\n\n## Later\n\n{second}")[1].before == ""


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("\u201cWe go.\u201d", True),
        ("\u201cWe go. And", True),
        ("\u201cWe go,\u201d he said.", False),
        ("We go.", False),
        ("", False),
    ],
)
def test_what_is_nothing_but_a_quotation(text: str, is_one: bool):
    assert is_quotation(text) == is_one


BOILERPLATE = [
    "Already a subscriber?",
    "Log in here to continue reading this article.",
    "Subscribe now for 2.95 crowns per week and read all articles of The Ekby Echo.",
    "Cancel at any time.",
    "Sign up for our newsletter",
    "Sign up to get the Ekby newsletter in your inbox.",
    "Read more: Storm hits Osk",
    "READ MORE",
    "Follow us on Facebook and X.",
    "Click here to see the pictures.",
    "ADVERTISEMENT",
    "Share this article",
    "\u00a9 2026 Ekby Echo. All rights reserved.",
    "This article was first published by The Ekby Echo.",
]
NEWS = [
    "He had to log in to his account, police said.",
    "Read more books, the minister told pupils.",
    "\u201cSubscribe now,\u201d the mayor of Osk said.",
    "Not a member of any party, Rask won.",
    "Already a member of the council, she stood for mayor.",
    "This report was published by the ministry on Monday.",
    "Follow the money, the judge said.",
    "Share prices fell in Halden.",
    "(c) the court of Osk may rule.",
    "Advertisement sales fell by a fifth.",
    "Cancelled flights left 400 stranded.",
]


@pytest.mark.parametrize("sentence", BOILERPLATE)
def test_what_a_page_says_of_itself_is_no_sentence(sentence: str):
    assert is_boilerplate(sentence)
    assert told(f"It rained.\n\n{sentence}") == [(1, "It rained.")]


@pytest.mark.parametrize("sentence", NEWS)
def test_news_is_none_of_it(sentence: str):
    assert not is_boilerplate(sentence)


def test_a_rule_or_an_hour_alone_is_no_sentence():
    assert told("21:10\n\nPower is back.\n\n* * *\n\n12.") == [(2, "Power is back."), (4, "12.")]


def test_a_list_that_goes_on_is_not_opened_by_the_sentence_above_it():
    assert told("Marle fell.\n\n17. Osk\n\n18. Tarnby")[0] == (1, "Marle fell.")


def test_a_page_with_a_table_and_a_list():
    page = (
        "<table><tr><th>Country<th>Gold<th>Silver</tr><tr><td>Osmark<td>11<td>4</tr></table>"
        "<p>On Monday these are held:</p><ul><li>Rowing, men: 11 a.m.<li>Archery: 2 p.m.</ul>"
    )
    tree = tree_of(page)
    assert tree is not None
    assert told(text_of(blocks_of(tree))) == [
        (1, "Osmark: Gold 11, Silver 4."),
        (2, "On Monday these are held:\n\nRowing, men: 11 a.m.\n\nArchery: 2 p.m."),
    ]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("One.", False),
        ("One. Two.", True),
        ("Those:\n- one\n- two", True),
        ("On two\nlines.", False),
        ("A:\n\nb", True),
    ],
)
def test_what_may_not_be_shortened(text: str, several: bool):
    assert holds_several(text) == several


@pytest.mark.parametrize(
    "unit",
    [
        "Osk ",
        "- ",
        "- a\n",
        "a | ",
        "a | 1 | 2\n",
        "\u201c",
        "A: b?\n\n",
        "Osk:\n\n",
        "1. a\n\n",
        "\u201ca.\u201d\n\n",
    ],
)
def test_a_long_text_takes_linear_time(unit: str):
    began = time.perf_counter()
    sentences(Article("a", "H", (unit * (100_000 // len(unit))).strip()))

    assert time.perf_counter() - began < 8
