"""Addresses of the web, taken apart once: what is checked is then what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from rag.errors import FetchRefused

PORTS = {"http": 80, "https": 443}

_LONGEST = 8000
_SHOWN = 200
_BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CREDENTIALS = re.compile(r"(^|[/\\]{2})[^/\\?#]*@")
_UNSENDABLE = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_LONGEST_HOST = 253
_NEXT = "Name an address that begins with http:// or https://."


@dataclass(frozen=True, slots=True)
class Url:
    """An address of the web. ``text`` is as it was spelled, without its fragment; the rest is as it is sent:
    ``host`` is ASCII and has no brackets, ``target`` is path and query.
    """

    text: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as a request names them; the port of the scheme is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def sent(self) -> str:
        """The address as it is sent: two spellings of one address are the same here."""
        return f"{self.origin}{self.target}"


def url_of(text: str, base: Url | None = None) -> Url:
    """The address that ``text`` is, seen from ``base``.

    Raises FetchRefused, in whose message there is no password, when it is none of the web.
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST or _BROKEN.search(stripped):
        raise FetchRefused(f"{_shown(stripped)} is too long, or has control characters.", _NEXT)
    try:
        whole = urldefrag(urljoin(base.text, stripped) if base else stripped).url
        parts = urlsplit(whole)
        port = parts.port
    except ValueError as error:
        raise FetchRefused(f"{_shown(stripped)} is no address of the web.", _NEXT) from error
    if parts.scheme not in PORTS:
        raise FetchRefused(f"{_shown(whole)} is no address of the web; http or https was wanted.", _NEXT)
    if "@" in parts.netloc:
        raise FetchRefused(f"{_shown(whole)} was given with a user's name or a password.", "Leave them out.")
    if port == 0:
        raise FetchRefused(f"{_shown(whole)} has no port that can be asked.", _NEXT)
    return Url(whole, parts.scheme, _host(parts), port or PORTS[parts.scheme], _target(parts))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    try:
        if ":" in host:
            return str(IPv6Address(host if "%" not in host else ""))
        if not host.isascii():
            import idna

            host = idna.encode(host, uts46=True).decode("ascii")
    except ValueError as error:
        raise FetchRefused(f"{_shown(parts.geturl())} names no host.", _NEXT) from error
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise FetchRefused(f"{_shown(parts.geturl())} names no host.", _NEXT)
    return host


def _target(parts: SplitResult) -> str:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _UNSENDABLE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8")), target)


def _shown(text: str) -> str:
    """``text`` for a message: short, printable, and without what stands before an ``@``."""
    return _CREDENTIALS.sub(r"\1", _BROKEN.sub("\ufffd", text))[:_SHOWN] or "An empty text"
