"""Stories and copies: edits by hand, the measure by hand, and the labelled pairs."""

from __future__ import annotations

import random

import pytest
from digest_news import DAM

from eval.jsonl import read_jsonl
from eval.stories import _PAIRS, EDITS, _told_apart, edited
from rag.digest.origins import COPIED, sketch


def test_precision_recall_and_f1_by_hand():
    # Told: 3, of which right 2; true: 4.
    found = _told_apart([True, True, True, True, False], [True, True, False, False, True])

    assert found == {"precision": pytest.approx(2 / 3), "recall": 0.5, "f1": pytest.approx(4 / 7)}
    assert _told_apart([True], [False]) == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_changes_an_article_lightly(kind: str):
    changed = edited(DAM, kind, random.Random(3))

    assert changed.text != DAM.text.replace("\n\n", " ")
    assert changed.id == f"dam-breaks-{kind}"
    assert 0.3 < sketch(DAM.text).jaccard(sketch(changed.text)) < 1.0


def test_an_edit_of_a_longer_article_is_a_copy():
    text = " ".join(
        f"Sentence {n} tells of the river, of the dam and of the valley below." for n in range(40)
    )
    long = edited(DAM, "extended", random.Random(0)).__class__(id="a", headline="A", text=text)

    for kind in EDITS:
        assert sketch(text).jaccard(sketch(edited(long, kind, random.Random(1)).text)) >= COPIED


def test_the_labels_are_checksums_and_answers_only():
    rows = read_jsonl(_PAIRS)

    assert len(rows) == 198
    for row in rows:
        assert set(row) == {"pair", "label", "sure"}
        assert all(len(key) == 12 and int(key, 16) >= 0 for key in row["pair"])
        assert row["label"] in ("story", "different")
