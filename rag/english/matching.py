"""Do two words, or two phrases, stand for one thing? By lemma, stem, and the groups of the lexicon."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from rag.english.lexicon import groups, opposites, table
from rag.english.parse import Parse, Token
from rag.english.scope import lemma_of
from rag.search.words import stem

ANYBODY = frozenset("anyone anybody someone somebody anything something people person one who".split())
PRONOUNS = frozenset("he she it they we i you him her them us me this that these those who which".split())


class Fit(Enum):
    """Whether two phrases are of one thing: they are, they may be, they are not."""

    SAME = 2
    OPEN = 1
    OTHER = 0


@cache
def same_predicate(one: str, other: str) -> bool:
    """Do two predicates, by their lemmas, tell of one kind of event?"""
    if one == other or (len(one) > 3 and stem(one) == stem(other)):
        return True
    known = groups("predicates")
    return bool(known.get(one, frozenset()) & known.get(other, frozenset()))


@cache
def opposite_predicate(one: str, other: str) -> bool:
    """Is the one predicate so when the other is not?"""
    pairs = opposites()
    return any(
        same_predicate(one, first) and same_predicate(other, second)
        for first, second in [*pairs, *((b, a) for a, b in pairs)]
        if one in (first, second) or other in (first, second)
    )


@cache
def same_thing(one: str, other: str) -> bool:
    """Do two nouns, by their lemmas, stand for one kind of thing?"""
    if one == other or (len(one) > 3 and stem(one) == stem(other)):
        return True
    known = groups("things")
    return bool(known.get(one, frozenset()) & known.get(other, frozenset()))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its head, and all of its words."""

    parse: Parse
    head: Token
    words: tuple[Token, ...]

    @classmethod
    def at(cls, parse: Parse, place: int) -> Phrase:
        """The phrase of a word, without the clauses that hang on it."""
        kept, waiting = [], [place]
        while waiting:
            here = waiting.pop()
            kept.append(here)
            waiting += [
                k.place
                for k in parse.kids(here)
                if k.dep not in ("relcl", "acl", "conj", "cc", "punct", "advcl")
            ]
        return cls(parse, parse.tokens[place], tuple(parse.tokens[i] for i in sorted(kept)))

    @property
    def names(self) -> tuple[str, ...]:
        """Its names, in lower case, in order."""
        return tuple(
            bare(word.text)
            for word in self.words
            if word.pos == "PROPN" and bare(word.text) not in table("titles")
        )

    @property
    def is_pronoun(self) -> bool:
        return self.head.lower_text in PRONOUNS

    @property
    def nouns(self) -> tuple[str, ...]:
        """The lemmas of its common nouns; the head first."""
        rest = [w.lemma for w in self.words if w.pos in ("NOUN",) and w.place != self.head.place]
        return ((self.head.lemma,) if self.head.pos in ("NOUN", "NUM", "ADJ") else ()) + tuple(rest)


def bare(text: str) -> str:
    """A word in lower case, without what makes it a possessive."""
    return text.lower().removesuffix("'s").removesuffix("\u2019s").strip(".")


def fit(asked: Phrase | None, told: Phrase | None) -> Fit:
    """Is what a question names what a sentence tells of?"""
    if asked is None or told is None or asked.head.lower_text in ANYBODY | {"there"}:
        return Fit.OPEN
    if told.is_pronoun or asked.is_pronoun:
        return Fit.OPEN
    ours, theirs = asked.names, told.names
    if ours and theirs and asked.head.pos == "PROPN":
        shared = set(ours) & set(theirs)
        if shared:
            return Fit.OTHER if _other_first_name(ours, theirs) else Fit.SAME
        return Fit.OTHER if told.head.pos == "PROPN" or _named_apart(told) else Fit.OPEN
    if asked.head.pos == "PROPN":
        return Fit.OPEN  # "the company" may be the one that the question names
    head = asked.head.lemma
    if any(same_thing(head, noun) for noun in told.nouns[:1]):
        return _by_modifiers(asked, told)
    if told.head.pos == "PROPN":
        return Fit.OPEN
    if set(ours) & set(theirs):
        return Fit.OPEN
    return Fit.OTHER


def _named_apart(told: Phrase) -> bool:
    """Is it a noun that has a name of its own beside it: "her brother, Mats Hallgren"?"""
    return any(word.dep in ("appos", "compound") and word.pos == "PROPN" for word in told.words)


def _other_first_name(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Is it another one of a like name: another first name, or another ship of the fleet?"""
    if ours[-1] != theirs[-1]:
        return (
            len(ours) > 1 and len(theirs) > 1 and not (set(ours) <= set(theirs) or set(theirs) <= set(ours))
        )
    if len(ours) < 2 or len(theirs) < 2 or ours[-2] == theirs[-2]:
        return False
    return not (theirs[-2] in _titles() or ours[-2] in _titles() or len(ours[-2]) < 2 or len(theirs[-2]) < 2)


@cache
def _titles() -> frozenset[str]:
    """What stands before a surname and is no first name."""
    return frozenset(table("titles"))


def _by_modifiers(asked: Phrase, told: Phrase) -> Fit:
    """Of one noun, "the second reactor" is not "the first", and "Lombank's jobs" are not "Fjordbank's"."""
    ours = {bare(w.text) for w in asked.words if _tells_which(asked, w)}
    theirs = {bare(w.text) for w in told.words if _tells_which(told, w)}
    if ours <= theirs or not ours:
        return Fit.SAME
    if (
        theirs
        and not ours & theirs
        and any(w.tag in ("JJ", "CD", "NNP") for w in told.words if bare(w.text) in theirs)
    ):
        return Fit.OTHER if _are_ordinals(ours, theirs) else Fit.OPEN
    return Fit.OPEN


_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth last next previous earlier old"
    " new former later"
    " north south east west northern southern eastern western upper lower left right small large big"
    " male female"
    " other another same".split()
)


def _are_ordinals(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours & _ORDINALS and theirs & _ORDINALS)


def _tells_which(phrase: Phrase, word: Token) -> bool:
    return word.head == phrase.head.place and word.dep in ("amod", "nummod", "compound", "poss", "nmod")


def predicate_lemmas(parse: Parse, place: int) -> tuple[str, ...]:
    """The forms by which a predicate is known: with its particle, and without."""
    full, plain = lemma_of(parse, place), parse.tokens[place].lemma
    return (full,) if "_" in full else (plain, full) if plain != full else (plain,)
