"""What a number is in a change ("rose 5 to 40": the change, then the level), and whether two are a score.

Rules for news English, over the words of the clause next to a number.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

Role = Literal["level", "change", "former", ""]


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def role(self) -> Role: ...


# What rises and falls by itself, in all forms; then what somebody may also do to things that are counted
# ("added 8 to 10 people"); then what tells of a change without its amount.
_MOVES = (
    r"(?:ris(?:e|es|en|ing)|rose|fall(?:s|en|ing)?|fell|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|increas(?:e|es|ed|ing)"
    r"|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|slip(?:s|ped|ping)?|slid(?:e|es|ing)?|edg(?:e|es|ed|ing)"
    r"|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|tumbl(?:e|es|ed|ing)|plung(?:e|es|ed|ing)|plummet(?:s|ed|ing)?"
    r"|widen(?:s|ed|ing)?|narrow(?:s|ed|ing)?|shr[iau]nk(?:s|ing)?|swell(?:s|ed|ing)?|dip(?:s|ped|ping)?"
    r"|eas(?:es|ed|ing)|slump(?:s|ed|ing)?|advanc(?:es|ed|ing)|rall(?:ies|ied|ying))"
)
_DOES = (
    r"(?:gr(?:ow|ows|ew|own|owing)|drop(?:s|ped|ping)?|cut(?:s|ting)?|rais(?:e|es|ed|ing)|add(?:s|ed|ing)?"
    r"|gain(?:s|ed|ing)?|los(?:e|es|ing)|lost|shed(?:s|ding)?|lift(?:s|ed|ing)?|lower(?:s|ed|ing)?"
    r"|reduc(?:e|es|ed|ing)|trim(?:s|med|ming)?)"
)
_MULTIPLIES = r"(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|halv(?:e|es|ed|ing))"
_NOUN = (
    r"(?:rise|fall|climb|jump|drop|increase|decrease|decline|cut|gain|surge|slide|slump|plunge|tumble|dip"
    r"|growth|hike|reduction|advance)s?"
)
_ANY = rf"(?:{_MOVES}|{_DOES}|{_MULTIPLIES})"
_GIVES = r"(?:add(?:s|ed|ing)?|gain(?:s|ed|ing)?|los(?:e|es|ing)|lost|shed(?:s|ding)?)"  # to somebody, too
_TOKEN = r"\s(?:[^\s,.;:()]|[.,](?=[0-9]))+"
_STOPS = (
    r"(?:to|from|and|or|but|when|as|that|who|which|after|before|with|for|of|at|than|over|near|since|while|into"
    r"|against|among|between|because|if|where|per|by)\b"
)
_BREAK = re.compile(r"[,.;:()0-9]")
_OBJECT = rf"(?:\s(?!{_STOPS})[^\s,.;:()0-9]+){{0,3}}"
_DIRECTLY = re.compile(rf"\b(?:(?P<moves>{_MOVES})|{_DOES}){_OBJECT}\s$", re.IGNORECASE)
_BY = re.compile(rf"\b{_ANY}(?:{_TOKEN}){{0,7}}\sby\s$", re.IGNORECASE)
_TO = re.compile(rf"\b(?!{_GIVES}\b){_ANY}(?:{_TOKEN}){{0,7}},?\sto\s$", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:up|down|{_ANY})(?:\s[a-z]+ly)?\sfrom\s$", re.IGNORECASE)
_NOUN_OF = re.compile(rf"\b{_NOUN}\sof\s$", re.IGNORECASE)
_UP = re.compile(
    r"(?P<sure>(?:^|[,;:(\u2014\u2013]\s?|\b(?:is|was|are|were|be|been|and|still|further)\s))?"
    r"(?<!make\s)(?<!made\s)(?<!makes\s)(?<!making\s)(?<!take\s)(?<!took\s)(?<!taken\s)"
    r"\b(?:up|down)\s(?:by\s|another\s)?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"[\s-](?:{_NOUN}|higher|lower|up|down|more\sthan|less\sthan)\b", re.IGNORECASE)
_MORE = re.compile(r"\s(?:more|less|fewer)\b", re.IGNORECASE)
_POINTS = re.compile(r"\s(?:(?:basis|percentage)\s)?points?\b|\s?bps?\b", re.IGNORECASE)
_FOLD = re.compile(r"\s(?:(?:basis|percentage)\s)?points?\b|\s?bps\b|\stimes\b|-?fold\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s(?!(?:in|by|on|at|from|last|this|next|over|since|and|or|but|as|a|per|after|before|for|with|to|when"
    r"|while|than|during|against|compared|amid|because|earlier|yesterday|today)\b)[a-z]"
)
_PLAIN_FROM = re.compile(r"(?<!ranging )(?<!range )(?<!ranges )(?<!anywhere )\bfrom\s$", re.IGNORECASE)
_THEN_TO = re.compile(rf"(?:{_TOKEN}){{0,5}},?\sto\s")
_THEN_FROM = re.compile(rf"(?:{_TOKEN}){{0,5}},?\sfrom\s")
_TO_ALONE = re.compile(r"\sto\s")

_CONTEST = (
    r"\b(?:win|wins|winning|won|beat|beats|beaten|beating|los(?:e|es|ing|s|ses)|lost|dr[ae]w(?:s|n|ing)?"
    r"|defeat(?:s|ed|ing)?|scor(?:e|es|ed|ing|eline)|vot(?:e|es|ed|ing)|lead|leads|leading|led|victory|victories"
    r"|ruling|ruled|tie|tied|thrash(?:ed|es)?|aggregate|half-time|halftime)\b"
)
_CONTEST_BEFORE = re.compile(rf"{_CONTEST}[^.;:]*$", re.IGNORECASE)
_CONTEST_AFTER = re.compile(rf"\s(?:[a-z]+\s)?{_CONTEST}", re.IGNORECASE)
# "Won 3-5 seats" is no score.
_THINGS_AFTER = re.compile(
    r"\s(?!(?:as|its|his|us|this|wins|was|is|has|across|versus|always|losses|victories|draws)\b)[a-z]+s\b"
    r"|\s(?:people|men|women|children)\b"
)


def is_step(text: str, start: int, end: int, *, rising: bool, near: bool) -> bool:
    """Do two numbers joined by "to", from ``start`` to ``end``, tell a change and what it led to?

    ``rising`` says that they could be a range, and ``near`` that they are as close as the ends of one.
    """
    before = _before(text, start)
    if near and _FOLD.match(text, end):  # "rose 2 to 3 times"
        return False
    if _ends(before, "by") and _BY.search(before):
        return True
    verb = _verb(before)
    if verb is None:
        return False
    return bool(verb["moves"]) or not (rising and _COUNTED.match(text, end))


def role(text: str, item: _Placed, earlier: _Placed | None, following: _Placed | None) -> Role:
    """What ``item`` is in a change, by its words and by the numbers next to it."""
    before = _before(text, item.start)
    if _is_former(text, before, item, earlier, following):
        return "former"
    if _is_level(text, before, item, earlier):
        return "level"
    return "change" if _is_change(text, before, item, following) else ""


def _is_former(
    text: str, before: str, item: _Placed, earlier: _Placed | None, following: _Placed | None
) -> bool:
    if not (_ends(before, "from") and _PLAIN_FROM.search(before)):
        return False
    if _FROM.search(before):
        return True
    if following and following.unit == item.unit and _TO_ALONE.fullmatch(text, item.end, following.start):
        return True
    moved = earlier is not None and earlier.role in ("change", "level")
    if not (earlier and moved and _THEN_FROM.fullmatch(text, earlier.end, item.start)):
        return False
    return earlier.role == "change" or earlier.unit == item.unit


def _is_level(text: str, before: str, item: _Placed, earlier: _Placed | None) -> bool:
    if earlier and earlier.role in ("change", "former"):
        agree = earlier.role == "change" or earlier.unit == item.unit
        if agree and _THEN_TO.fullmatch(text, earlier.end, item.start):
            return True
    return _ends(before, "to") and _TO.search(before) is not None


def _is_change(text: str, before: str, item: _Placed, following: _Placed | None) -> bool:
    if (_ends(before, "by") and _BY.search(before)) or (_ends(before, "of") and _NOUN_OF.search(before)):
        return True
    up = _UP.search(before) if _ends(before, "up", "down", "by", "another") else None
    if up and (up["sure"] is not None or item.unit == "%"):
        return True
    if item.unit and _BEHIND.match(text, item.end):
        return True
    if item.unit == "%" and _MORE.match(text, item.end):
        return True
    verb = _verb(before)
    if verb is None:
        return False
    points = _POINTS.match(text, item.end)
    if verb["moves"] or item.unit == "%" or points:
        return True
    end = points.end() if points else item.end
    return following is not None and _TO_ALONE.fullmatch(text, end, following.start) is not None


def is_contest(text: str, start: int, end: int) -> bool:
    """Are the two numbers from ``start`` to ``end`` of a game or a vote, by the words next to them?"""
    if _THINGS_AFTER.match(text, end):
        return False
    near = text[max(0, start - 50) : start]
    return bool(_CONTEST_BEFORE.search(near) or _CONTEST_AFTER.match(text[end : end + 40]))


def _before(text: str, start: int) -> str:
    """What stands before a place: the words that may be of one clause with it."""
    return text[max(0, start - 90) : start]


def _ends(before: str, *words: str) -> bool:
    """Is one of ``words`` the last? Cheap, for most numbers stand behind none of them."""
    return before[-9:].lower().endswith(tuple(f"{word} " for word in words))


def _verb(before: str) -> re.Match[str] | None:
    """The verb of change that a number stands right behind, or behind its object."""
    clause = _BREAK.split(before)[-1]
    return _DIRECTLY.search(clause) if clause.strip() else None
