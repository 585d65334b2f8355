"""All that can be measured, one after the other; what cannot be run says why, and the others go on."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from eval import steps as measurements
from eval.report import Section, section, write_reports
from eval.runs import Record, surroundings
from eval.steps import Setting
from rag.errors import GroundwireError, UsageError
from rag.newsroom import Choice, Newsroom
from rag.workspace import Workspace, init_workspace

_QUESTIONS = Path(__file__).parent / "questions"
# The articles that ship, by how the files of questions about them begin.
_SHIPPED = {"sample": Path(__file__).parents[1] / "corpus/sample", "invented": _QUESTIONS / "invented"}


@dataclass(frozen=True, slots=True)
class Step:
    """One measurement; ``quick`` and ``full`` are how many rows are drawn for it, None for all, 0 for no run.

    One that is ``about`` a file of ``eval/questions/`` takes that, with a workspace of the articles that ship
    if it is about these; any other takes the questions that were named.
    """

    name: str
    measure: Callable[[Setting], Record]
    quick: int
    full: int | None
    about: str = ""


STEPS: tuple[Step, ...] = (
    Step("answers", measurements.answers, 12, None),
    Step("answers-near-misses", measurements.answers, 12, None, "near-misses.jsonl"),
    Step("answers-sample", measurements.answers, 15, None, "sample.jsonl"),
    Step("answers-sample-closed-book", measurements.closed_book, 10, None, "sample.jsonl"),
    Step("answers-sample-citation-query-engine", measurements.citation_query_engine, 0, None, "sample.jsonl"),
    Step("figures-sample", measurements.figures, 70, None, "sample-figures.jsonl"),
    Step("figures-real", measurements.figures, 70, None, "real-figures.jsonl"),
    Step("figures-invented", measurements.figures, 73, None, "invented-figures.jsonl"),
    Step("evidence-clapnq", partial(measurements.evidence, collection="clapnq"), 24, 150),
    Step("evidence-squad", partial(measurements.evidence, collection="squad"), 30, 400),
    Step("retrieval", measurements.retrieval, 99, None),
    Step("abstention", measurements.abstention, 12, 150),
    Step("verification-own", partial(measurements.verification, collection="own"), 20, None),
    Step("verification-wice", partial(measurements.verification, collection="wice"), 20, 150),
    Step("verification-summedits", partial(measurements.verification, collection="summedits"), 20, 60),
    Step("verification-qags-xsum", partial(measurements.verification, collection="qags-xsum"), 20, None),
    Step("verification-qags-cnndm", partial(measurements.verification, collection="qags-cnndm"), 20, 100),
    Step("summaries", measurements.summaries, 54, None),
    Step("stories", measurements.stories, 40, 100),
    Step("search-speed", measurements.search_speed, 118, None),
    Step("speed", measurements.speed, 3, None),
)


def run(
    setting: Setting, only: Sequence[str] = (), *, quick: bool = False, steps: Sequence[Step] = STEPS
) -> Record:
    """Measures all steps, or ``only`` those named, into folders below ``setting.out``, and writes one report.

    What an earlier run left there goes on. Raises UsageError for a step that there is not.
    """
    names = [step.name for step in steps]
    unknown = sorted(set(only) - set(names))
    if unknown:
        raise UsageError(f"There is no step {', '.join(unknown)}; wanted {', '.join(names)}.")
    reports: dict[str, Record] = {}
    for step in steps:
        if only and step.name not in only:
            continue
        began = time.monotonic()
        reports[step.name] = _report(step, setting, quick=quick)
        sys.stderr.write(f"{step.name}: {(time.monotonic() - began) / 60:.1f} min\n")
        _write(setting.out, reports)
    return reports


def combine(folders: Sequence[Path], target: Path) -> None:
    """One ``report.md`` and ``report.html`` of runs that were made before."""
    write_reports(target, "Measured", [_section(folder) for folder in folders])


def _report(step: Step, setting: Setting, *, quick: bool) -> Record:
    rows = step.quick if quick else step.full
    if rows == 0:
        return {"not_run": "it takes too long for --quick"}
    try:
        return step.measure(_told(step, replace(setting, out=setting.out / step.name, limit=rows)))
    except (GroundwireError, FileNotFoundError, ImportError) as error:
        return {"not_run": str(error), **surroundings()}


def _told(step: Step, setting: Setting) -> Setting:
    """The setting with the questions and the workspace that the step asks."""
    if not step.about:
        return setting
    about = replace(setting, questions=_QUESTIONS / step.about)
    shipped = step.about.partition(".")[0].partition("-")[0]
    if shipped in _SHIPPED:
        return replace(about, workspace=_workspace_of(shipped, setting.out.parent / "workspaces").root)
    if setting.workspace is None:
        raise UsageError("They are about the articles of the workspace that --workspace names.")
    return about


def _workspace_of(shipped: str, folder: Path) -> Workspace:
    workspace = init_workspace(folder / shipped)
    shutil.copytree(_SHIPPED[shipped], workspace.corpus / shipped, dirs_exist_ok=True)
    with Newsroom(workspace, Choice(model=None)) as newsroom:
        newsroom.sync()
    return workspace


def _write(out: Path, reports: dict[str, Record]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(reports, indent=2) + "\n", encoding="utf-8")
    write_reports(out, "Measured", [section(name, report) for name, report in reports.items()])


def _section(folder: Path) -> Section:
    return section(folder.name, json.loads((folder / "report.json").read_text(encoding="utf-8")))
