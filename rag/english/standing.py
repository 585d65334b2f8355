"""How what a sentence tells stands, in one word: denied, withdrawn, alleged, rumoured, conditional."""

from __future__ import annotations

from collections.abc import Iterable

from rag.english.lexicon import table
from rag.english.parse import Parse
from rag.english.scope import Stand, is_none, lemma_of, stand

_GROUNDS = frozenset("true case basis foundation truth right correct".split())
_CONDITIONS = frozenset("if unless provided providing assuming".split())
_ON_CONDITION = frozenset("were should had".split())  # "were the state to pay"


def standing(parse: Parse, places: Iterable[int]) -> str | None:
    """The status of what the first of some predicates tells; None of a fact, and where it is not sure."""
    kinds = ("VERB", "AUX", "NOUN", "ADJ")
    place = next((place for place in places if parse.tokens[place].pos in kinds), None)
    if place is None:
        return None
    if _is_refuted(parse, place):
        return "denied"
    here = stand(parse, place)
    if (denier := _voice(here, "denied")) is not None:
        return "withdrawn" if _status(parse, denier) == "withdrawn" else "denied"
    if (teller := _voice(here, "alleged")) is not None:
        named = parse.tokens[teller].pos == "NOUN"
        return "denied" if named and _calls_false(parse) else _status(parse, teller)
    if here.reality in ("possible", "coming"):
        return _possible(parse, place)
    if here.sure and here.reality == "planned":
        plans = any(_status(parse, above.place) == "planned" for above in parse.above(place))
        return "planned" if plans else None
    return None


def _voice(here: Stand, kind: str) -> int | None:
    return next((voice.place for voice in here.voices if voice.kind == kind), None)


def _status(parse: Parse, place: int) -> str | None:
    """The status that a word gives to what it is said of; None of "claims" and "believes", which only say."""
    return table("statuses").get(lemma_of(parse, place))


def _is_refuted(parse: Parse, place: int) -> bool:
    """Is it under what is called false: "the claim that … is false", "has no basis", "is not the case"?"""
    below = place
    for above in parse.above(place):
        told = parse.kid(above.place, "acomp", "attr", "dobj")
        if above.lemma in ("be", "have") and told is not None:
            kind = table("adjectives").get(told.lemma) or table("nouns").get(told.lemma)
            no = parse.kid(above.place, "neg") is not None or is_none(parse, told.place)
            if (no and told.lemma in _GROUNDS) or (not no and kind == "denied" and below != told.place):
                return True
        below = above.place
    return False


def _calls_false(parse: Parse) -> bool:
    """Does it call anything false? Of a sentence that names a claim, that is the claim."""
    for token in parse.tokens:
        told = parse.kid(token.place, "acomp", "attr") if token.lemma == "be" else None
        if told is not None and table("adjectives").get(told.lemma) == "denied":
            return parse.kid(token.place, "neg") is None
    return False


def _possible(parse: Parse, place: int) -> str | None:
    """Of what "would" be: with a condition, or "would have" been."""
    helpers = {kid.lower_text for kid in parse.kids(place, "aux")}
    if {"would", "have"} <= helpers:
        return "hypothetical"
    deps = ("mark", "prep", "advmod", "pcomp", "advcl")
    words = {token.lower_text for token in parse.tokens if token.dep in deps}
    on_condition = words & _CONDITIONS or parse.tokens[0].lower_text in _ON_CONDITION
    return "conditional" if on_condition and helpers & {"would", "will", "could"} else None
