"""An internet of one machine, and time that passes only when asked to, for tests of the fetcher."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from web_server import Answer, WebServer

from rag.errors import FetchFailed
from rag.fetch.connecting import Network
from rag.fetch.fetching import Fetched, Fetcher
from rag.fetch.pacing import Clock
from rag.settings import FetchSettings

STORY = "<p>Die F\u00e4hre nach Ostersund f\u00e4hrt wieder.</p>".encode()
HERE = FetchSettings(allow_private=True, robots=False, pause=0)
IMPATIENT = FetchSettings(allow_private=True, robots=False, pause=0, connect_seconds=0.3, read_seconds=0.3)
BRIEF = FetchSettings(allow_private=True, robots=False, pause=0, seconds=0.5)
SMALL = FetchSettings(allow_private=True, robots=False, pause=0, max_bytes=1000)
ROBOTS = FetchSettings(allow_private=True, pause=0)
POLITE = FetchSettings(allow_private=True, robots=False, pause=1)
ALL_HERE = Network(lambda host, port: ["127.0.0.1"])  # every name is a name of this machine


@dataclass
class FakeTime:
    """Time that passes only while somebody sleeps."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.slept.append(seconds)

    @property
    def clock(self) -> Clock:
        start = datetime(2031, 3, 1, 12, tzinfo=UTC)
        return Clock(lambda: self.seconds, lambda: start + timedelta(seconds=self.seconds), self.sleep)


@dataclass
class Elsewhere:
    """An internet of one machine, this one: ``names`` resolve in turn, and every address leads here."""

    names: dict[str, list[list[str]]]
    connected: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[str]:
        answers = self.names.get(host, [])
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append(address)
        return socket.create_connection(("127.0.0.1", port), seconds)

    @property
    def network(self) -> Network:
        return Network(self.resolve, self.connect)


def got(web: WebServer, answer: Answer | list[Answer], settings: FetchSettings = HERE) -> Fetched:
    web.pages["/"] = answer
    return Fetcher(settings).fetch(web.url())


def failure(web: WebServer, answer: Answer | list[Answer], settings: FetchSettings = HERE) -> FetchFailed:
    """Why the answer is none; ``URL`` stands for the address."""
    with pytest.raises(FetchFailed) as failed:
        got(web, answer, settings)
    failed.value.message = failed.value.message.replace(web.url(), "URL")
    return failed.value
