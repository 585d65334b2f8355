"""The figures that a question asks for, a row each: how much of what, who says so, how firmly, as of when.

All of a row is in the words of its sentence, but for a unit of measure and the status, which says what kind
of statement it is. In ``of``, what stands in brackets is what the clause says before the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.counted import counted
from rag.answer.kinds import asks_number
from rag.answer.wanted import Alike, same_word, wanted
from rag.english.amounts import NumberAsked, number_asked, number_fit
from rag.english.matching import Fit
from rag.english.numbers import numbered
from rag.english.parse import Parser
from rag.english.standing import standing
from rag.ingest.corrections import taken_back
from rag.ingest.quantities import Quantity, quantities
from rag.ingest.speakers import Attribution, attributions
from rag.records import Citation, Claim, Figure
from rag.verify.pronouns import subject_of

_PARTS = re.compile(r"(?<![0-9]),|,(?![0-9])|[;:\u2014()]|\b(?:while|whereas|but)\b")
_EXPECTED = re.compile(
    r"(?<!\bthan )(?<!\bthan was )(?<!\bthan had been )"
    r"\b(?:expect(?:s|ed|ing)?|could|may|might|will|would|should|(?<!latest )(?<!the )(?<!this )plans?"
    r"|plan(?:ned|ning)|(?:set|due) to"
    r"|forecasts?|(?:is|are) to (?:be )?[a-z]+"
    r"|project(?:s|ed)|propos(?:e[sd]?|al)|aims?|hop(?:es?|ed)|potential(?:ly)?|by 20\d\d)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\bnot $")  # "19, not 91"
_CLAIMED = re.compile(r"\b(?:alleged|allegedly|purported|purportedly|claimed)\b", re.IGNORECASE)
_REPORTED = re.compile(r"\breported(?:ly)?\b", re.IGNORECASE)
_ESTIMATED = re.compile(r"\b(?:estimat\w+|reckon\w*|thought to|believed to)\b", re.IGNORECASE)
# A speaker behind one of these speaks of something else.
_TURN = re.compile(r"\b(?:but|while|whereas|although|though)\b")
_WHOLE_NAME = re.compile(r"[A-Z][a-z\u00df-\u00ff]+ [A-Z][\w\u2019'-]+")
_CLOSES = ("\u201d", '"', "\u2019")
_OPENS_QUOTE = re.compile(r"[\u201c\"]")
_GIVEN = re.compile(r"\s(?:promise|pledge|announce)\w*\s[^,]{0,12}\d")
_OWN_CLAUSE = re.compile(r",\s(?:where|which|who|as|after|while|when)\b")
_A_NAME = re.compile(r"(?:^|\s)(?!(?:The|A|An|Its|His|Her|Their|One)\b)[A-Z][\w\u2019'-]+")
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
    parse: Parser | None = None,
    *,
    asked: bool = False,
) -> tuple[Figure, ...]:
    """The rows of a question for a number, in the order of its claims; none of any other question, unless it
    is known that a figure is ``asked`` for.

    ``alike`` tells whether two words may stand for one thing. Where a quote holds the sentence before its
    claim too, that one's figures are rows as well, if they surely count what is asked. Rows that agree in all
    but where they stand are one row with all its citations. With a parser, a row is of what was asked, in the
    role asked, and says if it is denied, alleged, planned and so on.
    """
    if not (asked or asks_number(question)):
        return ()
    rows: dict[Figure, tuple[int, ...]] = {}
    judge = _Roles.of(question, parse)
    for claim in claims:
        quotes = {n: citations[n].quote for n in claim.citations}
        found = _rows(question, claim.text, list(quotes.values()), alike, judge)
        # Of a headline with its byline, which are cited together, one has the number.
        told = [(row, tuple(n for n in quotes if row.value in quotes[n])) for row in found]
        for n, quote in quotes.items():
            before = quote.removesuffix(claim.text).strip()
            if before and before != quote:
                told += [(row, (n,)) for row in _rows(question, before, [], alike, judge, sure=True)]
        for row, where in told:
            rows[row] = tuple(dict.fromkeys((*rows.get(row, ()), *where)))
    return tuple(replace(row, citations=found) for row, found in rows.items())


def _rows(
    question: str,
    sentence: str,
    quotes: Sequence[str],
    alike: Alike,
    judge: _Roles | None,
    *,
    sure: bool = False,
) -> Iterator[Figure]:
    """A row each; of what a note takes back, one that says so, and none where it takes back several amounts
    of which one may be right.
    """
    found, corrected = quantities(sentence), taken_back(sentence)
    for quantity in wanted(question, found, sentence, alike, sure=sure):
        row = _row(quantity, sentence, quotes, alone=len(found) == 1)
        if judge is not None:
            fitting, status = judge.of_sentence(quantity, sentence)
            if not fitting:
                continue
            row = replace(row, status=status or row.status)
        if quantity not in corrected:
            yield row
        elif len(corrected) == 1:
            yield replace(row, speaker=None, status="corrected")


@dataclass(frozen=True, slots=True)
class _Roles:
    """What a parser says of the numbers of a sentence; of a question for a number, what that is of."""

    parse: Parser
    asked: NumberAsked | None

    @classmethod
    def of(cls, question: str, parse: Parser | None) -> _Roles | None:
        return cls(parse, number_asked(parse(question)) if question else None) if parse else None

    def of_sentence(self, quantity: Quantity, sentence: str) -> tuple[bool, str | None]:
        """Whether a number may be the one asked for, and its status where that is not a fact's."""
        parsed = self.parse(sentence)
        told = numbered(parsed, quantity.start, quantity.end)
        if told is None:
            return True, None
        fits = self.asked is None or number_fit(self.asked, parsed, told, quantity.role) is not Fit.OTHER
        if _NOT.search(sentence, 0, quantity.start):
            return fits, "denied"
        return fits, standing(parsed, [place for place, _ in told.doing])


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
        speaker=speaker.speaker if speaker and not speaker.is_pronoun else None,
        status=_status(_part(quantity, sentence), sentence if alone else "", speaker),
        as_of=when[0] if when else None,
        citations=(),
    )


def _speaker(quantity: Quantity, sentence: str, quotes: Sequence[str]) -> Attribution | None:
    """Who gives the number: the last speaker named before it, else the first one after it in the same
    statement; of a pronoun, the speaker of the sentence before, where the quote has that one.
    """
    named = attributions(sentence)
    before = [
        item
        for item in named
        if item.end <= quantity.start
        and not _is_over(item, quantity, sentence)
        and not quantity.start < item.end + len(item.who)  # said of the speaker, not by them
    ]
    persons = [item for item in before if item.is_pronoun or not item.speaker.islower()]
    before = persons or before
    after = (item for item in named if item.start >= quantity.end)
    chosen = before[-1] if before else next(after, None)
    if chosen is None or (not before and _turns(sentence[quantity.end : chosen.start])):
        return None
    if chosen.who[:1].isupper() and not _A_NAME.search(chosen.speaker):
        chosen = replace(chosen, speaker=chosen.who)
    return _named(chosen, [item for item in named if item.end <= chosen.start], sentence, quotes)


def _named(
    speaker: Attribution, before: Sequence[Attribution], sentence: str, quotes: Sequence[str]
) -> Attribution:
    """The one whom a pronoun stands for: somebody who speaks ``before`` it in its sentence or in the one that
    the quote opens with, or of whom that one tells; the pronoun itself, where it is not known.
    """
    if not speaker.is_pronoun:
        return speaker
    told = [quote.removesuffix(sentence).strip() for quote in quotes]
    heard = [*(item for quote in told for item in attributions(quote)), *before]
    names = [item.speaker for item in heard if not item.is_pronoun and _may_be(speaker.speaker, item.speaker)]
    if not names and speaker.speaker.lower() in ("he", "she"):
        names = [name for quote in told if (name := subject_of(quote))]
    return replace(speaker, speaker=names[-1]) if names else speaker


def _turns(between: str) -> bool:
    """Does a "but" between a number and a speaker part them, or an "and" behind which the speaker begins?"""
    if between.endswith(", and "):
        return True
    return _TURN.search(between) is not None and not any(mark in between for mark in _CLOSES[:2])


def _may_be(pronoun: str, speaker: str) -> bool:
    """May "it" be this one? Not somebody with a first name and a surname."""
    return pronoun.lower() != "it" or _WHOLE_NAME.fullmatch(speaker) is None


def _is_over(speaker: Attribution, quantity: Quantity, sentence: str) -> bool:
    """Has what the speaker says ended before the number: a quotation, before a clause of the writer's own, or
    an amount that was promised, before another clause?
    """
    if _GIVEN.match(sentence, speaker.end) and ", and " in sentence[speaker.end : quantity.start]:
        return True
    quoted = sentence[: speaker.start].rstrip()[-1:] in _CLOSES
    between = sentence[speaker.end : quantity.start]
    return quoted and not _OPENS_QUOTE.search(between) and _OWN_CLAUSE.search(between) is not None


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
