"""What changes below folders, one set of paths a look.

Only this file imports ``watchfiles``, and only when watching begins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from rag.errors import IngestError
from rag.ingest.text_files import is_named

# Milliseconds. A look comes when nothing else has changed for this long, or a burst has lasted too long, or
# nothing has changed at all.
_QUIET, _BURST, _IDLE = 500, 5000, 1000


def changes(folders: Collection[Path], suffixes: frozenset[str]) -> Iterator[frozenset[Path]]:
    """Paths below ``folders`` that were made, written, renamed or deleted since the last look, without end.

    The set is empty when a second passes without any, and the first one tells that watching has begun. Of
    files only those whose name ends in one of ``suffixes`` count; folders do too; what is hidden by a dot
    never does. ``folders`` are absolute and without links. Raises IngestError when one cannot be watched.
    """
    from watchfiles import watch
    from watchfiles.main import FileChange

    def looks() -> Iterator[set[FileChange]]:
        try:
            yield from watch(
                *folders,
                watch_filter=None,
                debounce=_BURST,
                step=_QUIET,
                rust_timeout=_IDLE,
                yield_on_timeout=True,
            )
        except OSError as error:
            names = ", ".join(map(str, folders))
            raise IngestError(
                f"{names} cannot be watched: {error}.", "Check that they are there, and their permissions."
            ) from error

    for look in looks():
        paths = (Path(name) for _, name in look)
        yield frozenset(path for path in paths if any(_counts(path, home, suffixes) for home in folders))


def _counts(path: Path, folder: Path, suffixes: frozenset[str]) -> bool:
    if not path.is_relative_to(folder):
        return False
    if any(name.startswith(".") for name in path.relative_to(folder).parts):
        return False
    # A name without an ending that is gone may have been a folder of articles.
    return is_named(path, suffixes) or path.is_dir() or not (path.suffix or path.exists())
