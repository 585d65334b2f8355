"""Texts to vectors: a sentence-transformers model, exported once to ONNX, run by ONNX Runtime.

Only this file imports ``onnxruntime`` and ``tokenizers``, and only when an embedder is opened. The export
itself, which needs torch, is in ``export.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.machine import cores
from rag.search.card import CARD, GRAPH, EmbedderCard, damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What makes vectors. ``identity`` names it and its weights; a library belongs to one identity."""

    @property
    def identity(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape ``(len(texts), dimensions)``; each depends on its own text alone."""


class OnnxEmbedder:
    """An exported embedder. Texts are embedded one by one, so a vector never depends on its neighbours."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Opens the embedder in ``folder`` (0.3-0.7 s). Raises ModelMissing or ModelDamaged."""
        import onnxruntime
        from tokenizers import Tokenizer

        self._card = EmbedderCard.read(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise damaged(folder, str(error)) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._card.max_tokens)
        self._threads = threads or cores()

    @property
    def identity(self) -> str:
        return self._card.identity

    @property
    def dimensions(self) -> int:
        return self._card.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of ``texts``, float32, shape ``(len(texts), dimensions)``."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        if len(texts) == 1:
            return self._vector(texts[0])[np.newaxis]
        with ThreadPoolExecutor(self._threads) as pool:
            return np.stack(list(pool.map(self._vector, texts)))

    def _vector(self, text: str) -> Vectors:
        import numpy as np

        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vector: Vectors = self._session.run(None, feed)[0][0]
        return vector


def open_embedder(folder: Path, note: Callable[[str], None] = lambda text: None) -> Embedder:
    """The embedder in ``folder``, exported to ONNX first where that was not done yet (some 15 s, with
    torch).
    """
    if not (folder / CARD).exists():
        note(f"exporting {folder.name} to ONNX, once")
        from rag.search.export import export

        export(folder)
    return OnnxEmbedder(folder)
