"""Runs: each question measured once, nothing mixed, and two runs compared."""

import json
from pathlib import Path

import pytest

from eval.comparing import compare
from eval.runs import Run


def measuring(measured):
    def measure(item):
        measured.append(item)
        return {"length": len(item), "text": f"{item}\u2028{item}"}

    return measure


def lengths(run, items, measured):
    return [record["length"] for record in run.each(items, str, measuring(measured))]


def test_what_was_measured_is_not_measured_again(tmp_path: Path, capsys):
    run, measured = Run(tmp_path / "r", {"model": "a"}), []

    assert lengths(run, ["one", "three"], measured) == [3, 5]
    assert lengths(run, ["three", "four", "one"], measured) == [5, 4, 3]
    assert measured == ["one", "three", "four"]
    assert "1 of 1, " in capsys.readouterr().err


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_record_that_was_cut_short_is_measured_again(tmp_path: Path, cut: int):
    run, measured = Run(tmp_path, {"model": "a"}), []
    lengths(run, ["one", "three"], measured)
    path = tmp_path / "records.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])

    assert lengths(run, ["one", "three"], measured) == [3, 5]
    assert measured == ["one", "three", "three"]
    assert len(path.read_text(encoding="utf-8").split("\n")) == 4, "a head, two records, nothing after"


def test_records_made_otherwise_are_put_aside(tmp_path: Path, capsys):
    measured = []
    lengths(Run(tmp_path, {"model": "a"}), ["one"], measured)
    lengths(Run(tmp_path, {"model": "b"}), ["one"], measured)

    assert measured == ["one", "one"]
    assert "was made otherwise" in capsys.readouterr().err
    kept = (tmp_path / "records.earlier.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(kept[0]) == {"made_with": {"model": "a"}}


def test_an_interrupted_run_keeps_what_it_has(tmp_path: Path):
    def measure(item):
        if item == "three":
            raise KeyboardInterrupt
        return {"length": len(item)}

    run = Run(tmp_path, {})
    with pytest.raises(KeyboardInterrupt):
        run.each(["one", "three"], str, measure)

    measured = []
    assert lengths(run, ["one", "three"], measured) == [3, 5]
    assert measured == ["three"]


def test_a_report_says_what_made_it(tmp_path: Path):
    run = Run(tmp_path, {"model": "a"})
    run.each(["one"], str, measuring([]))

    report = run.finish({"mean": 0.5}, [{"id": "one", "right": True}])

    assert report["mean"] == 0.5
    assert report["made_with"] == {"model": "a"}
    assert {"groundwire", "commit", "machine"} <= report.keys()
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == report
    assert (tmp_path / "scores.jsonl").read_text(encoding="utf-8") == '{"id": "one", "right": true}\n'


def scored(folder: Path, rows):
    folder.mkdir()
    (folder / "scores.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_two_runs_are_compared_on_what_they_share(tmp_path: Path):
    before = scored(
        tmp_path / "a",
        [
            {"id": "q1", "right": True, "f1": 0.5, "kind": "date"},
            {"id": "q2", "right": False, "f1": None},
            {"id": "q3", "right": True, "f1": 1.0},
        ],
    )
    after = scored(
        tmp_path / "b",
        [
            {"id": "q2", "right": True, "f1": 1.0},
            {"id": "q1", "right": True, "f1": 1.0},
            {"id": "q4", "right": True, "f1": 1.0},
        ],
    )

    result = compare(before, after)

    assert (result["questions"], result["only_before"], result["only_after"]) == (2, 1, 1)
    assert sorted(result["measures"]) == ["f1", "right"]
    assert (result["measures"]["right"]["mean"], result["measures"]["right"]["n"]) == (0.5, 2)
    assert (result["measures"]["f1"]["mean"], result["measures"]["f1"]["n"]) == (0.5, 1)
    assert result["changed"] == {"f1": ["q1: 0.5 -> 1"], "right": ["q2: 0 -> 1"]}


def test_runs_of_other_questions_cannot_be_compared(tmp_path: Path):
    with pytest.raises(ValueError, match="no question in common"):
        compare(scored(tmp_path / "a", [{"id": "q1"}]), scored(tmp_path / "b", [{"id": "q2"}]))
