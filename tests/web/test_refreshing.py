"""Rounds of feeds over a real server: what is new, what is not, what moved and what vanished."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_site import feed, headline, open_site, story
from web_server import WebServer, page, redirect

from rag.fetch.fetching import Fetcher
from rag.ingest.articles import load_corpus
from rag.ingest.versions import History
from rag.records import Article
from rag.settings import FetchSettings
from rag.web.pages import PageReport
from rag.web.refreshing import FeedReport, refreshing
from rag.web.subscribing import Subscribed, subscribe
from rag.web.subscriptions import Subscriptions
from rag.workspace import Workspace, init_workspace

HERE = FetchSettings(allow_private=True, pause=0.0)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path / "w")


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def added(workspace: Workspace, *places: str) -> list[Subscribed]:
    with Fetcher(HERE) as fetcher:
        return list(subscribe(places, workspace, fetcher))


def refreshed(workspace: Workspace) -> tuple[list[PageReport], FeedReport]:
    with refreshing(workspace, HERE) as reports:
        *pages, last = reports
    assert isinstance(last, FeedReport)
    return [item for item in pages if isinstance(item, PageReport)], last


def articles(workspace: Workspace) -> dict[str, Article]:
    return {article.headline: article for _, article in load_corpus(workspace.corpus).articles}


def asked(server: WebServer) -> list[str]:
    """The paths that were asked for since the last time, but for robots.txt."""
    paths = [path for path in server.paths() if path != "/robots.txt"]
    server.asked.clear()
    return paths


def test_a_feed_is_subscribed_to_by_its_address_or_by_a_page_that_names_it(
    workspace: Workspace, server: WebServer
):
    open_site(server, [1])
    server.pages["/"] = page(
        '<html><head><link rel="alternate" type="application/rss+xml" href="feed"></html>'
    )
    server.pages["/words"] = page("Nothing but words.")
    url = server.url("/feed")

    assert added(workspace, server.url("/")) == [Subscribed(url, "River Post", True)]
    server.pages["/feed"] = page(feed(server, [1]))
    assert added(workspace, url) == [Subscribed(url, "River Post", False)]
    (failed,) = added(workspace, server.url("/words"))
    assert (failed.url, failed.new) == (server.url("/words"), False)
    assert failed.problem is not None
    assert [item.url for item in Subscriptions.of(workspace).feeds] == [url]
    assert articles(workspace) == {}


def test_the_pages_of_a_feed_are_taken_in_once(workspace: Workspace, server: WebServer):
    open_site(server, [1, 2, 3], whole=[3])
    added(workspace, server.url("/feed"))
    server.pages["/feed"] = [page(feed(server, [1, 2, 3], [3]), ETag='"f1"'), page(b"", 304)]
    asked(server)

    pages, last = refreshed(workspace)

    assert [(item.path, item.outcome) for item in pages] == [
        (server.url(f"/{n}"), "taken") for n in (1, 2, 3)
    ]
    assert (last.url, last.title, last.unchanged) == (server.url("/feed"), "River Post", False)
    assert asked(server) == ["/feed", "/1", "/2"]
    kept = articles(workspace)
    assert set(kept) == {headline(number) for number in (1, 2, 3)}
    assert kept[headline(1)].url == server.url("/1")
    assert kept[headline(1)].published == "2024-06-02T08:00:00Z"
    assert kept[headline(1)].source == "River Post"

    before = {path: path.read_bytes() for path in workspace.corpus.glob("*.md")}
    pages, last = refreshed(workspace)

    assert [item.outcome for item in pages] == ["unchanged", "unchanged"]
    assert last.unchanged
    marks = [item.headers.get("if-none-match") for item in server.asked if item.path != "/robots.txt"]
    assert marks == ['"f1"', '"1"', '"2"']
    assert {path: path.read_bytes() for path in workspace.corpus.glob("*.md")} == before


def test_what_changed_vanished_moved_or_failed_is_told_and_nothing_is_lost(
    workspace: Workspace, server: WebServer
):
    open_site(server, [1, 2, 3, 4])
    added(workspace, server.url("/feed"))
    server.pages["/feed"] = page(feed(server, [1, 2, 3, 4, 5]))
    refreshed(workspace)
    before = articles(workspace)
    server.pages["/1"] = page(story(1, cost=2500))
    server.pages["/2"] = page("Gone.", 410)
    server.pages["/3"] = redirect(server.url("/new/3"), 301)
    server.pages["/new/3"] = page(story(3, cost=7000))
    server.pages["/4"] = page("It is broken.", 500)
    server.pages["/5"] = page(story(5))

    pages, last = refreshed(workspace)

    assert [item.outcome for item in pages] == ["taken", "gone", "taken", "failed", "taken"]
    assert [item.outcome for page in pages for item in page.articles] == ["changed", "changed", "added"]
    assert pages[1].kept == (before[headline(2)].id,)
    assert pages[2].moved_to == server.url("/new/3")
    after = articles(workspace)
    assert set(after) == {headline(number) for number in (1, 2, 3, 4, 5)}
    assert "Repairs" in after[headline(1)].text
    assert "2,500 crowns" in after[headline(1)].text
    assert (after[headline(2)], after[headline(4)]) == (before[headline(2)], before[headline(4)])
    assert after[headline(3)].id == before[headline(3)].id
    assert after[headline(3)].url == server.url("/new/3")
    (version,) = History(workspace.corpus).versions(before[headline(1)].id)
    assert version.article == before[headline(1)]
    assert last.problems == ()

    again, _ = refreshed(workspace)
    assert [item.outcome for item in again] == ["unchanged", "gone", "unchanged", "failed", "unchanged"]


def test_a_feed_that_moved_is_asked_where_it_is_and_one_that_is_gone_is_told(
    workspace: Workspace, server: WebServer
):
    open_site(server, [1])
    added(workspace, server.url("/feed"))
    server.pages["/feed"] = redirect(server.url("/rss"), 308)
    server.pages["/rss"] = page(feed(server, [1]))

    _, last = refreshed(workspace)
    assert last.moved_to == server.url("/rss")
    assert [item.url for item in Subscriptions.of(workspace).feeds] == [server.url("/rss")]

    server.pages["/rss"] = page("Gone.", 404)
    pages, last = refreshed(workspace)
    assert (pages, last.gone) == ([], True)
    assert set(articles(workspace)) == {headline(1)}


def test_no_page_speaks_for_another_host(workspace: Workspace, server: WebServer):
    server.pages["/feed"] = page(feed(server, [1, 2]))
    claim = '<link rel="canonical" href="https://courier.example/ferry"><title>'
    own = f'<link rel="canonical" href="{server.url("/bridges/2")}"><title>'
    server.pages["/1"] = page(story(1).replace("<title>", claim))
    server.pages["/2"] = page(story(2).replace("<title>", own))
    added(workspace, server.url("/feed"))

    refreshed(workspace)

    kept = articles(workspace)
    assert kept[headline(1)].url == server.url("/1")
    assert kept[headline(2)].url == server.url("/bridges/2")
