"""Which sentences are understood only with the one before."""

from __future__ import annotations

import pytest

from rag.answer.references import leans_on

BEFORE = "The ferry Astrid ran aground off Lunde on Friday with a pilot on board."


@pytest.mark.parametrize(
    "sentence",
    [
        "It was carrying 214 people.",
        "However, she warned that the tide would rise.",
        "\u201cThey had no warning,\u201d Ole Dahl said.",
        "So was the loss of the cargo, Dahl said.",
        "Dahl said that such ships were too old.",
        "The vessel hit a reef and lost a screw.",
        "The initial damage, divers found, was small.",
        "Mira Holt called it reckless.",
        "The tide was to blame, he said.",
        "Because of its draught, experts took the ship for a tanker.",
        "Mira Holt asked who had hired the pilot.",
        "Others came by helicopter.",
    ],
)
def test_a_sentence_that_leans(sentence: str) -> None:
    assert leans_on(BEFORE, sentence)
    assert not leans_on("", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Coast Guard said 40 people were saved.",
        "The harbour master of Lunde spoke of a near miss.",
        "Ole Dahl, the owner, said his company would pay.",
        "Lunde has had no such luck as Vigo since 1904.",
        "Rescuers brought 50 people ashore this week.",
        "In Vigo, where it rains a lot, ships were late.",
        "Tarn Line owns three ships.",
    ],
)
def test_a_sentence_that_stands_alone(sentence: str) -> None:
    assert not leans_on(BEFORE, sentence)
