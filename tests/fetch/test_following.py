"""Redirects, followed one by one."""

from __future__ import annotations

import pytest
from small_internet import HERE, STORY, failure
from web_server import WebServer, head, page, redirect

from rag.errors import FetchFailed, FetchRefused
from rag.fetch.fetching import Fetched, Fetcher


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [([301], True), ([308, 301], True), ([302], False), ([301, 307], False), ([303, 308], False)],
)
def test_redirects_are_followed_and_lasting_ones_told(web: WebServer, statuses: list[int], moved: bool):
    for step, status in enumerate(statuses):
        web.pages[f"/{step}"] = redirect(f"{step + 1}", status)
    last = f"/{len(statuses)}"
    web.pages[last] = page(STORY)

    fetched = Fetcher(HERE).fetch(web.url("/0"))

    assert fetched == Fetched(web.url("/0"), web.url(last), "new", STORY, None, None, None, None, moved)


def test_ten_redirects_are_followed_and_no_more(web: WebServer):
    for step in range(12):
        web.pages[f"/{step}"] = redirect(f"/{step + 1}")
    web.pages["/12"] = page(STORY)
    fetcher = Fetcher(HERE)

    assert fetcher.fetch(web.url("/2")).url == web.url("/12")
    with pytest.raises(FetchFailed) as failed:
        fetcher.fetch(web.url("/1"))
    assert failed.value.message == (
        f"{web.url('/1')} redirects more than 10 times, at last to {web.url('/12')}."
    )


def test_a_circle_is_named(web: WebServer):
    web.pages |= {"/": redirect("/a"), "/a": redirect("/b#x"), "/b": redirect("/a?")}

    with pytest.raises(FetchFailed) as failed:
        Fetcher(HERE).fetch(web.url())

    trail = " to ".join([web.url(), web.url("/a"), web.url("/b"), web.url("/a")])
    assert failed.value.message == f"{web.url()} redirects in a circle: {trail}."
    assert web.paths() == ["/", "/a", "/b"]


def test_a_redirect_to_nowhere(web: WebServer):
    assert failure(web, head(302)).message == "URL: the server answered 302 and no page."
    assert failure(web, redirect("")).message == "URL redirects in a circle: URL to URL."


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("file:///etc/passwd", "file:///etc/passwd is no address of the web; http or https was wanted."),
        (
            "ftp://a:b@files.example/",
            "ftp://files.example/ is no address of the web; http or https was wanted.",
        ),
        ("http://a:b@news.example/", "http://news.example/ was given with a user's name or a password."),
        ("javascript:alert(1)", "javascript:alert(1) is no address of the web; http or https was wanted."),
        ("http://[::1", "http://[::1 is no address of the web."),
        ("https:///", "https:/// names no host."),
    ],
)
def test_a_redirect_to_where_nothing_is_asked(web: WebServer, where: str, message: str):
    web.pages["/"] = redirect(where, 301)

    with pytest.raises(FetchRefused) as refused:
        Fetcher(HERE).fetch(web.url())

    assert refused.value.message == message


def test_a_redirect_in_letters_of_another_script(web: WebServer):
    web.pages |= {"/": redirect("/\u0444\u0435\u0440\u0438"), "/%D1%84%D0%B5%D1%80%D0%B8": page(STORY)}

    assert Fetcher(HERE).fetch(web.url()).url == web.url("/\u0444\u0435\u0440\u0438")
