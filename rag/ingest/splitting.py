"""Where sentences end: rules for news English that stay harmless in other languages.

A full stop, question mark, exclamation mark or ellipsis that is followed by a blank is a *candidate*. It ends
a sentence unless what follows shows that the sentence goes on (a small letter, an attribution after a quoted
question) or the word before is an abbreviation. Abbreviations come in three kinds: those that never end a
sentence ("Gen."), those that do not before a number ("No. 5"), and those that do only before a word that
opens sentences ("U.S. The").

The scan is linear: every candidate is looked at once, with a bounded look back.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_OPENING = "\"'\u201c\u201d\u2018\u2019\u00ab\u2039\u201e(\\[{\u00bf\u00a1\u2014\u2013\u2022\\-"
_CLOSING = "\"'\u201d\u2019\u201c\u2018\u00bb\u203a)\\]}\u300d\u300f\uff09\u3011"
_QUOTES = frozenset("\"'\u201d\u2019\u201c\u2018\u00bb\u203a")

# The blank before a closing '' or bracket is that of tokenised text.
# The look-behind lets a run of marks be tried from its first one only; without it "......" costs the square
# of its length.
_CANDIDATE = re.compile(
    rf"(?<![.!?\u2026])(?P<mark>[.!?\u2026\u061f\u06d4\u0964\u0965]+)"
    rf"(?P<closing>[{_CLOSING}]*(?:\s(?:''|[)\]]))?)(?=\s)"
    rf"|(?P<wide>[\u3002\uff01\uff1f\uff61]+[{_CLOSING}]*)"
)
_SKIP = re.compile(rf"[\s{_OPENING}]*")
_WORD_BREAK = re.compile(rf"[\s/{_OPENING}]")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
# "al-Shabaab", "iPhone": a small letter that may open a sentence.
_BRAND = re.compile(r"[a-z]{1,4}[-\u2019']?[A-Z]")

_WEEKDAYS = "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()


def _with_capitals(words: str) -> frozenset[str]:
    """The words, and those of more than one letter in capitals too: a "P." alone is an initial."""
    plain = words.split()
    return frozenset(plain) | {word.upper() for word in plain if len(word) > 1}


_NEVER = _with_capitals(
    "Mr Mrs Ms Mx Dr Prof Gen Gens Lt Col Maj Sgt Cpl Pvt Spc Capt Cmdr Cdr Adm Brig Sen Sens Rep Reps Gov "
    "Govs Pres Rev Hon Msgr Mme Mlle Messrs Ald Amb Supt Det Insp Sec Atty Asst Fr e.g i.e vs v cf viz "
    "approx ca"
)
_BEFORE_NUMBER = _with_capitals("No Nos Art Arts Fig Figs Vol Ch p pp para no nos fig vol c")
_BEFORE_OPENER = _with_capitals(
    "Jr Sr Inc Corp Co Cos Ltd Bros Pty St Ste Ft Mt Ave Blvd Rd Dept Univ Assn Intl etc al est Ala Ariz Ark "
    "Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va "
    "Vt Wash Wis Wyo"
) | _with_capitals(" ".join(_MONTHS))
# "Sun" and "Sat" are words, too: only before a date do they not end a sentence.
_BEFORE_DATE = _with_capitals(" ".join(_WEEKDAYS))
_DATE = re.compile(rf"\d|(?:{'|'.join(_MONTHS)}|May)[a-z]{{0,6}}\b\.? \d", re.IGNORECASE)
# After these a single capital is a label that may end a sentence ("World War I."), not somebody's initial.
_LABELLED = frozenset(
    "War Plan Phase Part Type Class Group Category Grade Team Vitamin vitamin Hepatitis hepatitis".split()
)

_OPENERS = (
    "The A An He She It They We I You His Her Its Their Our My Your This That These Those There Here But And "
    "Or Nor Yet So In On At By For From With Without To As If When While Where Why What Who How Which Since "
    "After Before During Despite Although Though Because Until Once Under Over Among Amid Between Through "
    "According However Meanwhile Still Moreover Furthermore Additionally Also Even Instead Later Earlier Now "
    "Then Today Yesterday Not No Yes Many Most Some Several Few Both All Each Every Other Others Another "
    "Such One Two Three Four Five Six Seven Eight Nine Ten Only Just Nevertheless Nonetheless Therefore Thus "
    "Officials Experts Analysts Critics Nobody Everyone Let Can Will Is Are Was Were Do Does Did"
)
_OPENER = re.compile(rf"(?:{'|'.join(_OPENERS.split())})(?=[\s,\u2019'\u2026]|$)|(?:Mr|Mrs|Ms)\.\s")
_CLOCK = frozenset({"a.m", "p.m", "A.M", "P.M"})
_CLOCK_GOES_ON = re.compile(
    rf"[A-Z]{{2,4}}\b|(?:{'|'.join(_WEEKDAYS + _MONTHS)}|May)|[A-Z]\w{{0,20}}(?:\s\w{{1,20}})?\s[Tt]ime\b"
)
_SPEECH = (
    "said says asked asks added adds wrote writes told replied warned wondered shouted remarked noted "
    "tweeted posted exclaimed declared questioned demanded cried continued joked insisted"
)
# "..." Prime Minister Jane Doe asked: the quotation is the front half of one sentence ("said that" opens a
# new one).
_ATTRIBUTION = re.compile(
    rf"(?!{_OPENER.pattern})(?:[A-Z][\w\u2019'.-]{{0,40}}\s){{1,5}}"
    rf"(?:{'|'.join(_SPEECH.split())})\b(?!\s(?:that|in\sa)\b)"
)


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of one paragraph as spans without outer blanks; between them lies nothing but blanks.

    A closing quotation mark or bracket belongs to the sentence before it. Text without any mark is one
    sentence.
    """
    spans: list[Span] = []
    start = _skip_blanks(text, 0)
    for candidate in _CANDIDATE.finditer(text):
        if candidate.end() > start and _ends(text, start, candidate):
            spans.append((start, candidate.end()))
            start = _skip_blanks(text, candidate.end())
    end = len(text.rstrip())
    if start < end:
        spans.append((start, end))
    return tuple(spans)


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _ends(text: str, start: int, candidate: re.Match[str]) -> bool:
    if candidate["wide"]:
        return True
    mark, closing = candidate["mark"], candidate["closing"]
    follows = _SKIP.match(text, candidate.end())
    at = follows.end() if follows else candidate.end()
    if not _may_open(text, at):
        return False
    if "?" in mark or "!" in mark:
        return not (_QUOTES.intersection(closing) and _ATTRIBUTION.match(text, at))
    if mark == ".":
        return _stop_ends(text, start, candidate.start(), at)
    if mark.strip(".\u2026"):
        return True
    # An ellipsis set off by blanks stands for words left out; only a word that opens sentences ends it.
    set_off = candidate.start() == start or text[candidate.start() - 1] in " \n["
    return not set_off or _OPENER.match(text, at) is not None


def _may_open(text: str, at: int) -> bool:
    """Whether the character at ``at`` can be the first of a sentence; at the end of the text nothing can."""
    if at == len(text) or text[at] in ".,;:!?\u2026)]}%":
        return False
    return not text[at].islower() or _BRAND.match(text, at) is not None


def _stop_ends(text: str, start: int, stop: int, at: int) -> bool:
    """Whether the full stop at ``stop`` ends the sentence begun at ``start``; ``at`` is the next word's."""
    before = [word for word in _WORD_BREAK.split(text[max(start, stop - 60) : stop]) if word]
    word = before[-1] if before else ""
    if len(before) == 1 and stop - start <= 4 and (word.isdigit() or len(word) == 1):
        return False  # the number of a list: "1. The army", "a. The army"
    if word in _NEVER:
        return False
    if word in _BEFORE_NUMBER:
        return not text[at].isdigit()
    if word in _BEFORE_DATE and _DATE.match(text, at):
        return False
    if word in _CLOCK and not text[at].isdigit():
        return _CLOCK_GOES_ON.match(text, at) is None
    labelled = len(before) > 1 and before[-2] in _LABELLED
    initial = len(word) == 1 and word.isupper() and not labelled
    if initial or word in _BEFORE_OPENER or _DOTTED.fullmatch(word):
        return _OPENER.match(text, at) is not None
    return True
