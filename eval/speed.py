"""Speed: seconds to the first evidence and to the whole answer, warm and cold, and what the model had to
read, beside llama.cpp's own rate in the same run: how fast it reads one long prompt.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.llm.folder import model_path
from rag.llm.llama import Cell, Llama, ModelSettings
from rag.llm.model import LlamaModel
from rag.newsroom import Choice, Newsroom
from rag.records import Timings
from rag.workspace import models_folder

_STAGES = ("search", "read", "verify", "first_output", "total")
_PROMPT_TOKENS = 512


def warm(newsroom: Newsroom, questions: Sequence[str]) -> dict[str, Any]:
    """Medians over ``questions`` in one process that has answered one before; seconds, tokens, bytes."""
    newsroom.ask(questions[0])
    model = newsroom.language_model()
    assert isinstance(model, LlamaModel)
    timings: list[Timings] = []
    tokens: list[int] = []
    for question in questions:
        before = model.tokens_read
        timings.append(newsroom.ask(question).timings)
        tokens.append(model.tokens_read - before)
    reading = sum(timing.read for timing in timings)
    return _medians(timings) | {
        "fresh_tokens": statistics.median(tokens),
        "tokens_a_second": round(sum(tokens) / reading, 1),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def cold(workspace: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Medians over ``questions``, each in a process of its own; ``process`` is its whole life."""
    timings: list[Timings] = []
    lives: list[float] = []
    for question in questions:
        command = [sys.executable, "-m", "rag.cli.ask", "--json", "--workspace", str(workspace), question]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        lives.append(time.perf_counter() - start)
        timings.append(Timings(**json.loads(done.stdout)["timings"]))
    return _medians(timings) | {"process": round(statistics.median(lives), 2)}


def own_rate(path: Path) -> float:
    """Tokens a second at which llama.cpp reads a prompt of 512 tokens: the best of three."""
    llama = Llama(path, ModelSettings())
    tokens = (llama.tokenise("The ferry runs to the island and back again. " * 80, special=False))[
        :_PROMPT_TOKENS
    ]
    cells = [Cell(token, position, 0, False) for position, token in enumerate(tokens)]
    rates = []
    for _ in range(3):
        llama.forget()
        start = time.perf_counter()
        llama.decode(cells)
        rates.append(len(cells) / (time.perf_counter() - start))
    llama.close()
    return round(max(rates), 1)


def run(workspace: Path | None, questions: Sequence[str], cold_questions: int) -> dict[str, Any]:
    """All of it, as plain values."""
    with Newsroom.open(workspace, Choice()) as newsroom:
        model = newsroom.model
        assert model is not None
        root = newsroom.workspace.root
        result = {"questions": len(questions), "warm": warm(newsroom, questions)}
    result["cold"] = cold(root, questions[:cold_questions])
    result["llama_cpp_tokens_a_second"] = own_rate(model_path(model.name, models_folder()))
    return result


def _medians(timings: Sequence[Timings]) -> dict[str, Any]:
    return {
        stage: round(statistics.median(getattr(timing, stage) for timing in timings), 3) for stage in _STAGES
    }
