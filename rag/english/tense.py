"""Does what a date is of lie ahead? By the tense and the helping verbs of the date's own clause."""

from __future__ import annotations

from rag.english.lexicon import table
from rag.english.parse import Parse, Token
from rag.english.scope import lemma_of

_ASIDE = ("relcl", "acl", "advcl", "pcomp")
_COMING = frozenset("will shall 'll wo would can could may might must should 'd ca".split())
_AHEAD = frozenset(("planned", "possible"))
_DEPTH = 5


def lies_ahead(parse: Parse, start: int) -> bool | None:
    """Whether the event that a date at ``start`` is of is to come; None where the clause does not say."""
    verb = _verb(parse, start)
    return _is_ahead(parse, verb) if verb else None


def aside(parse: Parse, start: int) -> int:
    """How many clauses that tell something on the side the date at ``start`` stands in."""
    token = _token(parse, start)
    if token is None:
        return 0
    return sum(item.dep in _ASIDE for item in [token, *parse.above(token.place)])


def _token(parse: Parse, start: int) -> Token | None:
    return next((token for token in parse.tokens if token.start <= start < token.end), None)


def _verb(parse: Parse, start: int) -> Token | None:
    """The verb that a date belongs to, or the adjective of "due on Monday"."""
    token = _token(parse, start)
    above = parse.above(token.place) if token else ()
    return next((item for item in above if item.pos in ("VERB", "AUX", "ADJ")), None)


def _is_ahead(parse: Parse, verb: Token, depth: int = 0) -> bool | None:
    helpers = {kid.lower_text for kid in parse.kids(verb.place, "aux", "auxpass")}
    past = any(
        kid.tag in ("VBD", "VBN") or kid.lemma == "have" for kid in parse.kids(verb.place, "aux", "auxpass")
    )
    if helpers & _COMING:
        return True
    if verb.pos == "ADJ":
        return table("adjectives").get(verb.lemma) == "planned" or None
    if verb.tag == "VBD" or past:
        return _is_planned(parse, verb) if "to" not in helpers else False
    if "to" in helpers and depth < _DEPTH:
        return _of_infinitive(parse, verb, depth)
    if verb.tag == "VBN":
        return (
            table("verbs").get(lemma_of(parse, verb.place)) == "planned"
            if not helpers
            else _is_planned(parse, verb)
        )
    if verb.tag in ("VBG", "VBZ", "VBP"):
        return True if helpers & {"is", "are", "am"} or verb.tag != "VBG" else None
    return None


def _is_planned(parse: Parse, verb: Token) -> bool:
    """Of "was scheduled for Monday" and "is expected on Monday", what they are for is ahead."""
    planned = table("verbs").get(lemma_of(parse, verb.place)) == "planned"
    return planned and parse.kid(verb.place, "auxpass") is not None


def _of_infinitive(parse: Parse, verb: Token, depth: int) -> bool | None:
    """Of "is to meet" and "plans to meet", ahead; of "was to have met" and "managed to", as those are."""
    head = parse.tokens[verb.head]
    if head.place == verb.place:
        return None
    if head.lemma == "be" or (head.pos == "AUX" and head.lemma == "be"):
        return head.tag not in ("VBD", "VBN")
    kinds = (table("verbs").get(lemma_of(parse, head.place)), table("adjectives").get(head.lemma))
    if any(kind in _AHEAD for kind in kinds):
        return True
    return _is_ahead(parse, head, depth + 1) if head.pos in ("VERB", "AUX") else True
