"""What is fetched: pages, changes since the last time, and what servers answer instead."""

from __future__ import annotations

import subprocess
import sys

import pytest
from small_internet import HERE, STORY, FakeTime, failure, got
from web_server import WebServer, head, page, redirect

from rag import __version__
from rag.errors import FetchFailed
from rag.fetch.fetching import Fetched, Fetcher, Seen


def test_a_page(web: WebServer):
    web.pages["/news?id=1&x=%C3%A4"] = page(
        STORY,
        Content_Type='Text/HTML ; Charset="UTF-8"',
        ETag='W/"7"',
        Last_Modified="Sat, 01 Mar 2031 10:00:00 GMT",
    )
    url = web.url("/news?id=1&x=\u00e4#comments")

    with Fetcher(HERE) as fetcher:
        fetched = fetcher.fetch(url)

    assert fetched == Fetched(
        asked=url,
        url=web.url("/news?id=1&x=\u00e4"),
        status="new",
        data=STORY,
        content_type="text/html",
        charset="utf-8",
        etag='W/"7"',
        last_modified="Sat, 01 Mar 2031 10:00:00 GMT",
        moved=False,
    )
    (asked,) = web.asked
    assert asked.headers == {
        "host": f"127.0.0.1:{web.port}",
        "user-agent": f"groundwire/{__version__} (+reads news articles for one reader)",
        "accept": "text/html, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5",
        "accept-encoding": "gzip",
        "connection": "close",
    }


def test_a_page_that_says_nothing_of_itself(web: WebServer):
    fetched = got(web, b"HTTP/1.0 200 OK\r\n\r\nplain")

    assert fetched == Fetched(web.url(), web.url(), "new", b"plain", None, None, None, None, False)


def test_marks_that_cannot_be_kept_are_none(web: WebServer):
    fetched = got(web, page(b"x", ETag='"' + "x" * 1000, Last_Modified=" ", Content_Type="; charset="))

    assert (fetched.etag, fetched.last_modified, fetched.content_type, fetched.charset) == (None,) * 4


def test_nothing_is_kept_of_cookies(web: WebServer):
    web.pages["/"] = redirect("/in", 302).replace(b"\r\n\r\n", b"\r\nSet-Cookie: reader=1; Path=/\r\n\r\n", 1)
    web.pages["/in"] = page(STORY, Set_Cookie="reader=2; Path=/")
    fetcher = Fetcher(HERE)

    assert [fetcher.fetch(web.url()).data, fetcher.fetch(web.url("/in")).data] == [STORY, STORY]
    assert [(asked.path, asked.headers.get("cookie")) for asked in web.asked] == [
        ("/", None),
        ("/in", None),
        ("/in", None),
    ]


def test_proxies_of_the_environment_are_not_asked(web: WebServer, monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert got(web, page(STORY)).data == STORY


# Changes since the last time


def test_what_is_unchanged_is_not_sent_again(web: WebServer):
    web.pages["/"] = head(304, ETag='"2"')
    seen = Seen('"1"', "Sat, 01 Mar 2031 10:00:00 GMT")

    fetched = Fetcher(HERE).fetch(web.url(), seen)

    assert fetched == Fetched(web.url(), web.url(), "unchanged", b"", None, None, '"2"', None, False)
    assert web.asked[0].headers["if-none-match"] == '"1"'
    assert web.asked[0].headers["if-modified-since"] == "Sat, 01 Mar 2031 10:00:00 GMT"


def test_what_was_seen_elsewhere_makes_no_request_conditional(web: WebServer):
    web.pages |= {"/": redirect("/new"), "/new": page(STORY)}
    fetcher = Fetcher(HERE)

    fetcher.fetch(web.url(), Seen('"1"'))
    fetcher.fetch(web.url(), Seen('"1"', url=web.url("/new")))

    assert [(asked.path, asked.headers.get("if-none-match")) for asked in web.asked] == [
        ("/", '"1"'),
        ("/new", None),
        ("/", None),
        ("/new", '"1"'),
    ]


def test_unchanged_since_never_is_a_failure(web: WebServer):
    assert failure(web, head(304)).message == "URL: the server answered 304 and no page."
    with pytest.raises(FetchFailed):
        Fetcher(HERE).fetch(web.url(), Seen(None, None))
    with pytest.raises(FetchFailed):
        Fetcher(HERE).fetch(web.url(), Seen('"1"\r\nX: y', "\ud800"))
    assert "if-none-match" not in web.asked[-1].headers


# Statuses


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(web: WebServer, status: int):
    error = failure(web, page(b"no", status))

    assert (error.message, error.status, error.gone) == (
        f"URL: there is no such page ({status}).",
        status,
        True,
    )


@pytest.mark.parametrize("status", [202, 204, 206, 300, 401, 403, 451, 500, 502])
def test_what_is_no_page(web: WebServer, status: int):
    error = failure(web, head(status))

    assert (error.message, error.status, error.gone) == (
        f"URL: the server answered {status} and no page.",
        status,
        False,
    )


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_once_more_after_the_time_it_names(web: WebServer, status: int):
    web.pages["/"] = [page(b"", status, Retry_After="7"), page(STORY)]
    notes: list[str] = []
    fake = FakeTime()

    fetched = Fetcher(HERE, notes.append, clock=fake.clock).fetch(web.url())

    assert (fetched.data, web.paths(), fake.slept) == (STORY, ["/", "/"], [7.0])
    assert notes == ["Waiting 7 seconds before 127.0.0.1 is asked again."]


def test_a_date_to_come_back_at(web: WebServer):
    web.pages["/"] = [page(b"", 503, Retry_After="Sat, 01 Mar 2031 12:00:03 GMT"), page(STORY)]
    fake = FakeTime()

    assert Fetcher(HERE, clock=fake.clock).fetch(web.url()).data == STORY
    assert fake.slept == [3.0]


@pytest.mark.parametrize(
    ("after", "asked", "message"),
    [
        ("3600", 1, "URL: the server is busy (503) and asks to wait 3600 seconds."),
        ("Sat, 01 Mar 2031 13:00:00 GMT", 1, "URL: the server is busy (503) and asks to wait 3600 seconds."),
        ("2", 2, "URL: the server is busy (503) and asks to wait 2 seconds."),
        ("soon", 1, "URL: the server is busy (503)."),
        ("9" * 50, 1, "URL: the server is busy (503)."),
        ("-1", 1, "URL: the server is busy (503)."),
    ],
)
def test_a_server_that_stays_busy(web: WebServer, after: str, asked: int, message: str):
    web.pages["/"] = page(b"", 503, Retry_After=after)
    fake = FakeTime()

    with pytest.raises(FetchFailed) as failed:
        Fetcher(HERE, clock=fake.clock).fetch(web.url())

    assert failed.value.message.replace(web.url(), "URL") == message
    assert (failed.value.status, failed.value.gone, len(web.asked)) == (503, False, asked)


def test_importing_loads_no_client():
    loaded = "sorted({'httpcore', 'h11', 'certifi', 'idna'} & set(sys.modules))"
    code = f"import sys, rag.fetch.fetching; print(*{loaded})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == []
