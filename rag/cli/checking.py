"""The commands that check: ``verify`` saved answers, ``doctor`` the whole set-up."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.corpus import json_of, print_line
from rag.cli.options import JsonOption
from rag.errors import UsageError, VerificationFailed

app = typer.Typer()


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `ask --json` printed: one answer a line.")],
    as_json: JsonOption = False,
) -> int:
    """Check saved answers against the corpus as it is now: checksum, quotes, markers, spans, numbers."""
    from rag.newsroom import Newsroom
    from rag.render.style import safe

    verdicts = list(Newsroom.open(context.obj).verify(_text(file)))
    if not verdicts:
        raise UsageError(
            f"{file} holds no saved answer.", 'Save one: ask --json --out FILE "how many troops?"'
        )
    for verdict in verdicts:
        if as_json:
            print_line(json_of(asdict(verdict)))
            continue
        print_line(
            f"{'holds' if verdict.holds else 'FAILS'}  line {verdict.line}: {safe(verdict.question or '?')}"
        )
        for problem in verdict.problems:
            print_line(f"       {safe(problem)}")
    return 0 if all(verdict.holds for verdict in verdicts) else VerificationFailed.exit_code


@app.command()
def doctor(context: typer.Context, as_json: JsonOption = False) -> int:
    """Check Python, compiler, models, library, memory and disk, and say how to mend each."""
    from rag.doctor import examine

    findings = examine(context.obj)
    for finding in findings:
        if as_json:
            print_line(json_of(asdict(finding)))
            continue
        print_line(f"{'ok  ' if finding.well else 'MEND'}  {finding.what}: {finding.found}")
        if not finding.well:
            print_line(f"      {finding.mend}")
    return 0 if all(finding.well for finding in findings) else 1


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise VerificationFailed(f"{file} is not UTF-8: {error.reason} at byte {error.start}.") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", "Check its path.") from error
