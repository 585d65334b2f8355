"""The command ``rag``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag import __version__
from rag.cli import checking, corpus, feeds, history, keeping, models, reporting, watching
from rag.cli.asking import ask
from rag.cli.options import WorkspaceOption
from rag.cli.running import run

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
app.add_typer(corpus.app)
app.add_typer(feeds.app, name="feeds")
app.add_typer(watching.app)
app.command()(ask)
app.add_typer(reporting.app)
app.add_typer(history.app)
app.add_typer(checking.app)
app.add_typer(keeping.app)
app.add_typer(models.app, name="models")


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"groundwire {__version__}\n")
        raise typer.Exit


@app.callback()
def workspace(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask your articles anything, on your own machine, and check every word of the answer."""
    named: Path | None = workspace
    context.obj = named


def main() -> None:
    """The entry point of ``rag``."""
    sys.exit(run(app, "rag"))


if __name__ == "__main__":
    main()
