"""The same articles added twice: how long each time takes, and that the second changes nothing."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eval.generating import generate, write_articles
from eval.runs import Record, Run
from rag.workspace import Workspace, init_workspace


def run(run: Run, articles: int, seed: int, embedder: str = "arithmetic") -> Record:
    """Adds and syncs twice, each time in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, workspace = Path(folder) / "input", init_workspace(Path(folder) / "workspace")
        write_articles(generate(articles, seed), source)
        first = added(workspace, source, embedder)
        before = file_bytes(workspace)
        second = added(workspace, source, embedder)
        changed = changed_files(before, file_bytes(workspace))
    return run.finish(
        {
            "first": told(first, articles),
            "second": told(second, articles),
            "second_of_first": round(seconds_of(second) / seconds_of(first), 4),
            "changed_files": len(changed),
            "changes_nothing": not changed and second["outcomes"] == {"same": articles},
        }
    )


def added(workspace: Workspace, source: Path, embedder: str = "arithmetic") -> Record:
    """What adding and syncing ``source`` took, in a process of its own."""
    command = [sys.executable, "-m", "eval.adding", str(workspace.root), str(source)]
    command += ["--embedder", embedder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    spent: Record = json.loads(done.stdout)
    return spent


def seconds_of(spent: Record) -> float:
    return float(spent["add_seconds"] + spent["sync_seconds"])


def told(spent: Record, articles: int) -> Record:
    """The figures of one time."""
    seconds = seconds_of(spent)
    return {
        **{f"articles_{outcome}": count for outcome, count in spent["outcomes"].items()},
        "problems": spent["problems"],
        "add_seconds": round(spent["add_seconds"], 2),
        "sync_seconds": round(spent["sync_seconds"], 2),
        "articles_a_second": round(articles / seconds, 1),
        "peak_memory_bytes": spent["peak_memory_bytes"],
    }


def file_bytes(workspace: Workspace) -> dict[str, str]:
    """A checksum of every file of a workspace; an empty file is as good as none."""
    return {
        str(path.relative_to(workspace.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file() and path.stat().st_size
    }


def changed_files(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The names of files that came, went or changed."""
    return tuple(name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))
