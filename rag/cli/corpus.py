"""The commands about articles: ``init``, ``add``, ``sync``, ``list``, ``show``, ``search``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.console import Bar, note
from rag.cli.options import (
    AllowPrivateOption,
    AsOfOption,
    JsonOption,
    SinceOption,
    SourceOption,
    TopArticlesOption,
    UntilOption,
    filters,
)
from rag.errors import ArticleError, UsageError

if TYPE_CHECKING:
    from rag.ingest.adding import FileReport
    from rag.web.pages import PageReport

# What a column of a table may hold.
FIELDS = (
    "headline",
    "text",
    "byline",
    "published",
    "updated",
    "source",
    "url",
    "section",
    "language",
)

app = typer.Typer()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make a workspace.")],
    as_json: JsonOption = False,
) -> None:
    """Make a folder a workspace: corpus/ for articles, embeddings/ for what is built from them."""
    from rag.workspace import init_workspace

    workspace = init_workspace(folder)
    print_line(json_of({"workspace": workspace.root}) if as_json else f"{workspace.root} is a workspace.")
    note(f"Next: rag --workspace {folder} add PATH")


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, folders, patterns, addresses (https://…), - for input."),
    ],
    split_on: Annotated[
        str | None,
        typer.Option(metavar="LINE", help="The line before each headline of a page.", show_default=False),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Which column of a table, or key of JSON, holds a field; may be repeated.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken; write nothing.")
    ] = False,
    allow_private: AllowPrivateOption = False,
    as_json: JsonOption = False,
) -> int:
    """Take articles into the corpus, and say what was taken, what was left out and why."""
    from rag.ingest.adding import Wanted
    from rag.ingest.versions import moment_now
    from rag.render.reports import file_report_text
    from rag.settings import FetchSettings
    from rag.web.adding import add_all
    from rag.workspace import find_workspace

    workspace = find_workspace(context.obj)
    wanted = Wanted(split_on, _mapping(field or []), dry_run=dry_run)
    fetching = FetchSettings(allow_private=allow_private)
    reports: list[FileReport | PageReport] = []
    try:
        for report in add_all(paths, workspace, moment_now(), wanted, fetching, note, sys.stdin.buffer):
            reports.append(report)
            print_line(json_of(asdict(report)) if as_json else file_report_text(report).rstrip("\n"))
    finally:  # what was taken before the disk was full, or before Ctrl-C, is told too
        if reports:
            _print_totals(reports, as_json)
    if dry_run:
        note("Nothing was written.")
    elif any(report.articles for report in reports):
        note("Next: rag sync")
    return 1 if any(report.problems for report in reports) else 0


@app.command()
def sync(
    context: typer.Context,
    as_json: JsonOption = False,
    read_ahead: Annotated[
        bool, typer.Option("--read-ahead", help="Let the model read the sentences now: answers come sooner.")
    ] = False,
    summaries: Annotated[
        bool, typer.Option("--summaries", help="Summarise the articles now: the digest comes sooner.")
    ] = False,
) -> int:
    """Bring embeddings/ up to date with corpus/: only what changed."""
    from rag.newsroom import Newsroom
    from rag.render.reports import read_ahead_text, summarised_text, sync_report_text

    bar = Bar(1, "article", "embedding")
    with Newsroom.open(context.obj, note=note) as newsroom:
        report = newsroom.sync(bar.tick)
        print_line(json_of(asdict(report)) if as_json else sync_report_text(report).rstrip("\n"))
        if read_ahead:
            note(read_ahead_text(*newsroom.read_ahead(Bar(1, "sentence", "reading ahead").tick)))
        if summaries:
            note(summarised_text(newsroom.summarise_ahead(Bar(1, "article", "summarising").tick)))
    return 1 if report.problems else 0


@app.command(name="list")
def list_articles(context: typer.Context, as_json: JsonOption = False) -> int:
    """List the articles of the corpus."""
    from rag.newsroom import Newsroom
    from rag.render.reports import article_row, problem_text

    corpus = Newsroom.open(context.obj).corpus()
    for path, article in corpus.articles:
        fields = {key: value for key, value in asdict(article).items() if key != "text"}
        print_line(
            json_of(fields | {"sha256": article.sha256, "file": path.name})
            if as_json
            else article_row(article)
        )
    for problem in corpus.problems:
        note(problem_text(problem))
    return 1 if corpus.problems else 0


@app.command()
def show(
    context: typer.Context,
    place: Annotated[
        str, typer.Argument(metavar="ARTICLE[#pN]", help="An article's id, or one paragraph of it.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show an article with its paragraphs numbered, or one paragraph of it."""
    from rag.newsroom import Newsroom
    from rag.render.style import Style
    from rag.render.terminal import article_text

    article_id, _, paragraph = place.partition("#p")
    article = Newsroom.open(context.obj).article(article_id)
    number = paragraph_number(paragraph, article.text) if "#" in place else None
    if as_json:
        print_line(json_of(asdict(article) | {"sha256": article.sha256}))
    else:
        sys.stdout.write(article_text(article, Style.of(sys.stdout), number))


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for.")],
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    top_articles: TopArticlesOption = None,
    limit: Annotated[int, typer.Option(help="How many sentences to show.", min=1)] = 10,
    as_json: JsonOption = False,
) -> None:
    """Show the sentences nearest to a query, by word and by meaning; no model reads them."""
    from rag.newsroom import Newsroom
    from rag.render.style import Style
    from rag.render.terminal import candidates_text

    limits = filters(since, until, source, as_of)
    with Newsroom.open(context.obj, note=note) as newsroom:
        candidates = newsroom.search(query, limits, top_articles)[:limit]
    if as_json:
        for candidate in candidates:
            print_line(json_of(asdict(candidate)))
    else:
        sys.stdout.write(candidates_text(candidates, Style.of(sys.stdout)))


def paragraph_number(text: str, body: str) -> int:
    """The number after ``#p``. Raises ArticleError when the article has no such paragraph."""
    from rag.ingest.text import paragraphs

    numbers = Counter(paragraph.number for paragraph in paragraphs(body) if paragraph.number)
    if not text.isdecimal() or int(text) not in numbers:
        raise ArticleError(
            f"There is no paragraph {text or '(none)'}.", f"They run from 1 to {max(numbers, default=0)}."
        )
    return int(text)


def _mapping(given: Sequence[str]) -> dict[str, str]:
    """The columns by field. Raises UsageError for a word that names no field of an article."""
    mapping = dict(word.partition("=")[::2] for word in given)
    for name, column in mapping.items():
        if name not in FIELDS or not column:
            raise UsageError(
                f"--field is {name + '=' + column!r}, wanted one of {', '.join(FIELDS)}, = and a column."
            )
    return mapping


def _print_totals(reports: Sequence[FileReport | PageReport], as_json: bool) -> None:
    """The run as a whole. With JSON it is the last object, and in words on standard error."""
    from rag.ingest.totals import Totals
    from rag.render.reports import totals_text

    totals = Totals.of(reports)
    if as_json:
        print_line(json_of({"summary": asdict(totals)}))
        note(totals_text(totals).rstrip("\n"))
    else:
        print_line(totals_text(totals).rstrip("\n"))


def print_line(text: str) -> None:
    """One line, or block, of results."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def json_of(value: Any) -> str:
    """One line of JSON; paths are their text, and a byte of a path that is no UTF-8 is escaped."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()
