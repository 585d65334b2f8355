"""Are two articles about two events of one kind? By what each names in its opening, and the other never."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.english.lexicon import table
from rag.english.matching import bare, same_thing
from rag.english.parse import Parse, Parser
from rag.search.words import stem

_NAMES = frozenset("PERSON GPE LOC FAC ORG NORP EVENT PRODUCT WORK_OF_ART".split())
_WORD = re.compile(r"[\w'\u2019]+")
# "HALDEN (Wire) - ", "New York (Wire)", and behind a headline "| Wire": who writes, and from where.
_DATELINE = re.compile(
    r"^(?:[^.()]{0,40}\([^()]{2,30}\)\s*[-\u2013\u2014]?\s|[A-Z][^a-z]{2,40}[-\u2013\u2014]\s)"
)
_SUFFIX = re.compile(r"\s(?:\||-|\u2014)\s[^|]{2,30}$|\s?(?:\.\.\.|\u2026)$")
_SHORTEST = 3  # letters of a name
_SHARED = 2
_MOST_UNLIKE = 3  # words by which two headlines of one kind differ


@dataclass(frozen=True, slots=True)
class Opening:
    """Of an article, the ``names`` in its headline and first sentence, the lemmas of the ``things`` and
    of all that tells in its ``headline``, and the stems of all its ``words``.
    """

    names: frozenset[str]
    things: frozenset[str]
    headline: frozenset[str]
    words: frozenset[str]


def opening(parse: Parser, headline: str, first: str, text: str) -> Opening:
    """The opening of an article; ``first`` is its first sentence."""
    head = parse(_SUFFIX.sub("", _SUFFIX.sub("", headline)))
    telling = [token for token in head.tokens if token.pos in ("NOUN", "PROPN", "VERB", "ADJ")]
    return Opening(
        names=_names(head, _NAMES) | _names(parse(_DATELINE.sub("", first)), _NAMES | {""}),
        things=frozenset(token.lemma for token in telling if token.pos in ("NOUN", "PROPN")) - _AMOUNTS,
        headline=frozenset(token.lemma for token in telling),
        words=frozenset(stem(bare(word)) for word in _WORD.findall(f"{headline} {text}")),
    )


def of_two_events(one: Opening, other: Opening) -> bool:
    """Does each name somebody or some place that the other never does, and no more in common? Or are their
    headlines alike but for a thing in each that the other article does not know?
    """
    ours, theirs = _unknown(one.names, other), _unknown(other.names, one)
    shared = len((one.names | other.names) - ours - theirs)
    if ours and theirs and min(len(ours), len(theirs)) >= shared:
        return True
    common = one.headline & other.headline
    unlike = max(len(one.headline - common), len(other.headline - common))
    if len(common) < max(2, unlike - 1) or unlike > _MOST_UNLIKE:
        return False
    return bool(_only(one, other) and _only(other, one))


def share_names(one: Opening, other: Opening) -> bool:
    """Do both openings have the same names, two at least?"""
    return len(one.names & other.names) >= _SHARED


def _only(one: Opening, other: Opening) -> bool:
    """Has its headline a thing that the other article has by no name?"""
    unknown = _unknown(one.things, other)
    return any(not any(same_thing(thing, known) for known in other.things) for thing in unknown)


def _unknown(words: frozenset[str], other: Opening) -> frozenset[str]:
    return frozenset(word for word in words if stem(word) not in other.words)


def _names(parse: Parse, kinds: frozenset[str]) -> frozenset[str]:
    """Its names of some kinds; a headline, where all is written large, has many that are none."""
    return frozenset(
        bare(token.text)
        for token in parse.tokens
        if (token.pos == "PROPN" or (token.pos == "NOUN" and token.place and "" in kinds))
        and token.entity in kinds
        and token.text[:1].isupper()
        and len(token.text) >= _SHORTEST
        and bare(token.text) not in table("titles")
    )


_AMOUNTS = frozenset("hundred thousand million billion dozen percent".split())
