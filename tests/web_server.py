"""A real web server for tests: it says what it was told to say, byte by byte, however wrong that is."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: path and query, and the headers by lower-case name."""

    path: str
    headers: dict[str, str]


Talk = Callable[[socket.socket, threading.Event], None]
Answer = bytes | Talk


class WebServer:
    """Answers ``pages`` by path, on 127.0.0.1 and a free port; what is no page is 404.

    An answer is the bytes to send, or a function that is given the connection, and the event that the test is
    over. Several answers are given in turn, the last for ever. ``asked`` are the requests so far, in order.
    With ``certificate``, a file of key and certificate, the server talks TLS.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, Answer | list[Answer]] = {}
        self.asked: list[Asked] = []
        self._over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.web = self
        self._secure: ssl.SSLContext | None = None
        if certificate is not None:
            self._secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._secure.load_cert_chain(certificate)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> WebServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._secure else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def serve(self, connection: socket.socket) -> None:
        """One request and its answer."""
        if self._secure is not None:
            connection = self._secure.wrap_socket(connection, server_side=True)
        with connection:
            if asked := _heard(connection):
                self._say(connection, asked)
                connection.shutdown(socket.SHUT_WR)

    def _say(self, connection: socket.socket, asked: Asked) -> None:
        self.asked.append(asked)
        answer = self.pages.get(asked.path, page(b"There is no such page.", 404))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, bytes):
            connection.sendall(answer)
        else:
            answer(connection, self._over)


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    web: WebServer


class _Handler(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.request.settimeout(5)
        try:
            self.server.web.serve(self.request)
        except OSError:
            return  # the other side has heard enough


def _heard(connection: socket.socket) -> Asked | None:
    """The request that comes over ``connection``. What is none is told so."""
    heard = b""
    while not heard.endswith(b"\r\n\r\n"):
        more = connection.recv(65536)
        heard += more
        if not more or not heard.startswith(b"GET "):
            connection.sendall(page(b"What was that?", 400))
            return None
    first, *lines = heard.decode("latin-1").rstrip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Asked(first.split(" ")[1], {name.lower(): value for name, value in headers.items()})


def page(body: bytes | str, status: int = 200, **headers: str) -> bytes:
    """A whole answer with the length of its body; of header names, ``_`` is ``-``."""
    data = body.encode("utf-8") if isinstance(body, str) else body
    return head(status, **({"Content_Length": str(len(data))} | headers)) + data


def head(status: int = 200, **headers: str) -> bytes:
    """The first line and the headers of an answer, with the empty line after them."""
    lines = [f"HTTP/1.1 {status} Said", *(f"{name.replace('_', '-')}: {headers[name]}" for name in headers)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def redirect(where: str, status: int = 302) -> bytes:
    return page(b"", status, Location=where)


def reset(connection: socket.socket) -> None:
    """Ends a connection as a crash does: what is on its way is lost."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def endless(start: bytes, more: bytes) -> Answer:
    """Says ``start``, and then ``more`` for ever."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.is_set():
            connection.sendall(more)

    return talk
