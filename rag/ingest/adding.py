"""Adding files and folders to a corpus; one bad file never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.errors import IngestError
from rag.ingest.apart import Apart
from rag.ingest.formats.source import Source
from rag.ingest.intake import Intake, Outcome, taking_in
from rag.ingest.leaving import LeftOut
from rag.ingest.readers import find_files, read_source
from rag.records import Article
from rag.settings import ReadSettings
from rag.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one article of one file."""

    article_id: str
    headline: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: the articles taken, the lines left out, or why nothing could be read.

    ``kind`` is what it was taken for; None when that was not clear.
    """

    path: Path | str
    articles: tuple[Added, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[str, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are read: the line that parts a page, the columns of a table, the limits; and whether
    anything is written.
    """

    split_on: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    settings: ReadSettings = field(default_factory=ReadSettings)
    dry_run: bool = False


def add_paths(
    paths: Sequence[Path],
    workspace: Workspace,
    wanted: Wanted | None = None,
    retrieved: str | None = None,
    note: Callable[[str], None] = lambda text: None,
) -> Iterator[FileReport]:
    """Reads files, folders and patterns into ``corpus/``, yielding a report as each file is done; nothing is
    deleted.

    A new state of a known article takes the place of the earlier one, which is kept among its versions. A
    new article that does not say when it was ``retrieved`` was so now, at this ISO 8601 moment.

    Who adds to the same corpus meanwhile waits, and ``note`` hears for whom. Raises StorageError when the
    disk is full, LibraryBusy when another one adds for ten minutes.
    """
    wanted = wanted or Wanted()
    with taking_in(workspace, retrieved, "rag add", note, wanted.dry_run) as intake, Apart() as apart:
        for path in paths:
            try:
                files = find_files(path)
            except IngestError as error:
                yield FileReport(path, (), (), (str(error),))
                continue
            for file in files:
                yield add_file(file, intake, apart, wanted)


def add_file(file: Path, intake: Intake, apart: Apart, wanted: Wanted, name: str = "") -> FileReport:
    """Reads one file, whose ``name`` for messages may be another one. Raises StorageError."""
    added: list[Added] = []
    left_out: list[LeftOut] = []
    problems: list[str] = []
    kind: str | None = None
    try:
        known = {"split_on": wanted.split_on, "fields": wanted.fields, "settings": wanted.settings}
        with Source.of_file(file, **known) as opened:
            source = replace(opened, name=name) if name else opened
            kind, items = read_source(source, file, apart)
            for item in items:
                if isinstance(item, Article):
                    _take(item, intake, kind == "article", added, problems)
                else:
                    left_out.append(item)
    except IngestError as error:
        problems.append(str(error))
    return FileReport(name or file, tuple(added), tuple(left_out), tuple(problems), kind)


def _take(article: Article, intake: Intake, named: bool, added: list[Added], problems: list[str]) -> None:
    try:
        kept, outcome = intake.take(article, named=named)
    except IngestError as error:
        problems.append(str(error))
    else:
        added.append(Added(kept.id, kept.headline, outcome))
