"""Bytes to text: by their byte order mark, as UTF-8, as what their maker called them, and last by guess.

Only this file imports ``charset_normalizer``.
"""

from __future__ import annotations

import codecs

from rag.errors import IngestError

# UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers do: a page that calls itself Latin-1 is one of Windows-1252, which has the typographic marks.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}
# The older encodings of the web (https://encoding.spec.whatwg.org), without those that are hardly met and
# that short texts in others are easily taken for.
_GUESSED = (
    "cp1252",
    "cp1251",
    "cp1250",
    "cp1254",
    "cp1253",
    "cp1255",
    "cp1256",
    "koi8_r",
    "koi8_u",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
)
_ALIKE = 0.03  # of the share of odd characters: short texts differ by that for nothing
_SAMPLE = 100_000


def decode(name: str, data: bytes, charset: str | None = None) -> str:
    """The text in ``data``, without a byte order mark; ``charset`` is what its maker called its encoding.

    Most bytes that are valid UTF-8 are UTF-8, whatever they are called. Raises IngestError, with the ``name``
    of the file, for bytes that are no text in any encoding that is known.
    """
    mark = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (mark, charset if _hides_in_ascii(charset) else "utf-8", charset):
        if encoding and (text := _strictly(data, encoding)) is not None:
            return text.removeprefix("\ufeff")
    if b"\0" not in data and (guessed := _guess(data)) is not None:
        return guessed
    raise IngestError(f"{name} is text in no encoding that is known.", "Save it in UTF-8.")


def _hides_in_ascii(charset: str | None) -> bool:
    """Whether what is written in it may be valid UTF-8 too: with NULs between, or in characters of ASCII."""
    return (charset or "").lower().replace("_", "-").startswith(("utf-16", "utf-32", "iso-2022", "hz"))


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        return data.decode(_MEANT.get(name, name))  # raises LookupError for a codec such as "zip", too
    except (LookupError, ValueError):
        return None


def _guess(data: bytes) -> str | None:
    """The text in the likeliest of the encodings that the web is written in; of those that are about as
    likely, the first of the list.
    """
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:_SAMPLE], cp_isolation=list(_GUESSED))
    likeliest = sorted(
        (match for match in matches if match.encoding in _GUESSED),
        key=lambda match: (
            round(match.chaos / _ALIKE),
            -round(match.coherence, 2),
            _GUESSED.index(match.encoding),
        ),
    )
    return next((text for match in likeliest if (text := _strictly(data, match.encoding))), None)
