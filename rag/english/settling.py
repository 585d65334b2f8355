"""Does a sentence settle what a question for Yes or No asks?

Each predicate of the sentence that tells of the same kind of event, of the same people and things, is a
finding: how it stands (``rag.english.scope``), and through whom. A sentence may have none, or several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.english.asking import Asked
from rag.english.matching import (
    Fit,
    Phrase,
    bare,
    fit,
    opposite_predicate,
    predicate_lemmas,
    same_predicate,
    same_thing,
)
from rag.english.parse import Parse, Token
from rag.english.roles import Roles, roles
from rag.english.scope import Stand, lemma_of, stand

Outcome = Literal["yes", "no", "denied", "cleared", "alleged", "planned", "possible", "asked", "unsure"]

_LEAST_COVERED = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """What one predicate of a sentence says of the question: ``outcome``, by the predicate at ``place``;
    ``firm`` when people and things are surely the same; ``who`` denies or says it, in the sentence's words.
    """

    outcome: Outcome
    place: int
    firm: bool
    who: str | None


def findings(asked: Asked, parse: Parse, context: str) -> tuple[Finding, ...]:
    """What ``parse`` says of ``asked``; ``context`` is what its article says around it."""
    return tuple(_findings(asked, parse, context))


def _findings(asked: Asked, parse: Parse, context: str) -> Iterator[Finding]:
    known = {bare(word) for word in context.split()} | {bare(t.text) for t in parse.tokens}
    for token in parse.tokens:
        if token.pos not in ("VERB", "AUX", "ADJ", "NOUN"):
            continue
        lemmas = predicate_lemmas(parse, token.place)
        opposite = False
        if not any(same_predicate(a, b) for a in asked.lemmas for b in lemmas):
            opposite = any(opposite_predicate(a, b) for a in asked.lemmas for b in lemmas)
            if not opposite:
                continue
        if token.pos == "NOUN" and not _may_be_event(asked, parse, token):
            continue
        told = roles(parse, token.place)
        match = _match(asked, told, parse, token)
        if match is Fit.OTHER or not _covers(asked, parse, token, context, known):
            continue
        here = stand(parse, token.place)
        outcome = _outcome(asked, parse, token, here, opposite=opposite)
        if outcome:
            yield Finding(outcome, token.place, match is Fit.SAME, _voice(parse, here))


def _may_be_event(asked: Asked, parse: Parse, token: Token) -> bool:
    """A noun stands for the event where the question has the noun too, or a verb that it is made of."""
    return token.dep in ("dobj", "nsubj", "nsubjpass", "pobj", "attr", "conj", "appos")


def _match(asked: Asked, told: Roles, parse: Parse, token: Token) -> Fit:
    """Are those who do it, and those to whom it is done, the ones whom the question names?"""
    ours, theirs = asked.roles, told
    plain = (fit(ours.who, theirs.who), fit(ours.whom, theirs.whom))
    crossed: list[tuple[Fit, Fit]] = [plain]
    if ours.whom is None or ours.who is None:  # "the ferry sank", "the storm sank the ferry"
        one = ours.who or ours.whom
        crossed += (
            [(fit(one, theirs.who), Fit.OPEN)] if theirs.whom is None and theirs.who is not None else []
        )
        crossed += [(fit(one, theirs.whom), Fit.OPEN)] if theirs.whom is not None else []
    best = max(crossed, key=lambda pair: (min(p.value for p in pair), sum(p.value for p in pair)))
    if Fit.OTHER in best:
        return Fit.OTHER
    return Fit.SAME if Fit.SAME in best else Fit.OPEN


def _covers(asked: Asked, parse: Parse, token: Token, context: str, known: set[str]) -> bool:
    """Are the names, times and most of the words of the question there?"""
    here = {bare(t.text) for t in parse.tokens}
    if any(name not in known for name in asked.names):
        return False
    told_times = {bare(t.text) for t in parse.tokens} & _DAYS
    if asked.times & _DAYS and told_times and not asked.times & told_times:
        return False
    lemmas = {t.lemma for t in parse.tokens} | known
    held = [
        word for word in asked.content if word in lemmas or any(same_thing(word, other) for other in lemmas)
    ]
    if asked.content and len(held) < _LEAST_COVERED * len(asked.content):
        return False
    numbers = {t.text for t in asked.parse.tokens if t.pos == "NUM" or t.tag == "CD"}
    return all(number.lower() in here for number in numbers)


_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


def _outcome(asked: Asked, parse: Parse, token: Token, here: Stand, *, opposite: bool) -> Outcome | None:
    """What a predicate that stands so says of the question."""
    affirmed = here.affirmed != (opposite or asked.denied)
    if here.reality == "asked":
        return "asked"
    if not here.sure:
        return "unsure"
    if here.has("denied"):
        return _of_denial(asked, parse, here, opposite=opposite)
    if here.has("alleged"):
        return "alleged"
    if here.reality == "possible":
        return "yes" if asked.wanted == "possible" and affirmed else "possible"
    if asked.wanted == "coming":
        return _of_coming(here, affirmed=affirmed)
    if here.reality in ("planned", "coming"):
        return "planned"
    return "yes" if affirmed else "no"


def _of_denial(asked: Asked, parse: Parse, here: Stand, *, opposite: bool) -> Outcome:
    """Of what is denied, or somebody is cleared of; of the opposite, or of a plan, that settles nothing."""
    denier = next(voice for voice in here.voices if voice.kind == "denied")
    if opposite or asked.denied or (here.reality != "actual" and asked.wanted == "happened"):
        return "unsure"
    return "cleared" if lemma_of(parse, denier.place) in _CLEARING else "denied"


_CLEARING = frozenset("clear acquit exonerate absolve".split())


def _of_coming(here: Stand, *, affirmed: bool) -> Outcome:
    if here.reality == "coming":
        return "yes" if affirmed else "no"
    if here.reality == "actual" and not affirmed:
        return "no"
    return "planned"


def _voice(parse: Parse, here: Stand) -> str | None:
    """Who says or denies it, in the words of the sentence."""
    for voice in here.voices:
        if voice.speaker is not None:
            words = Phrase.at(parse, voice.speaker).words
            return parse.text[words[0].start : words[-1].end]
    return None
