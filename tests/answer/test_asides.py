"""What an editor leaves out, and what stays."""

from __future__ import annotations

import pytest

from rag.answer.asides import without_asides

WHO = "Who closed the port?"


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("LUNDE \u2014 Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
        ("LUNDE, Norway -- Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
        ("Lunde, Norway (NTB) Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
        ("(NTB) The port was closed by Ana Ruiz.", "The port was closed by Ana Ruiz."),
        ("\u2013 Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
        ("However, the port was closed by Ana Ruiz.", "The port was closed by Ana Ruiz."),
        ("Ana Ruiz, however, closed the port.", "Ana Ruiz closed the port."),
        ("But Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
        ("Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
        ("So Ana Ruiz closed the port.", "So Ana Ruiz closed the port."),
        ("Later, Ana Ruiz closed the port.", "Later, Ana Ruiz closed the port."),  # when it was
        ("But for the rain the port would be open.", "But for the rain the port would be open."),
    ],
)
@pytest.mark.parametrize("answer", ["Ana Ruiz", None])
def test_the_place_line_and_the_join_to_the_sentence_before_go(sentence: str, left: str, answer: str | None):
    known = answer if answer and answer in sentence else None
    assert without_asides(sentence, WHO, known) == left


ASIDES = [
    ("Ana Ruiz, who became mayor in May, closed the port.", "Ana Ruiz closed the port."),
    ("Ana Ruiz closed the port, marking a new phase of the dispute.", "Ana Ruiz closed the port."),
    ("Ana Ruiz closed the port, a move that owners took as a threat.", "Ana Ruiz closed the port."),
    ("In a sharp turn of events, Ana Ruiz closed the port.", "Ana Ruiz closed the port."),
    ("Ana Ruiz closed the port, which was built by the crown.", "Ana Ruiz closed the port."),
]


@pytest.mark.parametrize(("sentence", "left"), ASIDES)
def test_asides_go_where_the_words_that_answer_are_known(sentence: str, left: str):
    assert without_asides(sentence, WHO, "Ana Ruiz") == left
    assert without_asides(sentence, WHO, None) == sentence


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        # The answer, or a word of the question, is in the aside.
        ("Ana Ruiz, who became mayor in May, closed the port.", "When did Ana Ruiz become mayor?", "in May"),
        ("Ana Ruiz closed the port, marking a new phase of the dispute.", "What of the dispute?", "Ana Ruiz"),
        # "What" may want all of it.
        ("Ana Ruiz closed the port, which was built by the crown.", "What did Ana Ruiz close?", "the port"),
        # It says who speaks.
        ("Ana Ruiz, who runs the port, said it would close.", "Who said it would close?", "Ana Ruiz"),
        # It is one of several, or the frame of a "first".
        (
            "The first to close it was Ana Ruiz, who runs the port, and Ole Dahl.",
            "Who was first?",
            "Ana Ruiz",
        ),
        # A participle that tells what happened.
        ("A wave hit the port, injuring Ana Ruiz and two others.", "Who was hit?", "Ana Ruiz"),
    ],
)
def test_what_answers_or_weighs_stays(sentence: str, question: str, answer: str):
    assert without_asides(sentence, question, answer) == sentence
