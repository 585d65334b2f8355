"""Fixed samples: which rows are in one depends on their ids and the seed, not on their order or number."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def sampled(
    items: Sequence[T],
    key: Callable[[T], str],
    size: int | None,
    seed: int = 0,
    stratum: Callable[[T], Hashable] = lambda item: None,
) -> tuple[T, ...]:
    """``size`` of the items, as many of each ``stratum`` as there are strata's shares of it (the rest of a
    division goes to nobody), in the order in which they were given; all of them without a size.
    """
    if size is None or size >= len(items):
        return tuple(items)
    strata: dict[Hashable, list[T]] = {}
    for item in sorted(items, key=lambda item: _drawn(key(item), seed)):
        strata.setdefault(stratum(item), []).append(item)
    share = max(1, size // len(strata))
    chosen = {key(item) for group in strata.values() for item in group[:share]}
    return tuple(item for item in items if key(item) in chosen)


def _drawn(name: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{name}".encode()).digest()
