"""Calibrating a model: what it says of pairs whose answer is known decides the weight of its word.

The pairs are questions with sentences that answer them and near misses that do not, as many of each, shipped
with the prompt. Two logistic regressions (scikit-learn, L2 with C = 1) are fitted to the signals of all.
In use most sentences that search proposes do not answer, so the odds are lowered to those of such candidates.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rag.answer.calibration import Calibration, Signals, Weights
from rag.answer.names import missing_names
from rag.answer.reading import Judge
from rag.answer.signals import fit, overlap
from rag.errors import PromptError
from rag.llm.prompts import prompt_lines
from rag.records import Tick
from rag.search.embedder import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Of 1,344 candidates of 84 questions 92 were evidence.
_EVIDENCE_SHARE = 0.07
# As strict as that: of the near misses among the pairs one in twenty may pass for an answer.
_LET_THROUGH = 0.05
_MARGIN = 2.0
_AT_ONCE = 8

# Without the overlap, which misleads about whether there is an answer (see calibration.py).
_RANKING = ("logit", "cosine", "overlap", "fit", "missing")
_ANSWERING = ("logit", "cosine", "fit", "missing")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a sentence, and whether it answers."""

    question: str
    sentence: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration, how many pairs it rests on, and how well the model told them apart: the AUROC of its
    logit alone.
    """

    calibration: Calibration
    pairs: int
    auroc: float


def read_pairs(prompt: str) -> tuple[Pair, ...]:
    """The pairs that ship with the prompt of this name. Raises PromptError when it has none or they are no
    such.
    """
    pairs = []
    for number, line in enumerate(prompt_lines(f"{prompt}.calibration.jsonl"), start=1):
        try:
            record = json.loads(line)
            pairs.append(
                Pair(record["question"], record["sentence"], {"Yes": True, "No": False}[record["reply"]])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise PromptError(
                f"{prompt}.calibration.jsonl, line {number}, is no pair with a reply.",
                "Reinstall groundwire.",
            ) from error
    return tuple(pairs)


def calibrate(
    judge: Judge, embedder: Embedder, pairs: Sequence[Pair], tick: Tick = lambda done, total: None
) -> Calibrated:
    """Asks ``judge`` about all ``pairs`` and fits both regressions. Deterministic."""
    signals = _signals(judge, embedder, pairs, tick)
    truth = np.array([pair.answers for pair in pairs])
    evidence, answering = (_fitted(signals, truth, names) for names in (_RANKING, _ANSWERING))
    misses = [answering.log_odds(item) for item, holds in zip(signals, truth, strict=True) if not holds]
    threshold = round(float(np.quantile(misses, 1 - _LET_THROUGH)), 4)
    calibration = Calibration(evidence, answering, threshold, _MARGIN)
    return Calibrated(calibration, len(pairs), _auroc(np.array([item.logit for item in signals]), truth))


def _signals(judge: Judge, embedder: Embedder, pairs: Sequence[Pair], tick: Tick) -> list[Signals]:
    found: list[Signals] = []
    for pair in pairs:
        tick(len(found), len(pairs))
        (logit,) = judge.logits(pair.question, [pair.sentence])
        question, sentence = embedder.embed([pair.question, pair.sentence])
        found.append(
            Signals(
                logit,
                float(question @ sentence),
                overlap(pair.question, pair.sentence),
                fit(pair.question, pair.sentence),
                missing_names(pair.question, pair.sentence),
            )
        )
    tick(len(pairs), len(pairs))
    return found


def _fitted(signals: Sequence[Signals], truth: NDArray[np.bool_], names: Sequence[str]) -> Weights:
    """The weights of ``names``, and a bias for candidates as they are in use."""
    from sklearn.linear_model import LogisticRegression

    table = np.array([[getattr(item, name) for name in names] for item in signals])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(table, truth)
    share = float(truth.mean())
    shift = math.log(_EVIDENCE_SHARE / (1 - _EVIDENCE_SHARE)) - math.log(share / (1 - share))
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return Weights(round(float(model.intercept_[0]) + shift, 4), **({"overlap": 0.0} | weights))


def _auroc(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, scores))
