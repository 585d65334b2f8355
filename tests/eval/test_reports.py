"""Reports: every figure a row, nothing taken for markup, the same bytes twice."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.plots import Plot, plot_from, svg
from eval.report import Table, markdown, page, section
from eval.runs import Run
from eval.steps import Setting
from eval.suite import STEPS, Step, run
from rag.errors import UsageError

REPORT = {
    "claims": 6,
    "found": {"mean": 0.5, "low": 0.25, "high": 0.75, "n": 4},
    "share": {"part": 3, "whole": 4, "mean": 0.75, "low": 0.5, "high": 1.0, "n": 4},
    "less": {"lexical": {"mean": -0.125, "low": -0.25, "high": 0.0, "p": 0.0421, "n": 8}},
    "nothing": {"mean": None, "n": 0},
    "later": {"not_run": "there is none yet"},
    "made_with": {"model": "<b>m</b>"},
    "commit": "abc",
    "plots": [],
}
LINES = Plot("Risk & cover", "x", "y", {"a<b": ((0.0, 1.0), (1.0, 0.0)), "b": ((0.0, 0.0), (1.0, 1.0))})
BARS = Plot("Bars", "x", "y", {"a": ((0.0, 1.0), (1.0, 2.0))}, ("one", "two"))


def test_rows_by_hand():
    assert section("T", REPORT).tables == (
        Table(
            ("measure", "value", "95 %", "of"),
            (
                ("claims", "6", "", ""),
                ("found", "0.5", "0.25 to 0.75", "4"),
                ("share", "0.75", "0.5 to 1", "3 of 4"),
                ("less lexical", "-0.125", "-0.25 to 0, p 0.0421", "8"),
                ("nothing n", "0", "", ""),
                ("later", "not run", "", "there is none yet"),
            ),
        ),
    )


def test_systems_stand_side_by_side():
    def mean(value: float):
        return {"mean": value, "low": value, "high": 1.0, "n": 4}

    report = {
        "claims": 6,
        "model": {"auroc": mean(0.5), "seconds_each": mean(0.25), "refused": 3},
        "overlap": {"auroc": mean(0.75)},
        "found": mean(0.125),
    }
    assert section("T", report).tables == (
        Table(
            ("measure", "model", "overlap"),
            (("auroc", "0.5 (0.5 to 1)", "0.75 (0.75 to 1)"), ("seconds each", "0.25 (0.25 to 1)", "")),
        ),
        Table(
            ("measure", "value", "95 %", "of"),
            (("claims", "6", "", ""), ("model refused", "3", "", ""), ("found", "0.125", "0.125 to 1", "4")),
        ),
    )


def test_markdown_by_hand():
    assert markdown(
        "M", [section("T", {"claims": 6, "commit": "abc"}), section("U", {"not_run": "why"})]
    ) == (
        "# M\n\n## T\n\n| measure | value | 95 % | of |\n|---|--:|--:|--:|\n| claims | 6 |  |  |\n\n"
        "- commit: abc\n\n## U\n\nNot run: why\n"
    )


def test_a_page_takes_nothing_for_markup_and_asks_nobody():
    html = page("<script>alert(1)</script>", [section("T", {**REPORT, "plots": []})])

    assert "<script" not in html
    assert "&lt;b&gt;m&lt;/b&gt;" in html
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"|http-equiv', "", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("plot", [LINES, BARS])
def test_a_plot_is_well_formed_and_the_same_twice(plot: Plot):
    drawn = svg(plot)

    assert drawn == svg(plot)
    ElementTree.fromstring(drawn)
    assert plot.title.replace("&", "&amp;") in drawn
    assert (
        plot_from(
            json.loads(
                json.dumps(
                    {"title": plot.title, "x": plot.x, "y": plot.y, "lines": plot.lines, "bars": plot.bars}
                )
            )
        )
        == plot
    )


def test_a_run_leaves_its_report_in_three_forms(tmp_path: Path):
    Run(tmp_path / "r", {"set": "x"}).finish({"claims": 6}, [{"id": "a"}], [LINES])

    assert "| claims | 6 |" in (tmp_path / "r/report.md").read_text(encoding="utf-8")
    html = (tmp_path / "r/report.html").read_text(encoding="utf-8")
    assert "<svg" in html
    assert "<td>claims</td><td>6</td>" in html


def test_what_cannot_be_run_says_why_and_the_others_go_on(tmp_path: Path):
    def missing(setting: Setting):
        return {"file": (setting.public() / "nothing.jsonl").read_text(encoding="utf-8")}

    def counted(setting: Setting):
        return Run(setting.out, {}).finish({"limit": setting.limit or -1}, [])

    steps = (
        Step("missing", missing, 1, None),
        Step("counted", counted, 3, None),
        Step("slow", counted, 0, None),
        Step("near", counted, 1, 1, "near"),
    )
    quick = run(Setting(tmp_path / "q", tmp_path), quick=True, steps=steps)
    assert "nothing.jsonl" in quick["missing"]["not_run"]
    assert quick["counted"]["limit"] == 3
    assert quick["slow"] == {"not_run": "it takes too long for --quick"}
    assert "--workspace" in quick["near"]["not_run"]
    full = run(Setting(tmp_path / "f"), ["counted", "missing"], steps=steps)
    assert full["counted"]["limit"] == -1
    assert "--data" in full["missing"]["not_run"]
    assert sorted(full) == ["counted", "missing"]
    html = (tmp_path / "q/report.html").read_text(encoding="utf-8")
    assert "Not run: it takes too long for --quick" in html
    assert '<a href="#s2">counted</a>' in html


def test_a_step_that_there_is_not(tmp_path: Path):
    with pytest.raises(UsageError, match="There is no step nonsense; wanted answers, "):
        run(Setting(tmp_path), ["nonsense"])
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_runs_are_put_into_one_report(tmp_path: Path):
    Run(tmp_path / "one", {}).finish({"claims": 6}, [])
    Run(tmp_path / "two", {}).finish({"claims": 7}, [])
    arguments = ["report", str(tmp_path / "one"), str(tmp_path / "two"), "--out", str(tmp_path / "both")]

    assert CliRunner().invoke(app, arguments).exit_code == 0
    told = (tmp_path / "both/report.md").read_text(encoding="utf-8")
    assert told.index("## one") < told.index("| claims | 6 |") < told.index("## two")
