"""How well a score tells two classes apart, by scikit-learn, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from eval.measures.resampling import Interval

_RESAMPLES = 2_000


def auroc(
    positive: Sequence[bool], scores: Sequence[float], clusters: Sequence[Hashable] | None = None
) -> Interval:
    """Area under the ROC curve: how often a positive row has the higher score, ties half."""
    from sklearn.metrics import roc_auc_score

    def measure(rows: np.ndarray) -> float:
        return float(roc_auc_score(truth[rows], values[rows]))

    truth, values = np.array(positive, dtype=bool), np.array(scores, dtype=float)
    return _bootstrapped(measure, truth, clusters)


def balanced_accuracy(
    positive: Sequence[bool],
    scores: Sequence[float],
    threshold: float,
    clusters: Sequence[Hashable] | None = None,
) -> Interval:
    """Mean of the shares of each class that fall on their side of ``threshold``."""
    from sklearn.metrics import balanced_accuracy_score

    def measure(rows: np.ndarray) -> float:
        return float(balanced_accuracy_score(truth[rows], values[rows] >= threshold))

    truth, values = np.array(positive, dtype=bool), np.array(scores, dtype=float)
    return _bootstrapped(measure, truth, clusters)


def _bootstrapped(measure: object, truth: np.ndarray, clusters: Sequence[Hashable] | None) -> Interval:
    """Over whole clusters; a resample in which a class is missing is drawn again."""
    assert callable(measure)
    names: dict[Hashable, list[int]] = {}
    for row, name in enumerate(clusters if clusters is not None else range(len(truth))):
        names.setdefault(name, []).append(row)
    groups = [np.array(rows) for rows in names.values()]
    random = np.random.default_rng(0)
    values: list[float] = []
    while len(values) < _RESAMPLES:
        rows = np.concatenate([groups[i] for i in random.integers(0, len(groups), len(groups))])
        if truth[rows].any() and not truth[rows].all():
            values.append(measure(rows))
    low, high = np.quantile(values, (0.025, 0.975))
    return Interval(measure(np.arange(len(truth))), float(low), float(high), len(truth))
