"""Who does what to whom: the deep subject and object of a predicate, and what else belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.english.matching import Phrase
from rag.english.parse import Parse, Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Roles:
    """``who`` does it or is so, ``whom`` it is done to; ``others`` with the preposition of each."""

    who: Phrase | None
    whom: Phrase | None
    others: tuple[tuple[str, Phrase], ...]


def roles(parse: Parse, place: int) -> Roles:
    """The roles of the predicate at ``place``; of a passive one, its subject is ``whom``."""
    token = parse.tokens[place]
    others = tuple(_others(parse, place))
    if token.pos in ("NOUN", "PROPN") and token.dep not in ("attr",):
        return _of_event(parse, token, others)
    subject = _subject(parse, place)
    if _is_passive(parse, place):
        agent = parse.kid(place, "agent")
        by = parse.kid(agent.place, "pobj") if agent else None
        return Roles(_phrase(parse, by), subject, others)
    inner = parse.kid(place, "dobj", "dative", "oprd")
    whom = _phrase(parse, inner)
    if whom is not None and whom.head.tag in ("WDT", "WP"):
        whom = _antecedent(parse, token)
    if subject is not None and subject.head.tag in ("WDT", "WP"):
        subject = _antecedent(parse, token)
    return Roles(subject, whom, others)


def _phrase(parse: Parse, token: Token | None) -> Phrase | None:
    return Phrase.at(parse, token.place) if token else None


def _is_passive(parse: Parse, place: int) -> bool:
    token = parse.tokens[place]
    if parse.kid(place, "auxpass", "nsubjpass"):
        return True
    if token.tag == "VBN" and token.dep in ("acl", "advcl", "amod") and not parse.kid(place, "aux"):
        return True
    if token.dep == "conj" and token.tag == "VBN" and not parse.kid(place, "nsubj", "aux"):
        return _is_passive(parse, token.head)
    return False


def _subject(parse: Parse, place: int, depth: int = 0) -> Phrase | None:
    """The subject of a predicate, or that of what it hangs on."""
    token = parse.tokens[place]
    if own := parse.kid(place, *_SUBJECTS):
        if own.dep == "expl":
            real = parse.kid(place, "attr", "dobj")
            return _phrase(parse, real)
        return _antecedent(parse, token) if own.tag in ("WDT", "WP") else _phrase(parse, own)
    if depth > _DEPTH or token.head == place:
        return None
    head = parse.tokens[token.head]
    if token.dep in ("attr", "acomp", "oprd") and head.pos in ("AUX", "VERB"):
        return _subject(parse, head.place, depth + 1)
    if token.dep in ("acl", "relcl"):
        return _phrase(parse, head)
    if token.dep == "xcomp" and (controlled := parse.kid(head.place, "dobj")):
        return _phrase(parse, controlled)
    if token.dep in ("conj", "xcomp", "advcl"):
        return _subject(parse, head.place, depth + 1)
    if token.dep == "pcomp":
        return _of_accused(parse, head, depth)
    return None


def _of_accused(parse: Parse, preposition: Token, depth: int) -> Phrase | None:
    """Of "accused the teacher of stealing", the teacher."""
    over = parse.tokens[preposition.head]
    if over.pos in ("NOUN", "PROPN"):
        verb = parse.tokens[over.head]
        return _phrase(parse, over) if verb.pos == "VERB" and over.dep in ("dobj", "appos") else None
    told = parse.kid(over.place, "dobj")
    return _phrase(parse, told) if told else _subject(parse, over.place, depth + 1)


def _antecedent(parse: Parse, verb: Token) -> Phrase | None:
    """What a relative pronoun stands for: the noun that the clause hangs on."""
    while verb.dep == "conj":
        verb = parse.tokens[verb.head]
    return Phrase.at(parse, verb.head) if verb.dep in ("relcl", "acl") else None


def _others(parse: Parse, place: int) -> list[tuple[str, Phrase]]:
    found = []
    for kid in parse.kids(place):
        if kid.dep in ("prep", "agent"):
            found += [
                (kid.lower_text, Phrase.at(parse, inner.place)) for inner in parse.kids(kid.place, "pobj")
            ]
        elif kid.dep == "npadvmod":
            found.append(("", Phrase.at(parse, kid.place)))
    return found


def _of_event(parse: Parse, token: Token, others: tuple[tuple[str, Phrase], ...]) -> Roles:
    """Of "the sale of the yard by the state", the state and the yard; "Falk's resignation" is Falk's."""
    by = next((phrase for word, phrase in others if word == "by"), None)
    of = next((phrase for word, phrase in others if word == "of"), None)
    owner = parse.kid(token.place, "poss")
    who = by or _phrase(parse, owner)
    return Roles(who or of, of, others)
