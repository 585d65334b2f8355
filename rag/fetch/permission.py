"""Whether hosts let programs read their pages: each robots.txt is read once, and remembered."""

from __future__ import annotations

from rag.errors import FetchFailed, FetchRefused
from rag.fetch.asking import BUSY, Asker, Errand
from rag.fetch.exchanging import WITH_PAGE, Limit
from rag.fetch.following import BY_HAND, follow
from rag.fetch.pacing import Allowance
from rag.fetch.robots import Rules, rules_of
from rag.fetch.urls import Url, url_of
from rag.settings import FetchSettings

_ORIGINS = 50  # whose rules are kept: a hostile robots.txt may make megabytes of them


class Permission:
    """What the hosts that were asked so far ask of programs."""

    def __init__(self, settings: FetchSettings, asker: Asker) -> None:
        self._settings, self._asker = settings, asker
        self._known: dict[str, Rules | FetchFailed] = {}

    def rules_for(self, place: Url) -> Rules:
        """The rules of the host of ``place``, which they allow to read.

        Raises FetchRefused when they do not, and FetchFailed when they cannot be known now.
        """
        if not self._settings.robots:
            return Rules()
        rules = self._known.pop(place.origin, None) or self._read(place)
        self._known[place.origin] = rules
        if len(self._known) > _ORIGINS:
            del self._known[next(iter(self._known))]  # the one that was used least recently
        if isinstance(rules, FetchFailed):
            raise FetchFailed(f"{place.text} is not asked for now: {rules.message}", rules.next_step)
        if not rules.allow(place.target):
            raise FetchRefused(f"{place.origin}/robots.txt asks programs not to read {place.text}.", BY_HAND)
        return rules

    def _read(self, place: Url) -> Rules | FetchFailed:
        """The rules, or why they are unknown, in which case nothing is allowed for now (RFC 9309, 2.3.1)."""
        errand = Errand(Limit(self._settings.robots_bytes, cut=True), Allowance(self._settings.seconds))
        try:
            found = follow(
                url_of(f"{place.origin}/robots.txt"),
                lambda url: self._asker.ask(url, errand, {}),
                self._settings.redirects,
            )
        except FetchFailed as error:
            return error
        except FetchRefused as error:
            raise FetchRefused(f"{place.text} is not asked: {error.message}", error.next_step) from error
        status = found.reply.status
        if status in WITH_PAGE:
            return rules_of(found.reply.body)
        # 429 is no word about rules: it asks for fewer requests.
        return Rules() if 400 <= status < 500 and status not in BUSY else self._asker.no_page(found)
