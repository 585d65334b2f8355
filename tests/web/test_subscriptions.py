"""The list of feeds: in the order in which they came, one process at a time, readable by other programs."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from rag.errors import IngestError
from rag.ingest.formats.opml import Outline
from rag.web.subscriptions import Subscriptions, changing
from rag.workspace import Workspace, init_workspace

COURIER = Outline("The Coast Courier", "https://courier.example/feed", "https://courier.example/")
POST = Outline("Harbour & Post", "https://post.example/rss?a=1&b=2", None)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path)


def test_feeds_are_added_once_and_removed(workspace: Workspace):
    with changing(workspace, "test") as feeds:
        assert [feeds.add(feed) for feed in (POST, COURIER, POST)] == [True, True, False]
    assert Subscriptions.of(workspace).feeds == (POST, COURIER)

    with changing(workspace, "test") as feeds:
        assert feeds.remove(POST.url) == POST
        with pytest.raises(IngestError, match=r"https://post\.example/rss\?a=1&b=2 is not subscribed to"):
            feeds.remove(POST.url)
    assert Subscriptions.of(workspace).feeds == (COURIER,)


def test_a_feed_that_moved_keeps_its_place(workspace: Workspace):
    with changing(workspace, "test") as feeds:
        for feed in (POST, COURIER):
            feeds.add(feed)
        feeds.rename(POST.url, "https://post.example/new")

    assert [feed.url for feed in Subscriptions.of(workspace).feeds] == [
        "https://post.example/new",
        COURIER.url,
    ]
    assert Subscriptions.of(workspace).feeds[0].title == POST.title


def test_what_was_done_is_kept_when_something_else_fails(workspace: Workspace):
    with pytest.raises(ZeroDivisionError), changing(workspace, "test") as feeds:
        feeds.add(COURIER)
        1 / 0  # noqa: B018

    assert Subscriptions.of(workspace).feeds == (COURIER,)


def test_other_programs_read_it(workspace: Workspace):
    with changing(workspace, "test") as feeds:
        feeds.add(POST)

    (outline,) = ElementTree.parse(workspace.feeds).getroot().iter("outline")
    assert (outline.get("type"), outline.get("xmlUrl")) == ("rss", POST.url)
    assert outline.get("text") == "Harbour & Post"
