"""When things happened, as far as the text says: a date, or a weekday that the article's date makes one.

The date of an event, that of its article and today are three things: "on Monday" in an article without a date
stays "on Monday", and has no place in the order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.english.parse import Parser
from rag.english.tense import aside, lies_ahead

_MONTHS = "January February March April May June July August September October November December".split()
_NAMES = "|".join(f"{month}|{month[:3]}\\.?" for month in _MONTHS) + "|Sept\\.?"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_NAMES})(?:,? (?P<year>(?:19|20)\d\d))?"
    rf"|(?P<month2>{_NAMES}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year2>(?:19|20)\d\d))?"
    rf"|(?P<month3>{_NAMES}) (?:of )?(?P<year3>(?:19|20)\d\d)"
    r"|(?:in|since|until|by|from|of|during|early|late) (?P<year4>(?:19|20)\d\d))\b"
)
_WEEKDAY = re.compile(rf"\b(?:(?P<side>last|next|on|early|late) )?(?P<name>{'|'.join(_DAYS)})\b")
_NEAR = re.compile(
    r"\b(?:(?P<before>yesterday)|(?P<same>today|tonight)|(?P<after>tomorrow))\b", re.IGNORECASE
)
_AHEAD = re.compile(r"\b(?:will|would|next|set to|due to|scheduled|is to|are to|upcoming|coming)\b")


@dataclass(frozen=True, slots=True)
class _Found:
    """A date in its own words, and whether what it is of lies ahead, where that is told."""

    match: re.Match[str]
    ahead: bool | None


def date_in(text: str, published: str | None, parse: Parser | None = None) -> tuple[str, str | None] | None:
    """The date of what a sentence tells, in its own words, and the day, month or year that it is in ISO 8601:
    None for the latter where neither the text nor the article's own date says. None when there is no date.

    A date is of its own clause: behind a verb in the past it is the last such day before the article's, that
    day included, behind "will" the next one; and so is a day without its year. Of several dates the first
    of the main clause counts. Without a parser, the words of the whole sentence tell whether it looks ahead.
    """
    own = date.fromisoformat(published[:10]) if published else None
    found = _first(text, parse)
    if found is None:
        return None
    return found.match[0], _day_of(found, own)


def _first(text: str, parse: Parser | None) -> _Found | None:
    """The first date of the clause that is least aside."""
    matches = [match for pattern in (_DATE, _WEEKDAY, _NEAR) for match in pattern.finditer(text)]
    if not matches:
        return None
    if parse is None:
        return _Found(matches[0], True if _AHEAD.search(text) else None)
    parsed = parse(text)
    best = min(matches, key=lambda match: (aside(parsed, _word(match)), _is_year(match), match.start()))
    return _Found(best, lies_ahead(parsed, _word(best)))


def _is_year(match: re.Match[str]) -> bool:
    return match.groupdict().get("year4") is not None


def _word(match: re.Match[str]) -> int:
    """Where the last word of a date begins: the parse knows it by its month or its day."""
    names = ("name", "month", "month2", "month3", "year4", "before", "same", "after")
    return next(match.start(name) for name in names if match.groupdict().get(name))


def _day_of(found: _Found, own: date | None) -> str | None:
    parts = found.match.groupdict()
    if parts.get("name"):
        return _weekday(found, own)
    if "before" in parts:
        step = timedelta(days=-1 if parts["before"] else 1 if parts["after"] else 0)
        return (own + step).isoformat() if own else None
    return _calendar(found, own)


def _calendar(found: _Found, own: date | None) -> str | None:
    parts = found.match.groupdict()
    if parts["year4"]:
        return parts["year4"]
    month = _month(parts["month"] or parts["month2"] or parts["month3"])
    day = parts["day"] or parts["day2"]
    year = parts["year"] or parts["year2"] or parts["year3"]
    if day is None:
        return f"{year}-{month:02}"
    if year is None:
        return _nearest(month, int(day), own, found.ahead)
    return _iso(int(year), month, int(day))


def _nearest(month: int, day: int, own: date | None, ahead: bool | None) -> str | None:
    """The day of the year in which the event lies where its tense puts it; where that is not told, the day
    that is nearest to the article's.
    """
    if own is None:
        return None
    days = [found for year in (own.year - 1, own.year, own.year + 1) if (found := _iso(year, month, day))]
    if ahead is not None:
        sided = [item for item in days if (item >= own.isoformat() if ahead else item <= own.isoformat())]
        days = sided or days
    return min(days, key=lambda item: abs(date.fromisoformat(item) - own), default=None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, start=1) if month[:3] == name[:3])


def _weekday(found: _Found, own: date | None) -> str | None:
    if own is None:
        return None
    side = found.match["side"]
    back = (own.weekday() - _DAYS.index(found.match["name"])) % 7
    if side == "last":
        return (own - timedelta(days=back or 7)).isoformat()
    if side == "next":
        return (own + timedelta(days=7 - back)).isoformat()
    return (own + timedelta(days=(7 - back) % 7 if found.ahead else -back)).isoformat()
