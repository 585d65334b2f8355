"""Kills of adding: a few real ones, and what looking afterwards must find when something is wrong."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from eval_library import library_tried

from eval.contents import contents
from eval.interruptions import KINDS, Course, Kill, behind, kills
from eval.witness import Versions
from rag.workspace import Workspace

KILL = Kill(0, "both", 0.5, 2)


def harness(*words: object) -> subprocess.CompletedProcess[str]:
    """A command of the harness, in a process that has no threads and may fork."""
    command = [sys.executable, "-m", "eval", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)


def test_the_moments_are_drawn_evenly_and_the_first_do_not_depend_on_how_many():
    drawn = kills(400, 50, 0)
    assert kills(8, 50, 0) == drawn[:8]
    assert [item.kind for item in drawn[:8]] == [*KINDS, *KINDS]
    assert 0.4 < sorted(item.share for item in drawn)[200] < 0.6
    assert all(0 <= item.share < 1 and 0 <= item.asked < 50 for item in drawn)


def test_a_few_kills(tmp_path: Path):
    words = ("kills-add", "--times", 8, "--articles", 15, "--out", tmp_path)

    done = harness(*words)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    again = harness(*words)

    assert (report["all"]["killed"], report["all"]["wrong"]) == (8, 0)
    assert report["all"]["before_the_end"] >= 6
    assert [report[kind]["killed"] for kind in KINDS] == [2, 2, 2, 2]
    assert report["update"]["readers_answered"] == 2
    assert "| all wrong | 0 |" in done.stdout
    assert again.stderr == "", "what was killed once is not killed again"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course whose kills have all happened: the whole library is the trial."""
    whole = library_tried(tmp_path)
    wanted = dict.fromkeys(KINDS, contents(whole))
    return Course(tmp_path, 0, "arithmetic", Versions.generated(6, 0), wanted, {})


def first_file(workspace: Workspace) -> Path:
    return sorted(workspace.corpus.glob("*.md"))[0]


def cut_short(workspace: Workspace) -> None:
    path = first_file(workspace)
    path.write_bytes(path.read_bytes()[:-40])


def a_vector_of_nothing(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.database)) as database:
        database.execute("UPDATE vector SET data = zeroblob(128) WHERE key = (SELECT min(key) FROM vector)")
        database.commit()


def one_article_twice(workspace: Workspace) -> None:
    path = first_file(workspace)
    text = path.read_text(encoding="utf-8").replace("\nid: ", "\nid: again-")
    path.with_name("again.md").write_text(text, encoding="utf-8")


def other_words(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.database)) as database:
        database.execute("UPDATE article SET text = replace(text, 'cost', 'loss')")
        database.commit()


def test_what_is_as_it_should_be(course: Course):
    assert course.look(Workspace(course.folder / "whole"), KILL) == ([], "answered")


def test_what_is_not_finished_is_finished(course: Course):
    whole = Workspace(course.folder / "whole")
    first_file(whole).unlink()
    shutil.rmtree(whole.embeddings)
    assert course.look(whole, KILL) == ([], "refused")


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (cut_short, "is half-written"),
        (a_vector_of_nothing, "table vector differs"),
        (one_article_twice, "corpus/again.md is too much"),
        (other_words, "the quote is not what stands in"),
    ],
)
def test_what_is_wrong_is_found(course: Course, break_it: Callable[[Workspace], None], told: str):
    whole = Workspace(course.folder / "whole")
    break_it(whole)

    problems, _ = course.look(whole, KILL)

    assert any(told in problem for problem in problems), problems


def test_a_library_that_is_behind_its_corpus(course: Course):
    whole = Workspace(course.folder / "whole")
    assert behind(whole) == ()
    first_file(whole).unlink()
    assert behind(whole) == ("a sync alone does not bring the library to the corpus",)
    whole.manifest.unlink()
    assert "the last sync did not finish" in behind(whole)[0]
