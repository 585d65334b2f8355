"""``rag add`` and ``rag sync`` in one process, with an embedder that may be arithmetic.

``python -m eval.adding WORKSPACE INPUT`` does what the two commands do, and prints what it took as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from eval.arithmetic import ArithmeticEmbedder
from eval.generating import RETRIEVED
from eval.memory import peak_memory
from rag.errors import UsageError
from rag.ingest.adding import add_paths
from rag.search.embedder import Embedder, open_embedder
from rag.search.sync import sync
from rag.workspace import Workspace, find_workspace, models_folder

Part = Literal["add", "sync", "both"]


@dataclass(frozen=True, slots=True)
class Spent:
    """What adding and syncing did, and what it took. ``outcomes`` counts articles by what became of them."""

    outcomes: dict[str, int]
    problems: int
    synced: dict[str, int]
    add_seconds: float
    sync_seconds: float
    peak_memory_bytes: int


def add_and_sync(
    workspace: Workspace, source: Path, embedder: Callable[[], Embedder], part: Part = "both"
) -> Spent:
    """Adds ``source``, as retrieved at a fixed moment, and syncs; or one of the two alone. The embedder is
    opened when it is needed.
    """
    began = time.perf_counter()
    outcomes: Counter[str] = Counter()
    problems = 0
    if part != "sync":
        for report in add_paths([source], workspace, retrieved=RETRIEVED):
            outcomes.update(item.outcome for item in report.articles)
            problems += len(report.problems)
    added = time.perf_counter()
    synced: dict[str, int] = {}
    if part != "add":
        done = sync(workspace, embedder(), now=RETRIEVED)
        synced = {name: len(getattr(done, name)) for name in ("added", "changed", "removed", "problems")}
        synced["same"] = done.same
    ended = time.perf_counter()
    peak = peak_memory()
    return Spent(dict(outcomes), problems, synced, added - began, ended - added, peak)


def named_embedder(name: str) -> Embedder:
    """``arithmetic``, or ``real`` for the one that ships. Raises UsageError for any other, ModelMissing."""
    if name == "arithmetic":
        return ArithmeticEmbedder()
    if name == "real":
        from rag.llm.catalogue import DEFAULT_EMBEDDER
        from rag.llm.folder import installed_model

        return open_embedder(installed_model(DEFAULT_EMBEDDER, models_folder()).path)
    raise UsageError(f"--embedder is {name!r}, wanted arithmetic or real.")


def main(
    workspace: Annotated[Path, typer.Argument(help="The workspace to add to.")],
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="A folder of articles or pages.")],
    embedder: Annotated[str, typer.Option(help="arithmetic or real.")] = "arithmetic",
) -> None:
    """Add a folder and sync, and print what it took."""
    spent = add_and_sync(find_workspace(workspace), source, partial(named_embedder, embedder))
    sys.stdout.write(json.dumps(asdict(spent)) + "\n")


if __name__ == "__main__":
    from rag.cli.running import run

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(main)
    sys.exit(run(app, "python -m eval.adding"))
