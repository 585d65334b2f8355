"""What of a file is in no article, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines of a page, or records of a file (from 1, both ends included), that are in no article, why, and
    the first words of them.
    """

    first_line: int
    last_line: int
    why: str
    sample: str
    unit: Literal["line", "record"] = "line"
