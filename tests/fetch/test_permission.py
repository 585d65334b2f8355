"""Manners: pauses between requests, and what hosts ask of programs."""

from __future__ import annotations

import pytest
from small_internet import ALL_HERE, HERE, POLITE, ROBOTS, STORY, FakeTime
from web_server import Answer, WebServer, endless, head, page, redirect

from rag.errors import FetchFailed, FetchRefused
from rag.fetch.fetching import Fetcher


def test_a_pause_between_two_requests_to_a_host(web: WebServer):
    web.pages |= {"/": redirect("/1"), "/1": page(STORY)}
    fake = FakeTime()
    fetcher = Fetcher(POLITE, clock=fake.clock, network=ALL_HERE)

    fetcher.fetch(web.url())
    fake.seconds += 0.25
    fetcher.fetch(web.url("/1"))
    fetcher.fetch(web.url("/1", host="news.example"))
    fake.seconds += 5
    fetcher.fetch(web.url("/1"))

    assert fake.slept == [1.0, 0.75]


def test_what_a_host_forbids_is_not_asked_and_its_rules_are_read_once(web: WebServer):
    web.pages["/robots.txt"] = page("User-agent: groundwire\nDisallow: /archive\n")
    web.pages["/"] = page(STORY)
    web.pages["/moved"] = redirect("/archive/1")
    fetcher = Fetcher(ROBOTS)

    assert fetcher.fetch(web.url()).data == STORY
    for path in ("/archive/1", "/moved"):
        with pytest.raises(FetchRefused) as refused:
            fetcher.fetch(web.url(path))
        assert refused.value.message == (
            f"{web.url('')}/robots.txt asks programs not to read {web.url('/archive/1')}."
        )
    assert web.paths() == ["/robots.txt", "/", "/moved"]


def test_a_delay_that_a_host_asks_for(web: WebServer):
    web.pages |= {"/robots.txt": page("User-agent: *\nCrawl-delay: 4\n"), "/": page(STORY)}
    fake = FakeTime()
    notes: list[str] = []
    fetcher = Fetcher(ROBOTS, notes.append, clock=fake.clock)
    fetcher.fetch(web.url())
    fetcher.fetch(web.url())
    web.pages["/robots.txt"] = page("User-agent: *\nCrawl-delay: 86400\n")
    Fetcher(ROBOTS, notes.append, clock=fake.clock).fetch(web.url())

    assert fake.slept == [4.0, 4.0, 30.0]
    assert notes == ["Waiting 30 seconds before 127.0.0.1 is asked again."]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_rules_forbid_nothing(web: WebServer, status: int):
    web.pages |= {"/robots.txt": head(status), "/": page(STORY)}

    assert Fetcher(ROBOTS).fetch(web.url()).data == STORY


def test_rules_elsewhere(web: WebServer):
    web.pages |= {"/robots.txt": redirect("/rules", 301), "/rules": page("User-agent: *\nDisallow: /\n")}

    with pytest.raises(FetchRefused):
        Fetcher(ROBOTS).fetch(web.url())


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (head(500), "URL/robots.txt: the server answered 500 and no page."),
        (
            page(b"", 429, Retry_After="5"),
            "URL/robots.txt: the server is busy (429) and asks to wait 5 seconds.",
        ),
        (
            b"nonsense",
            "URL/robots.txt: the server did not answer as a web server does.",
        ),
    ],
)
def test_rules_that_cannot_be_read_forbid_everything_for_now(web: WebServer, answer: Answer, message: str):
    web.pages |= {"/robots.txt": answer, "/": page(STORY)}
    fetcher = Fetcher(ROBOTS)

    for _ in range(2):
        with pytest.raises(FetchFailed) as failed:
            fetcher.fetch(web.url())
        assert failed.value.message.replace(web.url(""), "URL") == f"URL/ is not asked for now: {message}"
        assert (failed.value.gone, failed.value.status) == (False, None)
    assert web.paths() == ["/robots.txt"]


def test_of_endless_rules_the_first_half_million_bytes_count(web: WebServer):
    rules = b"User-agent: *\nDisallow: /a\n"
    web.pages |= {"/robots.txt": endless(head() + rules, b"#" * 999 + b"\n"), "/": page(STORY)}
    fetcher = Fetcher(ROBOTS)

    assert fetcher.fetch(web.url()).data == STORY
    with pytest.raises(FetchRefused):
        fetcher.fetch(web.url("/a"))


def test_rules_need_not_be_read(web: WebServer):
    web.pages |= {"/robots.txt": page("User-agent: *\nDisallow: /\n"), "/": page(STORY)}

    assert Fetcher(HERE).fetch(web.url()).data == STORY
    assert web.paths() == ["/"]
