"""What a number of a sentence, or "how many" of a question, is the number of: a thing, in a role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.english.lexicon import groups, table
from rag.english.matching import Phrase, bare, predicate_lemmas
from rag.english.parse import Parse, Token
from rag.english.roles import roles

_INSIDE = ("nummod", "quantmod", "compound", "amod", "nmod", "det", "predet", "poss", "advmod")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_OBJECTS = ("dobj", "dative", "oprd", "attr", "npadvmod", "acomp", "advmod", "ccomp")
_CLAUSES = ("acl", "relcl", "amod", "advmod", "advcl")
_PARTS = ("none", "half", "some", "most", "all", "many")
_TAKES_LIFE = ("lose", "claim", "take", "cost")
_MEASURED = "old long high tall deep wide strong heavy fast dead missing homeless".split()
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Numbered:
    """``noun`` is what is counted ("" where it is not told), ``words`` the lemmas of its phrase; ``doing``
    the predicates that it is the subject or object of, by place; ``about`` the lemmas of what has that
    amount, as in "the rate rose to"; ``places`` the names in its own phrase; ``compared`` tells that another
    number is only measured by it.
    """

    noun: str
    words: frozenset[str]
    doing: tuple[tuple[int, tuple[str, ...]], ...]
    about: frozenset[str]
    places: frozenset[str]
    compared: bool

    @property
    def lemmas(self) -> frozenset[str]:
        """All that it is the number of, by lemma."""
        return self.about | self.words | {lemma for _, lemmas in self.doing for lemma in lemmas}


def numbered(parse: Parse, start: int, end: int) -> Numbered | None:
    """What the number at ``[start:end]`` of the text is of; None where the parse has no word there."""
    top = _top(parse, start, end)
    if top is None:
        return None
    noun = _noun(parse, top, start, end)
    phrase = Phrase.at(parse, (noun or top).place)
    places = list(dict.fromkeys([*_governing(parse, top), *_own(parse, top), *_own(parse, noun)]))
    about = [w for p in _about(parse, top, places) for w in p.words]
    return Numbered(
        noun=noun.lemma if noun else "",
        words=frozenset(w.lemma for w in phrase.words if w.pos in ("NOUN", "ADJ", "VERB", "PROPN", "ADV")),
        doing=tuple((place, _lemmas(parse, place)) for place in places),
        about=frozenset(w.lemma for w in about if w.pos in ("NOUN", "ADJ", "VERB", "ADV")),
        places=frozenset(
            bare(w.text)
            for w in phrase.words
            if w.pos == "PROPN" and not _is_time(w) and not start <= w.start < end
        ),
        compared=_is_compared(parse, top),
    )


def _lemmas(parse: Parse, place: int) -> tuple[str, ...]:
    """The forms of a predicate; who "loses a life" dies, and who is "on board" is aboard."""
    found = predicate_lemmas(parse, place)
    told = parse.kid(place, "dobj")
    if told is not None and told.lemma == "life" and parse.tokens[place].lemma in _TAKES_LIFE:
        return (*found, "lose_life")
    inner = parse.kid(place, "pobj")
    if inner is not None and inner.lemma == "board":
        return (*found, "aboard")
    return found


def _top(parse: Parse, start: int, end: int) -> Token | None:
    """The outermost word of a number, or the noun that it counts."""
    inside = [t for t in parse.tokens if start <= t.start < end]
    outer = [t for t in inside if t.head == t.place or not start <= parse.tokens[t.head].start < end]
    top = next(iter(outer or inside), None)
    for _ in range(_DEPTH):
        if top is None or top.head == top.place or top.dep not in _INSIDE:
            break
        head = parse.tokens[top.head]
        if head.pos not in ("NOUN", "PROPN", "SYM", "NUM") and head.lemma not in _MEASURED:
            break
        if _is_time(head) and not _is_time(top):  # "rose to 2,500 last year"
            break
        top = head
    return top


def _is_time(token: Token) -> bool:
    return token.entity in ("DATE", "TIME")


def _noun(parse: Parse, top: Token, start: int, end: int) -> Token | None:
    """What is counted: the noun around the number, or behind its "of"."""
    if not start <= top.start < end and top.pos in ("NOUN", "PROPN", "ADJ"):
        return top
    for of in parse.kids(top.place, "prep"):
        inner = parse.kid(of.place, "pobj")
        if of.lower_text == "of" and inner is not None and inner.pos in ("NOUN", "PROPN"):
            return inner
    return None


def _own(parse: Parse, noun: Token | None) -> Iterator[int]:
    """The predicates that hang on a noun: "killed in the crash", "who are missing", "injured passengers"."""
    if noun is None:
        return
    if noun.pos in ("NOUN", "ADJ") and noun.lemma in groups("predicates"):
        yield noun.place
    for kid in parse.kids(noun.place, *_CLAUSES):
        if kid.pos in ("VERB", "ADJ", "ADV", "AUX", "ADP"):
            yield from _predicates(parse, kid.place)
    for kid in parse.kids(noun.place, "compound", "prep"):
        inner = parse.kid(kid.place, "pobj")
        if kid.lemma in groups("predicates") or (inner is not None and inner.lemma == "board"):
            yield kid.place


def _predicates(parse: Parse, place: int) -> Iterator[int]:
    """A predicate, what a "be" or "leave" ascribes, what it does "to" do, and what is joined to it."""
    yield place
    for kid in parse.kids(place, "acomp", "oprd", "xcomp", "prep"):
        inner = parse.kid(kid.place, "pobj")
        if kid.dep != "prep" or (inner is not None and inner.lemma == "board"):
            yield kid.place
    for kid in parse.kids(place, "conj"):
        if kid.pos in ("VERB", "AUX") and parse.kid(kid.place, *_SUBJECTS) is None:
            yield from _predicates(parse, kid.place)


def _governing(parse: Parse, top: Token, depth: int = 0) -> Iterator[int]:
    """The predicates over a number, and the noun that has it: "a toll of 37", "rose to 37"."""
    head = parse.tokens[top.head]
    if depth > _DEPTH or top.head == top.place:
        return
    if top.dep in _SUBJECTS:
        yield from _predicates(parse, head.place)
    elif top.dep in ("conj", "appos"):
        if head.pos in ("VERB", "AUX"):
            yield head.place
        else:
            yield from _governing(parse, head, depth + 1)
    elif top.dep in ("pobj", "pcomp"):
        yield from _behind(parse, head, depth)
    elif top.dep in _OBJECTS or head.pos in ("VERB", "AUX"):
        yield head.place
        for kid in parse.kids(head.place, "oprd", "acomp"):
            yield kid.place
        if head.dep == "xcomp":
            yield head.head


def _behind(parse: Parse, preposition: Token, depth: int) -> Iterator[int]:
    """What a number behind a preposition hangs on; of "two of the 61" the 61 hangs on nothing."""
    over = parse.tokens[preposition.head]
    if over.pos == "NUM" or over.lower_text in _PARTS:
        return
    yield over.place
    if over.pos in ("NOUN", "PROPN") and preposition.lower_text in ("of", "at"):
        yield from _governing(parse, over, depth + 1)


def _about(parse: Parse, top: Token, places: list[int]) -> Iterator[Phrase]:
    """What has the amount: the subject of a "be" or of what moves "to" it, and the noun before its "of"; of
    "the number of people killed", the people and what became of them too.
    """
    for place in places:
        token = parse.tokens[place]
        if token.pos in ("NOUN", "PROPN"):
            yield Phrase.at(parse, place)
        elif top.dep in _SUBJECTS and token.pos in ("VERB", "AUX"):
            told = parse.kid(place, "dobj", "attr")
            if told is not None:
                yield Phrase.at(parse, told.place)
        elif token.pos in ("VERB", "AUX"):
            moved = parse.kid(place, "dobj") if top.dep == "pobj" else None
            if moved is not None and moved.lemma in table("tolls"):  # "brings the number of dead to 27"
                yield Phrase(parse, moved, tuple(parse.tokens[i] for i in parse.under(moved.place)))
            who = roles(parse, place).who
            if who is not None:
                yield who
                if who.head.lemma in table("tolls"):
                    inside = parse.under(who.head.place)
                    yield Phrase(parse, who.head, tuple(parse.tokens[i] for i in inside))


def _is_compared(parse: Parse, top: Token) -> bool:
    """Is it what another number is set against: "than 12", "3, against 355", "from 83 million"?"""
    if top.dep not in ("pobj", "pcomp"):
        return False
    head = parse.tokens[top.head]
    over = parse.tokens[head.head]
    beside = head.lower_text == "against" and parse.tokens[head.place - 1].text == ","
    return (
        beside or head.lower_text in ("than", "from", "instead") or over.lower_text in ("compared", "instead")
    )
