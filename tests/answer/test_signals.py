"""Signals of words, worked out by hand."""

from __future__ import annotations

import pytest

from rag.answer.signals import fit, overlap


@pytest.mark.parametrize(
    ("question", "sentence", "share"),
    [
        # injured, passengers, ferry
        ("How many injured passengers were on the ferry?", "Rescuers treated 50 injured passengers.", 2 / 3),
        ("How many injured passengers were on the ferry?", "The ferry left.", 1 / 3),
        ("How many injured passengers were on the ferry?", "Apples are ripe.", 0.0),
        # stems: passenger, and a possessive
        ("Which passenger's ferry?", "Passengers like ferries.", 1.0),
        # nothing but question words: they count themselves
        ("Who was it?", "It was the harbour master.", 2 / 3),
        # a word counts once
        ("Ferry, ferry, bridge?", "A ferry.", 1 / 2),
    ],
)
def test_overlap(question: str, sentence: str, share: float):
    assert overlap(question, sentence) == pytest.approx(share)


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("How many passengers were hurt?", "Rescuers treated fifty passengers.", 1.0),
        ("How many passengers were hurt?", "Rescuers treated passengers.", -1.0),
        ("How much did it cost?", "The bill came to $2.2 billion.", 1.0),
        ("Which number is right?", "Three ships came.", 1.0),
        ("What percentage voted?", "Many voted.", -1.0),
        ("When did it sink?", "It sank on Friday.", 1.0),
        ("When did it sink?", "It sank in 2019.", 1.0),
        ("When did it sink?", "It sank off Lunde.", -1.0),
        ("What year was it?", "It was May.", 1.0),
        ("Who saw it?", "The harbour master Ole Dahl saw it.", 1.0),
        ("Who saw it?", "Everybody saw it.", -1.0),
        ("Who saw Ole?", "The crew saw Ole.", -1.0),
        ("Why did it sink?", "It sank.", 0.0),
        ("Where did it sink?", "Off Lunde.", 0.0),
    ],
)
def test_fit(question: str, sentence: str, held: float):
    assert fit(question, sentence) == held
