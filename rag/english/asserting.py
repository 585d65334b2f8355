"""Does a sentence tell a fact at all? By its main predicates, and by who speaks in it.

What a question asks about may be told in words that no lexicon has beside the question's. The sentence must
then state all that it states as a fact: nothing in it accuses, alleges or denies, and its main predicates are
no plan, hope or demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.english.lexicon import table
from rag.english.matching import same_predicate
from rag.english.parse import Parse, Token
from rag.english.scope import Reality, lemma_of, stand
from rag.english.tense import lies_ahead

_SUBJECTS = ("nsubj", "nsubjpass")
_NO_EVENTS = frozenset(("alleged", "planned", "possible", "denied"))
_SAYS = frozenset(("said", "alleged", "denied"))


def asserted(parse: Parse, lemmas: Sequence[str] = ()) -> Reality | None:
    """How real the main predicates of a sentence are, "actual" or "coming"; None where one of them is no
    fact, where anybody accuses, alleges or denies anything, or where something is called off, or left as it
    is, that is not the predicate asked for, whose ``lemmas`` these are.
    """
    if parse.text.rstrip(" \u201d\"'\u2019)").endswith("?") or alleges(parse):
        return None
    found: set[Reality] = set()
    for place in _main(parse):
        here = stand(parse, place)
        if not (here.plain or (here.sure and here.affirmed and here.reality == "coming")):
            return None
        if (
            _is_hedge(parse, place)
            or _is_stop(parse, place, lemmas)
            or here.has("alleged")
            or here.has("denied")
        ):
            return None
        found.add("coming" if _is_to(parse, place) or _is_due(parse, place) else here.reality)
    return found.pop() if len(found) == 1 else None


def alleges(parse: Parse) -> bool:
    """Does anybody accuse, allege or deny in it, or speak who is a party to the matter?"""
    return any(_alleges(parse, token) for token in parse.tokens)


def _is_stop(parse: Parse, place: int, lemmas: Sequence[str]) -> bool:
    """Is something called off or left as it is, which the question does not ask for?"""
    lemma = lemma_of(parse, place)
    if any(same_predicate(lemma, asked) for asked in lemmas):
        return False
    return table("events").get(lemma) == "not" or lemma in table("unchanged")


def _main(parse: Parse) -> Iterator[int]:
    """The places of the main predicates: the root's, or what it says, and what is joined to them."""
    for root in (t for t in parse.tokens if t.dep == "ROOT"):
        yield from _told(parse, root)


def _told(parse: Parse, token: Token) -> Iterator[int]:
    told = [k for k in parse.kids(token.place, "ccomp") if k.pos in ("VERB", "AUX", "ADJ", "NOUN")]
    if told and table("verbs").get(lemma_of(parse, token.place)) == "said":
        for kid in told:
            yield from _told(parse, kid)
    elif token.pos in ("VERB", "AUX", "ADJ", "NOUN"):
        yield token.place
    for kid in parse.kids(token.place, "conj"):
        if kid.pos in ("VERB", "AUX"):
            yield from _told(parse, kid)


def _is_hedge(parse: Parse, place: int) -> bool:
    """Is it a verb over something that is thereby no fact: "plans to", "is expected to", "denied that"?"""
    token = parse.tokens[place]
    if token.lemma == "be":
        told = parse.kid(place, "acomp", "attr")
        kind = table("adjectives").get(told.lemma) or table("nouns").get(told.lemma) if told else None
        return kind in _NO_EVENTS and not (told and told.lemma == "able" and token.tag == "VBD")
    lemma = lemma_of(parse, place)
    kind = table("verbs").get(lemma)
    clause = parse.kid(place, "xcomp", "ccomp") is not None
    if kind in ("possible", "alleged", "denied", "not"):
        return clause or kind != "not"
    return kind == "planned" and lemma != "let" and (clause or lemma in table("wishes"))


def _alleges(parse: Parse, token: Token) -> bool:
    """Is it a word that accuses, alleges or denies, or somebody who speaks against another one?"""
    if token.lower_text == "whether" or token.lemma in table("forecasts") or _is_only_told(parse, token):
        return True
    if token.pos == "VERB":
        kind = table("verbs").get(token.lemma)
        return kind == "alleged" or (kind == "denied" and _is_of_a_statement(parse, token))
    if token.pos in ("NOUN", "PROPN"):
        kind = table("nouns").get(token.lemma)
        return kind == "denied" or token.lemma in table("accusations") or _is_party(parse, token)
    return table("adverbs").get(token.lower_text) in ("alleged", "possible")


def _is_to(parse: Parse, place: int) -> bool:
    """Is it the "be" of "is to close"?"""
    return parse.tokens[place].lemma == "be" and parse.kid(place, "xcomp") is not None


def _is_due(parse: Parse, place: int) -> bool:
    """Is it told in the present of a day that is to come: "on Sunday the Rovers walk out"?"""
    token = parse.tokens[place]
    if token.tag not in ("VBZ", "VBP") or token.lemma in ("be", "have"):
        return False
    days = [word for word in parse.tokens if word.pos == "PROPN" and word.entity in ("DATE", "TIME")]
    return any(lies_ahead(parse, word.start) for word in days)


def _is_of_a_statement(parse: Parse, token: Token) -> bool:
    """Has it a statement as its object ("rejected the claim"), and not a thing ("withdrew its funding")?"""
    told = parse.kid(token.place, "dobj", "nsubjpass", "ccomp")
    return told is None or told.dep == "ccomp" or told.pos == "PRON" or told.lemma in table("nouns")


def _is_only_told(parse: Parse, token: Token) -> bool:
    """Is it "according to" somebody who is no official and no office?"""
    over = parse.tokens[token.head]
    told = token.dep == "pobj" and parse.tokens[over.head].lower_text == "according"
    return told and token.pos == "NOUN" and token.lemma not in table("officials")


def _is_party(parse: Parse, token: Token) -> bool:
    """Does somebody speak here who is a party to the matter, or not named: a prosecutor, a source?"""
    if token.lemma not in table("parties"):
        return False
    over = parse.tokens[token.head]
    if token.dep == "pobj":
        return over.lower_text == "by"
    return token.dep in _SUBJECTS and table("verbs").get(over.lemma) in _SAYS
