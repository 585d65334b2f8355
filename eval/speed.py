"""Speed: seconds to the first evidence and to the whole answer, warm and cold, and what the model had to
read, beside llama.cpp's own rate and LlamaIndex's CitationQueryEngine in the same run.

All is measured in a copy of the workspace in which nothing was asked before. *First* is a question whose
sentences nobody has read, unless an earlier question of the run did; *again* is the same question once more,
and as fast as one whose sentences were read ahead (``rag sync --read-ahead``).
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.memory import peak_memory
from eval.peers import PeerAnswer, read_records
from rag.llm.folder import model_path
from rag.llm.llama import Cell, Llama, ModelSettings
from rag.llm.model import LlamaModel
from rag.newsroom import Choice, Newsroom
from rag.records import Timings
from rag.workspace import Workspace, find_workspace, models_folder

_STAGES = ("search", "read", "verify", "first_output", "total")
_PROMPT_TOKENS = 512
_OTHER = "What is this about?"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question asked: its timings, and the tokens that were decoded for it."""

    timings: Timings
    tokens: int


def warm(newsroom: Newsroom, questions: Sequence[str]) -> dict[str, Any]:
    """Each question twice, in one process that has answered another one before."""
    newsroom.ask(_OTHER)
    model = newsroom.language_model()
    assert isinstance(model, LlamaModel)
    first = [_asked(newsroom, model, question) for question in questions]
    seconds, tokens = model.seconds_reading, model.tokens_read
    again = [_asked(newsroom, model, question) for question in questions]
    return {
        "first": _medians(first),
        "again": _medians(again),
        "tokens_a_second_first": round(tokens / seconds, 1),
        "tokens_a_second_again": round((model.tokens_read - tokens) / (model.seconds_reading - seconds), 1),
        "peak_memory_bytes": peak_memory(),
    }


def cold(workspace: Workspace, questions: Sequence[str]) -> dict[str, Any]:
    """Each question in a process of its own; ``process`` is its whole life."""
    asked: list[Asked] = []
    lives: list[float] = []
    for question in questions:
        command = [sys.executable, "-m", "rag.cli.ask", "--json", "-w", str(workspace.root), question]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        lives.append(time.perf_counter() - start)
        asked.append(Asked(Timings(**json.loads(done.stdout)["timings"]), 0))
    return _medians(asked) | {"process": round(statistics.median(lives), 2)}


def own_rates(path: Path, depth: int) -> dict[str, float]:
    """Tokens a second at which llama.cpp reads 512 tokens from the beginning, and 160 after ``depth`` others
    (as many as six questions are), and writes after as many: the best of three each.
    """
    llama = Llama(path, ModelSettings())
    text = "The ferry runs to the island and back again. " * 200
    tokens = llama.tokenise(text, special=False)[: depth + _PROMPT_TOKENS]

    def rate(start: int, count: int) -> float:
        llama.cut(0, start)
        began = time.perf_counter()
        llama.decode([Cell(tokens[start + i], start + i, 0, False) for i in range(count)])
        return count / (time.perf_counter() - began)

    whole = max(rate(0, _PROMPT_TOKENS) for _ in range(3))
    llama.forget()
    for start in range(0, depth, _PROMPT_TOKENS):
        rate(start, min(_PROMPT_TOKENS, depth - start))
    deep = max(rate(depth, 160) for _ in range(3))
    llama.close()
    return {"512": round(whole, 1), f"160_after_{depth}": round(deep, 1)}


def peer(workspace: Workspace, questions: Sequence[str], records: Path) -> dict[str, Any]:
    """The same questions asked of the peer, in a process of its own; what ``records`` has is not asked
    again.
    """
    command = [sys.executable, "-m", "eval.peers", "--workspace", str(workspace.root), "--records"]
    subprocess.run([*command, str(records)], input=json.dumps(questions), text=True, check=True)
    answers = read_records(records)
    return _peer_medians([answers[question] for question in questions])


def run(
    workspace: Path | None, questions: Sequence[str], cold_questions: int, peer_records: Path | None
) -> dict[str, Any]:
    """All of it, as plain values; with the peer when there is a place for its records."""
    original = find_workspace(workspace)
    with tempfile.TemporaryDirectory() as folder:
        copy = _unasked(original, Path(folder) / "warm")
        with Newsroom(copy, Choice()) as newsroom:
            model = newsroom.language_model()
            assert isinstance(model, LlamaModel)
            began = time.perf_counter()
            newsroom.ask(_OTHER)
            new = round(time.perf_counter() - began, 1)
            depth = model.prefix_length
            result: dict[str, Any] = {"questions": len(questions), "instructions_read": new}
            result["warm"] = warm(newsroom, questions)
        alone = _unasked(original, Path(folder) / "cold")
        cold(alone, [_OTHER])
        result["cold_first"] = cold(alone, questions[:cold_questions])
        result["cold_again"] = cold(alone, questions[:cold_questions])
    result["llama_cpp_tokens_a_second"] = own_rates(model_path(Choice().model or "", models_folder()), depth)
    if peer_records is not None:
        other = result["citation_query_engine"] = peer(original, questions, peer_records)
        result["times_faster"] = _times_faster(result, other)
    return result


def _times_faster(ours: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """Medians of the peer over ours. A cold process of the peer is granted an index that is already built:
    it imports, opens its models and answers.
    """
    cold_peer = other["import_seconds"] + other["model_seconds"] + other["seconds"]
    return {
        f"warm_{kind}": round(other["seconds"] / ours["warm"][kind]["total"], 1)
        for kind in ("first", "again")
    } | {f"cold_{kind}": round(cold_peer / ours[f"cold_{kind}"]["process"], 1) for kind in ("first", "again")}


def search_latency(newsroom: Newsroom, questions: Sequence[str]) -> dict[str, Any]:
    """Milliseconds to the best sentences of a library, in a process that has searched before."""
    newsroom.search(_OTHER)
    seconds = []
    for question in questions:
        began = time.perf_counter()
        newsroom.search(question)
        seconds.append(time.perf_counter() - began)
    cuts = statistics.quantiles(seconds, n=20)
    return {
        "searches": len(questions),
        **newsroom.library.store.counts(),
        "p50_ms": round(1000 * statistics.median(seconds), 1),
        "p95_ms": round(1000 * cuts[-1], 1),
    }


def _unasked(original: Workspace, target: Path) -> Workspace:
    """A copy of a workspace without any saved state."""
    leave = shutil.ignore_patterns(original.prefixes.name)
    return Workspace(shutil.copytree(original.root, target, ignore=leave))


def _asked(newsroom: Newsroom, model: LlamaModel, question: str) -> Asked:
    before = model.tokens_read
    timings = newsroom.ask(question).timings
    return Asked(timings, model.tokens_read - before)


def _medians(asked: Sequence[Asked]) -> dict[str, Any]:
    medians: dict[str, Any] = {
        stage: round(statistics.median(getattr(item.timings, stage) for item in asked), 3)
        for stage in _STAGES
    }
    return medians | {"fresh_tokens": statistics.median(item.tokens for item in asked)}


def _peer_medians(answers: Sequence[PeerAnswer]) -> dict[str, Any]:
    return {
        "seconds": round(statistics.median(answer.seconds for answer in answers), 2),
        "least": min(answer.seconds for answer in answers),
        "most": max(answer.seconds for answer in answers),
        "prompt_tokens": statistics.median(answer.prompt_tokens for answer in answers),
        "written_tokens": statistics.median(answer.written_tokens for answer in answers),
        "import_seconds": round(max(answer.import_seconds for answer in answers), 1),
        "model_seconds": round(max(answer.model_seconds for answer in answers), 1),
        "index_seconds": round(max(answer.index_seconds for answer in answers), 1),
        "peak_memory_bytes": max(answer.peak_memory_bytes for answer in answers),
    }
