"""The models of answering and verifying without a workspace, for texts that come with their questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.runs import Record
from rag.answer.calibration import calibration_for
from rag.answer.reading import Judge, Reader
from rag.answer.short import Copyist
from rag.digest.selecting import Weights
from rag.digest.shortening import Shortener
from rag.digest.summaries import Summariser
from rag.llm.catalogue import DEFAULT_EMBEDDER, DEFAULT_MODEL
from rag.llm.folder import installed_model
from rag.llm.model import LlamaModel
from rag.llm.prompts import Prompt, load_prompt
from rag.newsroom import JUDGE, SHORT, SHORTEN
from rag.search.embedder import Embedder, open_embedder
from rag.verify.support import SUPPORT, Support
from rag.workspace import models_folder


@contextmanager
def open_reader(states: Path, *, no_llm: bool) -> Iterator[tuple[Reader, Copyist | None, Embedder, Record]]:
    """The reader of answering and what copies its short answers, without a workspace, and what they depend
    on.
    """
    embedder = _embedder()
    if no_llm:
        yield Reader(None), None, embedder, {"embedder": embedder.identity, "model": None}
        return
    judge, short = load_prompt(JUDGE), load_prompt(SHORT)
    with _model(states, judge, short) as (model, sha256, made_with):
        calibration = calibration_for(sha256, judge.name)
        yield (
            Reader(Judge(lambda deadline: model, judge), calibration),
            Copyist(lambda deadline: model, short),
            embedder,
            {"embedder": embedder.identity, "calibration": repr(calibration), **made_with},
        )


@contextmanager
def open_support(states: Path, *, no_llm: bool) -> Iterator[tuple[Support | None, Embedder, Record]]:
    """The model's opinion of claims, without a workspace, and what it depends on."""
    embedder = _embedder()
    if no_llm:
        yield None, embedder, {"embedder": embedder.identity, "model": None}
        return
    prompt = load_prompt(SUPPORT)
    with _model(states, prompt) as (model, _, made_with):
        yield (
            Support(lambda deadline: model, prompt),
            embedder,
            {"embedder": embedder.identity, **made_with},
        )


@contextmanager
def open_summariser(states: Path, *, no_llm: bool) -> Iterator[tuple[Summariser, Record]]:
    """What writes summaries, without a workspace, and what it depends on."""
    embedder = _embedder()
    if no_llm:
        yield Summariser(embedder, None, None), {"embedder": embedder.identity, "model": None}
        return
    prompt = load_prompt(SHORTEN)
    with _model(states, prompt) as (model, _, made_with):
        shortener = Shortener(lambda deadline: model, prompt)
        installed = installed_model(DEFAULT_MODEL, models_folder())
        yield (
            Summariser(embedder, shortener, installed),
            {"embedder": embedder.identity, "weights": repr(Weights()), **made_with},
        )


def _embedder() -> Embedder:
    return open_embedder(installed_model(DEFAULT_EMBEDDER, models_folder()).path)


@contextmanager
def _model(states: Path, *prompts: Prompt) -> Iterator[tuple[LlamaModel, str | None, Record]]:
    """The default model, its checksum, and that with those of the prompts for the record."""
    installed = installed_model(DEFAULT_MODEL, models_folder())
    model = LlamaModel(installed.path, prefixes=states, sha256=installed.sha256)
    made_with = {"model_sha256": installed.sha256, "prompts": {item.name: item.sha256 for item in prompts}}
    try:
        yield model, installed.sha256, made_with
    finally:
        model.close()
