"""Full disks: a few real ones, and what looking afterwards must find when something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.children import Raised
from eval.full_disk import error_problems


def test_a_few_sizes(tmp_path: Path):
    command = [sys.executable, "-m", "eval", "full-disk", "--articles", "3", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    lines = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    records = [json.loads(line) for line in lines]

    assert report["file"]["wrong"] == 0
    assert 10 < report["file"]["full"] < report["file"]["sizes"]
    assert report["disk"].get("wrong", 0) == 0
    assert "| file wrong | 0 |" in done.stdout
    # More room is never worse.
    full = [record["full"] for record in records if record["kind"] == "file"]
    assert full == sorted(full, reverse=True)
    assert all("Free some space" in record["raised"] for record in records if record["full"])


@pytest.mark.parametrize(
    ("raised", "wrong"),
    [
        (None, 0),
        (Raised("StorageError", "The disk is full.", 1), 0),
        (Raised("LibraryDamaged", "It is damaged.", 1), 1),
        (Raised("OSError", "No space left on device", None), 1),
    ],
)
def test_only_a_storage_error_is_right(raised: Raised | None, wrong: int):
    assert len(error_problems(raised)) == wrong
