"""Floors: figures that must not fall, kept in ``floors.json`` by report and by their path in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).with_name("floors.json")


def below(report: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Each figure of the report ``name`` that is under its floor, with both; a figure that is missing is
    under it too.
    """
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))[name]
    found = {path: _figure(report, path) for path in floors}
    return tuple(
        f"{path} is {value}, wanted at least {floors[path]}"
        for path, value in found.items()
        if value is None or value < floors[path]
    )


def _figure(report: Mapping[str, Any], path: str) -> float | None:
    value: Any = report
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, (int, float)) else None
