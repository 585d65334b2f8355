"""Following redirects one by one, so that every step is checked as the first was.

One that leads from https to http is refused: what was asked for over a secure connection is not read from an
open one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import FetchFailed, FetchRefused
from rag.fetch.exchanging import Reply
from rag.fetch.urls import Url, url_of

BY_HAND = "Open it in a browser, save it, and add the file."

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}


@dataclass(frozen=True, slots=True)
class Found:
    """The reply at the end of all redirects, and where that is. ``moved``: there were any, all for good."""

    place: Url
    reply: Reply
    moved: bool


def follow(start: Url, ask: Callable[[Url], Reply], redirects: int) -> Found:
    """Asks at ``start``, and wherever that leads, ``redirects`` times at most.

    Raises FetchFailed when it leads in a circle or too far, FetchRefused when to where nothing is asked.
    """
    trail = [start]
    moved = True
    while True:
        reply = ask(trail[-1])
        if reply.status not in _REDIRECTS or reply.header("location") is None:
            return Found(trail[-1], reply, moved and len(trail) > 1)
        moved = moved and reply.status in _PERMANENT
        following = _redirected(trail[-1], reply)
        if following.sent in {place.sent for place in trail}:
            circle = " to ".join(place.text for place in [*trail, following])
            raise FetchFailed(f"{start.text} redirects in a circle: {circle}.", BY_HAND)
        if len(trail) > redirects:
            many = f"more than {redirects} times"
            raise FetchFailed(f"{start.text} redirects {many}, at last to {following.text}.", BY_HAND)
        trail.append(following)


def _redirected(place: Url, reply: Reply) -> Url:
    following = url_of(reply.header("location") or "", place)
    if place.scheme == "https" and following.scheme == "http":
        raise FetchRefused(
            f"{place.text} redirects from https to {following.text}, which is not secure.",
            "Name that address itself, if you want it.",
        )
    return following
