"""Runs: what was measured with, a record a question, and going on where an earlier run was interrupted.

``records.jsonl`` may hold text of articles and stays in an ignored folder; its first line says what made it,
and records made otherwise are never mixed in. ``scores.jsonl`` holds ids and numbers only.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rag import __version__

T = TypeVar("T")
Record = dict[str, Any]


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
        start, done = time.monotonic(), 0
        missing = sum(key(item) not in kept for item in items)
        with path.open("a", encoding="utf-8") as file:
            for item in items:
                record = kept.get(key(item))
                if record is None:
                    record = {"id": key(item), **measure(item)}
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    file.flush()
                    done += 1
                    _progress(done, missing, time.monotonic() - start)
                records.append(record)
        return records

    def finish(self, report: Record, scores: Sequence[Record]) -> Record:
        """Writes ``scores.jsonl`` and ``report.json``, and gives back the report with what made it."""
        lines = (json.dumps(score, ensure_ascii=False) + "\n" for score in scores)
        (self.folder / "scores.jsonl").write_text("".join(lines), encoding="utf-8")
        whole = report | {"made_with": dict(self.made_with), **surroundings()}
        (self.folder / "report.json").write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
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
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    name = platform.processor() or platform.machine()
    with_name = Path("/proc/cpuinfo")
    if with_name.exists():
        lines = with_name.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {cores} cores, Python {platform.python_version()}"


def _progress(done: int, whole: int, seconds: float) -> None:
    left = seconds / done * (whole - done)
    sys.stderr.write(f"{done} of {whole}, {seconds / done:.2f} s each, {left / 60:.1f} min left\n")
