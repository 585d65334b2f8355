"""Calibrating: weights from pairs whose answer is known, kept beside the model and found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_news import EMBEDDER, PLAIN, OverlapModel

from rag.answer.calibrating import Pair, calibrate, read_pairs
from rag.answer.calibration import (
    UNMEASURED,
    Calibration,
    Signals,
    Weights,
    calibration_for,
    calibration_path,
    keep_calibration,
)
from rag.answer.reading import Judge
from rag.errors import ModelDamaged
from rag.llm.prompts import load_prompt
from rag.newsroom import JUDGE

SHA = "c" * 64
PAIRS = (
    Pair("Which ferry sank off Lunde?", "The ferry Astrid sank off Lunde, rescuers said.", True),
    Pair("Which ferry sank off Lunde?", "A ferry to Lunde was late on Friday.", False),
    Pair("How many boats were lost?", "The storm cost Lunde 40 boats that were lost at sea.", True),
    Pair("How many boats were lost?", "The harbour has many visitors.", False),
    Pair("When does the press open?", "The press does open at dawn on Monday.", True),
    Pair("When does the press open?", "The owner of the press is ill.", False),
    Pair("Who repaired the bridge?", "The bridge was repaired by Mira Holt.", True),
    Pair("Who repaired the bridge?", "Traffic on the bridge was heavy.", False),
)


def test_the_judgement_gets_weight_and_near_misses_stay_below_the_threshold() -> None:
    seen: list[tuple[int, int]] = []
    judge = Judge(lambda deadline: OverlapModel(), PLAIN)

    found = calibrate(judge, EMBEDDER, PAIRS, lambda done, total: seen.append((done, total)))

    assert (found.pairs, found.auroc) == (8, 1.0)
    assert found.calibration.evidence.logit > 0
    assert found.calibration.answering.overlap == 0.0
    assert seen == [(i, 8) for i in range(9)]
    best, worst = (Signals(logit, 0.5, 0.5, 0.0, 0.0) for logit in (4.0, -6.0))
    answering = found.calibration.answering
    assert answering.log_odds(best) > found.calibration.threshold > answering.log_odds(worst)
    assert calibrate(judge, EMBEDDER, PAIRS) == found, "the same pairs give the same weights"


def test_a_model_without_a_mind_is_found_out() -> None:
    class Indifferent(OverlapModel):
        def _logit(self, beginning: str, ending: str) -> float:
            return 1.0

    found = calibrate(Judge(lambda deadline: Indifferent(), PLAIN), EMBEDDER, PAIRS)

    assert found.auroc == 0.5
    assert found.calibration.evidence.logit == 0.0


def test_a_calibration_is_kept_and_found_again(tmp_path: Path) -> None:
    kept = Calibration(
        Weights(-1.5, 0.5, 1.0, 2.0, 0.25, -1.0), Weights(-2, 0.75, 0, 0, 0, 0), -1.25, 2.0, -1, 1.5
    )

    path = keep_calibration(kept, SHA, "judge.v2", tmp_path)

    assert path == calibration_path(SHA, "judge.v2", tmp_path)
    assert calibration_for(SHA, "judge.v2", tmp_path) == kept
    assert calibration_for(SHA, "judge.v3", tmp_path) is UNMEASURED
    assert calibration_for("d" * 64, "judge.v2", tmp_path) is UNMEASURED
    assert calibration_for(SHA, "judge.v2") is UNMEASURED


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "{", '{"evidence": {}, "answering": {}, "threshold": 0, "margin": 0}', "\x00"]
)
def test_what_is_no_calibration_is_an_error(tmp_path: Path, text: str) -> None:
    calibration_path(SHA, "judge.v2", tmp_path).write_text(text, encoding="utf-8")

    with pytest.raises(ModelDamaged, match="is no calibration"):
        calibration_for(SHA, "judge.v2", tmp_path)


def test_a_number_that_is_none_is_an_error(tmp_path: Path) -> None:
    weights = {"bias": 0, "logit": 1, "cosine": 0, "overlap": 0, "fit": 0, "missing": 0}
    record = {"evidence": weights, "answering": weights, "threshold": float("nan"), "margin": 1}
    record |= {"further": 0, "behind": 0, "rise": 0}
    calibration_path(SHA, "judge.v2", tmp_path).write_text(json.dumps(record), encoding="utf-8")

    with pytest.raises(ModelDamaged, match="not finite"):
        calibration_for(SHA, "judge.v2", tmp_path)


def test_the_shipped_pairs_are_balanced_and_unlike_the_examples() -> None:
    pairs = read_pairs(JUDGE)
    shown = {value for example in load_prompt(JUDGE).examples for value in example.variables.values()}

    assert len(pairs) == 240
    assert sum(pair.answers for pair in pairs) == 120
    assert len({pair.sentence for pair in pairs}) == 240
    assert shown.isdisjoint({pair.sentence for pair in pairs} | {pair.question for pair in pairs})
