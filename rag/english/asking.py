"""What a question for Yes or No asks about: a predicate, its people and things, and whether it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.english.lexicon import table
from rag.english.matching import ANYBODY, bare, predicate_lemmas
from rag.english.parse import Parse, Token
from rag.english.roles import Roles, roles
from rag.english.scope import lemma_of, stand

Wanted = Literal["happened", "coming", "possible"]

_AHEAD = frozenset("go set due plan schedule expect about bind suppose".split())
_THROUGH = frozenset("manage begin start continue happen decide get".split())
_WILL = frozenset("will shall 'll".split())
_DO = frozenset("do does did has have had will shall would can could".split())
_CAN = frozenset("can could may might".split())
_EMPTY = frozenset(
    "be have do any ever yet already still really actually now currently true case it that there not"
    " n't n\u2019t the a an"
    " is are was were did does has had will would can could of to in on at by for with from about and"
    " or as into up"
    " down out off over after before during than so also just even this these those their his her its"
    " our who what"
    " happen take place go really get someone somebody anyone anybody".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """``lemmas`` are the forms of the predicate; ``content`` the lemmas of the other words that matter,
    ``names`` the names, ``times`` the days and months; ``denied`` when the question itself denies.
    """

    parse: Parse
    place: int
    lemmas: tuple[str, ...]
    roles: Roles
    wanted: Wanted
    denied: bool
    names: frozenset[str]
    content: frozenset[str]
    times: frozenset[str]


def asked(parse: Parse) -> Asked | None:
    """The proposition that a question asks about; None where the parse shows none."""
    root = next((token for token in parse.tokens if token.dep == "ROOT"), None)
    if root is None:
        return None
    helpers = {kid.lower_text for kid in parse.kids(root.place, "aux", "auxpass")}
    opening = parse.tokens[0].lower_text
    wanted: Wanted = "happened"
    if opening in _WILL or helpers & _WILL:
        wanted = "coming"
    elif opening in _CAN or (opening in ("would", "should", "must")):
        wanted = "possible"
    place, ahead = _predicate(parse, root)
    if ahead and wanted == "happened":
        wanted = "coming"
    token = parse.tokens[place]
    if opening in _DO and token.pos != "VERB":
        verbs = [t for t in parse.tokens if t.pos == "VERB" and t.tag in ("VB", "VBN")]
        if not verbs:
            return None
        token, place = verbs[0], verbs[0].place
    if token.lemma in ("be", "have", "do") or token.pos not in ("VERB", "ADJ", "NOUN", "AUX", "PROPN", "ADV"):
        return None
    words = [w for w in parse.tokens if w.place != place and not w.pos == "PUNCT"]
    names = frozenset(bare(w.text) for w in words if w.pos == "PROPN" and bare(w.text) not in table("times"))
    times = frozenset(bare(w.text) for w in words if bare(w.text) in table("times") and w.pos == "PROPN")
    content = frozenset(
        w.lemma
        for w in words
        if w.pos in ("NOUN", "ADJ", "VERB", "NUM", "ADV")
        and w.lemma not in _EMPTY | ANYBODY
        and w.place != place
    )
    own = stand(parse, place)
    return Asked(
        parse,
        place,
        predicate_lemmas(parse, place),
        roles(parse, place),
        wanted,
        not own.affirmed,
        names,
        content,
        times,
    )


def _predicate(parse: Parse, root: Token) -> tuple[int, bool]:
    """The place of the predicate, and whether it is put as to come: "is going to", "is set to"."""
    place, ahead = root.place, False
    for _ in range(3):
        lemma = lemma_of(parse, place)
        inner = parse.kid(place, "xcomp")
        told = parse.kid(place, "acomp", "attr")
        if inner is not None and (lemma in _AHEAD or lemma in _THROUGH):
            ahead = ahead or lemma in _AHEAD
            place = inner.place
        elif (
            lemma == "be"
            and told is not None
            and (below := parse.kid(told.place, "xcomp"))
            and told.lemma in _AHEAD
        ):
            ahead, place = True, below.place
        elif lemma == "be" and told is not None:
            place = told.place
        else:
            break
    return place, ahead
