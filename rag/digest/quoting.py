"""Verbatim quotations and who said them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer.citing import Desk
from rag.digests import Quotation
from rag.ingest.speakers import attributions
from rag.records import Sentence

_QUOTED = re.compile(r"\u201c([^\u201c\u201d]+)\u201d|\"([^\"]+)\"")
_FEWEST_WORDS = 6


def quotations(sentences: Sequence[Sentence], desk: Desk, most: int) -> tuple[Quotation, ...]:
    """The first ``most`` quotations of whole thoughts whose speaker the same sentence names, none twice."""
    found: dict[str, Quotation] = {}
    for sentence in sentences:
        for text, speaker in _said(sentence.text):
            if text not in found and len(found) < most:
                found[text] = Quotation(text, speaker, desk.cite(sentence)[0])
    return tuple(found.values())


def _said(text: str) -> Iterator[tuple[str, str]]:
    """The longer quotations of a sentence with the speaker who stands nearest outside of them."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    named = [
        item
        for item in attributions(text)
        if not item.is_pronoun and not any(start <= item.start < end for start, end in spans)
    ]
    for match in _QUOTED.finditer(text):
        words = (match[1] or match[2]).strip()
        if named and len(words.split()) >= _FEWEST_WORDS:
            nearest = min(
                named, key=lambda item: min(abs(item.start - match.end()), abs(match.start() - item.end))
            )
            yield words.rstrip(","), nearest.speaker
