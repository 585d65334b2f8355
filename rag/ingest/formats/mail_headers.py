"""The headers of a mail: what they say of its subject, its sender, its date and its language."""

from __future__ import annotations

import quopri
import re
from base64 import b64decode
from email.message import Message
from email.utils import parseaddr
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

from rag.errors import IngestError
from rag.ingest.formats.mail_message import BROKEN, decoded
from rag.ingest.text import one_line

_ENCODED = re.compile(r"=\?([\w:.-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]*)\?=")  # RFC 2047, RFC 2231
_ENCODED_WORDS = re.compile(rf"{_ENCODED.pattern}(?:\s+{_ENCODED.pattern})*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SAMPLE = 80


def header(message: Message, name: str) -> str | None:
    """The first header with this ``name``, in lower case, on one line; None where there is none."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), None)
    return None if raw is None else _unfolded(raw)


def sender(message: Message) -> str | None:
    """The name of the sender; None where only an address is given."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == "from"), "")
    try:
        return _unfolded(parseaddr(re.sub(r"[\r\n]+", "", raw))[0])
    except BROKEN:
        return None


def language(message: Message) -> str | None:
    """The one language that the mail says it is in, or None."""
    given = header(message, "content-language") or ""
    return given if _LANGUAGE.fullmatch(given) else None


def is_answer(message: Message) -> bool:
    """Whether the mail answers another."""
    return header(message, "in-reply-to") is not None


def identity(data: bytes) -> bytes:
    """The same for the same mail, unread: of its Message-ID, or of all of it where it has none."""
    found = re.search(rb"(?im)^message-id:\s*(\S{1,1000})", _head(data))
    return blake2b(found[1] if found else data, digest_size=16).digest()


def subject_in(data: bytes) -> str:
    """The beginning of the subject of a mail that is not read, or cannot be; empty where it has none."""
    found = re.search(rb"(?im)^subject:[ \t]*(.{0,1000})", _head(data))
    return (_unfolded(found[1].decode("ascii", "surrogateescape")) or "" if found else "")[:_SAMPLE]


def _unfolded(raw: str) -> str | None:
    """A header as its writer meant it: encoded words, and bytes that should have been, decoded; what cannot
    be decoded stays as it stands.
    """
    try:
        plain = decoded("", raw.encode("utf-8", "surrogateescape"), None)
    except (*BROKEN, IngestError):
        return None
    return one_line(_ENCODED_WORDS.sub(lambda words: _of_words(words[0]), plain)) or None


def _of_words(words: str) -> str:
    """The text of encoded words that follow each other (RFC 2047); a character may begin in one and end in
    the next.
    """
    try:
        pieces = [(charset.lower(), _of_word(kind, text)) for charset, kind, text in _ENCODED.findall(words)]
        joined = ((key, b"".join(data for _, data in run)) for key, run in groupby(pieces, itemgetter(0)))
        return "".join(decoded("", data, charset) for charset, data in joined)
    except (*BROKEN, IngestError):
        return words


def _of_word(kind: str, text: str) -> bytes:
    """The bytes of ``text`` in quoted-printable ("Q") or Base64 ("B"). Raises ValueError for no Base64."""
    if kind in "qQ":
        return quopri.decodestring(text.encode("utf-8"), header=True)
    return b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)


def _head(data: bytes) -> bytes:
    """The headers of a mail as they stand."""
    return re.split(rb"\r?\n\r?\n", data[:65_536], maxsplit=1)[0]
