"""The numbers of a text with their unit and scale: what a claim and its source must agree on.

A quantity states an interval: "12" is [12, 12], "up to 8,000" has no least value, "thousands of" has neither
bound. Years, days of a month, clock times, numbers of names ("F-16") and of articles of law are not
quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, zip_longest

from rag.ingest.currencies import money, no_currencies
from rag.ingest.moving import Role, is_contest, is_step, role
from rag.ingest.numerals import LOWER, MODIFIERS, NEAR, UPPER, amount_pattern, is_loose, unit, value


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it: ``source[start:end] == text``.

    ``text`` spans all that was read: modifier, currency, number, scale and unit word. ``low`` and
    ``high`` are the bounds it states, None where it states none; ``unit`` is a measure ("kilometer", "%",
    "USD"), None for things that are counted. ``role`` is what it is in a change: in "rose 5 to 40" the 5 is
    the "change" and 40 the "level", in "from 12 to 9" 12 is the "former" one; "" of any other.
    """

    text: str
    start: int
    end: int
    low: float | None
    high: float | None
    unit: str | None
    role: Role = ""

    @property
    def is_score(self) -> bool:
        """Is it the score of a game or a vote ("3-2")? Such a one counts nothing and has no bounds."""
        return self.low is None and self.high is None and self.text[-1:].isdigit()


@dataclass(frozen=True, slots=True)
class _Amount:
    """One match, before two of them become a range."""

    start: int
    end: int
    value: Decimal | None
    kind: str
    unit: str | None
    scaled: bool


_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?\.?|July?\.?|Aug(?:ust|\.)|"
    r"Sept?(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?(?:\s?[-\u2013]\s?[0-9]{1,2})?"
# Case matters here ("May 5", not "may 5"), so these are not parts of AMOUNT.
_NO_AMOUNT = re.compile(
    rf"\b{_MONTH}\s{_DAY}\b(?![,.]?[0-9])(?:,?\s[0-9]{{4}}\b)?"
    rf"|(?<![\w.,]){_DAY}\s(?:of\s)?{_MONTH}(?!\w)(?:\s[0-9]{{4}}\b)?"
    r"|\b[0-9]{4}[-\u2013][0-9]{2}(?:-[0-9]{2})?\b"
    r"|\b[0-9]{1,2}(?:[:.][0-9]{2})?\s?[ap]\.?m\b|\b[0-9]{1,2}:[0-9]{2}\b"
    r"|\b(?:Articles?|Resolution|Sections?|Chapters?|Paragraphs?|Pages?|Flight|Route|Room|Phase|Channel|"
    r"[Nn]os?\.|No|[Nn]umber|[Rr]ank(?:s|ed|ing)?(?:\sat)?)\s[0-9]+"
    r"|\b[Nn]umber\s(?:one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_DASH_BETWEEN = re.compile(r"\s?[-\u2010\u2011\u2013]\s?")
_WORD_BETWEEN = re.compile(r"[\s-]to[\s-]")
_BETWEEN = re.compile(r"\bbetween\s$", re.IGNORECASE)
_MOVED_FROM = re.compile(r"(?<!ranging )(?<!range )(?<!ranges )(?<!anywhere )\bfrom\s$", re.IGNORECASE)
_MOVED_BY = re.compile(r"\bby\s$", re.IGNORECASE)
# "12-15,000": thousands, of which the first has lost its zeros.
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[-\u2010\u2011\u2013][0-9]{1,3},000$")
_SCORE = re.compile(r"[0-9]{1,3}[-\u2010\u2011\u2013][0-9]{1,3}")
_AGO = re.compile(r"\s(?:ago|earlier|later|before|after)\b")
_NOUN_AFTER = re.compile(r"\s(?!(?:in|by|on|at|from|last|this|next|over|since|and|or|but|as|a|per)\b)[a-z]")
_MORE_MONEY = re.compile(r"\s(?:more|less|higher|lower|extra|on top)\b|[,.;)\u201d]|$")
_LONE_ONE_BEFORE = re.compile(
    r"\b(?:no|the|this|that|each|any|every|which|last|only|next|another)\s$", re.IGNORECASE
)
_LONE_ONE_AFTER = re.compile(
    r"[-\u2019']|\s(?:of|that|which|who|another|can|could|may|might|must|should|would|will|never|has\sto)\b",
    re.IGNORECASE,
)
_UPWARDS = {"more", "higher", "above", "least"}
_YEARS = range(1500, 2101)
_YEAR_MODIFIERS = {"about", "around", "circa"}  # said of a year as often as of an amount


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of ``text`` in order, without overlap; a range ("11,000 to 12,000") is one quantity."""
    amounts = _with_shared_units(text, list(_amounts(text)))
    found: list[Quantity] = []
    position = 0
    while position < len(amounts):
        left = amounts[position]
        right = amounts[position + 1] if position + 1 < len(amounts) else None
        span = _range_start(text, left, right) if right else None
        if right and span is not None:
            found.append(_range(text, span, left, right))
            position += 2
        else:
            found.append(_single(text, left))
            position += 1
    return _with_roles(text, found)


def _with_roles(text: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    told: list[Quantity] = []
    for item, following in zip_longest(found, found[1:]):
        told.append(replace(item, role=role(text, item, told[-1] if told else None, following)))
    return tuple(told)


def _with_shared_units(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """Of "from 12 to 15 per cent" both are per cent; of "$2.9 billion, about 600 million more" both money."""
    for place, (left, right) in enumerate(pairwise(amounts)):
        between = text[left.end : right.start]
        moved = _WORD_BETWEEN.fullmatch(between) and _MOVED_FROM.search(
            text[max(0, left.start - 20) : left.start]
        )
        if moved and left.unit is None and right.unit:
            amounts[place] = replace(left, unit=right.unit)
        elif moved and left.unit and right.unit is None and not _NOUN_AFTER.match(text, right.end):
            amounts[place + 1] = replace(right, unit=left.unit)
        elif right.unit is None and right.scaled and left.unit in money():
            if _MORE_MONEY.match(text, right.end):
                amounts[place + 1] = replace(right, unit=left.unit)
    return amounts


def _amounts(text: str) -> Iterator[_Amount]:
    """Every amount that is no year, date, time or label."""
    for match in amount_pattern().finditer(_without_labels(text)):
        if not (_is_year(match) or _is_lone(text, match) or is_loose(match)):
            yield _Amount(match.start(), match.end(), value(match), _kind(match), unit(match), _scaled(match))


def _without_labels(text: str) -> str:
    """The text with NULs where dates, times, labels and words that look like the code of a currency are."""
    parts: list[str] = []
    position = 0
    labels = [match.span() for match in _NO_AMOUNT.finditer(text)]
    for start, end in sorted([*labels, *no_currencies(text)]):
        if end > position:
            parts += text[position : max(start, position)], "\0" * (end - max(start, position))
            position = end
    return "".join([*parts, text[position:]])


def _is_year(match: re.Match[str]) -> bool:
    digits = match["digits"] or ""
    plain = len(digits) == 4 and digits.isdigit() and int(digits) in _YEARS
    modifier = (match["modifier"] or "around").lower()
    return plain and not (unit(match) or _scaled(match) or match["plus"] or modifier not in _YEAR_MODIFIERS)


def _is_lone(text: str, match: re.Match[str]) -> bool:
    """Whether this is the "one" of "one of the", "no one" and "one can", or the "a" of a year, which count
    nothing.
    """
    if match["lone"]:
        return match["modifier"] is None or _AGO.match(text, match.end()) is not None
    if match["piece"] and not match["piece_scale"]:
        return _AGO.match(text, match.end()) is not None
    if match[0].lower() != "one":
        return False
    before = text[max(0, match.start() - 10) : match.start()]
    return bool(_LONE_ONE_BEFORE.search(before) or _LONE_ONE_AFTER.match(text, match.end()))


def _scaled(match: re.Match[str]) -> bool:
    return bool(
        match["scale"] or match["short"] or match["multiplier"] or match["half_scale"] or match["piece_scale"]
    )


def _kind(match: re.Match[str]) -> str:
    if match["plus"]:
        return LOWER
    if match["closing"]:
        return LOWER if match["closing"].split()[-1].lower() in _UPWARDS else UPPER
    return MODIFIERS[" ".join(match["modifier"].lower().split())] if match["modifier"] else NEAR


def _single(text: str, amount: _Amount) -> Quantity:
    number = None if amount.value is None else float(amount.value)
    low = None if amount.kind == UPPER else number
    high = None if amount.kind == LOWER else number
    return Quantity(text[amount.start : amount.end], amount.start, amount.end, low, high, amount.unit)


def _range_start(text: str, left: _Amount, right: _Amount) -> int | None:
    """Where the range of two neighbouring amounts begins, or None when they are two quantities.

    "from 3,000 to 10,000" tells of a change, unless it ranges so.
    """
    between = text[left.end : right.start]
    before = text[max(0, left.start - 20) : left.start]
    agree = left.unit in {None, right.unit} or (right.unit is None and left.unit in money())
    if left.value is None or right.value is None or right.kind != NEAR or not agree:
        return None
    if between.strip() == "and" and (opening := _BETWEEN.search(before)):
        return left.start - len(opening[0])
    if _DASH_BETWEEN.fullmatch(between):
        return left.start
    apart = not _WORD_BETWEEN.fullmatch(between) or _MOVED_FROM.search(before) or _is_step(text, left, right)
    return None if apart else left.start


def _is_step(text: str, left: _Amount, right: _Amount) -> bool:
    """Is the left one what was added or taken, and the right one what it came to: "by 3,000 to 8,000"?"""
    assert left.value is not None
    assert right.value is not None
    if left.unit and _MOVED_BY.search(text, max(0, left.start - 4), left.start):  # "by 1.2% to 28%"
        return True
    shared = bool(right.unit and not left.unit) or (right.scaled and not left.scaled)
    rising = left.value < right.value
    if rising and shared:  # "rose 3 to 5 percent", "$2 to $3 billion"
        return False
    near = rising and right.value <= 3 * left.value
    return is_step(text, left.start, right.end, rising=rising and not left.unit, near=near)


def _range(text: str, start: int, left: _Amount, right: _Amount) -> Quantity:
    """The interval from ``left`` to ``right``; a falling one, or one of a contest ("3-1"), has no bounds."""
    assert left.value is not None
    assert right.value is not None
    low, high = left.value, right.value
    whole = text[start : right.end]
    if right.scaled and not left.scaled and low > 0:
        low = _scaled_like(low, high, _scale_of(high))
    elif _THOUSANDS.search(whole) and low * 10_000 >= high:  # "12-15,000"
        low = _scaled_like(low, high, 1000)
    merged = _single(text, replace(right, start=start, kind=left.kind, unit=left.unit or right.unit))
    if low > high or (merged.unit is None and _is_score(text, start, right.end)):
        return replace(merged, text=whole, low=None, high=None)
    return replace(
        merged,
        text=whole,
        low=None if left.kind == UPPER else float(low),
        high=None if left.kind == LOWER else float(high),
    )


def _is_score(text: str, start: int, end: int) -> bool:
    return _SCORE.fullmatch(text, start, end) is not None and is_contest(text, start, end)


def _scaled_like(low: Decimal, high: Decimal, scale: int) -> Decimal:
    return low * scale if low * scale <= high else low


def _scale_of(number: Decimal) -> int:
    """The power of a thousand that ``number`` is counted in: a million for 7000000."""
    scale = 1
    while number >= scale * 1000:
        scale *= 1000
    return scale
