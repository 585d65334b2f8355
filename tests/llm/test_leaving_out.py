"""Sentences with words left out: in order, whole where they must be, with all that weighs on them."""

from __future__ import annotations

import pytest

from rag.llm.leaving_out import LeavingOut, Span

TEXT = (
    "The ministry in Riga said on Tuesday that it had not sent up to 8,000 tonnes of grain,"
    " as \u201cpromised,\u201d to Kenya."
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


def spelt(*pieces: str, **spans: list[Span]) -> LeavingOut:
    spelling = LeavingOut(TEXT, **spans)
    for piece in pieces:
        assert spelling.takes(piece.encode()), piece
        spelling.take(piece.encode())
    return spelling


def refused(words: str, **spans: list[Span]) -> bool:
    return not LeavingOut(TEXT, **spans).takes(words.encode())


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("The ministry said it had not sent grain.", "The ministry said it had not sent grain."),
        ("Grain, as \u201cpromised,\u201d to Kenya.", "Grain, as \u201cpromised,\u201d to Kenya."),
        ("Grain as \u201cpromised\u201d to Kenya", "Grain as \u201cpromised\u201d to Kenya."),
        ("ministry said", "Ministry said."),
        ("It had sent grain,", "It had sent grain."),
        (TEXT, TEXT),
    ],
)
def test_words_are_left_out_and_nothing_else_is_changed(words: str, text: str):
    assert spelt(words).text() == text
    assert spelt(*words).text() == text  # letter by letter


@pytest.mark.parametrize(
    "words",
    [
        "The ministry had said",
        "The Ministry said",
        "A ministry",
        "The ministry  said",
        "The ministry. said",
        "The minist ",
        "The ministry said. ",
        "",
        " ",
        "\n",
    ],
)
def test_what_is_not_in_the_text_in_this_order_cannot_be_spelt(words: str):
    assert refused(words)


def test_a_reply_may_open_with_a_blank():
    assert spelt(" The ministry said").text() == "The ministry said."


@pytest.mark.parametrize("words", ["", "The minist", "The ministry "])
def test_what_is_not_whole_is_no_text(words: str):
    spelling = spelt(*([words] if words else []))

    assert not spelling.whole()
    assert spelling.text() is None


def test_letters_of_several_bytes_may_come_in_pieces():
    spelling = LeavingOut("Caf\u00e9s in \u0141\u00f3d\u017a closed.")
    for byte in "\u0141\u00f3d\u017a closed".encode():
        spelling.take(bytes([byte]))

    assert spelling.text() == "\u0141\u00f3d\u017a closed."


def test_what_is_needed_cannot_be_left_out():
    needed = [span("The ministry"), span("said")]

    assert refused("It had", needed=needed)
    assert refused("The ministry it", needed=needed)
    assert not spelt("The ministry", needed=needed).whole()
    assert spelt("The ministry said it had", needed=needed).whole()


def test_what_is_bound_is_told_whole_or_not_at_all():
    bound = [span("up to 8,000 tonnes")]

    assert refused("Up tonnes", bound=bound)
    assert refused("Sent 8,000", bound=bound)
    assert not spelt("Sent up to", bound=bound).whole()
    assert spelt("Sent up to 8,000 tonnes", bound=bound).whole()
    assert spelt("Sent grain", bound=bound).whole()


def test_what_weighs_stays_with_the_rest_of_its_clause():
    weighing = [span("not")]

    assert refused("It had sent", weighing=weighing)
    assert spelt("It had not sent", weighing=weighing).whole()
    assert spelt("It had as", weighing=weighing).whole(), "another clause"
    assert refused("It had as", denying=weighing), "a denial reaches further"


def test_a_piece_that_cannot_come_next_is_not_taken():
    with pytest.raises(ValueError, match="does not go on"):
        LeavingOut(TEXT).take(b"Kenya's")


def test_many_ways_to_read_the_same_words_take_no_time():
    spelling = LeavingOut("the " * 80)
    for _ in range(60):
        spelling.take(b"the" if not spelling.whole() else b" the")

    assert spelling.whole()
