"""Asking servers: in turns, within limits, and again when one says that it is busy and for how long."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rag.errors import FetchFailed
from rag.fetch.connecting import Door, Network, trusting
from rag.fetch.exchanging import Limit, Reply, exchange
from rag.fetch.following import BY_HAND, Found
from rag.fetch.pacing import Allowance, Clock, Turns, asked_to_wait
from rag.fetch.urls import Url
from rag.fetch.wire import LATER, Patience
from rag.settings import FetchSettings

BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Errand:
    """What one fetch may use: bytes of a body and time, both for all its requests; the pause that the host
    wants between them.
    """

    limit: Limit
    allowance: Allowance
    delay: float = 0.0


class Asker:
    """Asks servers, one request at a time. ``note`` is told what takes long."""

    def __init__(
        self, settings: FetchSettings, note: Callable[[str], None], network: Network, clock: Clock
    ) -> None:
        self._settings, self._network, self._clock = settings, network, clock
        self._turns = Turns(clock, note)

    def ask(self, place: Url, errand: Errand, asking: Mapping[str, str]) -> Reply:
        """The reply of ``place`` to a request with the headers ``asking``. Raises as ``exchange`` does."""
        pause = max(self._settings.pause, min(errand.delay, self._settings.longest_pause))
        with self._turns.turn(place.host, pause), errand.allowance.running() as deadline:
            door = Door(Patience(place, self._settings, deadline), self._network)
            context = self._context if place.scheme == "https" else None
            return exchange(door, context, errand.limit, asking)

    def ask_again_if_busy(self, place: Url, errand: Errand, asking: Mapping[str, str]) -> Reply:
        """As ``ask``; once more after the time that a busy server asks for, if that is short."""
        reply = self.ask(place, errand, asking)
        wait = self._wanted_wait(reply)
        if wait is None or wait > self._settings.longest_pause:
            return reply
        self._turns.wait(place.host, wait)
        return self.ask(place, errand, asking)

    def no_page(self, found: Found) -> FetchFailed:
        """What to raise for a reply without a page."""
        where, status = found.place.text, found.reply.status
        if status in (404, 410):
            return FetchFailed(f"{where}: there is no such page ({status}).", "Check the address.", status)
        if status in BUSY:
            wait = self._wanted_wait(found.reply)
            when = f" and asks to wait {wait:.0f} seconds" if wait else ""
            return FetchFailed(f"{where}: the server is busy ({status}){when}.", LATER, status)
        return FetchFailed(f"{where}: the server answered {status} and no page.", BY_HAND, status)

    def _wanted_wait(self, reply: Reply) -> float | None:
        if reply.status not in BUSY:
            return None
        return asked_to_wait(reply.header("retry-after"), self._clock.today())

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return trusting()
