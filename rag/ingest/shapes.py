"""What a line of a page looks like: a sentence, prose, a heading, a lone mark, a label of relative time."""

from __future__ import annotations

import re

_TERMINAL = re.compile(
    "[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\\]\u300d\u300f]*$"
)
_ENDS_IN_ACRONYM = re.compile(r"(?:\b[A-Z]\.){2,}$")
_QUOTED = re.compile('^["\'\u201c\u2018\u00ab\u201e]|["\u201d\u00bb]$')
_MARK_ONLY = re.compile(r"[\W_]+")
_ITEM = re.compile(r"[-\u2010-\u2015\u2022*+\u2043\u25aa\u25cf]{1,2}\s?\w")
_TIME_LABEL = re.compile(
    r".{0,60}?\d+\s?(?:s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|"
    r"y|yrs?|years?)\sago"
    r"|yesterday|just now",
    re.IGNORECASE,
)
_LONG = 200
_SHORT = 100
_SHORT_WORDS = 16


def ends_sentence(text: str) -> bool:
    """Whether ``text`` closes as a sentence does; a heading in title case may end in "U.S." or "?"."""
    if _TERMINAL.search(text) is None or is_mark(text):
        return False
    if len(text) > _SHORT or not is_title(text):
        return True
    return not (text.endswith("?") or _ENDS_IN_ACRONYM.search(text))


def is_title(text: str) -> bool:
    """Whether every longer word has a capital, and nothing is quoted: "Signal or Threat?"."""
    longer = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return bool(longer) and _QUOTED.search(text) is None and all(word[0].isupper() for word in longer)


def is_prose(text: str) -> bool:
    """Whether ``text`` is a paragraph for certain: long, or a sentence of some length."""
    return (len(text) >= _LONG and not is_mark(text)) or (len(text) >= 60 and ends_sentence(text))


def is_heading(text: str) -> bool:
    """Whether ``text`` could be a heading: short, no sentence, no quotation, nothing announced."""
    short = len(text) <= _SHORT and len(text.split()) <= _SHORT_WORDS
    return short and not (ends_sentence(text) or _QUOTED.search(text) or text[-1] in ":;," or is_mark(text))


def is_mark(text: str) -> bool:
    """Whether ``text`` holds no letter or digit: a lone bullet, a rule."""
    return _MARK_ONLY.fullmatch(text) is not None


def is_bullet(text: str) -> bool:
    """Whether ``text`` is the lone mark of a list item."""
    return len(text) <= 2 and is_mark(text)


def is_list_item(text: str) -> bool:
    """Whether ``text`` begins with a bullet or a dash, as an item of a list or a signature does."""
    return _ITEM.match(text) is not None


def is_time_label(text: str) -> bool:
    """Whether ``text`` is a label such as "Politics16 hours ago", as links to other articles have."""
    return _TIME_LABEL.fullmatch(text) is not None
