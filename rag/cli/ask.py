"""The command ``ask``."""

from __future__ import annotations

import sys

import typer

from rag.cli.asking import ask
from rag.cli.running import run

app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(ask)


def main() -> None:
    """The entry point of ``ask``."""
    sys.exit(run(app, "ask"))


if __name__ == "__main__":
    main()
