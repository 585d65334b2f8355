"""Plots of a run: what is drawn, as numbers, and the drawing, as SVG by Matplotlib."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]

_WIDTH, _HEIGHT = 5.2, 3.4  # inches
_MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class Plot:
    """``lines`` by name; with ``bars``, each line is one point a label of ``ticks``, drawn as bars. With
    ``log_x``, ``x`` grows by factors.
    """

    title: str
    x: str
    y: str
    lines: Mapping[str, tuple[Point, ...]]
    bars: tuple[str, ...] = ()
    log_x: bool = False


def plot_from(record: Mapping[str, Any]) -> Plot:
    """A plot as ``dataclasses.asdict`` and JSON leave it."""
    lines = {name: tuple((x, y) for x, y in points) for name, points in record["lines"].items()}
    return Plot(
        record["title"], record["x"], record["y"], lines, tuple(record["bars"]), record.get("log_x", False)
    )


def svg(plot: Plot) -> str:
    """The plot as an ``<svg>`` element, the same bytes for the same numbers."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "groundwire", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        axes = figure.add_subplot()
        draw = _draw_bars if plot.bars else _draw_lines
        draw(axes, plot)
        axes.set_title(plot.title)
        if plot.log_x:
            axes.set_xscale("log")
        axes.set_xlabel(plot.x)
        axes.set_ylabel(plot.y)
        if len(plot.lines) > 1:
            figure.legend(loc="outside lower center", ncols=len(plot.lines), frameon=False)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = target.getvalue()
    return text[text.index("<svg") :]


def _draw_lines(axes: object, plot: Plot) -> None:
    for name, points in plot.lines.items():
        step = max(1, len(points) // _MOST_POINTS)
        xs, ys = zip(*points[::step], strict=True)
        style = {"linestyle": ":"} if name == "calibrated" else {"marker": "o" if len(points) < 15 else None}
        axes.plot(xs, ys, label=name, **style)  # type: ignore[attr-defined]


def _draw_bars(axes: object, plot: Plot) -> None:
    width = 0.8 / len(plot.lines)
    for number, (name, points) in enumerate(plot.lines.items()):
        places = [x + (number - (len(plot.lines) - 1) / 2) * width for x, _ in points]
        axes.bar(places, [y for _, y in points], width, label=name)  # type: ignore[attr-defined]
    axes.set_xticks(range(len(plot.bars)), plot.bars)  # type: ignore[attr-defined]
