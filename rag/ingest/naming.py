"""The ids of articles: readable, stable names made of the headline."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from rag.ingest.text import one_line

MAX_LENGTH = 80

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_QUOTES = str.maketrans(
    dict.fromkeys("\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2039\u203a\u00ab\u00bb\u02bc")
)
# Latin letters that Unicode does not take apart into a plain letter and a mark.
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i"}
)
_INNER_MARKS = re.compile(r"(?<=\b[A-Za-z])\.|(?<=[0-9]),(?=[0-9])")  # "U.S." is us, "8,000" is 8000


def article_id(headline: str, published: str | None = None) -> str:
    """A slug of ``headline``: small ASCII letters, digits and hyphens, at most 80 characters, cut at a word.

    The date goes before it when ``published`` begins with one. Where letters are lost that ASCII cannot
    write, a short hash of the headline is added, so that such ids are neither empty nor alike.
    """
    whole = one_line(headline)
    plain = _INNER_MARKS.sub("", whole.translate(_QUOTES).translate(_LATIN))
    decomposed = unicodedata.normalize("NFKD", plain)
    words = re.findall(r"[a-z0-9]+", decomposed.encode("ascii", "ignore").decode("ascii").lower())
    lost = any(character.isalnum() and not character.isascii() for character in decomposed)
    ending = [hashlib.sha256(whole.encode("utf-8")).hexdigest()[:8]] if lost or not words else []
    date = _DATE.match(published or "")
    beginning = [date[0]] if date else []
    room = MAX_LENGTH - len("-".join([*beginning, *ending, ""]))
    return "-".join([*beginning, *(_cut(words, room) or ["article"]), *ending])


def _cut(words: list[str], room: int) -> list[str]:
    """The first words that fit into ``room`` characters when joined; the first one is cut if it must be."""
    kept: list[str] = []
    for word in words:
        if len("-".join([*kept, word])) > room:
            break
        kept.append(word)
    return kept or [word[:room] for word in words[:1]]


def file_name(identity: str, published: str | None) -> str:
    """The name of an article's file: its id, with the date before it unless the id begins with it."""
    date = _DATE.match(published or "")
    dated = identity if date is None or identity.startswith(date[0]) else f"{date[0]}-{identity}"
    return f"{dated}.md"


def distinct(identity: str, taken: set[str]) -> str:
    """``identity``, or the first of ``identity-2``, ``identity-3`` … that is not ``taken``."""
    number, candidate = 1, identity
    while candidate in taken:
        number += 1
        candidate = f"{identity}-{number}"
    return candidate
