"""Who "he" or "she" is at the beginning of a sentence, where the sentence before leaves no doubt.

The name stands in brackets for the pronoun, as editors put it: "[Mayor Ana Ruiz] said …". Rules for English;
where more than one person could be meant there is no name (eval/EXPERIMENTS.md, "Written answers").
"""

from __future__ import annotations

import re

from rag.ingest.speakers import attributions, is_saying
from rag.ingest.text import is_closed

_PRONOUN = re.compile(
    r"(?:(?:However|But|And|Also|Additionally|Meanwhile|Later|Still|Then),? )?(?P<pronoun>[Hh]e|[Ss]he)\b"
    r"(?!['\u2019]) (?:(?:also|later|then|has|had) )*(?P<verb>[a-z]+)"
)
_CAPITAL = r"[A-Z\u00c0-\u00de][\w\u2019'-]*[a-z\u00df-\u00ff]\b"
_ABBREVIATED = r"(?:Gov|Gen|Sen|Rep|Dr|Mrs?|Ms|Lt|Col|Sgt|Rev|St)\."
_OFFICE = (
    r"(?:president|minister|secretary|leader|chief|director|spokes(?:man|woman|person)|governor|mayor|judge"
    r"|senator|chair(?:man|woman)?|coach|general|professor|founder|analyst|economist|chancellor|premier"
    r"|ambassador|commissioner|attorney|captain)"
)
_QUALIFIED = (
    r"(?:deputy|prime|foreign|defen[cs]e|vice|press|interior|finance|regional|former|chief|acting|interim)"
)
_LEAD = (
    r"(?:(?:[A-Z][a-z]+ly|However|Meanwhile|Later|Earlier|(?:On|In|Last|This|By|At|During) [^,]{2,40}), )?"
)
_PAST = (
    r"will|would|could|can|may|might|did|said|told|won|led|made|gave|took|went|ran|came|met|became|began|brought"
    r"|held|put|set|cut|left|lost|kept|got|wrote|spoke|saw|fell|rose|sent|built|bought|sold|drew|grew|hit|struck"
    r"|heard|found|stood|taught|thought|knew|flew|drove|threw|chose|spent|paid|fled"
)
# An office, a first name and a surname, and what the person does; "who" may say more of them between commas.
_SUBJECT = re.compile(
    rf"{_LEAD}(?P<name>(?:(?:{_CAPITAL}|(?:[A-Z]\.){{2,}}|{_ABBREVIATED}|{_QUALIFIED}) )*(?:{_OFFICE} )?"
    rf"{_CAPITAL} (?:[A-Z]\. )?(?:(?:de|van|von|al|bin|der) )?{_CAPITAL})"
    rf"(?:, [^,]{{3,90}},)? (?:[a-z]+(?:s|ed)|{_PAST})\b"
)
_SURNAME = re.compile(rf"{_LEAD}(?P<name>{_CAPITAL}) (?:[a-z]+(?:s|ed)|{_PAST})\b")
_PERSON = re.compile(rf"{_CAPITAL} (?:[A-Z]\. )?{_CAPITAL}")
_NO_PERSON = re.compile(
    r"\b(?:Ministry|Department|Union|Army|Navy|Forces?|Council|House|Agency|Institute|Company|News|Party|Court"
    r"|Bank|University|Committee|Congress|Senate|Association|League|Corp|Inc|Group|Office|Services?|Cent(?:er|re)"
    r"|Street|Airlines|Airways|States|Nations|Times|Post|Journal|Press(?! [Ss]ecretary)|Kingdom|Republic"
    r"|City|County|Park|Museum|School|College|Police|Guard|Commission|Federation|Foundation|Society|Organi[sz]ation|Administration"
    r"|Board|Bureau|Authority|Club|Team|Hotel|Hospital|Church|Show|Awards|Cup|Week|Islands?|Sea|River|Lake"
    r"|Mountains?|Act|Bill|War|World|Network|Media|Studios|Records|Pictures|Energy|Motors|Technologies|Systems"
    r"|International|Global|National|Democrats|Republicans|Government|York|Angeles|Francisco|Vegas|America"
    r"|Africa|Korea|Arabia|Zealand|Games|Series|Bowl|Prize|Festival|Magazine|Tower|Bridge|Airport|[A-Z]\w+day"
    r"|January|February|March|April|June|July|August|September|October|November|December)\b"
)
# "North Korean", "New Delhi", "British Army": no first name.
_PLACE = re.compile(
    r"(?:North|South|East|West|Northern|Southern|Eastern|Western|New|San|Los|Saudi|United|Great|Native|American"
    r"|African|Asian|Australian|British|Canadian|Chinese|European|French|German|Indian|Iranian|Israeli|Italian"
    r"|Japanese|Korean|Mexican|Russian|Spanish|Turkish|Ukrainian) "
)
_NO_NAME = frozenset(
    """
    The This That These Those But And When While If Should Although Though As After Before Since Because Both
    Each Every Even Only Her His Their Its My Our Your A An In On At By For From With Where What Who How Why
    Had Were Was Is Could Would Will Can May Did Does Do Then So Yet Or Nor Not No Once Until Unless Under
    Over He She It They We You I Everything Everyone Everybody Nobody Nothing Officials Police Authorities
    Critics Experts
    """.split()
)
_SEVERAL = re.compile(
    r"(?:ators|itors|utors|chers|ists|ials|ities|esses|dents|yers|perts|lysts|urces|ople|men)$"
)
_SOMEBODY = re.compile(
    r"\b(?:queen|king|prince|princess|man|woman|boy|girl|child|mother|father|parent|wife|husband|son|daughter|brother"
    r"|sister|aunt|uncle|grandmother|grandfather|cousin|friend|girlfriend|boyfriend|colleague|president|governor|mayor"
    r"|minister|judge|suspect|victim|officer|driver|patient|player|student|teacher|doctor|nurse|employee"
    r"|deputy|sheriff|soldier|attorney|lawyer|coach|neighbor|neighbour|him|her)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(rf"(?<=[\w,] ){_CAPITAL}")
_POSSESSIVE = re.compile(r"['\u2019]s?\b|['\u2019]$")


def named(sentence: str, before: str) -> str | None:
    """``sentence`` with the person whom ``before`` names for its "he" or "she"; None when it does not begin
    with one, or when it is not plain who that is.
    """
    pronoun = _PRONOUN.match(sentence)
    if pronoun is None or not is_closed(before):
        return None
    name = _teller(before, pronoun["verb"]) or _speaker(before, pronoun["verb"])
    if name is None:
        return None
    start, end = pronoun.span("pronoun")
    return f"{sentence[:start]}[{name}]{sentence[end:]}"


def understood(sentence: str, before: str) -> str:
    """``sentence`` with the likeliest person for the "he" or "she" that it begins with, to be judged by: one
    who is wrong now and then does less harm there than one who is not known. It is never shown.
    """
    pronoun = _PRONOUN.match(sentence)
    if pronoun is None:
        return sentence
    speakers = [item.speaker for item in attributions(before) if not item.is_pronoun]
    opening = _SURNAME.match(before)
    surname = [opening["name"]] if opening and _is_person(opening["name"]) else []
    names = [subject_of(before), *speakers[-1:], *surname]
    name = next((name for name in names if name), None)
    if name is None:
        return sentence
    start, end = pronoun.span("pronoun")
    return f"{sentence[:start]}{name}{sentence[end:]}"


def _teller(before: str, verb: str) -> str | None:
    """The subject, unless it says something of somebody else, whom "he" or "she" may be, too."""
    name = subject_of(before)
    rest = before[before.find(name) + len(name) :] if name else ""
    of_others = _SOMEBODY.search(rest) or (attributions(before) and _CAPITALISED.search(rest))
    return None if of_others and not is_saying(verb) else name


def subject_of(before: str) -> str | None:
    """The person of whom a sentence tells, if it begins with their whole name, and names nobody else."""
    found = _SUBJECT.match(before)
    if found is None or not _is_person(found["name"]) or _others(before[found.end("name") :]):
        return None
    return found["name"]


def _speaker(before: str, verb: str) -> str | None:
    """The one who speaks, if it is one person, known by the surname: "Ruiz said". One who is named after what
    is said, or names somebody else, may speak of another; then ``verb``, what "he" or "she" does next, is one
    of saying.
    """
    speakers = attributions(before)
    if len(speakers) != 1:
        return None
    name, start, end = speakers[0].speaker, speakers[0].start, speakers[0].end
    rest = f"{before[:start]}\n{before[end:]}"
    alone = re.fullmatch(_CAPITAL, name) is not None and _is_person(name) and not _SEVERAL.search(name)
    if not alone or _others(rest):
        return None
    plain = start == 0 and not _CAPITALISED.search(rest) and not _SOMEBODY.search(rest)
    return name if plain or is_saying(verb) else None


def _is_person(name: str) -> bool:
    return not (_NO_PERSON.search(name) or _POSSESSIVE.search(name) or not _NO_NAME.isdisjoint(name.split()))


def _others(text: str) -> bool:
    """Does it name somebody by first name and surname?"""
    return any(_is_person(match[0]) and not _PLACE.match(match[0]) for match in _PERSON.finditer(text))
