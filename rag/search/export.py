"""The one-time export of a sentence-transformers model to ONNX, and the reference that its vectors are
compared with.

Only this file imports ``sentence_transformers`` and ``torch``.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.search.card import CARD, GRAPH, EmbedderCard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OPSET = 18


def export(folder: Path) -> EmbedderCard:
    """Writes ``model.onnx`` and then ``embedder.json`` into ``folder``, which holds a sentence-transformers
    model.

    The graph takes ``input_ids`` and ``attention_mask``, int64 ``(batch, tokens)``, and gives unit vectors,
    float32 ``(batch, dimensions)``: pooling and normalisation are in it. Raises ModelError when the model
    cannot be exported.
    """
    model = _reference(folder)
    graph, temporary = folder / GRAPH, folder / f".{GRAPH}.part"
    try:
        _write_graph(model, temporary)
    except Exception as error:
        temporary.unlink(missing_ok=True)
        raise ModelError(
            f"{folder.name} cannot be exported to ONNX: {error}.", "Use another embedder."
        ) from error
    temporary.replace(graph)
    card = EmbedderCard(
        name=folder.name,
        dimensions=int(model.get_embedding_dimension()),
        max_tokens=int(model.max_seq_length),
        weights_sha256=_sha256(folder / "model.safetensors"),
        graph_bytes=graph.stat().st_size,
    )
    partial = folder / f".{CARD}.part"
    partial.write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    partial.replace(folder / CARD)
    return card


def reference_vectors(folder: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """What sentence-transformers itself gives for ``texts``: unit vectors, float32 ``(len(texts),
    dimensions)``.
    """
    vectors: NDArray[np.float32] = _reference(folder).encode(
        list(texts), normalize_embeddings=True, convert_to_numpy=True
    )
    return vectors


def _reference(folder: Path) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelError(f"sentence-transformers cannot load {folder}: {error}.", "Pull it again.") from error


def _write_graph(model: Any, path: Path) -> None:
    import torch

    class Pooled(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by mypy: it takes minutes
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = model({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    pooled = Pooled()
    pooled.inner = model
    example = model.tokenizer(
        ["One sentence.", "Another one, rather longer."], padding=True, return_tensors="pt"
    )
    free = torch.export.Dim.DYNAMIC
    shape = {0: free, 1: free}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            pooled.eval(),
            (example["input_ids"], example["attention_mask"]),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            opset_version=_OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
