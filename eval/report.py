"""Reports for people: every figure of a run as a table, and its plots; Markdown, and one HTML file.

The HTML needs no network and no script, and can be read on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.plots import Plot, plot_from, svg

if TYPE_CHECKING:
    from jinja2 import Template

_SURROUNDINGS = ("groundwire", "commit", "machine")
_NO_FIGURES = ("made_with", "plots", *_SURROUNDINGS)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its path in the report; ``interval`` and ``of`` are empty where it has none."""

    measure: str
    value: str
    interval: str
    of: str


@dataclass(frozen=True, slots=True)
class Section:
    """One run as it is shown; ``not_run`` says why there is nothing to show."""

    title: str
    rows: tuple[Row, ...]
    plots: tuple[Plot, ...] = ()
    made_with: tuple[tuple[str, str], ...] = ()
    not_run: str | None = None


def section(title: str, report: Mapping[str, Any]) -> Section:
    """The section of one ``report.json``."""
    figures = {key: value for key, value in report.items() if key not in _NO_FIGURES}
    made_with = {**report.get("made_with", {}), **{key: report.get(key) for key in _SURROUNDINGS}}
    told = tuple((key, str(value)) for key, value in sorted(made_with.items()) if value is not None)
    plots = tuple(plot_from(record) for record in report.get("plots", ()))
    return Section(title, tuple(_rows(figures)), plots, told, figures.get("not_run"))


def write_reports(folder: Path, title: str, sections: Sequence[Section]) -> None:
    """Writes ``report.md`` and ``report.html`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(title, sections), encoding="utf-8")
    (folder / "report.html").write_text(page(title, sections), encoding="utf-8")


def markdown(title: str, sections: Sequence[Section]) -> str:
    """The tables, without plots."""
    lines = [f"# {title}", ""]
    for item in sections:
        lines += [f"## {item.title}", ""]
        if item.not_run:
            lines += [f"Not run: {item.not_run}", ""]
            continue
        lines += ["| measure | value | 95 % | of |", "|---|--:|--:|--:|"]
        lines += [f"| {row.measure} | {row.value} | {row.interval} | {row.of} |" for row in item.rows]
        lines += ["", *(f"- {key}: {value}" for key, value in item.made_with), ""]
    return "\n".join(lines)


def page(title: str, sections: Sequence[Section]) -> str:
    """The whole report as one HTML file."""
    drawn = [(item, [svg(plot) for plot in item.plots]) for item in sections]
    return _template().render(title=title, sections=drawn)


def _rows(figures: Mapping[str, Any], path: str = "") -> Iterator[Row]:
    """Every figure, depth first: a mean with its interval is one row, a number another."""
    for key, value in figures.items():
        name = f"{path} {key}".strip().replace("_", " ")
        if isinstance(value, Mapping) and value.get("mean") is not None:
            yield Row(name, _number(value["mean"]), _interval(value), _of(value))
        elif isinstance(value, Mapping) and "not_run" in value:
            yield Row(name, "not run", "", str(value["not_run"]))
        elif isinstance(value, Mapping):
            yield from _rows(value, name)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield Row(name, _number(value), "", "")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}".rstrip("0").rstrip(".")


def _interval(value: Mapping[str, Any]) -> str:
    if value.get("low") is None:
        return ""
    bounds = f"{_number(value['low'])} to {_number(value['high'])}"
    return f"{bounds}, p {value['p']:.3g}" if "p" in value else bounds


def _of(value: Mapping[str, Any]) -> str:
    return f"{value['part']} of {value['whole']}" if "whole" in value else str(value.get("n", ""))


@cache
def _template() -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(
        resources.files("eval").joinpath("report.html").read_text(encoding="utf-8")
    )
