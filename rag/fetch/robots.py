"""What a host asks of programs: its robots.txt, read as RFC 9309 says, and the Crawl-delay that many add.

It is read here and not by a library: ``urllib.robotparser`` knows no wildcards and takes the first rule
instead of the longest; ``protego`` keeps each rule once for every program named, which makes gigabytes of
rules from a hostile file of half a megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

AGENT = "groundwire"

_PRODUCT = re.compile(r"[a-z_-]+")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether paths that match ``pattern`` may be read; ``*`` is any text, ``$`` at the end is the end."""

    pattern: str
    allows: bool

    def matches(self, target: str) -> bool:
        """``target`` is path and query, spelled as ``comparable`` does, its own ``*`` and ``$`` escaped."""
        anchored = self.pattern.endswith("$")
        first, *others = self.pattern.removesuffix("$").split("*")
        if not target.startswith(first):
            return False
        if not others:
            return not anchored or target == first
        place = len(first)
        for part in others[:-1]:
            found = target.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        if anchored:
            return target.endswith(others[-1]) and len(target) - len(others[-1]) >= place
        return target.find(others[-1], place) >= 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host asks of us: its rules, and the seconds that it wants between two requests."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allow(self, target: str) -> bool:
        """The longest rule that matches decides; of two as long, the one that allows."""
        path = comparable(target).replace("*", "%2A").replace("$", "%24")
        matching = [rule for rule in self.rules if rule.matches(path)]
        best = max(matching, key=lambda rule: (len(rule.pattern), rule.allows), default=None)
        return best is None or best.allows


def rules_of(data: bytes, agent: str = AGENT) -> Rules:
    """The rules for ``agent`` in a robots.txt: those of all groups that name it, else those for everybody."""
    for_agent, for_all = _Group(), _Group()
    named = False
    current: list[_Group] = []
    agents_before = False
    for field, value in _lines(data):
        if field == "user-agent":
            if not agents_before:
                current = []
            agents_before = True
            product = _PRODUCT.match(value.lower())
            group = for_all if value == "*" else for_agent if product and product[0] == agent else None
            named = named or group is for_agent
            if group is not None and group not in current:
                current.append(group)
            continue
        agents_before = False
        for group in current:
            group.take(field, value)
    return (for_agent if named else for_all).rules()


class _Group:
    """The rules for one program, as they are gathered. A rule that is repeated is kept once."""

    def __init__(self) -> None:
        self._rules: dict[Rule, None] = {}
        self._delay = 0.0

    def take(self, field: str, value: str) -> None:
        if field == "crawl-delay":
            self._delay = max(self._delay, float(value) if _SECONDS.fullmatch(value) else 0.0)
        elif value:
            path = value if value.startswith(("/", "*")) else f"/{value}"
            pattern = comparable(path.removesuffix("$")).replace("$", "%24")
            self._rules[Rule(pattern + path[len(path.removesuffix("$")) :], field == "allow")] = None

    def rules(self) -> Rules:
        return Rules(tuple(self._rules), self._delay)


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    """The lines that say something to us: field and value."""
    for line in re.split(r"[\r\n]+", data.decode("utf-8-sig", "replace")):
        field, colon, value = line.partition("#")[0].partition(":")
        field = field.strip().lower()
        if colon and field in ("user-agent", "allow", "disallow", "crawl-delay"):
            yield field, value.strip()


def comparable(target: str) -> str:
    """One spelling for all that mean the same path: only what must be escaped is, in capitals."""

    def spelled(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(spelled, quote(target, safe="/%?&=+,:;@!$'()*~[]|"))
