"""The commands about feeds: ``rag feeds add``, ``list``, ``remove``, ``refresh``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.console import Bar, note
from rag.cli.corpus import json_of, print_line
from rag.cli.options import AllowPrivateOption, JsonOption, PauseOption

if TYPE_CHECKING:
    from rag.web.pages import PageReport
    from rag.web.refreshing import FeedReport

app = typer.Typer(no_args_is_help=True, help="Subscribe to feeds, and take in what they name.")


@app.command()
def add(
    context: typer.Context,
    places: Annotated[
        list[str],
        typer.Argument(metavar="URL…", help="Feeds, pages that name one, or OPML files with lists of feeds."),
    ],
    allow_private: AllowPrivateOption = False,
    as_json: JsonOption = False,
) -> int:
    """Subscribe to feeds; nothing of them is taken in before `rag feeds refresh`."""
    from rag.fetch.fetching import Fetcher
    from rag.render.feeds import subscribed_text
    from rag.settings import FetchSettings
    from rag.web.subscribing import subscribe
    from rag.workspace import find_workspace

    workspace = find_workspace(context.obj)
    failed = False
    with Fetcher(FetchSettings(allow_private=allow_private), note) as fetcher:
        for item in subscribe(places, workspace, fetcher, note):
            failed = failed or item.problem is not None
            print_line(json_of(asdict(item)) if as_json else subscribed_text(item))
    return 1 if failed else 0


@app.command(name="list")
def list_feeds(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the feeds, and when each was read last."""
    from rag.render.feeds import feed_row
    from rag.web.subscriptions import Subscriptions
    from rag.web.visited import Visited
    from rag.workspace import find_workspace

    workspace = find_workspace(context.obj)
    visited = Visited.of(workspace)
    for feed in Subscriptions.of(workspace).feeds:
        visit = visited[feed.url]
        record = {"url": feed.url, "title": feed.title, "refreshed": visit.moment if visit else None}
        print_line(json_of(record) if as_json else feed_row(feed, visit))


@app.command()
def remove(
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="Feeds as `rag feeds list` names them.")],
    as_json: JsonOption = False,
) -> None:
    """Unsubscribe from feeds; the articles that they gave stay."""
    from rag.web.subscriptions import changing
    from rag.workspace import find_workspace

    with changing(find_workspace(context.obj), "rag feeds remove", note) as subscriptions:
        for url in urls:
            feed = subscriptions.remove(url)
            print_line(json_of({"removed": feed.url}) if as_json else f"removed  {feed.url}")


@app.command()
def refresh(
    context: typer.Context,
    allow_private: AllowPrivateOption = False,
    pause: PauseOption = 1.0,
    without_sync: Annotated[
        bool, typer.Option("--no-sync", help="Take articles in, and leave the library as it is.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Take in what is new in the feeds or has changed, and sync; what vanished or moved is told."""
    from rag.newsroom import Newsroom
    from rag.render.feeds import feed_text, page_text
    from rag.render.reports import sync_report_text
    from rag.settings import FetchSettings
    from rag.web.refreshing import FeedReport, refreshing

    settings = FetchSettings(allow_private=allow_private, pause=pause)
    failed = False
    with Newsroom.open(context.obj, note=note) as newsroom:
        with refreshing(newsroom.workspace, settings, note) as reports:
            for report in reports:
                failed = failed or _failed(report)
                if as_json:
                    print_line(json_of(asdict(report)))
                elif text := feed_text(report) if isinstance(report, FeedReport) else page_text(report):
                    print_line(text)
        if not without_sync:
            synced = newsroom.sync(Bar(1, "article", "embedding").tick)
            print_line(json_of(asdict(synced)) if as_json else sync_report_text(synced).rstrip("\n"))
            failed = failed or bool(synced.problems)
    sys.stdout.flush()
    return 1 if failed else 0


def _failed(report: PageReport | FeedReport) -> bool:
    """A page that its publisher took down is news, and no failure."""
    return bool(report.problems) and getattr(report, "outcome", "failed") == "failed"
