"""When things happened, as far as the text says: a date, or a weekday that the article's date makes one.

The date of an event, that of its article and today are three things: "on Monday" in an article without a date
stays "on Monday", and has no place in the order.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = "January February March April May June July August September October November December".split()
_NAMES = "|".join(f"{month}|{month[:3]}\\.?" for month in _MONTHS) + "|Sept\\.?"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_NAMES})(?:,? (?P<year>(?:19|20)\d\d))?"
    rf"|(?P<month2>{_NAMES}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year2>(?:19|20)\d\d))?"
    rf"|(?P<month3>{_NAMES}) (?:of )?(?P<year3>(?:19|20)\d\d)"
    r"|(?:in|since|until|by|from|of|during|early|late) (?P<year4>(?:19|20)\d\d))\b"
)
_WEEKDAY = re.compile(rf"\b(?:(?P<last>last|on|early|late) )?(?P<name>{'|'.join(_DAYS)})\b")
_AHEAD = re.compile(
    r"\b(?:will|would|next|set to|due to|expected|plans?|planned|scheduled|is to|are to|upcoming|coming)\b"
)


def date_in(text: str, published: str | None) -> tuple[str, str | None] | None:
    """The first date of a sentence in its own words, and the day, month or year that it is in ISO 8601: None
    for the latter where neither the text nor the article's own date says. None when there is no date.

    A weekday is the last one before the article's date, that day itself included, unless the sentence looks
    ahead.
    """
    own = date.fromisoformat(published[:10]) if published else None
    if match := _DATE.search(text):
        return match[0], _calendar(match, own)
    if match := _WEEKDAY.search(text):
        return match[0], _weekday(match["name"], own, ahead=_AHEAD.search(text) is not None)
    return None


def _calendar(match: re.Match[str], own: date | None) -> str | None:
    parts = match.groupdict()
    if parts["year4"]:
        return parts["year4"]
    month = _month(parts["month"] or parts["month2"] or parts["month3"])
    day = parts["day"] or parts["day2"]
    year = parts["year"] or parts["year2"] or parts["year3"] or (str(own.year) if own else None)
    if year is None:
        return None
    if day is None:
        return f"{year}-{month:02}"
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, start=1) if month[:3] == name[:3])


def _weekday(name: str, own: date | None, *, ahead: bool) -> str | None:
    if own is None:
        return None
    back = (own.weekday() - _DAYS.index(name)) % 7
    return (own + timedelta(days=(7 - back) % 7 if ahead else -back)).isoformat()
