"""JSON Lines: one object a line, and only a line feed ends a line (a text may hold other separators)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers from 1."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            yield number, line


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Every object of a file. Raises ValueError for a line that is none."""
    return [json.loads(line) for _, line in numbered_lines(path)]
