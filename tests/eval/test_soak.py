"""Everyone at once, for seconds; and that errors, wrong answers and locks would be counted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from eval.children import Ended, Raised
from eval.soak import locks_left, tally
from rag.workspace import init_workspace


def test_three_seconds(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "eval",
        "soak",
        "--seconds",
        "3",
        "--articles",
        "16",
        "--out",
        str(tmp_path),
    ]
    subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    wrong = ("errors", "wrong", "not_taken", "locks_left", "library_differs")
    assert {name: report[name] for name in wrong} == dict.fromkeys(wrong, 0), report
    assert report["asks"] >= 10
    assert report["syncs"] >= 2
    assert report["answered"] + report["abstained"] + report["refused"] == report["asks"]


def test_what_went_wrong_is_counted_and_told():
    counts = {"asks": 3, "answered": 3}
    ended = [
        Ended(False, 1.0, {"counts": counts, "errors": [], "wrong": ["a quote"]}),
        Ended(False, 1.0, {"counts": {"syncs": 1}, "errors": ["LibraryBusy"], "wrong": []}),
        Ended(False, 1.0, raised=Raised("KeyError", "x", None)),
        Ended(True, 1.0),
    ]

    told = tally(ended)

    assert (told["asks"], told["syncs"], told["errors"], told["wrong"]) == (3, 1, 3, 1)
    assert told["error 2"] == "killed" or told["error 3"] == "killed"
    assert told["wrong 1"] == "a quote"


def test_locks_that_are_left(tmp_path: Path):
    workspace = init_workspace(tmp_path)
    assert locks_left(workspace) == ()

    (workspace.corpus / ".a.md.17.part").touch()
    workspace.lock.with_suffix(".holder").touch()
    with FileLock(workspace.lock):
        assert locks_left(workspace) == ("sync.holder", ".a.md.17.part", "sync.lock")
