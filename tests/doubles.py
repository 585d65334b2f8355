"""Doubles that several rooms' tests share. They do small honest arithmetic, and none of them pretends."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import snowballstemmer
from numpy.typing import NDArray


class HashEmbedder:
    """An embedder by arithmetic: a text's vector counts its stemmed words, each in the place its hash names.

    Texts that share words are near one another, whatever their order; a text without words has the first
    unit vector.
    """

    def __init__(self, name: str = "hash", dimensions: int = 64) -> None:
        self._name, self._dimensions = name, dimensions
        self._stemmer = snowballstemmer.stemmer("english")

    @property
    def identity(self) -> str:
        return f"{self._name}@{self._dimensions}"

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for place in self.places(text) or [0]:
                vector[place] += 1
            vector /= np.linalg.norm(vector)
        return vectors

    def places(self, text: str) -> list[int]:
        """The dimension of each word of ``text``, in order."""
        stems = self._stemmer.stemWords(re.findall(r"\w+", text.lower()))
        return [int(hashlib.sha256(stem.encode()).hexdigest(), 16) % self._dimensions for stem in stems]


class CountingEmbedder(HashEmbedder):
    """Keeps what it was asked to embed, in order, in ``texts``."""

    def __init__(self, name: str = "hash", dimensions: int = 64) -> None:
        super().__init__(name, dimensions)
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return super().embed(texts)
