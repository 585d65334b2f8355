"""The figures that a question asks for, a row each: how much of what, who says so, how firmly, as of when.

All of a row is in the words of its sentence, but for the unit of what is counted, which may be the
question's, and the status, which says what kind of statement it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.answer.kinds import asks_number, counted_noun
from rag.answer.signals import counts
from rag.ingest.quantities import Quantity, quantities
from rag.ingest.speakers import Attribution, attributions
from rag.records import Citation, Claim, Figure
from rag.search.words import stems, words

_LENGTHS = frozenset("kilometer meter centimeter millimeter mile foot inch yard".split())
_UNITS_ASKED = (
    (re.compile(r"\b(?:percentage|share|rate)\b", re.IGNORECASE), lambda unit: unit == "%"),
    (
        re.compile(
            r"\bhow (?:far|high|tall|deep|wide)\b|\b(?:range|distance|length|height|depth)\b", re.IGNORECASE
        ),
        lambda unit: unit in _LENGTHS,
    ),
    (
        re.compile(r"\b(?:price|cost|worth)\b", re.IGNORECASE),
        lambda unit: unit is not None and len(unit) == 3 and unit.isupper(),
    ),
)
_OPENS = re.compile(
    r"(?:-strong)?(?: \([^()]*\))?\s+(?:(?:of|in) )?(?:(?:the|these|those|this|that|its|their|his|her) )?",
    re.IGNORECASE,
)
_NAMED_WORD = re.compile(r"(?:[A-Z][\w.\u2019'-]* )*(?P<noun>[^\s,.;:]+)")
_POINTING = re.compile(r"^(?:the|these|those|this|that|its|their|his|her) ", re.IGNORECASE)
_WORDS_OF = re.compile(r"(?:[^\s,.;:()\u2014\u201c\u201d]+\s?)+")
# A word that begins the next clause, or another part of this one.
_ENDS = re.compile(
    r"\s*\b(?:is|are|was|were|be|been|has|have|had|will|would|could|may|might|can|that|which|who|and|but|or|as"
    r"|while|when|after|before|since|if|than|said|says|according|on|at|by|were|did|does|last|this|so)\b"
)
_TIMES = frozenset("year month week day hour minute second".split())
_ASKS_TIME_SPAN = re.compile(
    r"\bhow (?:long|old|many (?:years|months|weeks|days|hours|minutes|seconds))\b", re.IGNORECASE
)
_PLURAL = re.compile(r"[a-z]{2,}[^su]s|people|men|women|children|police")
_PARTS = re.compile(r"[,;:\u2014()]|\b(?:while|whereas|but)\b")
_PREPOSITIONS = frozenset("of to in for with from into against over the a an".split())
_LONGEST_OF = 9  # words
_EXPECTED = re.compile(
    r"\b(?:expect(?:s|ed|ing)?|could|may|might|will|would|plan(?:s|ned|ning)?|(?:set|due) to|forecasts?"
    r"|project(?:s|ed)|propos(?:e[sd]?|al)|aims?|hop(?:es?|ed)|potential(?:ly)?|by 20\d\d)\b",
    re.IGNORECASE,
)
_ESTIMATED = re.compile(r"\b(?:estimat\w+|reckon\w*|thought to|believed to)\b", re.IGNORECASE)
_AS_OF = re.compile(
    r"\b(?:(?:on|since|by|as of|until) )?(?:(?:early|late) )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2})?(?:,? (?:19|20)\d\d)?|(?:in )?(?:19|20)\d\d)\b"
    r"|\b(?:last|this|next|earlier this) (?:week|month|year|spring|summer|autumn|fall|winter)\b"
    r"|\b(?:today|yesterday|tonight|overnight)\b"
)


def figures_of(
    question: str, claims: Sequence[Claim], citations: Mapping[int, Citation]
) -> tuple[Figure, ...]:
    """The rows of a question for a number, in the order of its claims; none of any other question.

    Rows that agree in all but where they stand are one row with all its citations.
    """
    if not asks_number(question):
        return ()
    rows: dict[Figure, tuple[int, ...]] = {}
    for claim in claims:
        quotes = [citations[n].quote for n in claim.citations]
        for row in _rows(question, claim.text, quotes):
            before = rows.get(row, ())
            rows[row] = tuple(dict.fromkeys((*before, *claim.citations)))
    return tuple(replace(row, citations=found) for row, found in rows.items())


def _rows(question: str, sentence: str, quotes: Sequence[str]) -> Iterator[Figure]:
    counted = counted_noun(question)
    for quantity in quantities(sentence):
        if _is_asked(question, counted, quantity, sentence):
            yield _row(question, counted, quantity, sentence, quotes)


def _is_asked(question: str, counted: str | None, quantity: Quantity, sentence: str) -> bool:
    if quantity.unit in _TIMES and not _ASKS_TIME_SPAN.search(question):
        return False
    if counted is not None:
        return counts(quantity, counted, sentence) and not _of_another(quantity, counted, sentence)
    return all(fits(quantity.unit) for asked, fits in _UNITS_ASKED if asked.search(question))


def _of_another(quantity: Quantity, counted: str, sentence: str) -> bool:
    """Does another thing follow that is counted, as in "48 drones and two guided missiles"?"""
    following = _after(quantity, sentence).split()[:3]
    if counted in stems(words(" ".join(following))):
        return False
    return any(_PLURAL.fullmatch(word) for word in following)


def _row(
    question: str, counted: str | None, quantity: Quantity, sentence: str, quotes: Sequence[str]
) -> Figure:
    of = _of(counted, quantity, sentence)
    speaker = _speaker(quantity, sentence, quotes)
    when = _AS_OF.search(sentence)
    return Figure(
        value=quantity.text,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit or _noun(counted, of) or _noun(counted, question),
        of=of,
        speaker=speaker.speaker if speaker else None,
        status=_status(_part(quantity, sentence), speaker),
        as_of=when[0] if when else None,
        citations=(),
    )


def _noun(counted: str | None, text: str) -> str:
    """The word of ``text`` for what is counted: the last plural up to the counted stem, or that word."""
    if counted is None:
        return ""
    found = words(text)
    place = next((i for i, word in enumerate(found) if counted in stems((word,))), -1)
    plural = [word for word in found[: place + 1] if word.endswith("s")]
    return plural[-1] if plural else found[place] if place >= 0 else ""


def _of(counted: str | None, quantity: Quantity, sentence: str) -> str:
    """What there is so much of: the words after the number or, when what is counted is not among them, those
    about it before the number.
    """
    after = _after(quantity, sentence)
    strong = sentence.startswith("-strong", quantity.end)
    if counted is None or strong or counted in stems(words(after)):
        return after
    before = sentence[: quantity.start]
    names = [match for match in _NAMED_WORD.finditer(before) if counted in stems(words(match["noun"]))]
    if not names:
        return after
    return _POINTING.sub("", _phrase(before, names[-1].start()), count=1)


def _after(quantity: Quantity, sentence: str) -> str:
    """The phrase that follows a number; of "48 of 79 drones" the drones."""
    opening = _OPENS.match(sentence, quantity.end)
    if opening is None:
        return ""
    of = next((item for item in quantities(sentence) if item.start == opening.end()), None)
    return _after(of, sentence) if of else _phrase(sentence, opening.end())


def _phrase(text: str, start: int) -> str:
    """The words from ``start`` to the end of the phrase."""
    match = _WORDS_OF.match(text, start)
    if match is None:
        return ""
    whole = match[0]
    end = _ENDS.search(whole)
    chosen = whole[: end.start()] if end else whole
    kept = chosen.split()[:_LONGEST_OF]
    while kept and kept[-1].lower() in _PREPOSITIONS:
        kept.pop()
    return " ".join(kept)


def _speaker(quantity: Quantity, sentence: str, quotes: Sequence[str]) -> Attribution | None:
    """Who gives the number: the last speaker named before it, else the first one after it; of a pronoun, the
    speaker of the sentence before, where the quote has that one.
    """
    named = attributions(sentence)
    before = [item for item in named if item.end <= quantity.start]
    chosen = before[-1] if before else next(iter(named), None)
    if chosen is None or not chosen.is_pronoun:
        return chosen
    earlier = [
        item for quote in quotes for item in attributions(quote.removesuffix(sentence)) if not item.is_pronoun
    ]
    return replace(earlier[-1], stance=chosen.stance) if earlier else None


def _part(quantity: Quantity, sentence: str) -> str:
    """The part of the sentence, between commas and the like, that the number stands in."""
    start = max((match.end() for match in _PARTS.finditer(sentence, 0, quantity.start)), default=0)
    end = _PARTS.search(sentence, quantity.end)
    return sentence[start : end.start() if end else len(sentence)]


def _status(part: str, speaker: Attribution | None) -> str:
    if speaker and speaker.stance in ("claimed", "estimated", "expected", "denied"):
        return speaker.stance
    if _EXPECTED.search(part):
        return "expected"
    if _ESTIMATED.search(part):
        return "estimated"
    return "reported" if speaker else "stated"
