"""Who "he" or "she" is: only where the sentence before names one person, and nobody else could be meant."""

from __future__ import annotations

import pytest

from rag.verify.pronouns import named, understood

PLAIN = [
    (
        "Mayor Ana Ruiz opened the bridge on Friday.",
        "She called it a gift.",
        "[Mayor Ana Ruiz] called it a gift.",
    ),
    (
        "Finance Minister Ole B. Dahl, who took office in May, said taxes would rise.",
        "He also promised a review.",
        "[Finance Minister Ole B. Dahl] also promised a review.",
    ),
    (
        "On Monday, Gov. Mira Holt closed the port.",
        "But she gave no date.",
        "But [Gov. Mira Holt] gave no date.",
    ),
    ("U.S. Judge Lia Stone heard the case.", "He ruled at noon.", "[U.S. Judge Lia Stone] ruled at noon."),
    (
        "The ferry would sail again, Dahl said.",
        "He added that it was safe.",
        "[Dahl] added that it was safe.",
    ),
    ("Dahl said that the ferry would sail.", "However, he gave no day.", "However, [Dahl] gave no day."),
    (
        "In Vik, Port Press Secretary Lia Stone confirmed that New Lunde\u2019s British Navy ships had left.",
        "However, she stressed that more would come.",
        "However, [Port Press Secretary Lia Stone] stressed that more would come.",
    ),
    (
        "Prime minister Jan de Vries resigned.",
        "Later, he left the country.",
        "Later, [Prime minister Jan de Vries] left the country.",
    ),
]


@pytest.mark.parametrize(("before", "sentence", "expected"), PLAIN)
def test_the_only_person_it_could_be_is_named(before: str, sentence: str, expected: str):
    assert named(sentence, before) == expected


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("Ana Ruiz met Ole Dahl.", "She called it a gift."),  # two persons
        ("The ministry closed the port.", "He gave no date."),  # nobody
        ("The Harbour Ministry closed the port.", "He gave no date."),
        ("Harbour Bank raised its rates on Friday.", "He gave no reason."),
        ("The man climbed a fence, Dahl said.", "He ran to the pier."),  # the man did
        ("Dahl said that Ruiz had paid.", "He was well liked."),  # either
        ("Investigators say that the man fled.", "He was not found."),
        ("She said that Ole Dahl had left.", "He gave no reason."),
        ("Dahl said, \u201cWe told her.", "She knew it.\u201d"),  # inside a quotation
        ("Ana Ruiz opened the bridge.", "They called it a gift."),
        ("Ana Ruiz opened the bridge.", "She\u2019s the mayor."),
        ("Ana Ruiz opened the bridge.", "The bridge is old."),
        ("Ana Ruiz\u2019s brother opened the bridge.", "He called it a gift."),
        ("When Ana Ruiz opened the bridge, it rained.", "She laughed."),
        ("Lunde Harbour president and owner.", "He is the chairman."),  # no sentence
        ("Former Vik striker has a show every week.", "He also owns a bar."),
        ("Ana Ruiz tells of days when the queen was in tears.", "She cried at Vik."),
        ("Ana Ruiz said that the town missed Dahl.", "He left in May."),
        ("", "He called it a gift."),
    ],
)
def test_where_it_is_not_plain_nobody_is_named(before: str, sentence: str):
    assert named(sentence, before) is None


@pytest.mark.parametrize(
    ("before", "sentence", "read"),
    [
        ("Mayor Ana Ruiz opened the bridge.", "She called it a gift.", "Mayor Ana Ruiz called it a gift."),
        # Not shown so, since it might be somebody else, but judged so.
        ("Dahl justified the closure to Ana Ruiz.", "He warned of storms.", "Dahl warned of storms."),
        ("In Vik, Dahl said that Ruiz had paid.", "But he left.", "But Dahl left."),
        ("The port was closed.", "He warned of storms.", "He warned of storms."),
        ("", "He warned of storms.", "He warned of storms."),
        ("Dahl closed the port.", "The port is old.", "The port is old."),
    ],
)
def test_a_sentence_is_judged_with_the_likeliest_person(before: str, sentence: str, read: str):
    assert understood(sentence, before) == read
