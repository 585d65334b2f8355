"""How sure a mean is, and whether two systems differ: both by resampling, with fixed seeds.

Where rows share an article they are resampled together, since they are not independent.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over ``n`` rows and its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of ``b - a`` over ``n`` pairs, its 95 % interval, and how often chance alone gives as much."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def interval(values: Sequence[float], clusters: Sequence[Hashable] | None = None, seed: int = 0) -> Interval:
    """The percentile bootstrap (Efron, 1979), over whole ``clusters`` where they are given.

    Raises ValueError when there is nothing to take a mean of.
    """
    sums, sizes = _grouped(values, clusters)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(np.mean(values)), float(low), float(high), len(values))


def difference(
    a: Sequence[float], b: Sequence[float], clusters: Sequence[Hashable] | None = None, seed: int = 0
) -> Difference:
    """The paired randomisation test (Fisher, 1935; for retrieval, Smucker, Allan and Carterette, CIKM 2007):
    the sign of each pair's difference is as likely the other one, if the systems are alike.

    ``p`` counts the observed case, so it is never 0. Raises ValueError for rows that are not pairs.
    """
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} rows are no pairs")
    gains = [second - first for first, second in zip(a, b, strict=True)]
    bounds = interval(gains, clusters, seed)
    sums, _ = _grouped(gains, clusters)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (_RESAMPLES, len(sums)))
    as_much = np.abs(signs @ sums) >= abs(sums.sum()) - 1e-12
    p = (1 + int(as_much.sum())) / (1 + _RESAMPLES)
    return Difference(bounds.mean, bounds.low, bounds.high, p, len(gains))


def _grouped(values: Sequence[float], clusters: Sequence[Hashable] | None) -> tuple[np.ndarray, np.ndarray]:
    """The sum and the size of each cluster, in the order of their first rows."""
    if not values:
        raise ValueError("there is nothing to take a mean of")
    names = range(len(values)) if clusters is None else clusters
    rows: dict[Hashable, list[float]] = {}
    for name, value in zip(names, values, strict=True):
        rows.setdefault(name, []).append(float(value))
    return (
        np.array([sum(group) for group in rows.values()]),
        np.array([float(len(group)) for group in rows.values()]),
    )
