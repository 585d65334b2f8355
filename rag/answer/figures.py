"""The figures that a question asks for, a row each: how much of what, who says so, how firmly, as of when.

All of a row is in the words of its sentence, but for a unit of measure and the status, which says what kind
of statement it is. In ``of``, what stands in brackets is what the clause says before the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.answer.counted import counted
from rag.answer.kinds import asks_number
from rag.answer.wanted import Alike, same_word, wanted
from rag.ingest.quantities import Quantity, quantities
from rag.ingest.speakers import Attribution, attributions
from rag.records import Citation, Claim, Figure

_PARTS = re.compile(r"[,;:\u2014()]|\b(?:while|whereas|but)\b")
_EXPECTED = re.compile(
    r"\b(?:expect(?:s|ed|ing)?|could|may|might|will|would|plan(?:s|ned|ning)?|(?:set|due) to|forecasts?"
    r"|project(?:s|ed)|propos(?:e[sd]?|al)|aims?|hop(?:es?|ed)|potential(?:ly)?|by 20\d\d)\b",
    re.IGNORECASE,
)
_CLAIMED = re.compile(r"\b(?:alleged|allegedly|purported|purportedly|claimed)\b", re.IGNORECASE)
_REPORTED = re.compile(r"\breported(?:ly)?\b", re.IGNORECASE)
_ESTIMATED = re.compile(r"\b(?:estimat\w+|reckon\w*|thought to|believed to)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|\s)(?!(?:The|A|An|Its|His|Her|Their|One)\b)[A-Z][\w\u2019'-]+")
_AS_OF = re.compile(
    r"\b(?:(?:on|since|by|as of|until) )?(?:(?:early|late) )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2})?(?:,? (?:19|20)\d\d)?|(?:in )?(?:19|20)\d\d)\b"
    r"|\b(?:last|this|next|earlier this) (?:week|month|year|spring|summer|autumn|fall|winter)\b"
    r"|\b(?:today|yesterday|tonight|overnight)\b"
)


def figures_of(
    question: str,
    claims: Sequence[Claim],
    citations: Mapping[int, Citation],
    alike: Alike = same_word,
    *,
    asked: bool = False,
) -> tuple[Figure, ...]:
    """The rows of a question for a number, in the order of its claims; none of any other question, unless it
    is known that a figure is ``asked`` for.

    ``alike`` tells whether two words may stand for one thing. Where a quote holds the sentence before its
    claim too, that one's figures are rows as well, if they surely count what is asked. Rows that agree in all
    but where they stand are one row with all its citations.
    """
    if not (asked or asks_number(question)):
        return ()
    rows: dict[Figure, tuple[int, ...]] = {}
    for claim in claims:
        quotes = {n: citations[n].quote for n in claim.citations}
        found = _rows(question, claim.text, list(quotes.values()), alike)
        # Of a headline with its byline, which are cited together, one has the number.
        told = [(row, tuple(n for n in quotes if row.value in quotes[n])) for row in found]
        for n, quote in quotes.items():
            before = quote.removesuffix(claim.text).strip()
            if before and before != quote:
                told += [(row, (n,)) for row in _rows(question, before, [], alike, sure=True)]
        for row, where in told:
            rows[row] = tuple(dict.fromkeys((*rows.get(row, ()), *where)))
    return tuple(replace(row, citations=found) for row, found in rows.items())


def _rows(
    question: str, sentence: str, quotes: Sequence[str], alike: Alike, *, sure: bool = False
) -> Iterator[Figure]:
    found = quantities(sentence)
    for quantity in wanted(question, found, sentence, alike, sure=sure):
        yield _row(quantity, sentence, quotes, alone=len(found) == 1)


def _row(quantity: Quantity, sentence: str, quotes: Sequence[str], *, alone: bool) -> Figure:
    what = counted(quantity, sentence)
    speaker = _speaker(quantity, sentence, quotes)
    when = _AS_OF.search(sentence)
    return Figure(
        value=quantity.text,
        low=quantity.low,
        high=quantity.high,
        unit=what.unit,
        of=f"{what.of} ({what.doing})" if what.of and what.doing else what.of or what.doing,
        speaker=speaker.speaker if speaker else None,
        status=_status(_part(quantity, sentence), sentence if alone else "", speaker),
        as_of=when[0] if when else None,
        citations=(),
    )


def _speaker(quantity: Quantity, sentence: str, quotes: Sequence[str]) -> Attribution | None:
    """Who gives the number: the last speaker named before it, else the first one after it; of a pronoun, the
    speaker of the sentence before, where the quote has that one.
    """
    named = attributions(sentence)
    before = [item for item in named if item.end <= quantity.start]
    persons = [item for item in before if item.is_pronoun or not item.speaker.islower()]
    before = persons or before
    chosen = before[-1] if before else next(iter(named), None)
    if chosen and chosen.who[:1].isupper() and not _NAMED.search(chosen.speaker):
        chosen = replace(chosen, speaker=chosen.who)
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


def _status(part: str, whole: str, speaker: Attribution | None) -> str:
    """What kind of statement it is: by its speaker, else by the words of its ``part`` of the sentence; of the
    ``whole``, if it has no other number, for estimates.
    """
    if speaker and speaker.stance in ("claimed", "estimated", "expected", "denied"):
        return speaker.stance
    if _EXPECTED.search(part) and not _REPORTED.search(part):
        return "expected"
    if _ESTIMATED.search(whole or part):
        return "estimated"
    if _CLAIMED.search(part):
        return "claimed"
    return "reported" if speaker or _REPORTED.search(part) else "stated"
