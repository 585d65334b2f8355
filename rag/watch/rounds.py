"""Rounds: what changed is added and synced once it has settled; trouble is told, and the same tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import GroundwireError, IngestError, LibraryError, StorageError
from rag.ingest.adding import FileReport
from rag.ingest.readers import SUFFIXES
from rag.ingest.text_files import find

if TYPE_CHECKING:
    from rag.search.sync import SyncReport

Add = Callable[[Sequence[Path]], Iterable[FileReport]]

_REST = 60  # looks, of a second each


@dataclass(frozen=True, slots=True)
class Round:
    """What became of what had changed: a report a file, what the sync did, and the trouble that ended it."""

    files: tuple[FileReport, ...]
    synced: SyncReport | None
    trouble: GroundwireError | None


def rounds(
    looks: Iterable[frozenset[Path]], folders: Sequence[Path], add: Add, sync: Callable[[], SyncReport]
) -> Iterator[Round]:
    """A round at the first look, and one whenever what changed has settled: a look passed without a change.

    With ``folders``, their article files and pages are added before the sync, all of them in the first
    round, then those that changed. Without any, whatever changes is synced. A round with trouble is made
    again with the next change, or after sixty looks.
    """
    waiting: frozenset[Path] = frozenset()
    owed, due, rest = set(folders), True, 0
    for changed in looks:
        settled, waiting = waiting - changed, changed
        if folders:  # what was deleted from them stays in the corpus
            settled = frozenset(path for path in settled if path.exists())
        rest = 0 if settled else rest - 1
        owed |= settled
        if rest > 0 or not (due or settled):
            continue
        done = _round(_files(owed) if folders else [], add, sync)
        due = done.trouble is not None
        owed, rest = (owed, _REST) if due else (set(), 0)
        yield done


def _round(files: Sequence[Path], add: Add, sync: Callable[[], SyncReport]) -> Round:
    reports: list[FileReport] = []
    try:
        reports.extend(add(files) if files else ())
        return Round(tuple(reports), sync(), None)
    except (IngestError, LibraryError, StorageError) as error:
        return Round(tuple(reports), None, error)
    except OSError as error:
        trouble = StorageError(
            f"{error.filename or 'A file'}: {error.strerror or error}.", "Free some space, or mend its path."
        )
        return Round(tuple(reports), None, trouble)


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files among ``paths``, and those in the folders among them."""
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(find(path, SUFFIXES))
        elif path.is_file():
            found.add(path)
    return sorted(found)
