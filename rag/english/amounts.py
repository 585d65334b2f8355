"""Does a number of a sentence answer a question for a number: is it of what was asked, in the role asked?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.english.lexicon import groups, table
from rag.english.matching import Fit, bare, same_predicate, same_thing
from rag.english.naming import full_names, rivals
from rag.english.numbers import Numbered, numbered
from rag.english.parse import Parse, Token
from rag.english.scope import stand

Asks = Literal["level", "change", "former"]

_OPENING = re.compile(
    r"\bhow (?:many|much|old|high|big|large|strong|far|long|tall|deep|wide|heavy|fast|late|low)\b"
    r"|\b(?:what|which)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\bby (?:how|what)\b|\bhow much (?:more|less|higher|lower|fewer)\b"
    r"|\b(?:pay|wage|price|rent|fare)s? (?:rise|increase|cut|hike)\b"
    r"|\bhow (?:much|many)\b.*\bdid\b.*\b(?:rise|fall|grow|increase|drop|decline|gain|lose)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(
    r"\b(?:before|previously|previous|used to|originally|formerly|earlier|at first|initially"
    r"|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|would|going to|plan\w*|expect\w*|aim\w*|want\w*|offer\w*|propos\w*|due|set to|could|may|might"
    r"|should|forecast\w*|demand\w*|promis\w*|pledg\w*|ask\w*|seek\w*|need\w*)\b"
    r"|\b(?:is|are|am)\b(?:\s\w+){1,6}ing\b|\bbeing\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STRICT = frozenset(("died", "missing"))
_NO_NOUNS = frozenset("other more time rest total".split())
_GENERAL = frozenset("people person individual somebody anybody one life soul human".split())


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """What a question wants the number of: ``of`` as a sentence's number has it; ``predicates`` the lemmas of
    its main predicate, where it has one that tells, ``key`` those by which an amount is known, ``names`` its
    names; whether the number itself is asked for, a change, or what was ``former``; whether things are
    counted, and whether what is to come would do.
    """

    of: Numbered
    predicates: tuple[str, ...]
    key: frozenset[str]
    names: frozenset[str]
    full_names: tuple[tuple[str, str], ...]
    year: str
    dated: bool
    asks: Asks
    counts: bool
    ahead: bool


def number_asked(parse: Parse) -> NumberAsked | None:
    """What a question asks the number of; None where the parse does not show it."""
    opening = _OPENING.search(parse.text)
    of = numbered(parse, *opening.span()) if opening else None
    if opening is None or of is None:
        return None
    inside = [t for t in parse.tokens if t.start >= opening.end()]
    light = table("light")
    predicates = _main(parse, of, inside)
    key = {of.noun, *of.about, *of.words, *predicates} - set(light) - {""}
    if not predicates:
        predicates = tuple(word for word in sorted(key) if word in table("fates"))
    year = _YEAR.search(parse.text)
    return NumberAsked(
        of=of,
        predicates=predicates,
        key=frozenset(key),
        names=frozenset(bare(t.text) for t in inside if _is_name(t)),
        full_names=tuple(full_names(parse)),
        year=year[0] if year else "",
        dated=any(t.entity in ("DATE", "TIME") and t.pos == "PROPN" for t in inside),
        asks=_asks(parse.text),
        counts=opening[0].lower() == "how many",
        ahead=_AHEAD.search(parse.text) is not None,
    )


def _asks(question: str) -> Asks:
    if _CHANGE.search(question):
        return "change"
    return "former" if _FORMER.search(question) else "level"


def _is_name(token: Token) -> bool:
    named = token.pos == "PROPN" and token.entity not in ("DATE", "TIME", "ORDINAL")
    return named and token.text[:1].isupper() and bare(token.text) not in table("titles")


def _main(parse: Parse, of: Numbered, inside: list[Token]) -> tuple[str, ...]:
    """The predicate that the number is asked for; of a mistaken parse the last verb."""
    light = table("light")
    places = {token.place for token in inside}
    for place, lemmas in of.doing:
        token = parse.tokens[place]
        tells = token.pos in ("VERB", "ADJ") or token.lemma in groups("predicates")
        if place in places and tells and not light.keys() & set(lemmas):
            return lemmas
    if of.doing and not any(light.keys() & set(lemmas) for _, lemmas in of.doing):
        return ()
    aside = ("amod", "advcl", "relcl", "acl", "pobj", "compound")
    verbs = [t for t in inside if t.pos == "VERB" and t.lemma not in light and t.dep not in aside]
    return (verbs[-1].lemma,) if verbs else ()


def number_fit(asked: NumberAsked, parse: Parse, told: Numbered, role: str) -> Fit:
    """Is a number of a sentence, in its ``role`` in a change, the number of what was asked?"""
    if asked.asks == "level" and (told.compared or role in ("change", "former")):
        return Fit.OTHER
    if asked.asks == "change" and role in ("level", "former"):
        return Fit.OTHER
    if _is_of_another(asked, parse, told):
        return Fit.OTHER
    return _count_fit(asked, told) if asked.counts else _amount_fit(asked, told)


def _is_of_another(asked: NumberAsked, parse: Parse, told: Numbered) -> bool:
    """Is it of another year, or of somebody else: a sentence with names, and none of those asked for?"""
    years = set(_YEAR.findall(parse.text))
    if asked.year and years and asked.year not in years:
        return True
    if any(first and rivals(first, last, parse.text) for first, last in asked.full_names):
        return True
    if asked.asks == "level" and years and asked.year not in years and _is_of_a_year(parse, told):
        return True
    names = {bare(t.text) for t in parse.tokens if _is_name(t)}
    subjects = {bare(t.text) for t in parse.tokens if _is_name(t) and t.dep in ("nsubj", "nsubjpass", "poss")}
    if asked.names and subjects and not asked.names & names:
        return True
    elsewhere = told.places and not asked.names & told.places
    return bool(elsewhere and asked.names & names and (subjects or asked.names & _own_places(parse, told)))


def _own_places(parse: Parse, told: Numbered) -> frozenset[str]:
    """The names in the phrases of the other numbers of the sentence."""
    found: set[str] = set()
    for token in parse.tokens:
        if token.pos == "NUM":
            other = numbered(parse, token.start, token.end)
            if other is not None and other.places != told.places:
                found |= other.places
    return frozenset(found)


def _is_of_a_year(parse: Parse, told: Numbered) -> bool:
    """Does it tell what was "in 2008", and not since then?"""
    doing = {place for place, _ in told.doing}
    for token in parse.tokens:
        head = parse.tokens[token.head]
        if _YEAR.fullmatch(token.text) and token.dep == "pobj" and head.lower_text == "in":
            over = parse.tokens[head.head]
            if head.head in doing or over.head in doing:
                return True
    return False


def is_as_real(asked: NumberAsked, parse: Parse, told: Numbered) -> bool:
    """Is it told as a fact, or as to come where that is asked: not denied, alleged, nor for a question what
    has happened planned or possible?
    """
    known = [
        (place, any(same_predicate(a, b) for a in asked.predicates for b in lemmas))
        for place, lemmas in told.doing
    ]
    known = [item for item in known if parse.tokens[item[0]].pos in ("VERB", "AUX", "NOUN")]
    for place, is_it in sorted(known, key=lambda item: not item[1])[:1]:
        here = stand(parse, place)
        if not here.sure:
            continue
        if here.has("denied") or here.has("alleged") or (is_it and not here.affirmed):
            return False
        if here.reality != "actual" and not asked.ahead:
            return False
    return True


def _count_fit(asked: NumberAsked, told: Numbered) -> Fit:
    noun, predicate = _noun_fit(asked, told), _predicate_fit(asked, told)
    if Fit.OTHER in (noun, predicate):
        return Fit.OTHER
    if not asked.predicates:
        return Fit.OPEN
    return predicate


def _noun_fit(asked: NumberAsked, told: Numbered) -> Fit:
    ours, theirs = asked.of.noun, told.noun
    if not ours or not theirs or theirs in _NO_NOUNS or ours in _GENERAL:
        return Fit.OPEN
    if theirs in asked.of.words or any(
        same_thing(ours, word) or same_predicate(ours, word) for word in (theirs, *told.words)
    ):
        return Fit.SAME
    return Fit.OTHER


def _predicate_fit(asked: NumberAsked, told: Numbered) -> Fit:
    """Of what becomes of people, dead, hurt or missing, a number is of that alone."""
    if any(same_predicate(a, b) for a in asked.predicates for b in told.lemmas):
        return Fit.SAME
    fates = table("fates")
    ours = {fates[a] for a in asked.predicates if a in fates}
    those = {fates[b] for b in told.lemmas if b in fates}
    if ours & those:
        return Fit.SAME
    return Fit.OTHER if ours & _STRICT or (ours and those) else Fit.OPEN


def _amount_fit(asked: NumberAsked, told: Numbered) -> Fit:
    if asked.predicates and asked.predicates[0] in table("fates"):
        return _predicate_fit(asked, told)
    held = all(any(same_predicate(w, b) or same_thing(w, b) for b in told.lemmas) for w in asked.key)
    return Fit.SAME if asked.key and held else Fit.OPEN


def none_told(asked: NumberAsked, parse: Parse) -> tuple[int, int] | None:
    """Where the sentence says that there is none of what was asked: "no one was hurt", "none of the 19"."""
    if not asked.counts or not asked.predicates:
        return None
    for token in parse.tokens:
        word = _none_word(parse, token)
        if word is None:
            continue
        told = numbered(parse, token.start, token.end)
        if told is None or not any(
            same_predicate(a, b) for a in asked.predicates for _, lemmas in told.doing for b in lemmas
        ):
            continue
        named = asked.of.noun in _GENERAL or not told.noun or word.place == token.place
        if (named or _noun_fit(asked, told) is Fit.SAME) and not _is_of_another(asked, parse, told):
            return (word.start, token.end)
    return None


def _none_word(parse: Parse, token: Token) -> Token | None:
    """The "no" of "no one" and "no bus", or the word itself: "nobody", "none"."""
    if token.lower_text in ("nobody", "none"):
        return token
    return next((kid for kid in parse.kids(token.place, "det") if kid.lower_text == "no"), None)
