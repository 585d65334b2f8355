"""Slow, broken and endless servers."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time

import pytest
from small_internet import BRIEF, IMPATIENT, SMALL, STORY, failure, got
from web_server import Answer, WebServer, endless, head, page, redirect, reset

from rag.errors import FetchFailed
from rag.fetch.fetching import Fetcher


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(5)


def drip(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(head(Content_Length="1000"))
    while not over.wait(0.02):
        connection.sendall(b"x")


def drip_of_headers(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not over.wait(0.02):
        connection.sendall(b"x")


def half(start: bytes) -> Answer:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        time.sleep(0.05)  # so that what was sent is read before the end of the connection
        reset(connection)

    return talk


def test_a_silent_server(web: WebServer):
    assert failure(web, silent, IMPATIENT).message == "URL: the server was silent for too long."


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_listens_and_never_answers(scheme: str):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(FetchFailed) as failed:
            Fetcher(IMPATIENT).fetch(url)

    assert failed.value.message == f"{url}: the server was silent for too long."


@pytest.mark.parametrize("answer", [drip, drip_of_headers, endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n")])
def test_a_server_that_takes_for_ever(web: WebServer, answer: Answer):
    start = time.monotonic()

    assert failure(web, answer, BRIEF).message == "URL took more than 0.5 seconds."
    assert time.monotonic() - start < 1.5


def test_the_time_of_all_redirects_is_one(web: WebServer):
    def slow(connection: socket.socket, over: threading.Event) -> None:
        over.wait(0.2)
        connection.sendall(redirect(f"/{len(web.asked)}"))

    web.pages |= {f"/{step}": slow for step in range(10)}
    with pytest.raises(FetchFailed) as failed:
        Fetcher(BRIEF).fetch(web.url("/0"))

    assert re.fullmatch(rf"{web.url('/')}\d took more than 0\.5 seconds\.", failed.value.message)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<p>The ferry sails.</p>\n",
        b"The ferry sails.\r\n\r\n",
        b"HTTP/1.1 000 Nothing\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3",
        b"HTTP/1.1 200 OK\r\n: nothing\r\n\r\n",
        head(Transfer_Encoding="packed") + STORY,
        endless(b"HTTP/1.1 200 OK\r\n", b"X-More: of the same\r\n" * 100),
        endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1000),
    ],
)
def test_what_is_not_http(web: WebServer, answer: Answer):
    assert failure(web, answer).message == "URL: the server did not answer as a web server does."


@pytest.mark.parametrize(
    "body",
    [
        head(Content_Length="100") + STORY,
        head(Transfer_Encoding="chunked"),
        head(Transfer_Encoding="chunked") + b"5\r\nferry\r\n",
        head(Transfer_Encoding="chunked") + b"5\r\nferry\r\n0\r\n",
        head(Transfer_Encoding="chunked") + b"zz\r\nferry\r\n0\r\n\r\n",
        head(Transfer_Encoding="chunked") + b"-5\r\nferry\r\n0\r\n\r\n",
        head(Transfer_Encoding="chunked") + b"4\r\nferry\r\n0\r\n\r\n",
        endless(head(Transfer_Encoding="chunked") + b"5;", b"x" * 1000),
        endless(head(Transfer_Encoding="chunked") + b"0\r\n", b"X-More: of the same\r\n" * 100),
    ],
)
def test_half_a_page_is_none(web: WebServer, body: Answer):
    assert failure(web, body).message == "URL broke off in its middle, or came in a broken form."


def test_a_connection_that_breaks_midway(web: WebServer):
    broken = "URL: the connection broke (Connection reset by peer)."

    assert failure(web, half(head(Content_Length="100") + b"The ferry")).message == broken
    assert failure(web, half(head() + b"The ferry")).message == broken
    assert failure(web, half(b"HTTP/1.1 2")).message == broken


def test_what_comes_after_the_length_of_a_page_is_not_of_it(web: WebServer):
    assert got(web, head(Content_Length="9") + b"The ferry sails.").data == b"The ferry"


def test_a_page_in_chunks(web: WebServer):
    body = b"4;a=b\r\nThe \r\n5\r\nferry\r\n0\r\nX-After: all\r\n\r\n"

    assert got(web, head(Transfer_Encoding="chunked") + body).data == b"The ferry"


@pytest.mark.parametrize(
    "answer",
    [
        page(b"x" * 1001),
        head(Content_Length="1001"),
        endless(head(), b"x" * 1000),
        endless(head(Transfer_Encoding="chunked"), b"3\r\nabc\r\n" * 100),
    ],
)
def test_a_page_that_is_too_large(web: WebServer, answer: Answer):
    assert failure(web, answer, SMALL).message == "URL has more than 1,000 bytes."


def test_a_page_that_just_fits(web: WebServer):
    whole = b"x" * 1000

    assert got(web, page(whole), SMALL).data == whole
    assert got(web, page(gzip.compress(whole), Content_Encoding="gzip"), SMALL).data == whole
