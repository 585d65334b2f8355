"""What governs a predicate: does its sentence say that it happened, that it did not, that somebody says so?

A predicate is looked at with its own helping verbs and adverbs, then with the word that it hangs on, and that
with its own, up to the root. Where the parse is unsure, or two denials meet, ``sure`` is False.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rag.english.lexicon import pairs, table
from rag.english.parse import Parse, Token

Reality = Literal["actual", "coming", "planned", "possible", "asked"]
Kind = Literal[
    "said", "alleged", "denied", "coming", "planned", "possible", "not", "same", "along", "apart", "unsure"
]

_DEPTH = 12
_ORDER: tuple[Reality, ...] = ("actual", "coming", "planned", "possible", "asked")
_CLAUSAL = ("ccomp", "xcomp", "csubj", "csubjpass")
_SUBJECTS = ("nsubj", "nsubjpass")
_FACTUAL = frozenset("find know show prove see confirm".split())  # "was found to have" has
_NEGATORS = frozenset(table("negators"))


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says, alleges or denies it: ``place`` is the word that does so, ``speaker`` its subject."""

    kind: Kind
    place: int
    speaker: int | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Whether a predicate is affirmed, how real it is, and through whom; the nearest voice first."""

    affirmed: bool = True
    reality: Reality = "actual"
    voices: tuple[Voice, ...] = ()
    sure: bool = True

    def has(self, kind: Kind) -> bool:
        return any(voice.kind == kind for voice in self.voices)

    @property
    def plain(self) -> bool:
        """Is it affirmed as a fact, by the writer or by somebody who says so?"""
        return self.sure and self.affirmed and self.reality == "actual" and not self.has("denied")


def stand(parse: Parse, place: int, depth: int = 0) -> Stand:
    """How the predicate at ``place`` stands in its sentence."""
    own = _own(parse, place)
    if depth > _DEPTH:
        return replace(own, sure=False)
    kind, holder = link(parse, place)
    if holder is None:
        return own
    above = stand(parse, holder, depth + 1)
    return _joined(kind, own, above, Voice(kind, holder, _speaker(parse, holder)))


def _joined(kind: Kind, own: Stand, above: Stand, voice: Voice) -> Stand:
    """A predicate that stands by itself as ``own``, below another one that stands as ``above``."""
    real = _weaker(own.reality, above.reality)
    sure = own.sure and above.sure
    voices = own.voices + above.voices
    spoken = Stand(own.affirmed, own.reality, voices, sure)
    if kind == "apart":  # a clause that tells something on the side is as true as the speech it is part of
        return spoken
    if kind == "along":  # a participle happens when its main clause does
        return replace(spoken, reality=real)
    if kind == "unsure":
        return replace(spoken, reality=real, sure=False)
    if kind == "same":
        both = own.affirmed and above.affirmed
        return Stand(both, real, voices, sure and (own.affirmed or above.affirmed))
    if kind in ("coming", "planned", "possible"):
        both = own.affirmed and above.affirmed
        return Stand(both, _weaker(real, kind), voices, sure and (own.affirmed or above.affirmed))
    if kind == "not":
        return Stand(
            not own.affirmed or not above.affirmed, real, voices, sure and own.affirmed and above.affirmed
        )
    heard = Stand(own.affirmed, own.reality, (*own.voices, voice, *above.voices), sure)
    if kind == "alleged":
        return heard
    spoken_so = above.affirmed and above.reality in ("actual", "coming", "planned")
    twice = kind == "denied" and (not own.affirmed or own.has("denied"))
    return heard if spoken_so and not twice else replace(heard, sure=False)


def _weaker(one: Reality, other: Reality) -> Reality:
    return max(one, other, key=_ORDER.index)


def lemma_of(parse: Parse, place: int) -> str:
    """The lemma of a word; of a verb with its particle: "rule_out"."""
    token = parse.tokens[place]
    particle = parse.kid(place, "prt") if token.pos == "VERB" else None
    lemma = "be" if token.pos == "AUX" and token.lemma in ("'s", "\u2019s", "be") else token.lemma
    return f"{lemma}_{particle.lemma}" if particle else lemma


def _own(parse: Parse, place: int) -> Stand:
    """The predicate by its own words: negation, helping verbs, adverbs, the mark of its clause."""
    kids = list(parse.kids(place))
    negated = sum(_negates(parse, kid) for kid in kids)
    reality: Reality = "actual"
    sure = negated < 2
    voices: list[Voice] = []
    if parse.text.rstrip(" \u201d\"'\u2019)").endswith("?"):
        reality = "asked"
    for kid in [*kids, *_shared(parse, place)]:
        if kid.dep in ("aux", "auxpass"):
            reality = _weaker(reality, _modal(parse, place, kid))
        elif kid.dep in ("advmod", "mark", "npadvmod"):
            kind = _adverb(kid)
            if kind == "possible":
                reality = _weaker(reality, "possible")
            elif kind == "alleged":
                voices.append(Voice("alleged", kid.place, None))
            sure = sure and kind != "unsure"
    if any(_is_condition(parse, kid) for kid in kids):
        reality = "possible" if reality != "actual" else reality
        sure = sure and reality != "actual"
    return Stand(negated % 2 == 0, reality, tuple(voices), sure)


def _adverb(kid: Token) -> str | None:
    """The class of an adverb, or of the word that opens a clause."""
    opens = kid.dep == "mark" or kid.tag == "WRB" or kid.lower_text in table("marks")
    return table("marks" if opens else "adverbs").get(kid.lower_text)


def _is_condition(parse: Parse, kid: Token) -> bool:
    """Is it a clause with "if" or "unless", on which the rest depends?"""
    marks = (
        [inner.lower_text for inner in parse.kids(kid.place, "mark", "advmod")] if kid.dep == "advcl" else []
    )
    return any(mark in ("if", "unless", "provided", "providing", "assuming") for mark in marks)


def _negates(parse: Parse, kid: Token) -> bool:
    """Does this word deny the predicate above it: "not", "never", "no longer", "nobody", "no bus"?"""
    if kid.dep == "neg" or (
        kid.dep in ("advmod", "preconj", "cc") and kid.lower_text in ("never", "neither", "nor")
    ):
        return True
    if kid.dep == "advmod" and kid.lower_text == "longer":
        return any(inner.lower_text == "no" for inner in parse.kids(kid.place))
    if kid.dep in (*_SUBJECTS, "dobj", "attr", "agent", "oprd"):
        return is_none(parse, kid.place)
    return False


def is_none(parse: Parse, place: int) -> bool:
    """Is it nobody or nothing: "no one", "none of them", "no bus", "neither side"?"""
    token = parse.tokens[place]
    if token.lower_text in ("nobody", "none", "nothing", "neither", "no"):
        return True
    deps = ("det", "neg", "preconj", "cc")
    return any(kid.lower_text in ("no", "neither") and kid.dep in deps for kid in parse.kids(place))


def _shared(parse: Parse, place: int) -> list[Token]:
    """The helping verbs and marks that the second of two joined predicates shares with the first."""
    token = parse.tokens[place]
    if token.dep != "conj" or parse.kid(place, "aux", "auxpass", *_SUBJECTS):
        return []
    return [kid for kid in parse.kids(token.head, "aux", "mark")]


def _modal(parse: Parse, place: int, helper: Token) -> Reality:
    kind = table("modals").get(helper.lower_text)
    if kind == "possible":
        return "possible"
    if kind == "coming":
        return "coming"
    return "actual"


def _speaker(parse: Parse, holder: int) -> int | None:
    """The subject of a word that says something; of a passive one who is named by "by"."""
    agent = parse.kid(holder, "agent")
    by = parse.kid(agent.place, "pobj") if agent else None
    subject = by or parse.kid(holder, *_SUBJECTS)
    if subject is None and parse.tokens[holder].dep == "conj":
        return _speaker(parse, parse.tokens[holder].head)
    return subject.place if subject else None


def link(parse: Parse, place: int) -> tuple[Kind, int | None]:
    """How the predicate at ``place`` hangs on another word, and on which; none for the outermost."""
    token = parse.tokens[place]
    if token.dep == "ROOT" or token.head == place:
        return ("same", None)
    head = parse.tokens[token.head]
    if token.dep == "conj":
        return _of_conjunct(parse, token, head)
    if token.dep in _CLAUSAL:
        return _of_clause(parse, token, head)
    if token.dep in ("acl", "relcl"):
        return _of_noun(parse, token, head)
    if token.dep == "advcl":
        return _of_adverbial(parse, token, head)
    if token.dep in ("pcomp", "pobj"):
        return _of_preposition(parse, token, head)
    if token.dep in ("dobj", *_SUBJECTS):
        return _of_event(parse, token, head)
    if token.dep in ("acomp", "attr", "oprd", "amod", "appos", "parataxis", "dep"):
        return ("same", head.place) if token.dep in ("acomp", "attr") else ("apart", head.place)
    return ("unsure", head.place)


def _of_conjunct(parse: Parse, token: Token, head: Token) -> tuple[Kind, int | None]:
    """The second of two: it hangs on what the first hangs on; a "not … or" holds for both."""
    joint = parse.kid(head.place, "cc")
    if joint and joint.lower_text in ("or", "nor") and parse.kid(head.place, "neg"):
        return ("same", head.place)
    if _is_noun(token) and _is_noun(head):
        return link(parse, head.place)
    own_subject = parse.kid(token.place, *_SUBJECTS) is not None
    if (
        parse.kid(head.place, "neg")
        and not own_subject
        and not parse.kid(token.place, "aux", "auxpass", "neg")
    ):
        if not (joint and joint.lower_text == "but"):
            return ("unsure", head.place)
    return link(parse, head.place)


def _of_clause(parse: Parse, token: Token, head: Token) -> tuple[Kind, int | None]:
    infinitive = token.dep == "xcomp" or any(kid.tag == "TO" for kid in parse.kids(token.place, "aux"))
    return (_governs(parse, head, infinitive=infinitive), head.place)


def _governs(parse: Parse, head: Token, *, infinitive: bool) -> Kind:
    """The class of a word over a clause."""
    if head.pos in ("VERB", "AUX"):
        lemma = lemma_of(parse, head.place)
        if lemma == "be":
            return _of_copula(parse, head, infinitive=infinitive)
        kind = table("verbs").get(lemma) or table("verbs").get(head.lemma)
        if kind is None:
            return "unsure" if infinitive else "said"
        if infinitive and kind == "said":
            if parse.kid(head.place, "auxpass") is None:
                return "planned"
            return "said" if lemma in _FACTUAL else "alleged"
        return _kind(kind)
    if head.pos == "ADJ":
        kind = table("adjectives").get(head.lemma)
        if infinitive and kind == "said":
            return "same"
        return _kind(kind) if kind else "unsure"
    return _kind(table("nouns").get(head.lemma, "unsure"))


def _of_copula(parse: Parse, head: Token, *, infinitive: bool) -> Kind:
    """Over "is false that", "is to meet", "the plan is to": by what "be" ascribes, else by its subject."""
    told = parse.kid(head.place, "acomp", "attr")
    if told is not None:
        kind = table("adjectives").get(told.lemma) or table("nouns").get(told.lemma)
        return _kind(kind) if kind else "unsure"
    subject = parse.kid(head.place, *_SUBJECTS)
    if infinitive:
        return "coming"
    kind = table("nouns").get(subject.lemma) if subject else None
    return _kind(kind) if kind else "unsure"


def _of_noun(parse: Parse, token: Token, head: Token) -> tuple[Kind, int | None]:
    """Behind a noun: a relative clause or participle tells on the side; a clause that is what a "claim" or
    "plan" consists of is as the noun is.
    """
    infinitive = any(kid.tag == "TO" for kid in parse.kids(token.place, "aux"))
    marked = parse.kid(token.place, "mark") is not None
    relative = token.dep == "relcl" and any(
        kid.tag in ("WDT", "WP", "WP$", "WRB") for kid in _near(parse, token)
    )
    kind = table("nouns").get(head.lemma)
    if kind and not relative and (marked or infinitive or token.tag not in ("VBN", "VBG")):
        denied = _denied_noun(parse, head)
        return (denied, head.head) if denied else (_kind(kind), head.place)
    if infinitive:
        first = any(
            kid.lower_text in ("first", "last", "only", "latest", "next") for kid in parse.kids(head.place)
        )
        return ("apart" if first else "planned", head.place)
    return ("apart", head.place)


def _denied_noun(parse: Parse, noun: Token) -> Kind | None:
    """Is a report, a claim or the like denied: "rejected reports that", "the claim that … is false"?"""
    for above in [parse.tokens[noun.head]]:
        lemma = lemma_of(parse, above.place)
        if noun.dep in ("dobj", "nsubjpass") and table("verbs").get(lemma) == "denied":
            return "denied"
        if noun.dep in ("dobj", "nsubjpass") and lemma in (
            "confirm",
            "prove",
            "corroborate",
            "verify",
            "acknowledge",
        ):
            return "said"
        if noun.dep in _SUBJECTS:
            told = parse.kid(above.place, "acomp", "attr", "oprd")
            if (
                told is not None
                and (table("adjectives").get(told.lemma) or table("nouns").get(told.lemma)) == "denied"
            ):
                return "denied"
    if any(
        kid.lower_text in ("false", "untrue", "baseless", "unfounded", "fake")
        for kid in parse.kids(noun.place)
    ):
        return "denied"
    return None


def _near(parse: Parse, token: Token) -> list[Token]:
    """The words of a clause before its verb, and what they govern: where a relative pronoun is."""
    found = [kid for kid in parse.kids(token.place) if kid.place < token.place]
    for kid in list(found):
        found += list(parse.kids(kid.place))
    return found


def _of_adverbial(parse: Parse, token: Token, head: Token) -> tuple[Kind, int | None]:
    marks = [kid.lower_text for kid in parse.kids(token.place, "mark", "advmod") if kid.place < token.place]
    kinds = {table("marks").get(mark) for mark in marks}
    if "possible" in kinds:
        return ("possible", head.place)
    if "unsure" in kinds:
        return ("unsure", head.place)
    if any(kid.tag == "TO" for kid in parse.kids(token.place, "aux")) and not marks:
        kind = table("verbs").get(lemma_of(parse, head.place)) if head.pos == "VERB" else None
        return ("planned" if kind in (None, "same", "said") else _kind(kind), head.place)
    return ("along", head.place)


def _of_preposition(parse: Parse, token: Token, head: Token) -> tuple[Kind, int | None]:
    """Behind a preposition: by the word that it belongs to ("accused of"), else by itself ("after")."""
    preposition = head.lower_text
    over = parse.tokens[head.head]
    if preposition == "of" and over.lower_text == "instead":
        return ("not", over.head)
    for word in _frame_heads(parse, head):
        lemma = lemma_of(parse, word.place)
        kind = pairs("frames").get(f"{lemma} {preposition}") or pairs("frames").get(
            f"{word.lemma} {preposition}"
        )
        if (
            kind is None
            and word.pos in ("NOUN", "PROPN")
            and preposition in ("of", "for", "over", "on", "about")
        ):
            kind = table("nouns").get(word.lemma)
            if kind and (denied := _denied_noun(parse, word)):
                kind = denied
        if kind:
            return (_kind(kind), word.place)
    if head.dep in ("prep", "advmod", "mark") and (kind := table("prepositions").get(preposition)):
        return ("along" if kind == "same" else _kind(kind), over.place)
    return ("unsure", over.place)


def _frame_heads(parse: Parse, preposition: Token) -> list[Token]:
    """The words that a preposition may belong to: what it hangs on, and where that is a noun behind a
    verb, the verb ("accused the teacher Una Falk of").
    """
    found = [parse.tokens[preposition.head]]
    while (
        found[-1].pos in ("NOUN", "PROPN", "PRON", "ADV", "ADP")
        and found[-1].head != found[-1].place
        and len(found) < 4
    ):
        found.append(parse.tokens[found[-1].head])
    return found


def _of_event(parse: Parse, token: Token, head: Token) -> tuple[Kind, int | None]:
    """A noun that names an event, as object or subject of a verb: held, planned, called off, denied."""
    lemma = lemma_of(parse, head.place)
    kind = table("events").get(lemma) or table("verbs").get(lemma)
    if lemma == "be":
        told = parse.kid(head.place, "acomp", "attr")
        kind = table("adjectives").get(told.lemma, "unsure") if told else "unsure"
    if kind == "said":
        kind = "same"
    if token.dep == "nsubj" and kind == "planned":
        kind = "unsure"
    return (_kind(kind) if kind else "unsure", head.place)


def _is_noun(token: Token) -> bool:
    return token.pos in ("NOUN", "PROPN", "PRON", "NUM")


def _kind(kind: str) -> Kind:
    known: dict[str, Kind] = {
        "said": "said",
        "alleged": "alleged",
        "denied": "denied",
        "planned": "planned",
        "possible": "possible",
        "not": "not",
        "same": "same",
        "along": "along",
        "unsure": "unsure",
    }
    return known[kind]
