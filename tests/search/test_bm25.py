"""BM25 over a few texts, worked out by hand."""

import math

import pytest

from rag.search.bm25 import bm25_scores


def test_scores_by_hand() -> None:
    # Lengths 4, 2 and 3, mean 3. idf(ferry) = ln(1 + 8.5 / 2.5), idf(late) = ln(1 + 10.5 / 0.5).
    ferry, late = math.log(1 + 8.5 / 2.5), math.log(22)
    scores = bm25_scores(
        {"ferry": 2, "late": 0}, 10, ["The ferry, the ferry!", "Ferries late.", "Nobody was there."]
    )
    assert scores == pytest.approx(
        [
            ferry * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3)),
            (ferry + late) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)),
            0.0,
        ]
    )


def test_words_of_one_stem_count_once_with_the_weight_of_the_rarest() -> None:
    (alone,) = bm25_scores({"ferry": 1}, 10, ["The ferry sailed."])
    assert bm25_scores({"ferry": 1, "ferries": 5}, 10, ["The ferry sailed."]) == [alone]
    assert bm25_scores({"ferries": 5, "ferry": 1}, 10, ["The ferry sailed."]) == [alone]


@pytest.mark.parametrize("text", ["An élan of naïve hopes.", "An elan of naive hopes."])
@pytest.mark.parametrize("word", ["naïve", "naive", "élan", "elan", "hope"])
def test_accents_and_endings_do_not_count(word: str, text: str) -> None:
    assert bm25_scores({word: 1}, 10, [text])[0] > 0


@pytest.mark.parametrize(
    "pair", ["dying die", "being be", "skies sky", "x's x", "tying ties", "eyes eye", "y y\u2019s"]
)
def test_forms_that_open_otherwise_are_still_one_word(pair: str) -> None:
    one, other = pair.split()
    assert bm25_scores({one: 1}, 10, [f"It was {other}."])[0] > 0
    assert bm25_scores({other: 1}, 10, [f"It was {one}."])[0] > 0


def test_a_word_in_every_document_still_weighs_something() -> None:
    scores = bm25_scores({"ferry": 10}, 10, ["ferry", "bridge"])
    assert scores[0] > 0 == scores[1]


def test_no_words_and_no_texts() -> None:
    assert bm25_scores({"ferry": 1}, 10, []) == []
    assert bm25_scores({"ferry": 1}, 10, ["", "?!"]) == [0.0, 0.0]
    assert bm25_scores({}, 10, ["ferry"]) == [0.0]
