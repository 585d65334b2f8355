"""Notes in which an article corrects itself: what they take back, and what of the article is struck."""

from __future__ import annotations

import time

import pytest

from rag.ingest.corrections import correction_notes, is_note, taken_back, without_corrected, without_notes
from rag.ingest.text import sentences
from rag.records import Article

RIGHT = "Fourteen people were injured on Thursday in Osk."
WRONG = "The 41 injured were taken to Halden, Ada Moe said."
BODY = f"{RIGHT} Two trams collided.\n\n{WRONG}\n\n"


def article(note: str) -> Article:
    return Article("tram", "Tram Leaves the Rails", BODY + note)


@pytest.mark.parametrize(
    "note",
    [
        "Correction: An earlier version of this article said that 41 people were injured. The number was 14.",
        "Correction (8 May 2026): An earlier version of this story misstated the number. It was 14, not 41.",
        "This article was amended on 8 May 2026 to say that 14 people were injured, not 41.",
        "This article was corrected on 8 May to change the number of injured from 41 to 14.",
        "This article was updated on 8 May because an earlier version said 41; the correct number is 14.",
        "An earlier version of this report said 41 people were hurt instead of 14.",
        "An earlier version of this article said 41, not 14, people were hurt.",
        "The number of injured is 14, not 41, as an earlier version of this article said.",
        "Editor\u2019s note: This article originally misstated the number of injured: it was 14, not 41.",
    ],
)
def test_the_wrong_amount_and_the_right_one(note: str):
    told = article(note)
    (found,) = correction_notes(told)

    assert told.text[found.start : found.end] == note
    assert (found.wrong, found.right) == (("41",), ("14",))
    texts = [item.text for item in without_notes(sentences(told), told)]
    assert texts == [RIGHT, "Two trams collided.", "Tram Leaves the Rails"]
    assert not any("41" in item.text for item in without_corrected(sentences(told), told))


def test_the_sentence_of_a_note_that_gives_the_right_amount_may_be_told():
    told = article("Correction: An earlier version of this article said 41 were injured. The number was 14.")

    assert "The number was 14." in [item.text for item in without_corrected(sentences(told), told)]


def test_a_name_that_is_taken_back():
    told = article(
        "Correction: An earlier version of this article misidentified the mayor as Ada Moe. She is Ida Moe."
    )

    assert correction_notes(told)[0].wrong == ("Ada Moe",)
    assert WRONG not in [item.text for item in without_corrected(sentences(told), told)]


def test_a_small_number_beside_another_is_struck_only_where_it_counts_the_same():
    note = "An earlier version of this article said 41 people were injured when two buses met. It was 14."
    told = Article("a", "H", f"Two trams collided.\n\nTwo buses met.\n\n{note}")

    assert correction_notes(told)[0].wrong == ("41", "two")
    assert [item.text for item in without_notes(sentences(told), told)] == ["Two trams collided.", "H"]


@pytest.mark.parametrize(
    "note",
    [
        "An editor\u2019s note: the author once worked for the 3 unions.",
        "This story was updated on 8 May to include what 41 witnesses said.",
        "This story has been updated to say that the toll rose from 41 to 49.",
    ],
)
def test_a_note_that_takes_nothing_back_strikes_nothing(note: str):
    told = article(note)

    assert correction_notes(told)[0].wrong == ()
    assert WRONG in [item.text for item in without_notes(sentences(told), told)]
    assert note in [item.text for item in without_corrected(sentences(told), told)]
    assert note not in [item.text for item in without_notes(sentences(told), told)]


def test_a_note_at_the_end_of_a_paragraph_begins_where_it_does():
    note = "An earlier version of this article said 41 people were injured."
    told = Article("a", "H", f"{RIGHT} {note}")

    assert told.text[correction_notes(told)[0].start :] == note
    assert [item.text for item in without_notes(sentences(told), told)] == [RIGHT, "H"]


@pytest.mark.parametrize(
    "sentence",
    [
        "A previous version of the report said that 40 jobs would go.",
        "An earlier story said that 40 jobs would go.",
        "Correction needed in the market: shares fell by 10 percent.",
        "Fourteen people, not 41, were injured, the fire service said.",
        "The minister corrected the number from 41 to 14.",
    ],
)
def test_news_is_no_note(sentence: str):
    assert not is_note(sentence)
    assert taken_back(sentence) == ()
    assert correction_notes(Article("a", "H", sentence)) == ()


def test_a_hostile_note_takes_no_long_time():
    note = "An earlier version of this article gave " + "gave 41 from not 14, corrected to 3 as " * 2000
    told = Article("a", "H", "\n\n".join([note, *(f"It was {i} of 41." for i in range(500))]))
    began = time.monotonic()

    without_notes(sentences(told), told)

    assert time.monotonic() - began < 5
