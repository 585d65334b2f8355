"""The command ``watch``, as a process that is interrupted; its embedder does arithmetic."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_news import FERRY, NEWS, ORCHARD, workspace_of
from test_offline import NO_NETWORK

from rag.ingest.articles import load_corpus, render_article, write_article
from rag.search.library import Library
from rag.workspace import Workspace

_BY_ARITHMETIC = """
from doubles import HashEmbedder
from rag.newsroom import Newsroom
Newsroom.embedder = HashEmbedder()
"""


@pytest.fixture
def watching() -> Iterator:
    """``watching(*words)`` starts ``rag watch``."""
    started: list[subprocess.Popen[str]] = []

    def command(workspace: Workspace, *words: object) -> subprocess.Popen[str]:
        tests = str(Path(__file__).parents[1])
        path = os.pathsep.join([tests, *sys.path])
        words = ("-w", workspace.root, "watch", *words)
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", _BY_ARITHMETIC + NO_NETWORK, *map(str, words)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": path},
            )
        )
        return started[-1]

    yield command
    for process in started:
        with process:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Ctrl-C, and what came of it: exit code, the rest of both streams."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_watching_a_folder(watching, tmp_path: Path):
    workspace, folder = workspace_of(tmp_path / "w", ()), tmp_path / "in"
    folder.mkdir()
    (folder / "ferry.md").write_text(render_article(FERRY), encoding="utf-8")
    process = watching(workspace, folder, "--json")

    first = json.loads(process.stdout.readline())
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "bad.txt").write_bytes(b"\x00\x01")
    (hidden / "orchard.md").write_text(render_article(ORCHARD), encoding="utf-8")
    hidden.rename(folder / "more")
    second = json.loads(process.stdout.readline())
    code, out, err = ended(process)

    assert (first["summary"]["added"], first["sync"]["added"], first["error"]) == (1, [FERRY.id], None)
    assert second["summary"]["files"] == 2
    assert [item["path"] for item in second["summary"]["skipped"]] == [str(folder / "more" / "bad.txt")]
    assert second["sync"]["added"] == [ORCHARD.id]
    assert (code, out) == (130, "")
    assert json.loads(err.splitlines()[-1])["error"] == "Interrupted."
    assert [article.id for _, article in load_corpus(workspace.corpus).articles] == [FERRY.id, ORCHARD.id]
    library = Library.open(workspace)
    assert sorted(library.store.fingerprints()) == [FERRY.id, ORCHARD.id]
    library.close()
    assert [path.name for path in workspace.embeddings.glob("*.holder")] == []


def test_watching_the_corpus(watching, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", NEWS[:1])
    process = watching(workspace)

    lines = [process.stdout.readline() for _ in range(2)]
    write_article(ORCHARD, workspace.corpus)
    lines += [process.stdout.readline() for _ in range(2)]
    code, out, err = ended(process)

    assert lines == [
        f"added    {FERRY.id}\n",
        "1 article, 1 chunk, 7 sentences: 1 added, 0 changed, 0 removed, 0 same, 0 left out\n",
        f"added    {ORCHARD.id}\n",
        "2 articles, 2 chunks, 10 sentences: 1 added, 0 changed, 0 removed, 1 same, 0 left out\n",
    ]
    assert (code, out) == (130, "")
    assert err.startswith(f"watching {workspace.corpus}; Ctrl-C ends it\n")
    assert err.endswith(
        "error: Interrupted.\n  Nothing is lost; the same command goes on where it stopped.\n"
    )


def test_what_is_no_folder(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())

    done = rag("-w", workspace.root, "watch", tmp_path / "gone")

    assert (done.code, done.out) == (2, "")
    assert "gone is no folder; one to watch was wanted." in done.err


def test_without_an_embedder_it_ends(rag, no_models: Path, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", NEWS[:1])

    done = rag("-w", workspace.root, "watch")

    assert done.code == 1
    assert "rag models pull" in done.err
