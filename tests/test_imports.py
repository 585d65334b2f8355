"""What starts fast stays fast: heavy libraries are not loaded before they are needed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = (
    "faiss",
    "llama_cpp",
    "numpy",
    "onnxruntime",
    "sentence_transformers",
    "tokenizers",
    "torch",
    "transformers",
)
_LOADED = f"import sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=60
    )


@pytest.mark.parametrize("module", ["rag", "rag.cli.ask", "rag.cli.main", "rag.workspace", "rag.records"])
def test_an_import_loads_nothing_heavy(module: str):
    assert run(f"import {module}; {_LOADED}").stderr.split() == []


@pytest.mark.parametrize("module", ["rag.cli.ask", "rag.cli.main"])
def test_help_loads_nothing_heavy(module: str):
    code = f"""
from {module} import app
from rag.cli.running import run
assert run(app, "command", ["--help"]) == 0
{_LOADED}
"""
    done = run(code)

    assert done.stdout.startswith("Usage: command")
    assert done.stderr.split() == []


def test_help_takes_less_than_half_a_second():
    code = "import sys; from rag.cli.ask import main; sys.argv = ['ask', '--help']; main()"
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        done = run(code)
        seconds.append(time.perf_counter() - start)

    assert "Ask the articles a question" in done.stdout
    assert min(seconds) < 0.5


def test_the_commands_are_installed_beside_the_interpreter():
    for name in ("ask", "rag"):
        path = Path(sys.executable).with_name(name)
        done = subprocess.run([path, "--help"], capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.startswith(f"Usage: {name}")
