"""An article from what was found in a file: every field in normal form, nothing guessed."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from rag.errors import IngestError
from rag.ingest.front_matter import is_iso
from rag.ingest.naming import article_id
from rag.ingest.text import normalise, one_line
from rag.records import Article

_LONGEST_HEADLINE = 300  # characters; what is longer is a paragraph that stands where a headline should


def article_of(headline: str | None, text: str, **fields: str | None) -> Article:
    """The article with this headline and body, its id made of the headline.

    ``fields`` are byline, published, updated, source, url, section and language; what is empty is unknown,
    and so is a date that ``iso_date`` does not know. Raises IngestError without a headline or a body.
    """
    title, body = one_line(headline or ""), normalise(text)
    if not title:
        raise IngestError("There is no headline.", "Give it one.")
    if len(title) > _LONGEST_HEADLINE:
        raise IngestError(f"The headline has {len(title)} characters.", "Give it a shorter one.")
    if not body:
        raise IngestError("There is no text.", "Give it paragraphs.")
    values = {key: one_line(value or "") or None for key, value in fields.items()}
    for key in ("published", "updated"):
        values[key] = iso_date(values.get(key))
    return Article(article_id(title), title, body, **values)


def iso_date(value: str | None) -> str | None:
    """``value`` as an ISO 8601 date or date-time: one already, or the date of an e-mail (RFC 5322). Anything
    else is None, since "03/04/2024" is two days and nobody says which.
    """
    given = one_line(value or "")
    if not given:
        return None
    if is_iso(given):
        return given
    try:
        read = parsedate_to_datetime(given)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _plain(read)


def _plain(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
