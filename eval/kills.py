"""SIGKILL at random moments: whatever is left, a later command must not take it for good.

A killed ``rag sync`` must leave a library that the next sync brings to the same rows and vectors as one that
was never interrupted, and that a reader meanwhile answers from rightly or refuses. A killed ``ask`` must
leave no saved state that changes a later answer.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.workspace import Workspace, init_workspace

_ASK = (sys.executable, "-m", "rag.cli.ask", "--json", "--workspace")
_RAG = (sys.executable, "-m", "rag.cli.main", "--workspace")
_QUESTION = "How many troops?"
_TABLES = ("article", "chunk", "sentence", "vector", "meta")


def kill_syncs(articles: Path, times: int, seed: int) -> dict[str, Any]:
    """Kills ``times`` syncs, each of a corpus that has just changed; counts what was wrong afterwards."""
    moments = random.Random(seed)
    with _workspace(articles) as workspace:
        whole = _timed((*_RAG, str(workspace.root), "sync"))
        wanted = _contents(workspace)
        wrong = cut_short = 0
        for _ in range(times):
            shutil.rmtree(workspace.embeddings)
            workspace.embeddings.mkdir()
            cut_short += _kill((*_RAG, str(workspace.root), "sync"), moments.uniform(0, whole))
            wrong += not _reader_is_right(workspace)
            _timed((*_RAG, str(workspace.root), "sync"))
            wrong += _contents(workspace) != wanted
        return {"killed": times, "before_the_end": cut_short, "wrong": wrong}


def kill_asks(articles: Path, times: int, seed: int) -> dict[str, Any]:
    """Kills ``times`` asks that have to read and save the prefix; counts later answers that differ."""
    moments = random.Random(seed)
    with _workspace(articles) as workspace:
        _timed((*_RAG, str(workspace.root), "sync"))
        command = (*_ASK, str(workspace.root), _QUESTION)
        whole = _timed(command)
        wanted = _answer(command)
        wrong = cut_short = 0
        for _ in range(times):
            shutil.rmtree(workspace.prefixes)
            cut_short += _kill(command, moments.uniform(0, whole))
            wrong += _answer(command) != wanted
        return {"killed": times, "before_the_end": cut_short, "wrong": wrong}


@contextmanager
def _workspace(articles: Path) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = init_workspace(Path(folder))
        shutil.copytree(articles, workspace.corpus / "articles")
        yield workspace


def _timed(command: tuple[str, ...]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - start


def _kill(command: tuple[str, ...], seconds: float) -> bool:
    """Runs ``command`` for so long, then kills it; False when it had ended by itself."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def _reader_is_right(workspace: Workspace) -> bool:
    """A search over what was left refuses, or answers from articles that are whole."""
    done = subprocess.run(
        (*_ASK, str(workspace.root), "--no-llm", _QUESTION), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return '"next_step"' in done.stderr
    saved = workspace.root / "answer.json"
    saved.write_text(done.stdout, encoding="utf-8")
    check = subprocess.run(
        (*_RAG, str(workspace.root), "verify", str(saved)), capture_output=True, check=False
    )
    return check.returncode == 0


def _answer(command: tuple[str, ...]) -> str:
    """What was answered, without the timings."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.dumps({key: value for key, value in json.loads(done.stdout).items() if key != "timings"})


def _contents(workspace: Workspace) -> str:
    """A checksum of every row of every table, and of the dense index."""
    digest = hashlib.sha256(workspace.vectors.read_bytes())
    with sqlite3.connect(workspace.database) as database:
        for table in _TABLES:
            for row in database.execute(f"SELECT * FROM {table} ORDER BY 1"):
                digest.update(repr(row).encode("utf-8"))
    database.close()
    return digest.hexdigest()
