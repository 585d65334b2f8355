"""Kinds of questions: what would answer one, by how it is put."""

from __future__ import annotations

import re

from rag.search.words import stem, words

_AMOUNTS = (
    r"(?:profit|loss|revenue|turnover|income|earnings|rent|fare|fee|fine|salary|wage|dividend|bonus|ransom|debt|deficit"
    r"|surplus|score|turnout|margin|magnitude|temperature|pay rise)"
)
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|big|large|long|far|high|low|tall|old|fast|deep|wide|heavy|short|late|strong)\b"
    r"|\b(?:what|which)\b(?: [\w'\u2019-]+){0,8} (?:number|amount|sum|total|percentage|share|rate|range|price"
    r"|cost|value|size|age|population|distance|length|height|weight|depth|speed|count|toll|strength|worth|losses"
    r"|casualties|proportion)\b"
    r"|\b(?:what|which)(?: [\w'\u2019-]+){1,8} area\b"
    r"|\b(?:what|which)(?: [\w'\u2019-]+){0,2} figure\b"
    rf"|\bwhat (?:is|are|was|were|will be) (?:(?!of |for |about |in |on |with |by )"
    rf"[\w'\u2019-]+ ){{0,6}}{_AMOUNTS}\b"
    r"|\bwhat area of\b"
    r"|\bwhat (?:will|would|does|do|did|must|is|are) (?:[\w'\u2019-]+ ){1,9}(?:pay|paying|cost|owe|earn)\b"
    rf"|\b(?:what|which) (?:[\w'\u2019-]+ )?{_AMOUNTS}\b(?! (?:measures?|plans?|talks|cuts?)\b)",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_ASKS_PLACE_OR_ONE = re.compile(r"\b(?:where|which)\b", re.IGNORECASE)
_ASKS_AUTHOR = re.compile(
    r"\b(?:wrote|writes?|writing|written|penned|author\w*|bylines?|journalists?|reporters?|correspondents?"
    r"|columnists?|who reported)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\bhow (?:many|much)((?: (?!(?:did|do|does|were|was|are|is|has|have|had|will|would|can|could|should|may"
    r"|might|must|in|of|on|at|from|to|for|with|by|that|which|who|than|more|less|a|an|per|each|every|next|last|this|now|still|ever|already|there|about)\b)[\w'\u2019-]+)+)",
    re.IGNORECASE,
)
_ASKS_WHETHER = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|will|would|can|could|shall|should|may|might|must)(?:n['\u2019]t)?\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_ASKS_ACCOUNT = re.compile(
    r"\bwhat (?:did|does|do|has|have|had)\b.+\b(?:say|said|think|thought|tell|told)\b", re.IGNORECASE
)
_ASKS_SUMMARY = re.compile(
    r"^(?:please |can you |could you )?(?:summari[sz]e|sum up|give (?:me )?(?:a|the) summary of|tl;?dr)\b",
    re.IGNORECASE,
)
_SECOND_PART = re.compile(r"\band (?:who|what|when|where|why|how|which)\b", re.IGNORECASE)
_ASKS_REASON = re.compile(
    r"\bwhy\b|\bhow\b(?! (?:many|much|big|large|long|far|high|tall|old|fast|deep|wide|heavy|often)\b)",
    re.IGNORECASE,
)


def asks_number(question: str) -> bool:
    """True when the question wants a number: "how many", "how old", "what share"."""
    return _ASKS_NUMBER.search(question) is not None


def counted_word(question: str) -> str | None:
    """What "how many" and "how much" count, if the question names it: the last word of that."""
    match = _COUNTED.search(question)
    found = words(match.group(1)) if match else ()
    return found[-1] if found else None


def counted_noun(question: str) -> str | None:
    """The stem of what "how many" and "how much" count, if the question names it."""
    word = counted_word(question)
    return stem(word) if word else None


def asks_time(question: str) -> bool:
    """True when the question wants a time: "when", "what year"."""
    return _ASKS_TIME.search(question) is not None


def asks_person(question: str) -> bool:
    """True when the question wants somebody: "who", "whose"."""
    return _ASKS_PERSON.search(question) is not None


def asks_a_name(question: str) -> bool:
    """True when a name, a place, a time or a number will do: "who", "where", "which", "when", "how many";
    not "what", which may want all that was said.
    """
    found = _ASKS_PLACE_OR_ONE.search(question) is not None
    return found or asks_person(question) or asks_time(question) or asks_number(question)


def asks_author(question: str) -> bool:
    """True when the question may want who wrote an article."""
    return _ASKS_AUTHOR.search(question) is not None


def asks_whether(question: str) -> bool:
    """True when Yes or No would answer: "did they leave?", but not "was it red or blue?"."""
    return _ASKS_WHETHER.match(question) is not None and not _CHOICE.search(question)


def asks_reason(question: str) -> bool:
    """True when a few words will not do: "why", and "how" of a manner."""
    return _ASKS_REASON.search(question) is not None


def asks_account(question: str) -> bool:
    """True when it wants what somebody said, which a word such as "denied" is not."""
    return _ASKS_ACCOUNT.search(question) is not None


def asks_summary(question: str) -> bool:
    """True when an article's summary is wanted: "summarize the article about the dam"."""
    return _ASKS_SUMMARY.search(question) is not None


def has_two_parts(question: str) -> bool:
    """True when two things are asked: "who won, and by how much?"."""
    return _SECOND_PART.search(question) is not None
