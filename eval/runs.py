"""Runs: what was measured with, a record a question, and going on where an earlier run was interrupted.

``records.jsonl`` may hold text of articles and stays in an ignored folder; its first line says what made it,
and records made otherwise are never mixed in. ``scores.jsonl`` holds ids and numbers only.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from eval.plots import Plot
from eval.report import section, write_reports
from rag import __version__
from rag.machine import cores

T = TypeVar("T")
Record = dict[str, Any]

_EVERY = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Run:
    """A folder, and what its records are made with: they are of no use to a run that is made otherwise."""

    folder: Path
    made_with: Mapping[str, Any]

    def each(
        self, items: Sequence[T], key: Callable[[T], str], measure: Callable[[T], Record]
    ) -> list[Record]:
        """``measure`` of every item, in order; what ``records.jsonl`` has is not measured again.

        Rate and time left go to standard error.
        """
        path = self.folder / "records.jsonl"
        kept = self._kept(path)
        records = []
        progress = _Progress(sum(key(item) not in kept for item in items))
        with path.open("a", encoding="utf-8") as file:
            for item in items:
                record = kept.get(key(item))
                if record is None:
                    record = {"id": key(item), **measure(item)}
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    file.flush()
                    progress.step()
                records.append(record)
        return records

    def finish(
        self, report: Record, scores: Sequence[Record] | None = None, plots: Sequence[Plot] = ()
    ) -> Record:
        """Writes ``scores.jsonl``, if there are any, and the report as JSON, Markdown and HTML, and gives the
        report back with what made it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if scores is not None:
            lines = (json.dumps(score, ensure_ascii=False) + "\n" for score in scores)
            (self.folder / "scores.jsonl").write_text("".join(lines), encoding="utf-8")
        drawn = [asdict(plot) for plot in plots]
        whole = report | {"made_with": dict(self.made_with), **surroundings(), "plots": drawn}
        (self.folder / "report.json").write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
        write_reports(self.folder, self.folder.name, [section(self.folder.name, whole)])
        return whole

    def _kept(self, path: Path) -> dict[str, Record]:
        self.folder.mkdir(parents=True, exist_ok=True)
        head = json.dumps({"made_with": dict(self.made_with)}, ensure_ascii=False, sort_keys=True)
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        if not lines or lines[0] != head:
            if lines:
                path.replace(path.with_suffix(".earlier.jsonl"))
                sys.stderr.write(f"{path} was made otherwise and is now {path.stem}.earlier.jsonl.\n")
            path.write_text(head + "\n", encoding="utf-8")
            return {}
        whole = lines[1:-1]  # the last piece is empty, or a line that was cut short
        path.write_text("".join(f"{line}\n" for line in (head, *whole)), encoding="utf-8")
        return {record["id"]: record for record in map(json.loads, whole)}


def surroundings() -> Record:
    """The commit, the processor and the versions that a figure belongs to."""
    return {"groundwire": __version__, "commit": _commit(), "machine": _machine()}


def _commit() -> str | None:
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _machine() -> str:
    name = platform.processor() or platform.machine()
    with_name = Path("/proc/cpuinfo")
    if with_name.exists():
        lines = with_name.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {cores()} cores, Python {platform.python_version()}"


class _Progress:
    """Rate and time left on standard error, every few seconds and at the end."""

    def __init__(self, whole: int) -> None:
        self._whole, self._done = whole, 0
        self._start = self._told = time.monotonic()

    def step(self) -> None:
        self._done += 1
        now = time.monotonic()
        if self._done < self._whole and now - self._told < _EVERY:
            return
        self._told = now
        each = (now - self._start) / self._done
        left = each * (self._whole - self._done) / 60
        sys.stderr.write(f"{self._done} of {self._whole}, {each:.2f} s each, {left:.1f} min left\n")
