"""What was moved, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.moving.listing import PARTS, Listing, part_of


@dataclass(frozen=True, slots=True)
class Part:
    """How many files of a workspace are of one kind, and their bytes together."""

    name: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A workspace that was moved into ``file``, of ``packed`` bytes, or out of it. ``left_out`` are the files
    that were not moved, each with the reason.
    """

    file: Path
    packed: int
    workspace: Path
    version: str
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]

    @property
    def has_library(self) -> bool:
        """Did a library come along, so that questions can be asked at once?"""
        return not self.left_out and any(part.name == "library" and part.files for part in self.parts)


def parts_of(listing: Listing) -> tuple[Part, ...]:
    """The parts of an export, those without a file too."""
    sizes: dict[str | None, list[int]] = {name: [] for name in PARTS}
    for entry in listing.entries:
        sizes[part_of(entry.path)].append(entry.size)
    return tuple(Part(name, len(sizes[name]), sum(sizes[name])) for name in PARTS)
