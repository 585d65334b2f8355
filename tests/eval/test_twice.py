"""The same articles twice, and that a change would be seen."""

from __future__ import annotations

import json
from pathlib import Path

from eval.generating import generated, write_articles
from eval.runs import Run
from eval.twice import added, changed_files, file_bytes, run
from rag.workspace import init_workspace


def test_the_second_time_changes_nothing(tmp_path: Path):
    report = run(Run(tmp_path, {}), 12, 0)

    assert (report["changed_files"], report["changes_nothing"]) == (0, True)
    assert report["first"]["articles_added"] == report["second"]["articles_same"] == 12
    assert report["first"]["peak_memory_bytes"] > 10_000_000
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["changes_nothing"] is True


def test_a_change_is_seen(tmp_path: Path):
    workspace = init_workspace(tmp_path / "w")
    write_articles([generated(0)], tmp_path / "in")
    added(workspace, tmp_path / "in")
    before = file_bytes(workspace)
    write_articles([generated(0, 0, 1)], tmp_path / "in")

    again = added(workspace, tmp_path / "in")
    changed = changed_files(before, file_bytes(workspace))

    assert again["outcomes"] == {"changed": 1}
    assert {"embeddings/library.sqlite3", "embeddings/manifest.json", "embeddings/vectors.faiss"} < set(
        changed
    )
