"""The commands about a workspace as a whole: ``export``, ``import``, ``gc``, ``stats``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.console import note
from rag.cli.corpus import json_of, print_line
from rag.cli.options import JsonOption, check_out

app = typer.Typer()


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as news.tar.gz.")],
    without_library: Annotated[
        bool, typer.Option("--without-library", help="Articles and prompts only; sync builds the rest again.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the whole workspace into one file: articles, their earlier versions, the library, summaries."""
    from rag.moving.exporting import export_workspace
    from rag.render.keeping import exported_text
    from rag.workspace import find_workspace

    check_out(file)
    moved = export_workspace(find_workspace(context.obj), file, library=not without_library)
    print_line(json_of(asdict(moved)) if as_json else exported_text(moved).rstrip("\n"))


@app.command(name="import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `rag export` wrote.")],
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="An empty or new folder; if not given, that of --workspace, else one named after FILE.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a folder the workspace that was exported; every file is checked before anything is there."""
    from rag.moving.importing import folder_named_after, import_workspace
    from rag.render.keeping import imported_text

    target = folder or context.obj or folder_named_after(file)
    moved = import_workspace(file, target)
    print_line(json_of(asdict(moved)) if as_json else imported_text(moved).rstrip("\n"))
    note(
        f'Next: ask --workspace {target} "QUESTION"'
        if moved.has_library
        else f"Next: rag --workspace {target} sync"
    )


@app.command()
def gc(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be freed; nothing is changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Free what nothing uses any more: old summaries, states, vectors, temporary files; never articles."""
    from rag.housekeeping import clean
    from rag.render.keeping import cleaning_text
    from rag.workspace import find_workspace

    cleaning = clean(find_workspace(context.obj), dry_run=dry_run, note=note)
    record = asdict(cleaning) | {"bytes": cleaning.bytes}
    print_line(json_of(record) if as_json else cleaning_text(cleaning).rstrip("\n"))


@app.command()
def stats(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show what the workspace holds, in numbers: articles, sources, days, library, room on the disk."""
    from rag.render.keeping import stats_text
    from rag.render.style import Style
    from rag.stats import stats_of
    from rag.workspace import find_workspace

    found = stats_of(find_workspace(context.obj))
    if as_json:
        print_line(json_of(asdict(found)))
    else:
        sys.stdout.write(stats_text(found, Style.of(sys.stdout)))
