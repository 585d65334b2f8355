"""What an edit changed: nothing is lost between the pieces, and nothing that stayed is called new."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.differences import FieldChange, Piece, difference, words_changed
from rag.ingest.text import normalise
from rag.records import Article

FIRST = Article("a", "Headline", "One two three.\n\nFour five six.\n\n## Part\n\nSeven eight nine.")
TEXTS = st.text(alphabet="ab c.,\n", max_size=60).map(normalise).filter(bool)


def kinds(before: str, after: str) -> list[tuple[str, int | None, int | None]]:
    told = difference(replace(FIRST, text=before), replace(FIRST, text=after))
    return [(item.kind, item.before, item.after) for item in told.paragraphs]


def test_what_is_the_same_is_the_same():
    told = difference(FIRST, FIRST)

    assert told.fields == ()
    assert [item.kind for item in told.paragraphs] == ["same"] * 4
    assert [item.after for item in told.paragraphs] == [1, 2, None, 3]


def test_a_word_that_changed_stands_alone():
    assert words_changed("It was a boat.", "It was the boat.") == (
        Piece("same", "It was "),
        Piece("removed", "a"),
        Piece("added", "the"),
        Piece("same", " boat."),
    )


def test_signs_and_blanks_between_two_changes_go_with_them():
    assert words_changed("the red big boat", "the blue small boat") == (
        Piece("same", "the "),
        Piece("removed", "red big"),
        Piece("added", "blue small"),
        Piece("same", " boat"),
    )


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("One two.\n\nThree four.", "One two.", [("same", 1, 1), ("removed", 2, None)]),
        ("One two.", "New words.\n\nOne two.", [("added", None, 1), ("same", 1, 2)]),
        ("One two three four.", "One two three five.", [("changed", 1, 1)]),
        ("One two three.", "Quite another matter here.", [("removed", 1, None), ("added", None, 1)]),
        (
            "Aa bb cc dd.\n\nEe ff gg hh.",
            "New one in front.\n\nAa bb cc xx.\n\nEe ff gg yy.",
            [("added", None, 1), ("changed", 1, 2), ("changed", 2, 3)],
        ),
    ],
)
def test_paragraphs_are_paired_by_their_words(before: str, after: str, wanted: list):
    assert kinds(before, after) == wanted


def test_fields_are_told_with_what_they_were():
    after = replace(FIRST, headline="Another", byline="Ida Moe")

    assert difference(FIRST, after).fields == (
        FieldChange("headline", "Headline", "Another"),
        FieldChange("byline", None, "Ida Moe"),
    )


def test_very_long_paragraphs_are_not_compared_word_by_word():
    before, after = "word " * 3000, "word " * 2999 + "end"

    assert words_changed(before, after) == (Piece("removed", before), Piece("added", after))


@given(TEXTS, TEXTS)
def test_the_pieces_give_both_versions_back(before: str, after: str):
    pieces = words_changed(before, after)

    assert "".join(item.text for item in pieces if item.kind != "added") == before
    assert "".join(item.text for item in pieces if item.kind != "removed") == after


@given(TEXTS, TEXTS)
def test_every_paragraph_is_told_once_in_order(before: str, after: str):
    told = difference(replace(FIRST, text=before), replace(FIRST, text=after)).paragraphs
    old = [item.before for item in told if item.before is not None]
    new = [item.after for item in told if item.after is not None]

    assert old == list(range(1, len(old) + 1))
    assert new == list(range(1, len(new) + 1))
