"""Who says it: the speakers that a sentence names, and how firmly they speak.

Rules for news English: a subject before a verb of saying, one after it, and "according to". A speaker is
given in the words of the text, so that it can be cited; nothing is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Stance = Literal["said", "claimed", "estimated", "expected", "denied"]

_FORMS: dict[Stance, str] = {
    "said": """
        say says said saying tell tells told add adds added note notes noted explain explains
        explained state states stated report reports reported announce announces announced confirm
        confirms confirmed write writes wrote tweet tweeted reply replied recall recalls recalled
        affirm affirms affirmed stress stresses stressed emphasise emphasised emphasize emphasized
        acknowledge acknowledges acknowledged admit admits admitted reveal reveals revealed
        testify testified warn warns warned conclude concludes concluded argue argues argued
        insist insists insisted reiterate reiterates reiterated find finds found show shows showed
        indicate indicates indicated
        suggest suggests suggested remark remarked observe observed declare declares declared
        disclose disclosed pledge pledged vow vowed promise promised urge urges urged
        call calls called describe describes described label labels labeled labelled term termed dub dubbed
        clarify clarifies clarified spoke speaks cite cites cited
        offer offers offered
    """,
    "claimed": """
        claim claims claimed allege alleges alleged assert asserts asserted maintain maintains maintained
    """,
    "estimated": """
        estimate estimates estimated put puts reckon reckons reckoned calculate calculates calculated
        believe believes believed think thinks thought
    """,
    "expected": """
        expect expects expected predict predicts predicted forecast forecasts project projects
        projected hope hopes hoped feared foresee foresees foresaw
        want wants wanted demand demands demanded aim aims aimed
    """,
    "denied": "deny denies denied",
}
_STANCES: dict[str, Stance] = {form: stance for stance, forms in _FORMS.items() for form in forms.split()}

# These take a person, a thing or a clause; only before a clause or a quotation do they report.
_NEEDS_CLAUSE = frozenset(
    """
    add added adds admit admits admitted affirm affirmed affirms confirm confirmed confirms
    declare declared declares disclose disclosed find finds found indicate indicated indicates
    maintain maintained maintains note noted notes observe observed pledge pledged project
    projected projects promise promised recall recalled recalls replied reply report
    reports reveal revealed reveals show showed shows state states stress stressed stresses
    suggest suggested suggests tweet urge urged urges vow vowed write writes wrote
    """.split()
)
# As a noun as well as a verb: after a comma it is a noun.
_NOUNS = frozenset("reports states notes claims shows estimates recalls".split())
# "raised its catch forecast": no verb there.
_ALSO_NOUNS = frozenset("forecast forecasts estimate estimates report reports claim claims".split())
_OF_THEIRS = re.compile(r"\S \b(?:its|their|his|her)(?: [\w-]+){0,2}$")
# What is given with an amount behind it: "promised \u20ac4.5 million".
_GIVES = frozenset("promise promises promised pledge pledges pledged announce announces announced".split())
_AMOUNT_NEXT = re.compile(r" (?:up to |about |around |some |more than |another )?[$\u20ac\u00a3]?\d")
PRONOUNS = frozenset("he she it they we i you".split())

_ALSO = r"has have had also later then earlier still once now again [a-z]+ly"
_DAY = "[A-Z][a-z]+day"
_VERB = rf"(?P<verb>{'|'.join(sorted(_STANCES, key=lambda form: (-len(form), form)))})\b"
_AUXILIARY = rf"(?:(?:{_ALSO.replace(' ', '|')}) ){{0,3}}"
_WHEN = (
    rf"(?: (?:on|late on|early on) {_DAY}| (?:last|this) (?:week|month|year)| (?:in|at) [^,.;:]{{2,40}}?)?"
)
_LETTERS = r"[^\s,;:.()\u201c\u201d\"]"
_WORD = rf"(?:(?:[A-Z]\.){{2,}}|{_LETTERS}+(?:\.(?=\S| [A-Z]){_LETTERS}*)*)"  # "U.S." and "Gen." too
_PHRASE = rf"(?:{_WORD} ){{0,11}}?{_WORD}"
_START = r"(?:^|(?<=[,;:] )|(?<=[,;:] (?:and|but) )|(?<=[\u201c\u201d\"] ))"
_STOP = r"[,;:)]|(?<!\b[A-Z])\.(?=\W|$)|$"

_CLAUSE = re.compile(rf"{_WHEN}(?: (?:that|how|whether)\b|,? ?[:\u201c\"]|,)")
_PUT_AT = re.compile(r" [^.;:]{2,90}? at \D{0,25}\d")
# "Industry estimates suggest": the first is no verb.
_NO_NOUN = r"(?! (?:suggest|show|indicate|say|put|point)s?\b)"
_BEFORE = re.compile(
    rf"{_START}(?P<speaker>{_PHRASE})(?:, (?P<who>[^,;:]{{2,120}}),)? {_AUXILIARY}{_VERB}{_NO_NOUN}"
)
_TO = "(?:by|from|to|with|for) "
_WHICH = re.compile(
    rf"(?:^|[,;:] |\b{_TO})(?P<speaker>(?:(?!{_TO}){_WORD} ){{0,11}}?{_WORD}), (?:which|who) "
    rf"{_AUXILIARY}{_VERB}"
)
_AFTER = re.compile(
    rf"[,\u201d\"] ?{_VERB} (?P<speaker>{_PHRASE})(?={_STOP}| on {_DAY}| in an?\b| at a\b| during\b)"
)
_BY = re.compile(
    r"\b(?P<verb>said|reported|claimed|alleged|estimated|expected|predicted|denied) by "
    rf"(?P<speaker>{_PHRASE})(?={_STOP}| on {_DAY}| (?:last|this) (?:week|month|year)\b| in an?\b| to\b)"
)
_PUT_BY = re.compile(
    rf"\bput at [^.;:]{{2,60}}? by (?P<speaker>{_PHRASE})(?={_STOP}| on {_DAY}| in an?\b| to\b)"
)
_ACCORDING = re.compile(
    rf"\b(?:according to|in the words of) (?P<speaker>{_PHRASE})(?={_STOP}| (?:which|who|that)\b)",
    re.IGNORECASE,
)
# "The ministry on Thursday raised its forecast": what it now expects.
_FORECAST = re.compile(
    rf"{_START}(?P<speaker>{_PHRASE})(?:, (?P<who>[^,;:]{{2,120}}),)?(?: on {_DAY})? {_AUXILIARY}"
    r"(?:raised|raises|cut|cuts|lowered|lowers|lifted|lifts|trimmed|trims|revised|revises|upgraded|downgraded)"
    r" (?:its|their|his|her) (?:[a-z-]+ ){0,3}(?:forecast|projection|outlook|estimate)s?\b"
)
_ACCOUNT = re.compile(
    rf"\bby (?P<speaker>{_PHRASE})(?:[\u2019']s|(?<=s)[\u2019']) (?:account|count|estimate)\b", re.IGNORECASE
)

_LEAD_IN = re.compile(
    r"(?:and|but|so|yet|still|meanwhile|however|though|although|while|as|when|after|earlier|later|then|also"
    r"|separately|in turn|an? (?:day|week|month|year) ago"
    r"|(?:for|in|over|during) (?:the|this|its) (?:[a-z]+ )?(?:year|quarter|month|week|season|half)"
    rf"|(?:on|last|this|late|early) (?:{_DAY}|week|month|year|night))\s+",
    re.IGNORECASE,
)
_CLAUSE_AFTER_NAME = re.compile(r"\s+(?:who|which|also|has|have|had)\b.*$")
_OWN = re.compile(r"[\u2019']s own$")
_ADVERB = re.compile(
    rf"however|though|meanwhile|in turn|too|for (?:his|her|its|their) part|instead|on {_DAY}"
)
_NO_SPEAKER = re.compile(
    r"^(?:there|that|this|what|which|as|if|when|where|how|why|to|not|never|and|but|or|then|by|such|these|those"
    r"|nobody|none|no one|who)\b"
    # "An earlier version of this article": what it said is taken back.
    r"|\bversions? of (?:this|our|the) (?:article|story|report|post|piece|headline)\b"
    r"|^(?:an?|the|our) (?:(?:earlier|previous|prior|original|initial) )?(?:version|headline|caption)\b"
    r"|\b(?:and|or|to|the|a|an|of|for|in|with|by|on|from|at|its|their|his|her|initial|first|latest|new|earlier|[\w]+[\u2019']s)$"
    r"|\b(?:is|are|was|were|be|been|will|would|can|could|should|did|does|do|that|which|because|if|than)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker in the words of the text, ``text[start:end] == speaker``, and how firmly it is said.

    ``who`` is what the text adds to the name ("a spokesperson for the ministry"), "" where it adds nothing.
    """

    speaker: str
    start: int
    end: int
    stance: Stance
    who: str = ""

    @property
    def is_pronoun(self) -> bool:
        return self.speaker.lower() in PRONOUNS


def attributions(text: str) -> tuple[Attribution, ...]:
    """The speakers of one sentence in the order in which they are named, none twice."""
    found: dict[tuple[int, int], Attribution] = {}
    verbs: set[int] = set()  # a verb has one speaker, by the first pattern that finds one
    for pattern, holds, stance in _PATTERNS:
        for match in pattern.finditer(text):
            verb = match.start("verb") if stance is None else -1 - match.start()
            if verb not in verbs and holds(match):
                for item in _named(match, stance or _STANCES[match["verb"]]):
                    found.setdefault((item.start, item.end), item)
                    verbs.add(verb)
    return tuple(found[span] for span in sorted(found))


def is_saying(word: str) -> bool:
    """Is it a form of a verb of saying, as "said" is?"""
    return word in _STANCES


def is_giving(word: str) -> bool:
    """Is it a form of a verb that an amount may follow, as "promised" is?"""
    return word in _GIVES


def _follows(match: re.Match[str]) -> bool:
    """Is this a speaker after its verb? One with a verb of its own is the subject of what is said."""
    verb = match["verb"]
    speaks = _STANCES[verb] in ("said", "claimed") and verb not in _NOUNS
    return speaks and _CLAUSE_AFTER_NAME.search(match["speaker"]) is None


def _reports(match: re.Match[str]) -> bool:
    """Is this verb, after its subject, one of saying here?"""
    verb, end = match["verb"], match.end("verb")
    if verb in ("put", "puts"):
        return _PUT_AT.match(match.string, end) is not None
    rest = match.string[end:]
    if verb in _ALSO_NOUNS and _OF_THEIRS.search(match["speaker"]):
        return False
    if verb in _GIVES and _AMOUNT_NEXT.match(rest):
        return True
    return verb not in _NEEDS_CLAUSE or _CLAUSE.match(rest) is not None or not rest.strip(" .")


def _named(match: re.Match[str], stance: Stance) -> Iterator[Attribution]:
    start, end = match.span("speaker")
    text = match.string
    while lead := _LEAD_IN.match(text, start, end):
        start = lead.end()
    for rest in (_CLAUSE_AFTER_NAME, _OWN):
        if cut := rest.search(text, start, end):
            end = cut.start()
    speaker, who = text[start:end], match.groupdict().get("who") or ""
    if speaker and not _NO_SPEAKER.search(speaker):
        yield Attribution(speaker, start, end, stance, "" if _ADVERB.fullmatch(who) else who)


def _always(match: re.Match[str]) -> bool:
    return True


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool], Stance | None], ...] = (
    (_BEFORE, _reports, None),
    (_WHICH, _reports, None),
    (_BY, _always, None),
    (_AFTER, _follows, None),
    (_PUT_BY, _always, "estimated"),
    (_ACCORDING, _always, "said"),
    (_ACCOUNT, _always, "estimated"),
    (_FORECAST, _always, "expected"),
)
