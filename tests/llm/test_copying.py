"""Words spelt from a text: only those that stand there, and only whole ones."""

from __future__ import annotations

import pytest

from rag.llm.copying import Copying

TEXT = "\u00d6land\u2019s ferry carried 214 people (most of them \u201cislanders\u201d), and 21 cars."


def spelt(text: str, *pieces: str | bytes) -> Copying:
    copying = Copying(text)
    for piece in pieces:
        data = piece if isinstance(piece, bytes) else piece.encode()
        assert copying.takes(data)
        copying.take(data)
    return copying


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["214"], "214"),
        ([" 2", "14", " people"], "214 people"),
        (["21", " cars"], "21 cars"),
        (["\u00d6", "land"], "\u00d6land"),
        ([b"\xc3", b"\x96land", "\u2019s"], "\u00d6land\u2019s"),
        (["\u201c", "islanders", "\u201d"], "\u201cislanders\u201d"),
        (["islanders"], "islanders"),
        (["cars", "."], "cars."),
    ],
)
def test_whole_words_are_found_where_they_stand(pieces: list[str | bytes], words: str) -> None:
    span = spelt(TEXT, *pieces).span()

    assert span is not None
    assert TEXT[slice(*span)] == words


def test_the_first_place_is_taken_where_words_stand_twice() -> None:
    assert spelt("a red boat and a red car", "red").span() == (2, 5)
    assert spelt("a red boat and a red car", "red", " car").span() == (17, 24)


@pytest.mark.parametrize("pieces", [[], ["21", "4", " peo"], [b"\xc3"], ["ferry", " "]])
def test_what_is_not_whole_is_no_span(pieces: list[str | bytes]) -> None:
    assert spelt(TEXT, *pieces).span() is None


@pytest.mark.parametrize("piece", ["14", "erry", "Ferry", "215", "", " ", "arried 214", "x"])
def test_what_does_not_stand_there_is_not_taken(piece: str) -> None:
    assert not Copying(TEXT).takes(piece.encode())


def test_what_goes_on_otherwise_is_not_taken() -> None:
    copying = spelt(TEXT, "ferry")

    assert copying.takes(b" carried")
    assert not copying.takes(b" people")


def test_inside_a_number_no_word_ends() -> None:
    assert spelt("1500 and 50", "50").span() == (9, 11)
    assert not Copying("1500").takes(b"50")
