"""How well a score tells two classes apart, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from eval.measures.resampling import Interval

_RESAMPLES = 2_000


def auroc(
    positive: Sequence[bool], scores: Sequence[float], clusters: Sequence[Hashable] | None = None
) -> Interval:
    """Area under the ROC curve: how often a positive row has the higher score, ties half.

    By ranks (Hanley and McNeil, 1982), which is what makes thousands of resamples quick.
    """
    from scipy.stats import rankdata

    def measure(rows: np.ndarray) -> float:
        positives = truth[rows]
        many, others = int(positives.sum()), int((~positives).sum())
        above = rankdata(values[rows])[positives].sum() - many * (many + 1) / 2
        return float(above / (many * others))

    truth, values = np.array(positive, dtype=bool), np.array(scores, dtype=float)
    return _bootstrapped(measure, truth, clusters)


def balanced_accuracy(
    positive: Sequence[bool],
    scores: Sequence[float],
    threshold: float,
    clusters: Sequence[Hashable] | None = None,
) -> Interval:
    """Mean of the shares of each class that fall on their side of ``threshold``."""

    def measure(rows: np.ndarray) -> float:
        positives, above = truth[rows], values[rows] >= threshold
        return float((above[positives].mean() + (~above[~positives]).mean()) / 2)

    truth, values = np.array(positive, dtype=bool), np.array(scores, dtype=float)
    return _bootstrapped(measure, truth, clusters)


def balanced_accuracy_across(
    positive: Sequence[bool], scores: Sequence[float], clusters: Sequence[Hashable]
) -> Interval:
    """Balanced accuracy with a threshold that no row had a part in choosing: the clusters are halved, and
    each half is judged by the threshold that is best on the other.
    """
    halves = _halves(clusters)
    truth, values = np.array(positive, dtype=bool), np.array(scores, dtype=float)
    above = np.zeros(len(truth), dtype=float)
    for half in (False, True):
        above[halves == half] = values[halves == half] >= best_threshold(
            list(truth[halves != half]), list(values[halves != half])
        )
    return balanced_accuracy(positive, list(above), 0.5, clusters)


def best_threshold(positive: Sequence[bool], scores: Sequence[float]) -> float:
    """The threshold with the best balanced accuracy; of equals the lowest. Raises ValueError if a class is
    missing.
    """
    truth, values = np.array(positive, dtype=bool), np.array(scores, dtype=float)
    if truth.all() or not truth.any():
        raise ValueError("a threshold cannot be chosen where all rows are of one class")
    tries = np.unique(values)
    accuracies = [((values >= t)[truth].mean() + (values < t)[~truth].mean()) / 2 for t in tries]
    return float(tries[int(np.argmax(accuracies))])


def _halves(clusters: Sequence[Hashable]) -> np.ndarray:
    """Every other cluster, in the order in which they first appear."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    return np.array([numbers[name] % 2 == 1 for name in clusters])


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
