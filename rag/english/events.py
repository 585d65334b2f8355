"""Are two articles about two events of one kind? By what each names in its opening, and the other never."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.english.lexicon import groups, table
from rag.english.matching import bare, predicate_lemmas, same_thing
from rag.english.parse import Parse, Parser
from rag.search.words import stem

_NAMES = frozenset("PERSON GPE LOC FAC ORG NORP EVENT PRODUCT WORK_OF_ART".split())
_WORD = re.compile(r"[\w'\u2019]+")
_SHORTEST = 3  # letters of a name


@dataclass(frozen=True, slots=True)
class Opening:
    """Of an article, the ``names`` in its headline and first sentence, ``nouns`` and ``predicates`` of its
    headline by lemma, and the stems of all its ``words``.
    """

    names: frozenset[str]
    nouns: frozenset[str]
    predicates: frozenset[str]
    words: frozenset[str]


def opening(parse: Parser, headline: str, first: str, text: str) -> Opening:
    """The opening of an article; ``first`` is its first sentence."""
    head = parse(headline)
    return Opening(
        names=_names(head) | _names(parse(first)),
        nouns=frozenset(token.lemma for token in head.tokens if token.pos in ("NOUN", "PROPN")),
        predicates=frozenset(
            lemma
            for token in head.tokens
            if token.pos == "VERB" or (token.dep == "ROOT" and token.lemma in groups("predicates"))
            for lemma in predicate_lemmas(head, token.place)
        ),
        words=frozenset(stem(bare(word)) for word in _WORD.findall(f"{headline} {text}")),
    )


def of_two_events(one: Opening, other: Opening) -> bool:
    """Does each name somebody or some place that the other never does, and no more in common; or do headlines
    with one predicate have each a thing that the other article does not know?
    """
    ours, theirs = _unknown(one.names, other), _unknown(other.names, one)
    shared = len((one.names | other.names) - ours - theirs)
    if ours and theirs and min(len(ours), len(theirs)) >= shared:
        return True
    if not one.predicates & other.predicates:
        return False
    return bool(_only(one, other) and _only(other, one))


def _only(one: Opening, other: Opening) -> bool:
    """Has its headline a thing that the other article has by no name?"""
    things = _unknown(one.nouns | one.names, other)
    return any(not any(same_thing(thing, known) for known in other.nouns) for thing in things)


def _unknown(words: frozenset[str], other: Opening) -> frozenset[str]:
    return frozenset(word for word in words if stem(word) not in other.words)


def _names(parse: Parse) -> frozenset[str]:
    return frozenset(
        bare(token.text)
        for token in parse.tokens
        if token.pos == "PROPN"
        and token.entity in _NAMES
        and token.text[:1].isupper()
        and len(token.text) >= _SHORTEST
        and bare(token.text) not in table("titles")
    )
