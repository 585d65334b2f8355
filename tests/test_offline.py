"""Everything but pulling a model and reading an address works with the network out of reach."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from small_news import FERRY, NEWS

from rag.ingest.articles import render_article
from rag.render.reports import checked_text

# Any connection or look-up of a name ends the command, and is seen.
NO_NETWORK = """
import socket
def refuse(*arguments, **options):
    raise SystemExit(f"the network was used: {arguments!r}")
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refuse)
from rag.cli.main import main
main()
"""
QUESTION = "How many injured passengers did rescuers treat?"


def rag(*words: object, codes: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in codes, (words, done.stdout, done.stderr)
    assert "the network was used" not in done.stdout + done.stderr
    return done.stdout


def test_the_block_is_one():
    code = NO_NETWORK.split("from rag")[0] + "import urllib.request as r; r.urlopen('http://localhost:9')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 1
    assert "the network was used" in done.stderr


def test_what_needs_no_model(tmp_path: Path):
    (tmp_path / "news").mkdir()
    for article in NEWS:
        (tmp_path / "news" / f"{article.id}.md").write_text(render_article(article), encoding="utf-8")

    rag("init", tmp_path / "w")
    assert rag("-w", tmp_path / "w", "add", tmp_path / "news").count("  added") == 3
    assert len(rag("-w", tmp_path / "w", "list").splitlines()) == 3
    assert FERRY.headline in rag("-w", tmp_path / "w", "show", FERRY.id)
    assert rag("models", "list") != ""
    assert rag("models", "path") != ""


@pytest.mark.model
def test_from_articles_to_a_verified_answer(tmp_path: Path):
    root, saved = tmp_path / "w", tmp_path / "saved.jsonl"
    for article in NEWS:
        (tmp_path / f"{article.id}.md").write_text(render_article(article), encoding="utf-8")

    rag("init", root)
    rag("-w", root, "add", *sorted(tmp_path.glob("*.md")))
    assert "3 added" in rag("-w", root, "sync")
    assert "Rescuers treated 50" in rag("-w", root, "search", QUESTION)
    assert "Rescuers treated 50" in rag("-w", root, "ask", QUESTION, "--no-llm")
    rag("-w", root, "ask", QUESTION, "--out", saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["manifest"]["model"] == "qwen2.5-coder-1.5b"
    assert rag("-w", root, "verify", saved) == (
        f"holds: the words stand in the articles  line 1: {QUESTION}\n{checked_text()}"
    )
    # Memory and disk may be short where tests run; all else must be well.
    lines = rag("-w", root, "doctor", codes=(0, 1)).splitlines()
    ill = {line.split(": ")[0] for line in lines if line.startswith("MEND")}
    assert ill <= {"MEND  memory", "MEND  disk"}
