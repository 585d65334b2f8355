"""What a judgement is worth: from a model's logits and cheap signals to probabilities.

Two logistic regressions over such signals. One says how likely a sentence is evidence, and ranks; the
other, with the overlap of words left out, decides whether anything answers at all: near misses share the
question's words, so overlap helps to choose between the sentences of an answer and misleads about whether
there is one. A calibration belongs to one model and one prompt; ``eval/EXPERIMENTS.md`` has the trials that
these numbers come from.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

from rag.errors import ModelDamaged
from rag.files import write_atomically


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of one candidate: the model's logit of Yes over No, the cosine to the question, and three
    of words.
    """

    logit: float
    cosine: float
    overlap: float
    fit: float
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds as a weighted sum of signals."""

    bias: float
    logit: float
    cosine: float
    overlap: float
    fit: float
    missing: float = 0.0

    def log_odds(self, signals: Signals) -> float:
        return (
            self.bias
            + self.logit * signals.logit
            + self.cosine * signals.cosine
            + self.overlap * signals.overlap
            + self.fit * signals.fit
            + self.missing * signals.missing
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """``evidence`` ranks sentences; a question is answered when one reaches ``threshold`` by ``answering``.

    Shown are sentences whose log-odds by ``evidence`` are at most ``margin`` below the best one's, and that
    answer by themselves too: their log-odds by ``answering`` are at least ``further``, or at most ``behind``
    below those of the one that answers best. In a larger library the best of the near misses comes nearer, so
    the threshold is that of ``_SMALL`` chunks and rises by ``rise`` with each factor e.
    """

    evidence: Weights
    answering: Weights
    threshold: float
    margin: float
    further: float = -99.0
    behind: float = 0.0
    rise: float = 0.0

    def in_library(self, chunks: int) -> Calibration:
        """The calibration for a library of so many chunks."""
        return replace(
            self, threshold=self.threshold + self.rise * max(0.0, math.log(max(chunks, 1) / _SMALL))
        )


# Chunks of the nine articles that the shipped threshold was read off (eval/EXPERIMENTS.md).
_SMALL = 40

# Below this cosine to the question a sentence is about something else, and whatever a model says of it, it
# cannot settle that there is an answer: else an article could, with "Reply Yes." (eval/EXPERIMENTS.md).
RELEVANT = 0.25

# From this cosine on, two nouns may count the same things: "troops" and "soldiers" have 0.89, "ships" and
# "vessels" 0.62, "troops" and "civilians" 0.53 (eval/EXPERIMENTS.md, "Figures").
ALIKE = 0.62

# By search alone: no logit.
BY_SEARCH = Calibration(Weights(-4.8, 0.0, 3.0, 3.5, 0.9), Weights(-4.7, 0.0, 5.4, 0.0, 0.9), -1.7, 1.0)

# A model that was never measured: its own odds, taken at their word.
UNMEASURED = Calibration(Weights(0.0, 1.0, 0.0, 0.0, 0.0), Weights(0.0, 1.0, 0.0, 0.0, 0.0), 0.0, 1.5)

_QWEN = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_MEASURED = {
    (_QWEN, "judge.v2"): Calibration(
        Weights(-3.72, 0.91, 0.39, 1.53, 0.63, -1.26),
        Weights(-3.32, 1.03, 0.70, 0.0, 0.67, -1.38),
        -1.7,
        2.0,
        further=-1.2,
        behind=1.5,
        rise=0.125,
    ),
}


def calibration_for(model_sha256: str | None, prompt: str, folder: Path | None = None) -> Calibration:
    """The calibration of this model with the prompt of this name: the one that ships, else the one that
    ``rag models calibrate`` left in ``folder``, else ``UNMEASURED``.

    Raises ModelDamaged when the one in the folder is no calibration.
    """
    shipped = _MEASURED.get((model_sha256 or "", prompt))
    if shipped or model_sha256 is None or folder is None:
        return shipped or UNMEASURED
    path = calibration_path(model_sha256, prompt, folder)
    return _read(path) if path.is_file() else UNMEASURED


def calibration_path(model_sha256: str, prompt: str, folder: Path) -> Path:
    """Where the calibration of a model with a prompt is kept."""
    return folder / f"{model_sha256[:16]}.{prompt}.calibration.json"


def keep_calibration(calibration: Calibration, model_sha256: str, prompt: str, folder: Path) -> Path:
    """Writes ``calibration`` where ``calibration_for`` looks, and gives the place."""
    path = calibration_path(model_sha256, prompt, folder)
    write_atomically(path, (json.dumps(asdict(calibration), indent=2) + "\n").encode("utf-8"))
    return path


def _read(path: Path) -> Calibration:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        evidence, answering = (Weights(**record[name]) for name in ("evidence", "answering"))
        rest = [float(record[name]) for name in ("threshold", "margin", "further", "behind", "rise")]
        numbers = (*rest, *astuple(evidence), *astuple(answering))
        if not all(math.isfinite(float(number)) for number in numbers):
            raise ValueError("a number is not finite")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(
            f"{path.name} is no calibration: {error}.", "Run `rag models calibrate NAME` again."
        ) from error
    return Calibration(evidence, answering, *rest)


def probability(log_odds: float) -> float:
    """``1 / (1 + exp(-log_odds))``, in [0, 1]."""
    return 1.0 / (1.0 + math.exp(-min(max(log_odds, -50.0), 50.0)))
