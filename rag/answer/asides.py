"""What an editor would leave out of a sentence that stands alone: the place line, the "However", and asides
that have nothing to do with the question.

Rules for news English, by the commas. Each cut is checked by the rules for a model's shortening
(``rag/verify/essentials.py``): none is made that takes away who says it, a doubt or the frame of a "first".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.kinds import asks_a_name
from rag.ingest.speakers import attributions
from rag.search.words import stem, stems, telling_words, words
from rag.verify.essentials import is_shortened

_PLACE_LINE = re.compile(
    r"(?:[A-Z][\w.\u2019' ]{1,30}(?:, [A-Z][\w. ]{1,20})? )?\([A-Z]{2,8}(?: Business)?\)\s+"
    r"(?:[\u2014\u2013-]+\s+)?"
    r"|[A-Z][A-Z.\u2019' ]{2,30}(?:, [A-Z][\w. ]{1,20})? (?:[\u2014\u2013]|--?) "
    r"|(?:[\u2014\u2013]|--?) "
)
_CONNECTIVE = (
    r"however|additionally|meanwhile|moreover|furthermore|in addition|also|besides|still|nevertheless"
    r"|nonetheless|indeed|in turn|for example|for instance|of course|notably|importantly|separately|therefore"
    r"|thus|though"
)
_LEAD = re.compile(rf"(?:{_CONNECTIVE}),\s|(?:but|and)\s(?!for\b)", re.IGNORECASE)
_INNER = re.compile(rf",\s(?:{_CONNECTIVE}),(?=\s)", re.IGNORECASE)
_ALWAYS = (_PLACE_LINE, _LEAD, _INNER)

_NO_COMMA = r"[^,;:()\u201c\u201d\"\u2014\u2013]"
# ", who took office last month,": more about one who is named already.
_MORE = re.compile(rf"(?<=[a-z]),\s(?:who|which)\s{_NO_COMMA}{{6,140}}(?:,(?=\s(?!and\b|or\b)[a-z])|(?=\.$))")
# ", marking a new phase of the war": what the writer makes of it.
_COMMENT = re.compile(
    r",\s(?:a(?:n|\s(?:clear|major|significant|sharp|rare))?\s(?:action|move|step|sign|development|shift|signal|incident|sum)"
    r"|(?:marking|signal+ing|underscoring|underlining|highlighting|emphasi[sz]ing|reflecting|illustrating"
    r"|demonstrating|showcasing|raising|fuel+ing|sparking|drawing|deepening|heightening|adding to))"
    rf"\s{_NO_COMMA}{{6,160}}(?=\.$)"
)
# "In an escalation of hostilities, ": the scene, before who did what.
_SCENE = re.compile(
    r"(?:In an?\s(?:[a-z-]+\s){1,3}of\s(?:[a-z-]+\s?){1,3}|Adding to\s(?:[a-z-]+\s?){2,8}"
    r"|Amid\s(?:[a-z-]+\s?){1,8}|Known for\s(?:[a-z-]+\s?){2,8}),\s"
)
_WHERE_NOT_ASKED = (_SCENE, _MORE, _COMMENT)


def without_asides(sentence: str, question: str, answer: str | None) -> str:
    """``sentence`` without what an editor would cut.

    Where a name or the like was asked for, and the words that answer are known, asides go that hold none of
    them and no word of the question; else only the place line and what joins it to the sentence before.
    """
    known = answer is not None and asks_a_name(question)
    patterns = (*_ALWAYS, *_WHERE_NOT_ASKED) if known else _ALWAYS
    asked = stems(telling_words(question)) & stems(words(sentence))
    text = sentence
    for pattern in patterns:
        for cut in _cuts(pattern, text):
            kept = answer is None or (answer in cut and asked <= {stem(word) for word in words(cut)})
            if kept and is_shortened(cut, sentence):
                text = cut
                break
    return text


def _cuts(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The text without what the pattern finds in it, from a capital on."""
    opens = pattern in (_PLACE_LINE, _LEAD, _SCENE)
    speakers = {item.end for item in attributions(text)}
    for match in [pattern.match(text)] if opens else pattern.finditer(text):
        if match and match.start() not in speakers:  # what says who a speaker is stays
            left = text[: match.start()] + text[match.end() :]
            yield left[:1].upper() + left[1:]
