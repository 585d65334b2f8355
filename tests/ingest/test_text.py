"""Sentences are stated by hand: a case is a paragraph with its sentence ends marked by ``|``."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.text import normalise, one_line, paragraphs, sentences, split_sentences
from rag.records import Article, Paragraph, Sentence

ONE_SENTENCE = [
    "The estimate came from the U.S. Defense Department on Monday.",
    "It answered the U.S. and U.K. providing longer-range missiles.",
    "The press secretary, Maj. Gen. Pat Example, said so.",
    "The N. Korean force met Mr. Doe, Gen. He and Sen. Roe.",
    "He lives at No. 5 and paid $2.2 billion at 3.5% for it.",
    "The talks with J. D. Example begin at 9 a.m. ET, e.g. in Kyiv.",
    "“It is obvious \u2026,” Example said.",
    "“It is \u2026 Ukraine that decides,” he said.",
    "“Why now?” he asked.",
    "“Why now?” Foreign Minister Ann Example asked on Monday.",
    "“Stop!” the crowd cried.",
    "Wait... what did he say?",
    "U.S. In-Q-Tel and U.S. A-10 jets are names.",
    "The case Roe v. Example was No. 12 in Nov. 2024.",
    "The 5 p.m. Kyiv time deadline of the 5 p.m. Monday talks passed.",
    "He said it (in Nov. 2024) to Lt. Col. Example of the U.S. 7th Fleet.",
    "They met on JAN. 5 and on Mon. Feb. 3 in Osk.",
    "THE FIRE OF WED. NOV. 4 KILLED TWO.",
    "no stop at all",
]

SPLIT = [
    "He flew to the U.S.| The crew rested.",
    "The talks began at 8 p.m.| Nobody came.",
    "They met in Washington, D.C.| On Monday they left.",
    "It will be independent of the U.S.| “Our role is to comment,” said one.",
    "“Are we ready?”| Example\u2019s words were heard.",
    "He called it “a mistake.”| She disagreed.",
    'He called it "a mistake."| "We go," she said.',
    "“We will go.| We must,” he said.| “It is time.”",
    "It was over.| (She did not agree.)| They left [at last].| Then came rain.",
    "He called it `` a mistake . ''| She did ( not . )| Then rain .",
    "It opens on JAN. 5.| The fair ends in FEB.| The hall stays.",
    "He read the Sun.| Police came.",
    "He left.| al-Example claimed it.",
    "Yes\u2026| Now go.",
    "The answer was no.| Nobody spoke.",
    "Acme Inc.| The firm grew.",
    "So ended World War I.| Ukraine was free.",
    "1. The army moved.| 2. The navy stayed.",
    "Is it?| Is it not?!| Yes!| 12 people saw it.",
    "One end.\n|And another\nin two lines.",
    "Это конец.| Он ушёл.",
    "これは本です。|それはペンです\uff01|本当\uff1f|はい。",
    "यह पहला है।| यह दूसरा है।",
]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_one_sentence(text: str) -> None:
    assert split_sentences(text) == ((0, len(text)),)


@pytest.mark.parametrize("marked", SPLIT)
def test_ends_of_sentences(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in split_sentences(text)] == [s.strip() for s in marked.split("|")]


def test_nothing_has_no_sentence() -> None:
    assert split_sentences("") == split_sentences(" \n ") == ()


@settings(deadline=None)
@given(
    st.text(st.sampled_from("aB1 .?!\u2026,\u201c\u201d\"'()U.S\n\u3002éЖ") | st.characters(codec="utf-8"))
)
def test_only_blanks_lie_outside_sentences(text: str) -> None:
    spans = split_sentences(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    outside = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(outside).strip()
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@pytest.mark.parametrize(
    "unit", ["word ", ". ", ".", "\u201d", "U.S. ", "A.", '." (', "? A", "\u2026 [", " "]
)
def test_a_long_line_takes_linear_time(unit: str) -> None:
    def seconds(text: str) -> float:
        began = time.perf_counter()
        split_sentences(text)
        paragraphs(text)
        normalise(text)
        return time.perf_counter() - began

    # 200 kB: a quadratic scan would take minutes.
    assert seconds(unit * (200_000 // len(unit))) < 5


def test_normal_form() -> None:
    raw = "\ufeffCafe\u0301\r\n\r\n\r\nA\tb  \x07\rc\u2028d\ud800 \n"
    assert normalise(raw) == "Caf\u00e9\n\nA b\nc\nd"
    assert one_line(" A\n\n  headline\u00a0here ") == "A headline here"


@settings(deadline=None)
@given(st.text(st.sampled_from("a \n\t\r\x00\x85\u2028\u0301e\ufeff\u2000") | st.characters()))
def test_normal_form_is_reached_at_once(raw: str) -> None:
    text = normalise(raw)
    assert normalise(text) == text
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")


TEXT = "First. Second one.\n\n## A turn\n\nOn two\nlines.\n## Another\nNo blank line.\n\n##No subheading"


def test_paragraphs_are_counted_without_subheadings() -> None:
    found = paragraphs(TEXT)
    assert [(p.number, TEXT[p.start : p.end]) for p in found] == [
        (1, "First. Second one."),
        (None, "A turn"),
        (2, "On two\nlines."),
        (None, "Another"),
        (3, "No blank line."),
        (4, "##No subheading"),
    ]
    assert found[0] == Paragraph(1, 0, 18)
    assert paragraphs("") == ()


def test_sentences_of_an_article() -> None:
    article = Article("a", "Head. Line", "First. Second one.\n\n## A turn\n\nLast.", byline="Ann Example")
    assert sentences(article) == (
        Sentence("a", "text", 1, 0, 6, "First."),
        Sentence("a", "text", 1, 7, 18, "Second one.", "First."),
        Sentence("a", "text", 2, 31, 36, "Last."),
        Sentence("a", "headline", None, 0, 10, "Head. Line"),
        Sentence("a", "byline", None, 0, 11, "Ann Example"),
    )


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab.#\n ?\u201d") | st.characters(codec="utf-8")), st.none() | st.text(min_size=1)
)
def test_a_sentence_is_the_text_at_its_span(text: str, byline: str | None) -> None:
    article = Article("a", "h", text, byline=byline)
    for sentence in sentences(article):
        assert article.field(sentence.field)[sentence.start : sentence.end] == sentence.text
