"""The titles in the properties of documents, many of which no person gave."""

from __future__ import annotations

import re

from rag.ingest.text import one_line

LONGEST_TITLE = 160  # characters
# What programs put where a title should be.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint) ?- .*"
    r"|(?:untitled|document|dokument|slide|title|unbenannt|sans titre)[ _-]?\d*"
    r"|.*\.(?:docx?|pdf|odt|rtf|txt|indd|qxd|tex|dvi|ps|html?|pages)"
    r"|(?:https?|file):.*"
    r"|\S*[_\\]\S*",
    re.IGNORECASE,
)


def real_title(value: str | None) -> str | None:
    """The title in the properties of a document, unless it is only what a program puts there."""
    title = one_line(value or "")
    return title if title and len(title) <= LONGEST_TITLE and not _NO_TITLE.fullmatch(title) else None
