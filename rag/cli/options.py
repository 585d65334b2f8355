"""The options that several commands share."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rag.errors import StorageError, UsageError
from rag.settings import Filters

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="The workspace to use.", metavar="DIR", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AllowPrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Fetch from this machine and its network, too.")
]
PauseOption = Annotated[
    float, typer.Option(help="Seconds between two requests to a host.", min=0.0, metavar="SECONDS")
]
SinceOption = Annotated[
    str | None,
    typer.Option(help="Only articles published on this day or later.", metavar="DATE", show_default=False),
]
UntilOption = Annotated[
    str | None,
    typer.Option(help="Only articles published on this day or before.", metavar="DATE", show_default=False),
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this source; may be repeated.", show_default=False)
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        help="The day the question is asked on; later articles are left out.",
        metavar="DATE",
        show_default=False,
    ),
]
TopArticlesOption = Annotated[
    int | None, typer.Option(help="Look into this many of the best articles only.", min=1, show_default=False)
]


def filters(since: str | None, until: str | None, sources: list[str] | None, as_of: str | None) -> Filters:
    """The filters that the options name. Raises UsageError for a date that is none."""
    return Filters(
        iso_day(since, "--since"), iso_day(until, "--until"), tuple(sources or ()), iso_day(as_of, "--as-of")
    )


def check_out(path: Path | None) -> None:
    """Refuses a file that cannot be written where it is wanted, before any work is done for it. Raises
    StorageError when its folder is not there, UsageError when it is a folder itself.
    """
    if path is None or str(path) == "-":
        return
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name the file to write.")
    if not path.parent.is_dir():
        make = f"mkdir -p {shlex.quote(str(path.parent))}"
        raise StorageError(
            f"{path} cannot be written: there is no folder {path.parent}.", f"Make it first: {make}"
        )


def iso_day(value: str | None, name: str) -> str | None:
    """``value`` when it is a calendar day, such as 2024-11-24. Raises UsageError, naming ``name``."""
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise UsageError(f"{name} is {value!r}, wanted a day such as 2024-11-24.") from error
