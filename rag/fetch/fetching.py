"""Fetching what is at an address of the web: politely, within limits, and never from where it must not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from rag.fetch.asking import Asker, Errand
from rag.fetch.connecting import Network
from rag.fetch.exchanging import WITH_PAGE, Limit, Reply
from rag.fetch.following import Found, follow
from rag.fetch.pacing import Allowance, Clock
from rag.fetch.permission import Permission
from rag.fetch.urls import Url, url_of
from rag.settings import FetchSettings

_UNCHANGED = 304
_LONGEST_MARK = 1000  # of what a server calls a state of a page, which is kept
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_CHARSET = re.compile(r";\s{0,9}charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_.:+-]{1,40})")
_DEFAULT = FetchSettings()
_MACHINE = Network()
_NOW = Clock()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server called the state of a page when it was fetched last, as ``Fetched`` told it.

    ``url`` is where that was: only there the request is conditional. None: at the address that is asked.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is at an address. ``unchanged`` since it was seen, it has no ``data``.

    ``url`` is where it was found after all redirects; ``moved`` is True when there were any and each was for
    good, so that ``url`` may be asked from now on. ``content_type`` and ``charset`` are lower-case.
    """

    asked: str
    url: str
    status: Literal["new", "unchanged"]
    data: bytes
    content_type: str | None
    charset: str | None
    etag: str | None
    last_modified: str | None
    moved: bool


class Fetcher:
    """Asks the web, for one thread: one request at a time. ``note`` is told what takes long.

    ``network`` and ``clock`` are the machine's; proxies of the environment are not used, and no cookie kept.
    """

    def __init__(
        self,
        settings: FetchSettings = _DEFAULT,
        note: Callable[[str], None] = lambda text: None,
        *,
        network: Network = _MACHINE,
        clock: Clock = _NOW,
    ) -> None:
        self._settings = settings
        self._asker = Asker(settings, note, network, clock)
        self._permission = Permission(settings, self._asker)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing is open: no connection outlives its request."""

    def fetch(self, url: str, earlier: Seen | None = None) -> Fetched:
        """What is at ``url`` now, or that it is still what it was ``earlier``.

        Raises FetchRefused when it, or where it redirects to, is no public address of the web or not for
        programs to read, and FetchFailed when it does not give a whole page; ``gone`` when there is none.
        """
        start = url_of(url)
        limit, allowance = Limit(self._settings.max_bytes), Allowance(self._settings.seconds)

        def ask(place: Url) -> Reply:
            rules = self._permission.rules_for(place)
            errand = Errand(limit, allowance, rules.delay)
            return self._asker.ask_again_if_busy(place, errand, _asking(place, start, earlier))

        found = follow(start, ask, self._settings.redirects)
        unchanged = found.reply.status == _UNCHANGED and bool(_asking(found.place, start, earlier))
        if found.reply.status not in WITH_PAGE and not unchanged:
            raise self._asker.no_page(found)
        return _fetched(url, found)


def _fetched(asked: str, found: Found) -> Fetched:
    reply = found.reply
    content_type = (reply.header("content-type") or "").lower()
    mime = content_type.partition(";")[0].strip()
    charset = _CHARSET.search(content_type)
    return Fetched(
        asked=asked,
        url=found.place.text,
        status="unchanged" if reply.status == _UNCHANGED else "new",
        data=reply.body,
        content_type=mime if _TYPE.fullmatch(mime) else None,
        charset=charset[1] if charset else None,
        etag=_mark(reply.header("etag")),
        last_modified=_mark(reply.header("last-modified")),
        moved=found.moved,
    )


def _asking(place: Url, start: Url, earlier: Seen | None) -> dict[str, str]:
    """The headers that make a request at ``place`` conditional; none where nothing was seen.

    A page elsewhere may be older than the one seen, and would be taken for unchanged.
    """
    if earlier is None or place.sent != (url_of(earlier.url) if earlier.url else start).sent:
        return {}
    marks = {"If-None-Match": _mark(earlier.etag), "If-Modified-Since": _mark(earlier.last_modified)}
    return {name: mark for name, mark in marks.items() if mark}


def _mark(text: str | None) -> str | None:
    """An ETag or a date as it can be kept and sent back, or None."""
    mark = (text or "").strip()
    whole = 0 < len(mark) <= _LONGEST_MARK
    return mark if whole and not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", mark) else None
