"""The bytes of a mail as a message of the standard library, whose parser is kept from harm."""

from __future__ import annotations

import email.parser
import email.policy
import re
from email.errors import MessageError
from email.message import Message

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode

_LONGEST_HEADER = 8_000  # characters; the standard library's parsers of longer ones take squares of time
_MOST_LEVELS = 50  # of parts in parts: it asks every level about every line
_MOST_PARTS = 5_000
_SEVEN_BITS = ("iso-2022", "hz", "utf-7")  # valid UTF-8, too, and no words in it
# What the standard library raises for a mail that was made to break its reader.
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MessageError,
    RecursionError,
    TypeError,
    ValueError,
)


def parsed(name: str, data: bytes) -> Message:
    """The message of the mail ``name``. Raises IngestError for one that has too many parts, has no text after
    its headers, or cannot be read. What its parts are asked for may still raise any of ``BROKEN``.
    """
    levels = len(re.findall(rb"(?i)\bboundary|message/rfc822", data))
    if levels > _MOST_LEVELS or data.count(b"\n--") > _MOST_PARTS:
        raise IngestError(f"{name} has too many parts.", "Save its text.")
    if re.search(rb"\n\r?\n", data) is None:
        raise IngestError(f"{name} breaks off before its text.", "Save it again.")
    try:
        return email.parser.BytesParser(policy=_Bounded()).parsebytes(data)
    except BROKEN as error:
        raise IngestError(
            f"{name} cannot be read as a mail: {type(error).__name__}.", "Save its text."
        ) from error


def decoded(name: str, data: bytes, charset: str | None) -> str:
    """The text of ``data``, by the ``charset`` that it is said to have where that holds. Raises IngestError
    for what is no text.
    """
    if (charset or "").lower().startswith(_SEVEN_BITS):
        try:
            return data.decode(charset or "")
        except (LookupError, ValueError):
            pass
    return decode(name, data, charset)


class _Bounded(email.policy.Compat32):
    """Headers as they stand, none longer than is needed. The parsers of the newer policies break on malformed
    ones, and are slow on long ones.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, str(value)[:_LONGEST_HEADER]
