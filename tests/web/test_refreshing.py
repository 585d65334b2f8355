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


def entry(server: WebServer, link: str, title: str, guid: str = "g1", text: str = "", day: str = "02") -> str:
    """An entry, which carries its article when there is a ``text``."""
    whole = f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if text else ""
    return (
        f"<item><title>{title}</title><link>{server.url(link)}</link>"
        f'<guid isPermaLink="false">{guid}</guid><pubDate>{day} May 2024 08:00:00 GMT</pubDate>{whole}</item>'
    )


def listing(*entries: str) -> str:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>River Post</title>{''.join(entries)}</channel></rss>"
    )


def test_an_entry_of_another_link_and_headline_is_the_same_article_changed(
    workspace: Workspace, server: WebServer
):
    june, july = (f"The bridge at Osk will close to lorries in {month}." for month in ("June", "July"))
    server.pages["/feed"] = page(listing(entry(server, "/a/101-june", "Bridge to Close in June", text=june)))
    added(workspace, server.url("/feed"))
    refreshed(workspace)
    before = articles(workspace)["Bridge to Close in June"]
    server.pages["/feed"] = page(listing(entry(server, "/a/101-july", "Bridge to Close in July", text=july)))

    pages, _ = refreshed(workspace)

    assert [item.outcome for item in pages[0].articles] == ["changed"]
    (after,) = articles(workspace).values()
    assert (after.id, after.text, after.url) == (before.id, july, server.url("/a/101-july"))
    (version,) = History(workspace.corpus).versions(before.id)
    assert version.article == before

    refreshed(workspace)
    assert len(articles(workspace)) == len(History(workspace.corpus).versions(before.id)) == 1


def test_so_is_a_page_that_was_seen_unchanged_in_between(workspace: Workspace, server: WebServer):
    server.pages["/1"] = [page(story(1), ETag='"1"'), page(b"", 304)]
    server.pages["/moved/1"] = page(story(1, cost=2500))
    server.pages["/feed"] = [
        page(listing(entry(server, link, "B"))) for link in ("/1", "/1", "/1", "/moved/1")
    ]
    added(workspace, server.url("/feed"))
    refreshed(workspace)
    refreshed(workspace)

    refreshed(workspace)

    (after,) = articles(workspace).values()
    assert (after.url, "2,500 crowns" in after.text) == (server.url("/moved/1"), True)
    assert len(History(workspace.corpus).versions(after.id)) == 1


def test_names_of_entries_hold_within_one_feed(workspace: Workspace, server: WebServer):
    server.pages["/feed"] = page(listing(entry(server, "/1", "Fair Opens in Halden", text="A fair opened.")))
    server.pages["/more"] = page(listing(entry(server, "/2", "Ferry Aground", text="A ferry ran aground.")))
    added(workspace, server.url("/feed"), server.url("/more"))
    refreshed(workspace)

    assert set(articles(workspace)) == {"Fair Opens in Halden", "Ferry Aground"}


def test_a_name_given_again_on_another_day_is_of_another_article(workspace: Workspace, server: WebServer):
    server.pages["/feed"] = [
        page(listing()),
        page(listing(entry(server, "/1", "Fair Opens in Halden", text="A fair opened."))),
        page(listing(entry(server, "/2", "Ferry Aground", text="One ran aground.", day="03"))),
    ]
    added(workspace, server.url("/feed"))
    refreshed(workspace)
    refreshed(workspace)

    assert set(articles(workspace)) == {"Fair Opens in Halden", "Ferry Aground"}


def test_the_same_link_with_other_tracking_is_the_same_page(workspace: Workspace, server: WebServer):
    for number in (1, 2):
        server.pages[f"/{number}"] = page(story(number))
    server.pages["/feed"] = [
        page(listing(*(entry(server, f"/{n}?utm_source={way}#top", "B", f"{way}{n}") for n in (1, 2))))
        for way in ("rss", "rss", "mail")
    ]
    added(workspace, server.url("/feed"))
    refreshed(workspace)
    before = articles(workspace)
    asked(server)

    pages, _ = refreshed(workspace)

    assert [(item.path, item.outcome) for item in pages] == [
        (server.url("/1"), "unchanged"),
        (server.url("/2"), "unchanged"),
    ]
    assert asked(server) == ["/feed", "/1", "/2"]
    assert articles(workspace) == before
    assert {item.url for item in before.values()} == {server.url("/1"), server.url("/2")}
