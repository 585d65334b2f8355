"""What kind of piece an article is, by its publisher's own word: section, source, or label of the headline.

Satire looks like news and is none, so it is evidence for nothing. Opinion, and what somebody paid for, are
evidence of what they say, and are shown as what they are. Nothing is guessed from the text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["satire", "sponsored", "opinion"]

_LONGEST = 300  # characters; more is no label
# The first kind that fits is taken. A live blog is news, and so is a section on fake news; a column of it is
# none.
_WORDS: dict[Kind, str] = {
    "satire": r"satir(?:e|es|ical)|parod(?:y|ies)|spoofs?|humou?r|fake[ -]news column|mock news|not the news",
    "sponsored": (
        r"sponsored|sponsor content|advertorials?|advertisement|paid (?:post|content|program(?:me)?)"
        r"|paid for by|partner(?:ed)? content|branded content|promoted content"
    ),
    "opinion": (
        r"opinions?|op-?eds?|comment(?:ary|aries)?|comment is free|editorials?|columns?|columnists?"
        r"|viewpoints?|letters(?: to the editor)?|guest essays?"
    ),
}
_IN_SECTION = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
# "Satire: …", "[Opinion] …", "OPINION | …", "… (satire)"; no word of the headline's own sentence.
_ON_HEADLINE = {
    kind: re.compile(
        rf"\W{{0,2}}(?:{words})(?: ?[\])]| ?[:|]| [\u2013\u2014-] )|.*[(\[](?:{words})[)\]]\W?$",
        re.IGNORECASE,
    )
    for kind, words in _WORDS.items()
}


class Labelled(Protocol):
    """An article, or a citation of one."""

    @property
    def headline(self) -> str: ...

    @property
    def source(self) -> str | None: ...

    @property
    def section(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Labels:
    """What an article is called, without the article."""

    headline: str
    source: str | None
    section: str | None


def kind_of(item: Labelled) -> Kind | None:
    """Satire, sponsored or opinion, the first of these that it is called; None for everything else."""
    found = {kind_of_section(item.section or ""), _kind_of_headline(item.headline)}
    if item.source and _IN_SECTION["satire"].search(item.source[:_LONGEST]):
        found.add("satire")
    return next((kind for kind in _WORDS if kind in found), None)


def is_satire(item: Labelled) -> bool:
    """Is it no news, by its own word?"""
    return kind_of(item) == "satire"


def kind_of_section(section: str) -> Kind | None:
    """What a section says of its articles: "Opinion | Columnists" is opinion, "World" nothing."""
    return next((kind for kind, words in _IN_SECTION.items() if words.search(section[:_LONGEST])), None)


def label_of(item: Labelled) -> str | None:
    """What a piece that is no plain news is called: its section, where that says it, else the kind. None for
    news.
    """
    kind = kind_of(item)
    if kind is None:
        return None
    return item.section if item.section and kind_of_section(item.section) == kind else kind.capitalize()


def _kind_of_headline(headline: str) -> Kind | None:
    return next((kind for kind, label in _ON_HEADLINE.items() if label.match(headline[:_LONGEST])), None)
