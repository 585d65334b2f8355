"""Two runs of the same questions: what changed, by how much, whether it is noise, and what flipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.jsonl import read_jsonl
from eval.measures.resampling import difference


def compare(before: Path, after: Path) -> dict[str, Any]:
    """By measure, over the questions that both runs have a number for; and the ids of those that changed.

    Raises ValueError when the runs share no question.
    """
    old, new = _scores(before), _scores(after)
    shared = [key for key in old if key in new]
    if not shared:
        raise ValueError(f"{before} and {after} have no question in common")
    result: dict[str, Any] = {
        "questions": len(shared),
        "only_before": len(old) - len(shared),
        "only_after": len(new) - len(shared),
        "measures": {},
        "changed": {},
    }
    for name in sorted(set().union(*(old[key].keys() & new[key].keys() for key in shared))):
        rows = [key for key in shared if _is_number(old[key].get(name)) and _is_number(new[key].get(name))]
        if not rows:
            continue
        gained = difference([float(old[key][name]) for key in rows], [float(new[key][name]) for key in rows])
        result["measures"][name] = asdict(gained)
        result["changed"][name] = [
            f"{key}: {float(old[key][name]):g} -> {float(new[key][name]):g}"
            for key in rows
            if old[key][name] != new[key][name]
        ]
    return result


def _scores(folder: Path) -> dict[str, Mapping[str, Any]]:
    return {record["id"]: record for record in read_jsonl(folder / "scores.jsonl")}


def _is_number(value: object) -> bool:
    return isinstance(value, (bool, int, float))
