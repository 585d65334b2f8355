"""The card of an exported embedder: what its graph is. Written last, so its presence means a whole export."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ModelDamaged, ModelMissing

CARD = "embedder.json"
GRAPH = "model.onnx"


@dataclass(frozen=True, slots=True)
class EmbedderCard:
    """``dimensions`` of a vector, ``max_tokens`` of a text, and what the weights and the graph are."""

    name: str
    dimensions: int
    max_tokens: int
    weights_sha256: str
    graph_bytes: int

    @property
    def identity(self) -> str:
        return f"{self.name}@{self.weights_sha256[:16]}"

    @classmethod
    def read(cls, folder: Path) -> EmbedderCard:
        """The card in ``folder``. Raises ModelMissing without one, ModelDamaged when it does not fit the
        graph.
        """
        try:
            card = cls(**json.loads((folder / CARD).read_text(encoding="utf-8")))
            size = (folder / GRAPH).stat().st_size
        except FileNotFoundError as error:
            raise ModelMissing(
                f"The embedder is not at {folder}.", "Get it with `rag models pull all-MiniLM-L6-v2`."
            ) from error
        except (ValueError, TypeError) as error:
            raise damaged(folder, f"{CARD} does not parse: {error}") from error
        if size != card.graph_bytes:
            raise damaged(folder, f"{GRAPH} has {size} bytes, wanted {card.graph_bytes}")
        return card


def damaged(folder: Path, what: str) -> ModelDamaged:
    """The error of an embedder whose files are not whole."""
    return ModelDamaged(
        f"The embedder at {folder} is damaged: {what}.",
        "Delete the folder and run `rag models pull all-MiniLM-L6-v2`.",
    )
