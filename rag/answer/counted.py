"""What a quantity is a quantity of, in the words of its sentence: its unit, and what is said around it.

Rules for news English. The phrase that follows a number says what it counts; where none follows, the last
thing counted before it does; and the words of the clause before the number say what was done to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.ingest.currencies import money
from rag.ingest.quantities import Quantity, quantities
from rag.ingest.speakers import attributions, is_giving, is_saying

_OPENS = re.compile(
    r"(?:-strong)?(?: \([^()]*\))?\s+(?:(?:of|in) )?(?:(?:the|these|those|this|that|its|their|his|her) )?",
    re.IGNORECASE,
)
# No word ends within "8,412" or "1.1".
_WORDS_OF = re.compile(r"(?:(?:[^\s,.;:()\u2014\u201c\u201d]|(?<=[0-9])[,.](?=[0-9]))+\s?)+")
# A word that begins the next clause, or another part of this one.
_ENDS = re.compile(
    r"\s*\b(?:is|are|was|were|be|been|has|have|had|will|would|could|may|might|can|but|as"
    r"|(?:and|or)(?!\s(?:[a-z-]+\s){0,2}[a-z-]+(?:\s*$|\s(?:is|are|was|were|has|have|had|will|would)\b))"
    r"|while|when|after|before|since|if|than|said|says|according|did|does|last|this|so)\b"
    r"|\s*\b(?:on|at|by) (?=[A-Z][a-z]+day\b)"
)
# "More than a year ago": what it is compared with belongs to it.
_COMPARED = re.compile(r"(?:more|less|fewer|[a-z]+er)\s+than\s+(?:last |this )?")
_PLURAL = re.compile(r"[a-z]{2,}[^su]s|people|men|women|children|police|them", re.IGNORECASE)
_INNER = re.compile(
    r"\b(?:of|to|in|for|with|from|into|against|over|near|on|at|under|across|along|during|a|an|each|per)\b"
)
_PREPOSITIONS = frozenset(
    "of to in for with from into against over the a an at on by and or it they that which who".split()
)
_NO_NOUNS = frozenset("besides always perhaps overseas sometimes afterwards towards less across thus".split())
_PRONOUNS = frozenset("it them him her that this".split())
_COLLECTIVES = frozenset("force contingent group army team crew fleet unit total".split())
# Where the clause of a number begins: after these, with a blank.
_CLAUSE = re.compile(
    r"(?<![0-9]),|,(?![0-9])|[;:\u2014(\u201c]|\b(?:and|but|while|whereas|that|which|who|said|says|reports|reported|estimates|estimated"
    r"|claimed|claims|as(?! (?:a whole|well)\b)|from|than|where|when)\b"
)
_HELPERS = re.compile(
    r"^(?:(?:it|he|she|they|we|its|their|his|her|these|those|this|a|an|the|had|has|have|was|were|is|are|be|been"
    r"|would|will|could|may|might|also|now|then|in|at|of|on|by|to|for|with|put|puts"
    r"|last|next|week|month|year|[a-z]+day)\b ?)+",
    re.IGNORECASE,
)
_NO_THINGS = frozenset("now today then ago".split())
_JOINTS = frozenset("where when which who whose that while".split())
_LEADS = frozenset("at by for of to with".split())
_PREDICATE = re.compile(
    r"\s+(?:is|are|was|were|has|have|had|will|would|could|may|might|can)\b"
    r"(?:(?!\b(?:(?:and|or)(?! [a-z]+ed\b)|but|as|while|when|after|before|since|if|than|which|who"
    r"|where|because)\b)(?:[^,.;:()\u2014\u201c\u201d]|(?<=[0-9])[,.](?=[0-9])))+"
)
# Between two numbers of one thing: "$218 a tonne, down from $241", "2,600, a fifth more", "12%, or 40".
_BESIDE = re.compile(
    r"(?:[^,;:()]{0,30}\)?,\s*)?(?:(?:up|down) from|compared (?:with|to)|against|or)"
    r"|[^,;:]{0,60},|[^,;:()]{0,40}\sfrom"
)
# "The river, which …" and "Schools, he added, …": a thing, then a comma.
_OPENING_THING = re.compile(r"(?:The |An? )?(?P<thing>(?:[\w\u2019'-]+ ){0,3}[\w\u2019'-]+), ")
_IS_VERB = re.compile(
    r"should|must|stay|(?!need|bed|hundred)[a-z]{2,}ed|runs|rose|fell|stood|came|went|made|cost|took"
)
_MOVES_TO = re.compile(r"\s(?:to|and)\s[\W\d]*\d")
_SET_BESIDE = re.compile(
    r"\b(?:surpassing|exceeding|outstripping|compared (?:with|to)|against|versus|(?:up|down) from)"
    r"\s(?:the\s)?$"
    r"|,\sand\s(?:the\s[a-z]+|(?:the\s)?[A-Z][^,;:]{1,40})\s$"
)
_LONGEST_PREDICATE = 9
_LONGEST = 9  # words, of the phrase that follows and of that before
_LONGEST_OF_TIME = 16  # of the clause that tells what took so long, or had not been for so long
_SUPERLATIVE = re.compile(
    r"(?:its|their|his|her|the) (?:first|last|latest|largest|biggest|worst|most \w+)(?: \w+)? (?:in|for)"
)
TIMES = frozenset("second minute hour day week month year decade century".split())


@dataclass(frozen=True, slots=True)
class Counted:
    """``unit`` is the measure or the noun that is counted, ``of`` the phrase that says of what; ``doing`` is
    what the clause says before the number, and after the phrase. All but a measure are words of the
    sentence, or "".
    """

    unit: str
    of: str
    doing: str


def counted(quantity: Quantity, sentence: str) -> Counted:
    """What ``quantity`` of ``sentence`` counts or measures; one in brackets is of what the one before is, and
    a score counts nothing.
    """
    if quantity.is_score:
        return Counted("", "", _doing(quantity, sentence))
    if sentence[: quantity.start].endswith("("):
        whole = next((item for item in quantities(sentence) if item.end + 2 == quantity.start), None)
        if whole and quantity.unit:
            return replace(counted(whole, sentence), unit=quantity.unit)
    of = _of_whole(quantity, sentence) or _after(quantity, sentence)
    before = _doing(quantity, sentence)
    parts = (_subject(before, quantity, sentence), before, _predicate(of, quantity, sentence))
    doing = " \u2026 ".join(filter(None, parts))
    if quantity.unit:
        beside = _beside(quantity, sentence)
        return Counted(quantity.unit, of, " \u2026 ".join(filter(None, (doing, beside))))
    head = "" if _COMPARED.match(of) else _head(of)
    if not head or head.lower() in _PRONOUNS | _COLLECTIVES:
        before = _things_before(quantity, sentence)
        if before and (not head or head.lower() == "them"):
            rest = of if head.lower() != "them" else ""
            of, doing = (
                before,
                " \u2026 ".join(filter(None, ("" if _head(before) in doing.split() else doing, rest))),
            )
        head = _head(before) or ("" if head.lower() in _PRONOUNS else head)
    return Counted(head.lower(), of, doing)


def _after(quantity: Quantity, sentence: str) -> str:
    """The phrase that follows a number; none where the number that it moves to does."""
    if _MOVES_TO.match(sentence, quantity.end):
        return ""
    opening = _OPENS.match(sentence, quantity.end)
    return _phrase(sentence, opening.end()) if opening else ""


def _of_whole(quantity: Quantity, sentence: str) -> str:
    """Of "48 of 79 drones" the drones."""
    opening = _OPENS.match(sentence, quantity.end)
    if opening is None or " of " not in opening[0]:
        return ""
    whole = next((item for item in quantities(sentence) if item.start == opening.end()), None)
    if whole is None:
        return ""
    measure = whole.text.split()[-1] if whole.unit and whole.text[-1:].isalpha() else ""
    return f"{measure} {_after(whole, sentence)}".strip()


def _phrase(text: str, start: int) -> str:
    """The words from ``start`` to the end of the phrase."""
    match = _WORDS_OF.match(text, start)
    if match is None:
        return ""
    compared = _COMPARED.match(match[0])
    end = _ENDS.search(match[0], compared.end() if compared else 0)
    return _trimmed((match[0][: end.start()] if end else match[0]).split()[:_LONGEST])


def _trimmed(kept: list[str]) -> str:
    """Without the prepositions and articles at its end, and what is no word."""
    kept = [word for word in kept if any(character.isalnum() for character in word)]
    while kept and kept[-1].lower() in _PREPOSITIONS:
        kept.pop()
    return " ".join(kept).strip(" ,")


def _head(phrase: str) -> str:
    """The noun of a phrase: its first plural before a preposition, else the last word there that is no
    participle.
    """
    inner = _INNER.search(phrase)
    words = (phrase[: inner.start()] if inner else phrase).split()
    plural = [word for word in words if _is_plural(word)]
    if not plural and words and words[-1].lower() in _COLLECTIVES:
        plural = [word for word in phrase.split() if _is_plural(word)]
    if plural:
        return plural[0]
    words = [word for word in words if word[0].isalpha() and word not in _NO_THINGS]
    while len(words) > 1 and (words[-1].endswith(("ed", "ly")) or words[-1] in ("there", "here")):
        words.pop()
    return words[-1] if words else ""


def _is_plural(word: str) -> bool:
    return (
        _PLURAL.fullmatch(word) is not None and word.lower() not in _NO_NOUNS and not is_saying(word.lower())
    )


def _things_before(quantity: Quantity, sentence: str) -> str:
    """The last thing in the plural that the sentence names before a number, with the words that tell it."""
    before = sentence[: quantity.start]
    found = [
        match
        for match in re.finditer(r"(?<![^\s(])(?<!who )(?<!which )(?<!that )[^\s,;:()\u2014]+", before)
        if _is_plural(match[0])
    ]
    if not found:
        return ""
    noun = found[-1]
    names = re.search(r"(?:[A-Z][\w\u2019'-]* |[a-z]+(?:ed|ian|ean) )*$", before[: noun.start()])
    start = names.start() if names else noun.start()
    rest = _phrase(before, start)
    return rest if rest.endswith(noun[0]) or noun[0] in rest else noun[0]


def _doing(quantity: Quantity, sentence: str) -> str:
    """The words of the clause that stand before a number, without speaker, pronouns and helping verbs."""
    part = next((item for item in quantities(sentence) if item.end + 4 == quantity.start), None)
    if part and sentence[part.end : quantity.start] == " of ":
        return _doing(part, sentence)
    before = sentence[: quantity.start].rstrip()
    earlier = [item for item in quantities(sentence) if item.end <= quantity.start]
    if earlier and before.endswith("("):
        return _doing(earlier[-1], sentence)
    joint = sentence[earlier[-1].end : quantity.start].strip() if earlier else ""
    if earlier and (before.endswith(" and") or joint == "to" or _BESIDE.fullmatch(joint)):
        return _doing(earlier[-1], sentence)
    said = [item.end for item in attributions(sentence) if item.end <= quantity.start]
    spoken = max(said, default=0)
    breaks = [match for match in _CLAUSE.finditer(before) if not _is_relative(match, before)]
    starts = [0, *(match.end() for match in breaks if match[0] != "(" or ")" not in before[match.end() :])]
    for start in reversed(starts):
        clause = before[max(start, spoken) :].strip(" \u201d\"'\u2019")
        if _SUPERLATIVE.fullmatch(clause):  # ", its first in": of what the clause before tells
            continue
        words = _HELPERS.sub("", clause).split()[
            -(_LONGEST_OF_TIME if quantity.unit in TIMES else _LONGEST) :
        ]
        kept = _trimmed(_without_saying(words))
        if kept in _JOINTS:
            return ""
        if kept or (clause and clause not in _LEADS):
            return kept
    return ""


def _beside(quantity: Quantity, sentence: str) -> str:
    """What an earlier number of the same kind is of, where this one is set beside it: "surpassing the 85 that
    …", ", and the others 85".
    """
    for earlier in reversed([item for item in quantities(sentence) if item.end <= quantity.start]):
        alike = earlier.unit == quantity.unit or {earlier.unit, quantity.unit} <= money()
        of = _after(earlier, sentence)
        if alike and of and _SET_BESIDE.search(sentence, earlier.end, quantity.start):
            return of
    return ""


def _without_saying(words: list[str]) -> list[str]:
    """Without the verb of saying that they begin with; one of giving stays where there is nothing else."""
    while words and (words[0] == "that" or is_saying(words[0])):
        if len(words) == 1 and is_giving(words[0]):
            break
        words = words[1:]
    return words


def _subject(doing: str, quantity: Quantity, sentence: str) -> str:
    """Who or what the sentence is about, where the clause before a measure begins with its verb: of "The
    river, which is old, reached 9 metres", the river.
    """
    first = doing.split(" ", 1)[0]
    opening = _OPENING_THING.match(sentence)
    own = opening and first and sentence.find(doing) > opening.end() and _IS_VERB.fullmatch(first)
    return opening["thing"] if quantity.unit and opening and own else ""


def _predicate(of: str, quantity: Quantity, sentence: str) -> str:
    """What is said of things that are counted, behind the phrase for them: "have downed tools"."""
    place = sentence.find(of, quantity.end) + len(of) if of else quantity.end
    match = _PREDICATE.match(sentence, place)
    return _trimmed(match[0].split()[:_LONGEST_PREDICATE]) if match else ""


def _is_relative(match: re.Match[str], text: str) -> bool:
    """Does this "that" go on with the noun before it, and not with what is said?"""
    last = text[: match.start()].split()[-1:]
    return (
        match[0] in ("that", "which", "who") and bool(last) and not is_saying(last[0]) and last[0][-1] != ","
    )
