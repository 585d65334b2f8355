"""One request and its reply. Only this file imports ``httpcore``.

``httpcore`` and not ``httpx``: it lets its caller open the connection, and does nothing of its own accord.
It follows no redirect, keeps no cookie, unpacks nothing and asks no proxy that the environment names.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from rag import __version__
from rag.errors import FetchFailed
from rag.fetch.connecting import Door
from rag.fetch.inflating import TOO_LARGE, Body
from rag.fetch.urls import Url
from rag.fetch.wire import LATER

if TYPE_CHECKING:
    import httpcore

USER_AGENT = f"groundwire/{__version__} (+reads news articles for one reader)"
WITH_PAGE = frozenset({200, 203})

_ACCEPT = "text/html, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered. ``headers`` are by lower-case name, each with its values in order; the body is
    empty when ``status`` says that it is no page.
    """

    status: int
    headers: Mapping[str, Sequence[str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next(iter(self.headers.get(name, ())), None)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most bytes of a body; with ``cut`` a longer one is cut there, else it is a failure."""

    bytes: int
    cut: bool = False


def exchange(door: Door, context: ssl.SSLContext | None, limit: Limit, asking: Mapping[str, str]) -> Reply:
    """Asks for ``door.url`` over a connection of its own, with the headers ``asking`` added. ``context`` is
    for https.

    Raises FetchFailed when the server cannot be reached, is too slow, says what is not HTTP, or sends half a
    page or more than ``limit``; FetchRefused when it is not public.
    """
    import httpcore

    url = door.url
    place = httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
    backend = cast("httpcore.NetworkBackend", door)
    try:
        with (
            httpcore.HTTPConnection(place.origin, context, network_backend=backend) as connection,
            connection.stream("GET", place, headers=_headers(url, asking)) as response,
        ):
            return _reply(url, response, limit)
    except _errors() as error:
        raise FetchFailed(f"{url.text}: the server did not answer as a web server does.", LATER) from error


def _headers(url: Url, asking: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    headers = {
        "Host": url.authority,
        "User-Agent": USER_AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **asking,
    }
    return [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]


def _reply(url: Url, response: httpcore.Response, limit: Limit) -> Reply:
    headers: dict[str, list[str]] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("latin-1").lower(), []).append(_text(value))
    reply = Reply(response.status, headers, b"")
    if reply.status not in WITH_PAGE:
        return reply
    body = Body(url.text, _packing(headers), limit.bytes, limit.cut)
    if _length(reply) > limit.bytes and not limit.cut:
        raise FetchFailed(f"{url.text} has more than {limit.bytes:,} bytes.", TOO_LARGE)
    try:
        for chunk in cast("Iterable[bytes]", response.stream):
            body.take(chunk)
            if body.full:
                break
    except _errors() as error:
        raise FetchFailed(f"{url.text} broke off in its middle, or came in a broken form.", LATER) from error
    return Reply(reply.status, headers, body.whole())


def _errors() -> tuple[type[Exception], ...]:
    """The errors of the library. What it says of them has bytes of the server in it, and is not passed on."""
    import httpcore

    return httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException


def _text(value: bytes) -> str:
    """Headers are ASCII by the book; addresses in them come as UTF-8, and the rest as Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _packing(headers: Mapping[str, Sequence[str]]) -> str:
    named = ",".join(headers.get("content-encoding", ())).lower().split(",")
    return ", ".join(name.strip() for name in named if name.strip() not in ("", "identity"))


def _length(reply: Reply) -> int:
    length = reply.header("content-length") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
