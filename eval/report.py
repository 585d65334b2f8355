"""Reports for people: every figure of a run as a table, and its plots; Markdown, and one HTML file.

The HTML needs no network and no script, and can be read on a phone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from eval.plots import Plot, plot_from, svg

if TYPE_CHECKING:
    from jinja2 import Template

_SURROUNDINGS = ("groundwire", "commit", "machine")
_HEADER = ("measure", "value", "95 %", "of")
_NO_FIGURES = ("made_with", "plots", *_SURROUNDINGS)


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` of as many cells as ``header`` has; the first cell of each says what the others are."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One run as it is shown; ``not_run`` says why there is nothing to show."""

    title: str
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...] = ()
    made_with: tuple[tuple[str, str], ...] = ()
    not_run: str | None = None


def section(title: str, report: Mapping[str, Any]) -> Section:
    """The section of one ``report.json``."""
    figures = {key: value for key, value in report.items() if key not in _NO_FIGURES}
    made_with = {**report.get("made_with", {}), **{key: report.get(key) for key in _SURROUNDINGS}}
    told = tuple((key, str(value)) for key, value in sorted(made_with.items()) if value is not None)
    plots = tuple(plot_from(record) for record in report.get("plots", ()))
    systems = _systems(figures)
    single = tuple(_rows(figures, without=systems))
    tables = [_side_by_side(systems)] if systems else []
    if single:
        tables.append(Table(_HEADER, single))
    return Section(title, tuple(tables), plots, told, figures.get("not_run"))


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
        for table in item.tables:
            lines += [_line(table.header), "|---" + "|--:" * (len(table.header) - 1) + "|"]
            lines += [*map(_line, table.rows), ""]
        lines += [*(f"- {key}: {value}" for key, value in item.made_with), ""]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def page(title: str, sections: Sequence[Section]) -> str:
    """The whole report as one HTML file."""
    drawn = [(item, [svg(plot) for plot in item.plots]) for item in sections]
    return _template().render(title=title, sections=drawn)


def _systems(figures: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Systems that have a measure in common, each with the means that it has."""
    found = {
        name: {key: item for key, item in value.items() if _is_mean(item)}
        for name, value in figures.items()
        if isinstance(value, Mapping) and not _is_mean(value)
    }
    times = Counter(measure for means in found.values() for measure in means)
    return {name: means for name, means in found.items() if any(times[measure] > 1 for measure in means)}


def _side_by_side(systems: Mapping[str, Mapping[str, Any]]) -> Table:
    """A column a system, a row a measure."""
    measures = dict.fromkeys(measure for means in systems.values() for measure in means)
    rows = tuple(
        (_words(measure), *(_cell(means.get(measure)) for means in systems.values())) for measure in measures
    )
    return Table(("measure", *map(_words, systems)), rows)


def _rows(
    figures: Mapping[str, Any],
    path: str = "",
    without: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Iterator[tuple[str, ...]]:
    """Every figure, depth first, but the means of systems: a mean with its interval is one row, a number
    another.
    """
    for key, value in figures.items():
        name = _words(f"{path} {key}")
        if _is_mean(value):
            yield name, _number(value["mean"]), _interval(value), _of(value)
        elif isinstance(value, Mapping) and "not_run" in value:
            yield name, "not run", "", str(value["not_run"])
        elif isinstance(value, Mapping):
            left = {inner: item for inner, item in value.items() if inner not in without.get(key, {})}
            yield from _rows(left, name)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield name, _number(value), "", ""


def _is_mean(value: object) -> bool:
    return isinstance(value, Mapping) and value.get("mean") is not None


def _words(name: str) -> str:
    return name.strip().replace("_", " ")


def _cell(value: Mapping[str, Any] | None) -> str:
    return f"{_number(value['mean'])} ({_interval(value)})" if value else ""


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
