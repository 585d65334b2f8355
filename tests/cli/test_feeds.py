"""The commands about feeds, and ``rag add`` of addresses and of standard input, with a real server."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles import HashEmbedder
from small_site import bridge, feed, headline, open_site, story
from web_server import WebServer, page

from rag.ingest.articles import load_corpus
from rag.newsroom import Newsroom
from rag.workspace import Workspace, init_workspace

HERE = ("--allow-private", "--pause", "0")


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path / "w")


def headlines(workspace: Workspace) -> list[str]:
    return [article.headline for _, article in load_corpus(workspace.corpus).articles]


def test_feeds_from_adding_to_removing(
    rag, server: WebServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Newsroom, "embedder", HashEmbedder())
    open_site(server, [1, 2])
    url, root = server.url("/feed"), ("-w", workspace.root, "feeds")

    done = rag(*root, "add", url, "--allow-private")
    assert (done.code, done.out) == (0, f"added    {url}  River Post\n")
    server.pages["/feed"] = page(feed(server, [1, 2, 3]))
    assert rag(*root, "list").out == f"{'never':<20}  {url}  River Post\n"

    done = rag(*root, "refresh", *HERE)
    assert done.code == 0  # there is no page 3, which is news and no failure
    lines = done.out.splitlines()
    assert lines[0].startswith("added    ")
    assert lines[1] == f"         {headline(1)}"
    assert "River Post: 3 pages: 2 added, 0 changed, 0 same, 0 unchanged, 1 gone, 0 failed, 0 moved" in lines
    assert lines[-1].startswith("2 articles, ")
    assert headlines(workspace) == [headline(1), headline(2)]

    (record,) = rag(*root, "list", "--json").records
    assert (record["url"], record["title"]) == (url, "River Post")
    assert record["refreshed"].endswith("Z")
    assert rag(*root, "remove", url).out == f"removed  {url}\n"
    assert rag(*root, "list").out == ""
    done = rag(*root, "remove", url)
    assert (done.code, done.err) == (1, f"error: {url} is not subscribed to.\n  See `rag feeds list`.\n")
    assert headlines(workspace) == [headline(1), headline(2)]


def test_lists_of_feeds_are_taken_as_they_are(rag, workspace: Workspace, tmp_path: Path):
    listed = tmp_path / "feeds.opml"
    listed.write_text(
        '<opml version="2.0"><body><outline text="News"><outline type="rss" text="Coast Courier" '
        'xmlUrl="https://courier.example/feed"/></outline></body></opml>',
        encoding="utf-8",
    )
    root = ("-w", workspace.root, "feeds")

    done = rag(*root, "add", listed, tmp_path / "gone.opml", "--json")

    assert done.code == 1
    assert done.records[0] == {
        "url": "https://courier.example/feed",
        "title": "Coast Courier",
        "new": True,
        "problem": None,
    }
    assert "gone.opml cannot be read" in done.records[1]["problem"]
    done = rag("-w", workspace.root, "add", listed)
    assert "is a list of feeds. Subscribe to them: rag feeds add " in done.out


def test_an_address_is_added_once(rag, server: WebServer, workspace: Workspace):
    server.pages["/1"] = [page(story(1), ETag='"a"'), page(b"", 304)]
    words = ("-w", workspace.root, "add", server.url("/1"))

    refused = rag(*words)
    first = rag(*words, "--allow-private")
    second = rag(*words, "--allow-private")

    assert refused.code == 1
    assert "this machine itself" in refused.out
    assert (first.code, second.code) == (0, 0)
    assert first.out.splitlines()[0] == f"{server.url('/1')}: 1 article"
    assert first.out.splitlines()[2] == f"          {headline(1)}"
    assert second.out == (f"{server.url('/1')}: unchanged\n1 file: 0 added, 0 changed, 0 same, 0 skipped\n")
    assert headlines(workspace) == [headline(1)]


def test_a_dry_run_writes_nothing(rag, server: WebServer, workspace: Workspace, tmp_path: Path):
    server.pages["/1"] = page(story(1))
    file = tmp_path / "news.csv"
    file.write_text("Kopf,Rumpf\nFerry Aground,It ran aground.\n", encoding="utf-8")
    words = ("-w", workspace.root, "add", server.url("/1"), file, "--allow-private")
    fields = ("--field", "headline=Kopf", "--field", "text=Rumpf")

    dry = rag(*words, *fields, "--dry-run")

    assert dry.out.splitlines()[-1] == "2 files: 2 added, 0 changed, 0 same, 0 skipped"
    assert dry.err.endswith("Nothing was written.\n")
    assert list(workspace.corpus.iterdir()) == []
    assert rag(*words, *fields).code == 0
    assert headlines(workspace) == sorted([headline(1), "Ferry Aground"])


def test_a_field_that_no_article_has(rag, workspace: Workspace, tmp_path: Path):
    done = rag("-w", workspace.root, "add", tmp_path, "--field", "mood=Stimmung")

    assert done.code == 2
    assert "wanted one of headline, text, byline" in done.err


def test_standard_input(rag, workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    record = {"title": "Ferry Aground", "body": "It ran aground."}
    data = io.BytesIO(json.dumps(record).encode("utf-8"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data, encoding="utf-8"))

    done = rag("-w", workspace.root, "add", "-")

    assert done.out.splitlines()[0] == "standard input: 1 article"
    assert headlines(workspace) == ["Ferry Aground"]


def test_a_pattern_and_a_folder(rag, workspace: Workspace, tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in (1, 2):
        (inbox / f"{number}.html").write_text(story(number), encoding="utf-8")
    (inbox / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    by_pattern = rag("-w", workspace.root, "add", f"{inbox}/[1]*.htm*", "--json")
    by_folder = rag("-w", workspace.root, "add", inbox, "--json")

    assert [record.get("kind") for record in by_pattern.records] == ["html", None]
    assert by_folder.records[-1]["summary"] == {
        "files": 2,
        "added": 1,
        "changed": 0,
        "same": 1,
        "skipped": [],
    }


@pytest.mark.model
def test_from_an_empty_workspace_to_an_answer_and_nothing_is_fetched_twice(rag, ask, server, tmp_path: Path):
    """A feed of 200 pages; then one changes, one vanishes and one moves."""
    workspace = init_workspace(tmp_path / "w")
    numbers = range(1, 201)
    open_site(server, numbers)
    root = ("-w", workspace.root)
    assert rag(*root, "feeds", "add", server.url("/feed"), "--allow-private").code == 0
    server.pages["/feed"] = [page(feed(server, numbers), ETag='"f1"'), page(b"", 304)]

    assert rag(*root, "feeds", "refresh", *HERE).code == 0
    answer = ask(*root, f"How much will repairs to the {bridge(37)} cost?", "--json").records[0]

    assert len(headlines(workspace)) == 200
    assert "1,037 crowns" in answer["answer"]
    assert answer["citations"][0]["url"] == server.url("/37")

    server.asked.clear()
    done = rag(*root, "feeds", "refresh", *HERE)
    asked = [item for item in server.asked if item.path != "/robots.txt"]
    assert done.code == 0
    assert len(asked) == 201
    assert all("if-none-match" in item.headers for item in asked)
    assert "200 pages: 0 added, 0 changed, 0 same, 200 unchanged, 0 gone, 0 failed, 0 moved" in done.out

    server.pages["/11"] = page(story(11, cost=9911))
    server.pages["/12"] = page("Gone.", 410)
    server.pages["/13"] = b"HTTP/1.1 301 Moved\r\nLocation: /moved/13\r\nContent-Length: 0\r\n\r\n"
    server.pages["/moved/13"] = page(story(13))
    done = rag(*root, "feeds", "refresh", *HERE)
    answer = ask(*root, f"How much will repairs to the {bridge(11)} cost?", "--json").records[0]

    assert f"gone     {server.url('/12')}; kept: " in done.out
    assert f"moved    {server.url('/13')} is now at {server.url('/moved/13')}" in done.out
    assert len(headlines(workspace)) == 200
    assert "9,911 crowns" in answer["answer"]
    assert answer["citations"][0]["url"] == server.url("/11")
