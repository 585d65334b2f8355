"""An embedder that needs no model, for measuring everything around one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DIMENSIONS = 64
_WORD = re.compile(r"\w+")


class ArithmeticEmbedder:
    """Counts words, each in the place that its checksum names: texts that share words are near one another.

    A text without words has the first unit vector.
    """

    @property
    def identity(self) -> str:
        return f"arithmetic@{_DIMENSIONS}"

    @property
    def dimensions(self) -> int:
        return _DIMENSIONS

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of ``texts``, float32, shape ``(len(texts), dimensions)``."""
        import numpy as np

        vectors = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            places = [_place(word) for word in _WORD.findall(text.lower())] or [0]
            vector += np.bincount(places, minlength=_DIMENSIONS)
            vector /= np.linalg.norm(vector)
        return vectors


@cache
def _place(word: str) -> int:
    return zlib.crc32(word.encode("utf-8")) % _DIMENSIONS
