"""What ``rag add`` is given: files, folders, patterns, addresses and standard input, in any order."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO

from rag.errors import IngestError, StorageError
from rag.fetch.fetching import Fetcher
from rag.ingest.adding import FileReport, Wanted, add_file
from rag.ingest.apart import Apart
from rag.ingest.intake import taking_in
from rag.ingest.readers import find_files
from rag.settings import FetchSettings
from rag.web.pages import PageReport, Pages
from rag.web.visited import Visited
from rag.workspace import Workspace

STDIN = "-"

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def add_all(
    places: Sequence[str],
    workspace: Workspace,
    moment: str,
    wanted: Wanted | None = None,
    fetching: FetchSettings | None = None,
    note: Callable[[str], None] = lambda text: None,
    stdin: BinaryIO | None = None,
) -> Iterator[FileReport | PageReport]:
    """Adds what is at ``places``, a report a file or address as it is done; nothing is deleted.

    Only for an address is anything fetched. ``stdin`` is read for ``-``. Raises as ``add_paths`` does.
    """
    wanted, fetching = wanted or Wanted(), fetching or FetchSettings()
    with ExitStack() as stack:
        intake = stack.enter_context(taking_in(workspace, moment, "rag add", note, wanted.dry_run))
        apart = stack.enter_context(Apart())
        pages: Pages | None = None
        for place in places:
            if _ADDRESS.match(place):
                if pages is None:
                    fetcher = stack.enter_context(Fetcher(fetching, note))
                    pages = Pages(fetcher, intake, apart, Visited.of(workspace), moment, wanted.settings)
                yield pages.take(place)
                if not wanted.dry_run:
                    pages.visited.save()
            elif place == STDIN and stdin is not None:
                file = stack.enter_context(tempfile.NamedTemporaryFile(prefix="groundwire-"))
                _copy(stdin, file)
                yield add_file(Path(file.name), intake, apart, wanted, "standard input")
            else:
                for path in _files(place):
                    yield path if isinstance(path, FileReport) else add_file(path, intake, apart, wanted)


def _files(place: str) -> Sequence[Path | FileReport]:
    try:
        return find_files(Path(place))
    except IngestError as error:
        return [FileReport(Path(place), (), (), (str(error),))]


def _copy(stdin: BinaryIO, file: IO[bytes]) -> None:
    try:
        shutil.copyfileobj(stdin, file)
        file.flush()
    except OSError as error:
        raise StorageError(f"Standard input cannot be kept: {error.strerror}.", "Free some space.") from error
