"""Connections: a name is resolved once, every address that it has is checked, and only one of those is
connected to. So no name can lead elsewhere between the check and the connection.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import FetchFailed, FetchRefused
from rag.fetch.addresses import is_local_name, why_not_public
from rag.fetch.urls import Url
from rag.fetch.wire import LATER, Patience, Wire, reason_of


def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """The IP addresses of a host as the system knows them, in its order. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(item[4][0]) for item in found))


def connected(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an IP address, made within ``seconds``. Raises OSError."""
    return socket.create_connection((address, port), seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """How names become addresses, and addresses connections. Proxies of the environment are not used: what
    is behind one could not be checked.
    """

    resolve: Callable[[str, int], Sequence[str]] = addresses_of
    connect: Callable[[str, int, float], socket.socket] = connected


@dataclass(frozen=True, slots=True)
class Door:
    """The one way out, for one request; has the methods of ``httpcore.NetworkBackend``."""

    patience: Patience
    network: Network

    @property
    def url(self) -> Url:
        return self.patience.url

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Wire:
        """Raises FetchRefused when any address of ``host`` is not public, FetchFailed when none answers."""
        failure: OSError | None = None
        for address in self._checked(host, port):
            seconds = self.patience.step(self.patience.settings.connect_seconds)
            try:
                connection = self.network.connect(address, port, seconds)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return Wire(connection, self.patience)
            except OSError as error:
                failure = error
        reason = reason_of(failure) if failure else "its name has no address"
        raise FetchFailed(f"{self.url.text}: the server cannot be reached ({reason}).", LATER) from failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> Wire:
        raise AssertionError("no address of the web is a file")

    def sleep(self, seconds: float) -> None:
        raise AssertionError("a connection is tried once")

    def _checked(self, host: str, port: int) -> Sequence[str]:
        private = self.patience.settings.allow_private
        if is_local_name(host) and not private:
            raise self._refused(host, "this machine itself")
        addresses = self._resolved(host, port)
        for address in addresses:
            if not private and (why := why_not_public(address)):
                raise self._refused(address, why)
        return addresses

    def _refused(self, address: str, why: str) -> FetchRefused:
        return FetchRefused(
            f"{self.url.text} is at {address}, which is no public address ({why}).",
            "If it is yours, allow it with --allow-private.",
        )

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """In a thread of its own, since the system's look-up cannot be told how long it may take."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.network.resolve(host, port))
            except Exception as error:
                answers.put(error)

        seconds = self.patience.step(self.patience.settings.connect_seconds)
        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except queue.Empty as error:
            raise self.patience.over() from error
        if isinstance(answer, OSError | UnicodeError):
            why = f"{self.url.text}: the name {host!r} is not known ({reason_of(answer)})."
            raise FetchFailed(why, "Check the address and the connection.") from answer
        if isinstance(answer, Exception):
            raise answer
        return answer


def trusting() -> ssl.SSLContext:
    """Trusts the authorities that this system trusts, and those of Mozilla, for systems that have none."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
