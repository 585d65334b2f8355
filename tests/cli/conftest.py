"""The commands, run in this process as a terminal would run them, in a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from small_news import EMBEDDER, workspace_of

from rag.cli.ask import app as ask_app
from rag.cli.main import app as rag_app
from rag.cli.running import run
from rag.search.sync import sync
from rag.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[Any]:
        """Standard output, each line of it as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Done]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No workspace of the user, nor any above the folder of the test, is ever met."""
    for name in ("RAG_WORKSPACE", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model folder that is there and empty."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("RAG_MODELS", str(folder))
    return folder


@pytest.fixture
def rag(capsys: pytest.CaptureFixture[str]) -> Command:
    """``rag("list", "--json")`` runs the command ``rag`` with these words."""

    def command(*words: object) -> Done:
        capsys.readouterr()
        code = run(rag_app, "rag", [str(word) for word in words])
        return Done(code, *capsys.readouterr())

    return command


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Command:
    """The same for the command ``ask``."""

    def command(*words: object) -> Done:
        capsys.readouterr()
        code = run(ask_app, "ask", [str(word) for word in words])
        return Done(code, *capsys.readouterr())

    return command


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The small newspaper, synced with an embedder that does arithmetic."""
    made = workspace_of(tmp_path / "w")
    sync(made, EMBEDDER)
    return made


@dataclass(frozen=True, slots=True)
class Started:
    """A command that runs as a process of its own, for signals, pipes and streams."""

    process: subprocess.Popen[bytes]

    def done(self) -> Done:
        """Waits for its end; what was not read of its streams so far is in what comes back."""
        out, err = self.process.communicate(timeout=120)
        return Done(self.process.returncode, out.decode("utf-8"), err.decode("utf-8"))


@pytest.fixture
def start() -> Iterator[Callable[..., Started]]:
    """``start("rag", "sync", NO_COLOR="1")`` starts the command with these words in this environment."""
    running: list[subprocess.Popen[bytes]] = []

    def command(name: str, *words: object, **environ: str) -> Started:
        module = {"rag": "rag.cli.main", "ask": "rag.cli.ask"}[name]
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", f"from {module} import main; main()", *map(str, words)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # As a terminal has it: what cannot be encoded is an error.
                env={**os.environ, "PYTHONIOENCODING": "utf-8:strict", **environ},
            )
        )
        return Started(running[-1])

    yield command
    for process in running:
        with process:
            process.kill()
