"""Does a sentence lean on the one before it? Then its quote holds that one too, so that "it" is known.

Rules for English: words that point back, things spoken of as known, and a verb of naming with a pronoun.
"""

from __future__ import annotations

import re

from rag.ingest.quoted import is_quotation
from rag.ingest.speakers import attributions
from rag.search.words import stem, words

_LEADS = re.compile(
    r"(?:(?:however|but|and|yet|still|meanwhile|moreover|also|then|instead|additionally|later|earlier|even so"
    r"|in turn|at the same time|in response|as a result|for example),? )+",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(?:he|she|it|they|his|her|its|their|this|that|these|those|both|such|another|others?|one"
    r"|(?:some|many|most|all|none|several|few|half|each|two|three) of (?:them|these|those|it)"
    r"|so (?:was|were|did|has)|the former|the latter|the same|neither|either)\b",
    re.IGNORECASE,
)
# "Because of its speed, …" is said of what was named before.
_AHEAD = re.compile(
    r"(?:because|despite|after|before|with|in|as|given|by|under|for|while|when|since|although|though)\b[^,]{0,60}?"
    r"\b(?:its|their|his|her|it|they|he|she)\b[^,]{0,60},",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\s[A-Z]")
_OF_TIME = r"(?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter|time|day|century)"
_POINTING = re.compile(
    rf"\b(?:this|these|those|such(?! (?:\w+ )?as\b))\s(?!{_OF_TIME}\b)[a-z]", re.IGNORECASE
)
# "The missile hit", but neither "The Pentagon" nor "The governor of Bryansk".
_AS_KNOWN = re.compile(
    r"The (?:[a-z][\w-]* ){0,2}?[a-z][\w-]*(?=,| (?:is|are|was|were|has|have|had|will|would|could|may|can"
    r"|[a-z]+ed|hit|came|said|says|took|gave|left|made|struck|killed)\b)"
)
_NAMING = re.compile(
    r"\b(?:call|describ|label|term|dub|condemn|denounc|reject|welcom|confirm)\w*"
    r" (?:it|them|him|her|this|that)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe (?:[a-z]+ )?([a-z]{3,})\b(?! of\b)")


def leans_on(before: str, sentence: str) -> bool:
    """Is ``sentence`` understood only with ``before``, the one that precedes it in its paragraph?"""
    if not before:
        return False
    if is_quotation(sentence):
        return True  # who speaks is said there
    bare = _LEADS.sub("", sentence.lstrip("\"'\u201c\u2018(["), count=1)
    if _POINTS_BACK.match(bare) or _AS_KNOWN.match(bare) or _POINTING.search(sentence):
        return True
    ahead = _AHEAD.match(bare)
    if ahead and not _NAMES.search(ahead[0]):
        return True
    if _NAMING.search(sentence) or any(item.is_pronoun for item in attributions(sentence)):
        return True
    known = {stem(word) for word in words(before)}
    return any(stem(noun.lower()) in known for noun in _DEFINITE.findall(sentence))
