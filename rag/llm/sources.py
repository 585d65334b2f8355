"""What a source of models is: something that puts the pieces of an entry's files into a staging folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.llm.catalogue import CatalogueEntry
from rag.llm.progress import Progress
from rag.llm.staging import Staging


@dataclass(frozen=True, slots=True)
class Fetched:
    """The pieces of one file of an entry, in order, on the disk of the staging folder; not yet checked."""

    file: str
    pieces: tuple[Path, ...]


class Source(Protocol):
    """Where models come from."""

    @property
    def title(self) -> str:
        """What it is called, as in "from Python packages"."""

    def fetch(self, entry: CatalogueEntry, staging: Staging, progress: Progress) -> tuple[Fetched, ...]:
        """All files of ``entry``, in its order. Raises PullFailed when they cannot be had here.

        An OSError means that the disk would not have them.
        """
