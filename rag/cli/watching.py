"""The command ``watch``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.console import Bar, note
from rag.cli.corpus import json_of, print_line
from rag.cli.options import JsonOption
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.ingest.adding import FileReport
    from rag.search.sync import SyncReport
    from rag.watch.rounds import Round

app = typer.Typer()


@app.command()
def watch(
    context: typer.Context,
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER…", help="Folders of article files and saved text pages; none: the corpus itself."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add and sync what is in folders, and then whatever changes in them, until Ctrl-C."""
    from rag.ingest.adding import add_paths
    from rag.ingest.articles import CORPUS_SUFFIXES
    from rag.ingest.readers import SUFFIXES
    from rag.ingest.versions import moment_now
    from rag.newsroom import Newsroom
    from rag.watch.changes import changes
    from rag.watch.rounds import rounds

    named = [_folder(folder) for folder in folders or ()]
    with Newsroom.open(context.obj, note=note) as newsroom:
        workspace = newsroom.workspace

        def add(paths: Sequence[Path]) -> Iterable[FileReport]:
            return add_paths(paths, workspace, retrieved=moment_now(), note=note)

        def sync() -> SyncReport:
            return newsroom.sync(Bar(1, "article", "embedding").tick)

        watched, suffixes = (named, SUFFIXES) if named else ([workspace.corpus.resolve()], CORPUS_SUFFIXES)
        note(f"watching {', '.join(map(str, watched))}; Ctrl-C ends it")
        for item in rounds(changes(watched, suffixes), named, add, sync):
            _print(item, as_json)


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise UsageError(f"{path} is no folder; one to watch was wanted.")
    return path.resolve()


def _print(item: Round, as_json: bool) -> None:
    from rag.ingest.totals import Totals
    from rag.render.reports import round_text
    from rag.render.style import safe

    if as_json:
        error = item.trouble and {"error": item.trouble.message, "next_step": item.trouble.next_step}
        record = {
            "files": [asdict(report) for report in item.files],
            "summary": asdict(Totals.of(item.files)),
            "sync": asdict(item.synced) if item.synced else None,
            "error": error,
        }
        print_line(json_of(record))
    elif text := round_text(item):
        print_line(text.rstrip("\n"))
    if item.trouble:
        note(safe(f"error: {item.trouble} It is tried again with the next change, or in a minute."))
