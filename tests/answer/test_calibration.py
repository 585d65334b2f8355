"""Log-odds and probabilities, worked out by hand."""

from __future__ import annotations

import pytest

from rag.answer.calibration import UNMEASURED, Signals, Weights, calibration_for, probability
from rag.llm.catalogue import DEFAULT_MODEL, find


def test_log_odds_are_a_weighted_sum():
    weights = Weights(bias=-1.0, logit=0.5, cosine=2.0, overlap=4.0, fit=0.25)

    # -1 + 0.5 * 3 + 2 * 0.5 + 4 * 0.25 + 0.25 * -1
    assert weights.log_odds(Signals(logit=3.0, cosine=0.5, overlap=0.25, fit=-1.0)) == pytest.approx(2.25)


@pytest.mark.parametrize(
    ("log_odds", "share"), [(0.0, 1 / 2), (1.0986122887, 3 / 4), (-1.0986122887, 1 / 4), (2.1972245773, 0.9)]
)
def test_probability(log_odds: float, share: float):
    assert probability(log_odds) == pytest.approx(share)


@pytest.mark.parametrize("log_odds", [1e9, -1e9, float("inf"), float("-inf")])
def test_probability_of_extremes(log_odds: float):
    assert probability(log_odds) == pytest.approx(1.0 if log_odds > 0 else 0.0)


def test_a_calibration_belongs_to_one_model_and_one_prompt():
    default = find(DEFAULT_MODEL).sha256

    assert calibration_for(default, "judge.v2") is not UNMEASURED
    assert calibration_for(default, "judge.v0") is UNMEASURED
    assert calibration_for("f" * 64, "judge.v2") is UNMEASURED
    assert calibration_for(None, "judge.v2") is UNMEASURED


def test_the_threshold_rises_with_the_library() -> None:
    shipped = calibration_for(find(DEFAULT_MODEL).sha256, "judge.v2")

    assert shipped.in_library(0) == shipped.in_library(40) == shipped
    assert shipped.in_library(54_487).threshold == pytest.approx(-0.80, abs=0.005)
    assert shipped.in_library(400).threshold == pytest.approx(-1.7 + 0.125 * 2.302585)
    assert UNMEASURED.in_library(10**6) == UNMEASURED


def test_a_model_that_was_never_measured_is_taken_at_its_word():
    signals = Signals(logit=1.25, cosine=0.9, overlap=1.0, fit=1.0)

    assert UNMEASURED.evidence.log_odds(signals) == UNMEASURED.answering.log_odds(signals) == 1.25
    assert UNMEASURED.threshold == 0.0
