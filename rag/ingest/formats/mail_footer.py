"""The footer of a newsletter, which says how to see, change or leave it."""

from __future__ import annotations

import re

from rag.ingest.shapes import is_prose

_SHORT = 80  # characters; a longer paragraph is of a footer only with what looks like a link
_LONGEST_FOOTER = 8  # paragraphs
_LINKED = re.compile(r"https?:|\bhere\b|\bclick\b|@|\s\|\s|\breceiv", re.IGNORECASE)
_FOOTER = re.compile(
    r"\bunsubscribe\b|\bmanage your (?:preferences|subscription)|\bupdate your (?:e-?mail )?preferences"
    r"|\byou(?: are|['\u2019]re) receiving this|\byou (?:were|received) (?:sent )?this e-?mail"
    r"|\bview (?:this e-?mail )?in (?:your|a) browser"
    r"|\babmelden\b|\babbestellen\b|\bdésabonner\b|\bdésinscrire\b|\bdarse de baja\b",
    re.IGNORECASE,
)


def split_footer(paragraphs: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What stands above the text of a newsletter, its text, and what stands below it."""
    start = int(len(paragraphs) > 1 and _is_footer(paragraphs[0]) and len(paragraphs[0]) <= 2 * _SHORT)
    end = _footer_start(paragraphs)
    return paragraphs[:start], paragraphs[start:end], paragraphs[end:]


def _is_footer(paragraph: str) -> bool:
    """Whether a paragraph says how to leave a newsletter, and is not an article on that."""
    found = _FOOTER.search(paragraph)
    return found is not None and (len(paragraph) <= _SHORT or _LINKED.search(paragraph) is not None)


def _footer_start(paragraphs: list[str]) -> int:
    """Where the closing run of short lines begins that says how to leave the newsletter; it is never all."""
    start = len(paragraphs)
    for place in range(len(paragraphs) - 1, max(0, len(paragraphs) - 1 - _LONGEST_FOOTER), -1):
        if _is_footer(paragraphs[place]):
            start = place
        elif is_prose(paragraphs[place]):
            break
    return start
