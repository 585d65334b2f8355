"""Many processes at once for a while: two that change the corpus and sync, ten that ask.

The corpus moves, so an answer is held against the versions of the articles in the library that it names. In
the end no lock may be left, and the library must be the one that a scratch build of the corpus gives.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.arithmetic import ArithmeticEmbedder
from eval.children import Child, Ended, forked
from eval.contents import Contents, contents, differences
from eval.generating import generate, generated, question, write_articles
from eval.runs import Record, Run
from eval.witness import Versions, hear
from rag.errors import GroundwireError
from rag.ingest.adding import add_paths
from rag.ingest.articles import load_corpus
from rag.search.sync import sync
from rag.workspace import Workspace, init_workspace

_SYNCS, _ASKS = 2, 10
_CHANGES = 8  # articles, before each sync
_REMOVED = 0.4  # of those that are there
_KEPT = 5  # of what was wrong, the first few are told


def run(run: Run, folder: Path, seconds: float, articles: int, seed: int) -> Record:
    """Asks and syncs at once for so many ``seconds``; ``articles`` are there at the start, or come later."""
    workspace = prepare(folder, articles, seed)
    until = time.monotonic() + seconds
    syncing = [Child(partial(change_and_sync, workspace, articles, seed, n, until)) for n in range(_SYNCS)]
    asking = [Child(partial(ask, workspace, articles, seed, n, until)) for n in range(_ASKS)]
    largest = 0
    log = workspace.database.with_name(workspace.database.name + "-wal")
    while time.monotonic() < until:
        time.sleep(min(0.2, seconds))
        largest = max(largest, log.stat().st_size if log.exists() else 0)
    synced, asked = [child.end() for child in syncing], [child.end() for child in asking]
    sync(workspace, ArithmeticEmbedder())
    scratch = init_workspace(folder / "scratch")
    shutil.copytree(workspace.corpus, scratch.corpus, dirs_exist_ok=True)
    differ = differences(contents(workspace), forked(partial(_built, scratch)).returned())
    return run.finish(
        {
            **tally([*synced, *asked]),
            "locks_left": len(locks_left(workspace)),
            "library_differs": len(differ),
            "largest_log_bytes": largest,
            "seconds": seconds,
        }
    )


def prepare(folder: Path, articles: int, seed: int) -> Workspace:
    """A library of every other article; ``folder`` is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    workspace = init_workspace(folder / "workspace")
    write_articles((item for n, item in enumerate(generate(articles, seed)) if n % 4 < 2), workspace.corpus)
    forked(partial(_built, workspace)).returned()
    return workspace


@dataclass(frozen=True)
class Author:
    """Who alone changes some articles of a corpus; ``edition`` counts how often each was written."""

    workspace: Workspace
    drafts: Path
    own: Sequence[int]
    seed: int
    draw: random.Random
    edition: Counter[int]

    def change(self) -> Iterator[str]:
        """Removes or writes anew some of them, and says of each what became of it."""
        shutil.rmtree(self.drafts, ignore_errors=True)
        self.drafts.mkdir()
        for number in self.draw.sample(self.own, min(_CHANGES, len(self.own))):
            held = list(self.workspace.corpus.glob(f"*{generated(number, self.seed).id}.md"))
            if held and self.draw.random() < _REMOVED:
                held[0].unlink()
                yield "removed"
            else:
                self.edition[number] += 1
                write_articles([generated(number, self.seed, self.edition[number])], self.drafts)
        drafts = sorted(self.drafts.iterdir())
        for report in add_paths(drafts, self.workspace):
            yield from (item.outcome for item in report.articles)
            yield from ("not_taken" for _ in report.problems)


def change_and_sync(workspace: Workspace, articles: int, seed: int, number: int, until: float) -> Record:
    """Adds, edits and removes articles and syncs, again and again; those of one such process are its own."""
    draw = random.Random(f"{seed} sync {number}")
    drafts = workspace.root / f"drafts-{number}"
    author = Author(workspace, drafts, range(number, articles, _SYNCS), seed, draw, Counter())
    counts: Counter[str] = Counter()
    errors: list[str] = []
    while time.monotonic() < until:
        try:
            counts.update(author.change())
            sync(workspace, ArithmeticEmbedder())
            counts["syncs"] += 1
        except GroundwireError as error:
            errors.append(f"{type(error).__name__}: {error}")
    return {"counts": counts, "errors": errors, "wrong": []}


def ask(workspace: Workspace, articles: int, seed: int, number: int, until: float) -> Record:
    """Asks about one article after the other, and looks at every answer."""
    draw = random.Random(f"{seed} ask {number}")
    versions = Versions.generated(articles, seed)
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    while time.monotonic() < until:
        said = hear(workspace, ArithmeticEmbedder(), question(draw.randrange(articles), seed), versions)
        counts["asks"] += 1
        counts[said.outcome] += 1
        if said.problems:
            wrong.append("; ".join(said.problems))
    return {"counts": counts, "errors": [], "wrong": wrong}


def tally(ended: Sequence[Ended]) -> Record:
    """The counts of all processes together; a process that did not end by itself is an error."""
    counts: Counter[str] = Counter()
    errors = [f"{item.raised or 'killed'}" for item in ended if item.result is None]
    wrong: list[str] = []
    for item in ended:
        if item.result is not None:
            counts.update(item.result["counts"])
            errors += item.result["errors"]
            wrong += item.result["wrong"]
    names = ("asks", "answered", "abstained", "refused", "syncs", "added", "changed", "removed", "not_taken")
    told: Record = {name: counts[name] for name in names}
    told |= {"errors": len(errors), "wrong": len(wrong)}
    return (
        told
        | {f"error {n}": text for n, text in enumerate(errors[:_KEPT], 1)}
        | {f"wrong {n}": text for n, text in enumerate(wrong[:_KEPT], 1)}
    )


def locks_left(workspace: Workspace) -> tuple[str, ...]:
    """What processes that have ended still hold or have left: the lock, its holder, half-written files."""
    from filelock import FileLock, Timeout

    left = [path.name for path in workspace.root.rglob("*.holder")]
    left += [path.name for path in workspace.root.rglob(".*.part")]
    for lock in (workspace.lock, workspace.corpus_lock):
        try:
            with FileLock(lock, timeout=0):
                pass
        except Timeout:
            left.append(lock.name)
    return tuple(left)


def _built(workspace: Workspace) -> Contents:
    assert not load_corpus(workspace.corpus).problems
    sync(workspace, ArithmeticEmbedder())
    return contents(workspace)
