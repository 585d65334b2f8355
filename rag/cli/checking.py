"""The commands that check: ``verify`` saved answers, ``doctor`` the whole set-up."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.corpus import json_of, print_line
from rag.cli.options import JsonOption
from rag.errors import UsageError, VerificationFailed

if TYPE_CHECKING:
    from rag.newsroom import Newsroom
    from rag.verify.saved import SavedVerdict

app = typer.Typer()


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="Answers or summaries saved with --json, or a digest: md, html, json.")
    ],
    as_json: JsonOption = False,
) -> int:
    """Check that the words of saved answers, summaries and digests stand in the corpus as it is now."""
    from rag.newsroom import Newsroom
    from rag.render.reports import CHECKED, NOT_CHECKED, checked_text, verdict_text

    verdicts = _verdicts(Newsroom.open(context.obj), _text(file))
    if not verdicts:
        raise UsageError(
            f"{file} holds no saved answer.", 'Save one: ask --json --out FILE "how many troops?"'
        )
    for verdict in verdicts:
        if as_json:
            print_line(json_of(asdict(verdict) | {"checked": CHECKED, "not_checked": NOT_CHECKED}))
        else:
            print_line(verdict_text(verdict).rstrip("\n"))
    if not as_json:
        print_line(checked_text().rstrip("\n"))
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


def _verdicts(newsroom: Newsroom, text: str) -> list[SavedVerdict]:
    """The verdicts on what a file holds. Of Markdown and HTML, the record that it carries is checked, and
    that what is shown is what the record gives.
    """
    from rag.render.digests import records_in, rendered_again

    records = records_in(text)
    if not records:
        return list(newsroom.verify(text))
    verdicts = list(newsroom.verify("\n".join(records)))
    articles = {article.id: article for _, article in newsroom.corpus().articles}
    if all(verdict.holds for verdict in verdicts) and not rendered_again(text, records, articles):
        altered = ("what it shows is not what its record gives: it was altered, or made by another version",)
        verdicts[0] = replace(verdicts[0], problems=altered)
    return verdicts


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise VerificationFailed(f"{file} is not UTF-8: {error.reason} at byte {error.start}.") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", "Check its path.") from error
