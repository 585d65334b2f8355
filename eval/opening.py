"""The reader of answering without a workspace, for passages that come with their questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.runs import Record
from rag.answer.calibration import calibration_for
from rag.answer.reading import Judge, Reader
from rag.llm.catalogue import DEFAULT_EMBEDDER, DEFAULT_MODEL
from rag.llm.folder import installed_model
from rag.llm.model import LlamaModel
from rag.llm.prompts import load_prompt
from rag.newsroom import JUDGE
from rag.search.embedder import Embedder, open_embedder
from rag.workspace import models_folder


@contextmanager
def open_reader(states: Path, *, no_llm: bool) -> Iterator[tuple[Reader, Embedder, Record]]:
    """The reader of answering, without a workspace, and what its judgements depend on."""
    embedder = open_embedder(installed_model(DEFAULT_EMBEDDER, models_folder()).path)
    if no_llm:
        yield Reader(None), embedder, {"embedder": embedder.identity, "model": None}
        return
    installed, prompt = installed_model(DEFAULT_MODEL, models_folder()), load_prompt(JUDGE)
    model = LlamaModel(installed.path, prefixes=states, sha256=installed.sha256)
    judge = Judge(lambda deadline: model, prompt)
    calibration = calibration_for(installed.sha256, prompt.name)
    made_with = {"model_sha256": installed.sha256, "prompts": {prompt.name: prompt.sha256}}
    try:
        yield (
            Reader(judge, calibration),
            embedder,
            {"embedder": embedder.identity, "calibration": repr(calibration), **made_with},
        )
    finally:
        model.close()
