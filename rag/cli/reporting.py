"""The commands that report: ``summarize`` articles, ``digest`` the articles of a day."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.console import Bar, note
from rag.cli.corpus import print_line
from rag.cli.options import JsonOption, SinceOption, SourceOption, UntilOption, check_out, filters, iso_day
from rag.errors import ArticleError, UsageError

if TYPE_CHECKING:
    from rag.newsroom import Newsroom
    from rag.records import Article

app = typer.Typer()

ModelOption = Annotated[
    str | None,
    typer.Option("--model", help="The model to write with; see `rag models list`.", show_default=False),
]
NoLlmOption = Annotated[
    bool, typer.Option("--no-llm", help="The articles' own sentences; no model is needed.")
]


ZoneOption = Annotated[
    str | None,
    typer.Option(
        help="A time zone such as Europe/Berlin; the machine's if not given.",
        metavar="ZONE",
        show_default=False,
    ),
]


class DigestFormat(StrEnum):
    """How a digest is written."""

    md = "md"
    html = "html"
    json = "json"


class SummaryFormat(StrEnum):
    """How summaries are written."""

    text = "text"
    md = "md"


@app.command()
def summarize(
    context: typer.Context,
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE…", help="Ids of articles.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All articles.")] = False,
    since: SinceOption = None,
    sentences: Annotated[int, typer.Option(help="How many sentences at the most.", min=1, max=10)] = 4,
    as_json: JsonOption = False,
    form: Annotated[SummaryFormat, typer.Option("--format", help="How to write.")] = SummaryFormat.text,
    model: ModelOption = None,
    no_llm: NoLlmOption = False,
) -> None:
    """Summarise articles in a few sentences, each checked and cited; nothing is summarised twice."""
    from rag.formats import line_of
    from rag.render.digests import summary_markdown
    from rag.render.style import Style
    from rag.render.terminal import replaced_text, summary_text

    if not (articles or every or since):
        raise UsageError("Which articles?", "Name their ids (see `rag list`), or use --all or --since DATE.")
    with _newsroom(context, model, no_llm) as newsroom:
        chosen = _chosen(newsroom, articles or [], iso_day(since, "--since"))
        style = Style.of(sys.stdout)
        replaced = total = 0
        for article in chosen:
            summary = newsroom.summarise(article, sentences)
            replaced, total = replaced + summary.replaced, total + len(summary.claims)
            if as_json:
                print_line(line_of(summary))
            elif form is SummaryFormat.md:
                sys.stdout.write(summary_markdown([summary]))
            else:
                sys.stdout.write(summary_text(summary, style))
        note(replaced_text(replaced, total))


@app.command()
def digest(
    context: typer.Context,
    date: Annotated[
        str | None,
        typer.Option(
            help="The day, in the time zone; today if not given.", metavar="DATE", show_default=False
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    timezone: ZoneOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The file to write; digest-DATE.md here if not given, - for standard output.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        DigestFormat | None,
        typer.Option("--format", help="By the file's name if not given, else md.", show_default=False),
    ] = None,
    title: Annotated[str, typer.Option(help="What stands at the head.")] = "Daily digest",
    stories: Annotated[int, typer.Option(help="How many stories are told at the most.", min=1)] = 20,
    model: ModelOption = None,
    no_llm: NoLlmOption = False,
) -> None:
    """Write the digest of a day: every story with its sources, figures and quotations, all of it checked."""
    from rag.digest.days import Window
    from rag.digest.digest import DigestSettings
    from rag.files import write_atomically

    if date and (since or until):
        raise UsageError("--date is one day; --since and --until are a range.", "Use one or the other.")
    check_out(out)
    day = iso_day(date, "--date")
    window = Window.of(day or iso_day(since, "--since"), day or iso_day(until, "--until"), timezone)
    chosen = form or _format_of(out)
    path = out or Path(f"digest-{_days(window.since, window.until)}.{chosen}")
    note(f"Articles of {_days(window.since, window.until)}, time zone {window.zone}.")
    with _newsroom(context, model, no_llm) as newsroom:
        settings = DigestSettings(stories=stories)
        made = newsroom.digest(window, title, settings, Bar(1, "story", "writing").tick)
        text = _rendered(made, chosen, newsroom)
    if str(path) == "-":
        sys.stdout.write(text)
        return
    write_atomically(path, text.encode("utf-8"))
    print_line(str(path))


@app.command()
def timeline(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="A question, a name or a matter.")],
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
    timezone: ZoneOption = None,
    model: ModelOption = None,
    no_llm: NoLlmOption = False,
) -> None:
    """Show the course of a figure or a matter over the corpus: each row cited, revisions marked."""
    from dataclasses import asdict

    from rag.cli.corpus import json_of
    from rag.render.style import Style
    from rag.render.terminal import course_text

    limits = filters(since, until, source, None)
    with _newsroom(context, model, no_llm) as newsroom:
        course = newsroom.timeline(question, limits, timezone)
    if as_json:
        print_line(json_of(asdict(course)))
    else:
        sys.stdout.write(course_text(course, Style.of(sys.stdout)))


def _newsroom(context: typer.Context, model: str | None, no_llm: bool) -> Newsroom:
    from rag.newsroom import Choice, Newsroom

    choice = Choice()
    choice = replace(choice, model=None if no_llm else model or choice.model)
    return Newsroom.open(context.obj, choice, note)


def _chosen(newsroom: Newsroom, ids: Sequence[str], since: str | None) -> list[Article]:
    """The articles that are named, or else all, or those published since a day."""
    if ids:
        return [newsroom.article(key) for key in ids]
    every = [article for _, article in newsroom.corpus().articles]
    found = [item for item in every if not since or (item.published and item.published[:10] >= since)]
    if not found:
        raise ArticleError("There is no such article.", "See `rag list`.")
    return found


def _format_of(out: Path | None) -> DigestFormat:
    suffix = out.suffix.lstrip(".") if out else ""
    return DigestFormat(suffix) if suffix in list(DigestFormat) else DigestFormat.md


def _days(since: str, until: str) -> str:
    return since if since == until else f"{since}-to-{until}"


def _rendered(made: object, form: DigestFormat, newsroom: Newsroom) -> str:
    from rag.digests import Digest
    from rag.formats import line_of
    from rag.render.digests import digest_markdown, digest_page

    assert isinstance(made, Digest)
    if form is DigestFormat.json:
        return line_of(made) + "\n"
    if form is DigestFormat.html:
        return digest_page(made, {article.id: article for _, article in newsroom.corpus().articles})
    return digest_markdown(made)
