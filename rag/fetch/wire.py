"""One connection, with an end to its patience."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import Any

from rag.deadline import Deadline
from rag.errors import FetchFailed
from rag.fetch.urls import Url
from rag.settings import FetchSettings

LATER = "Try again later."

_ROUNDED = 0.01  # seconds: what a step may end too early by, as systems round their times


@dataclass(frozen=True, slots=True)
class Patience:
    """How long what is done for ``url`` may take: each step by the settings, all together to the deadline."""

    url: Url
    settings: FetchSettings
    deadline: Deadline

    def step(self, seconds: float) -> float:
        """What the next step may take of ``seconds``. Raises FetchFailed when there is no time left."""
        if self.deadline.passed:
            raise self.over()
        return min(seconds, max(self.deadline.left, 0.001))  # 0 would mean: do not wait at all

    def over(self) -> FetchFailed:
        """What to raise when a step took too long."""
        if self.deadline.left < _ROUNDED:
            return FetchFailed(f"{self.url.text} took more than {self.settings.seconds:g} seconds.", LATER)
        return FetchFailed(f"{self.url.text}: the server was silent for too long.", LATER)


class Wire:
    """A connection that never waits longer than it may; has the methods of ``httpcore.NetworkStream``.

    The times that its callers ask for are passed over: those of its patience hold.
    """

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        self._socket, self._patience = connection, patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises FetchFailed."""
        self._socket.settimeout(self._patience.step(self._patience.settings.read_seconds))
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise self._patience.over() from error
        except OSError as error:
            text = self._patience.url.text
            raise FetchFailed(f"{text}: the connection broke ({reason_of(error)}).", LATER) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises FetchFailed when it takes too long."""
        self._socket.settimeout(self._patience.step(self._patience.settings.read_seconds))
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise self._patience.over() from error
        except OSError:
            return  # a server may answer and close before it has heard all: what it said is read next

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Wire:
        """Raises FetchFailed when the server is not the one that its certificate names, or has none."""
        try:
            return Wire(self._secured(ssl_context, server_hostname), self._patience)
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Nothing: ``httpcore`` would ask whether HTTP/2 was agreed on, which is never offered."""
        return None

    def _secured(self, context: ssl.SSLContext, name: str | None) -> ssl.SSLSocket:
        text = self._patience.url.text
        self._socket.settimeout(self._patience.step(self._patience.settings.connect_seconds))
        try:
            # An end without TLS's own goodbye may be one that somebody made: it is an error.
            return context.wrap_socket(self._socket, server_hostname=name, suppress_ragged_eofs=False)
        except ssl.SSLCertVerificationError as error:
            why = f"{text}: the server's certificate does not hold ({error.verify_message})."
            raise FetchFailed(why, "Check the address, and this machine's clock.") from error
        except TimeoutError as error:
            raise self._patience.over() from error
        except (OSError, ValueError) as error:
            why = f"{text}: no secure connection could be made ({reason_of(error)})."
            raise FetchFailed(why, "Check the address and its port.") from error


def reason_of(error: Exception) -> str:
    """What the system says, without its numbers and files."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return type(error).__name__
