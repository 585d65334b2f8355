"""SIGKILL at random moments of adding and syncing: what is left must lead to what would have been.

After each kill nothing is half-written, a reader refuses or answers rightly, a sync alone brings the library
to the corpus, and adding and syncing again end as if nothing had happened: file for file, row for row.
"""

from __future__ import annotations

import random
import shutil
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from eval.adding import Part, add_and_sync, named_embedder
from eval.children import Child, forked
from eval.contents import Contents, contents, corpus_files, differences
from eval.generating import generate, generated, question, write_articles
from eval.runs import Record, Run
from eval.witness import Versions, hear
from rag.ingest.articles import load_corpus
from rag.search.library import Library
from rag.workspace import Workspace, init_workspace

Kind = Literal["add", "sync", "both", "update"]

KINDS: tuple[Kind, ...] = ("add", "sync", "both", "update")
_EVERY = 5  # of so many articles one is changed in an update


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: of what, after which share of the time that it takes, and what is asked afterwards."""

    number: int
    kind: Kind
    share: float
    asked: int


def kills(times: int, articles: int, seed: int) -> tuple[Kill, ...]:
    """So many kills, the kinds in turn, their moments evenly at random."""
    draw = random.Random(seed)
    return tuple(
        Kill(number, KINDS[number % len(KINDS)], draw.random(), draw.randrange(articles))
        for number in range(times)
    )


@dataclass(frozen=True, slots=True)
class Course:
    """Where kills happen: ``folder`` holds what is added, and the whole library that came of it.

    ``wanted`` is what must come of each kind, ``seconds`` what it takes, both when nothing interrupts it.
    ``add``, ``sync`` and ``both`` begin without what they make; ``update`` begins with a whole library, of
    whose articles every fifth then comes in a later edition.
    """

    folder: Path
    seed: int
    embedder: str
    versions: Versions
    wanted: Mapping[Kind, Contents]
    seconds: Mapping[Kind, float]

    @classmethod
    def prepare(cls, folder: Path, articles: int, seed: int, embedder: str) -> Course:
        """Makes the articles, and everything once without interruption; ``folder`` is emptied first."""
        shutil.rmtree(folder, ignore_errors=True)
        whole = init_workspace(folder / "whole")
        write_articles(generate(articles, seed), folder / "input")
        later = (generated(number, seed, 1) for number in range(0, articles, _EVERY))
        write_articles(later, folder / "later")
        course = cls(folder, seed, embedder, Versions.generated(articles, seed), {}, {})
        forked(partial(course._run, whole, "both")).returned()
        wanted: dict[Kind, Contents] = {}
        seconds: dict[Kind, float] = {}
        for kind in KINDS:
            workspace = course.begin(kind, 0)
            seconds[kind] = forked(partial(course._run, workspace, kind)).seconds
            forked(partial(course._part, workspace, "sync", kind)).returned()
            wanted[kind] = contents(workspace)
        return replace(course, wanted=wanted, seconds=seconds)

    def begin(self, kind: Kind, lane: int) -> Workspace:
        """A workspace in the state from which a kind begins; each lane has its own."""
        workspace, whole = Workspace(self.folder / f"trial-{lane}"), Workspace(self.folder / "whole")
        shutil.rmtree(workspace.root, ignore_errors=True)
        if kind == "update":
            shutil.copytree(whole.root, workspace.root)
        else:
            init_workspace(workspace.root)
        if kind == "sync":
            shutil.copytree(whole.corpus, workspace.corpus, dirs_exist_ok=True)
        return workspace

    def kill(self, item: Kill, lane: int = 0) -> Record:
        """Kills once and looks at everything; ``problems`` are empty when all was right."""
        workspace = self.begin(item.kind, lane)
        killed = forked(partial(self._run, workspace, item.kind), item.share * self.seconds[item.kind])
        looked = forked(partial(self.look, workspace, item))
        problems, reader = looked.result or ([f"what came after raised {looked.raised}"], "none")
        if killed.raised:
            problems.append(f"it was not killed, and raised {killed.raised}")
        return {**asdict(item), "before_the_end": killed.killed, "reader": reader, "problems": problems}

    def look(self, workspace: Workspace, item: Kill) -> tuple[list[str], str]:
        """What is wrong after a kill, and what became of the question; adds and syncs what was left."""
        problems = list(self._half_written(workspace, item.kind))
        asked = question(item.asked, self.seed)
        said = hear(workspace, named_embedder(self.embedder), asked, self.versions)
        problems += said.problems
        self._part(workspace, "sync", item.kind)
        problems += behind(workspace)
        if item.kind != "sync":
            self._part(workspace, "both", item.kind)
        problems += differences(contents(workspace), self.wanted[item.kind])
        return problems, said.outcome

    def _half_written(self, workspace: Workspace, kind: Kind) -> tuple[str, ...]:
        """Files of the corpus that are neither as they were nor as they shall be."""
        right = self.wanted["both"].items() | self.wanted[kind].items()
        found = corpus_files(workspace.corpus)
        return tuple(f"{name} is half-written" for name, checksum in found if (name, checksum) not in right)

    def _run(self, workspace: Workspace, kind: Kind) -> None:
        self._part(workspace, "both" if kind == "update" else kind, kind)

    def _part(self, workspace: Workspace, part: Part, kind: Kind) -> None:
        source = self.folder / ("later" if kind == "update" else "input")
        add_and_sync(workspace, source, partial(named_embedder, self.embedder), part)


def behind(workspace: Workspace) -> tuple[str, ...]:
    """What is wrong with a library that was just synced: it is not that of the corpus, or had to be
    mended.
    """
    library = Library.open(workspace)
    try:
        held, notes = library.store.fingerprints(), library.notes
    finally:
        library.close()
    now = {item.id: item.fingerprint for _, item in load_corpus(workspace.corpus).articles}
    return (*notes, *(() if held == now else ("a sync alone does not bring the library to the corpus",)))


def run(run: Run, course: Course, items: Sequence[Kill], at_once: int = 1) -> Record:
    """Kills, so many ``at_once``, and counts what was wrong afterwards; goes on where it was interrupted."""
    lanes = [Child(partial(_lane, run, course, items[lane::at_once], lane)) for lane in range(at_once)]
    records = [record for lane in lanes for record in lane.end().returned()]
    report: Record = {"all": _counts(records)}
    report |= {kind: _counts([item for item in records if item["kind"] == kind]) for kind in KINDS}
    return run.finish(report | {"seconds_uninterrupted": dict(course.seconds)})


def _lane(run: Run, course: Course, items: Sequence[Kill], lane: int) -> list[Record]:
    """Some of the kills, in a trial folder and a file of records of their own."""
    own = Run(run.folder / f"lane-{lane}", run.made_with)
    return own.each(items, lambda item: str(item.number), partial(course.kill, lane=lane))


def _counts(records: Sequence[Record]) -> Record:
    return {
        "killed": len(records),
        "before_the_end": sum(item["before_the_end"] for item in records),
        "wrong": sum(bool(item["problems"]) for item in records),
        "median_moment": round(statistics.median(item["share"] for item in records), 2) if records else None,
        "readers_answered": sum(item["reader"] == "answered" for item in records),
    }
