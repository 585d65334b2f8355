"""Notes in which an article corrects itself: "An earlier version of this article said that 41 people …".

What such a note says of the earlier version is true of that version and of nothing else. So it is no
evidence, nor is what still tells the amount or the name that the note takes back. Rules for English; where a
note does not plainly say what was wrong, nothing but its own sentences is held back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.ingest.quantities import Quantity, quantities
from rag.ingest.splitting import split_sentences
from rag.ingest.text import paragraphs
from rag.records import Article, Sentence

_PIECE = r"(?:article|story|report|post|piece|column|headline|photo caption|caption|newsletter|page)"
_DONE = r"(?:amended|corrected|clarified|updated|edited|revised|changed)"
_OPENS = re.compile(
    r"[\W_]{0,4}(?:corrections?(?: and clarifications?)?|clarifications?|corrected|amendment"
    r"|editor['\u2019]s note)\b"
    r"(?: ?[(,\u2013\u2014-]? ?[\w ,./]{0,20}\d[\w ,./]{0,10}\)?)? ?[:\u2013\u2014]"
    r"|[\W_]{0,4}an editor['\u2019]s note\b"
    rf"|[\W_]{{0,4}}this {_PIECE} (?:was|has been|have been|is being) {_DONE}\b",
    re.IGNORECASE,
)
# "An earlier version of the report" may be another's report; "this report" is the article itself.
_EARLIER = re.compile(
    r"\b(?:earlier|previous|prior|original|initial|first) versions? of"
    rf" (?:(?:this|our) {_PIECE}|the (?:article|story|headline))s?\b"
    rf"|\bthis {_PIECE} (?:originally|initially|previously|earlier|at first|mistakenly|incorrectly|wrongly"
    r"|erroneously)\b",
    re.IGNORECASE,
)
_EARLIER_IN_NOTE = re.compile(
    rf"{_EARLIER.pattern}"
    rf"|\b(?:an?|the|our) (?:earlier|previous|original) (?:{_PIECE}|version)\b(?! of\b)"
    rf"|\b(?:an?|the|our) {_PIECE} (?:originally|initially|mistakenly|incorrectly|wrongly|erroneously)\b",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:correct|clarif|amend|updat|edit|revis|chang)", re.IGNORECASE)
# Up to here the wrong words, behind it the right ones.
_TURN = re.compile(
    r"[;\u2014]| \u2013 |: (?=it\b|the\b|there\b|s?he\b)|, (?:which|it|that) (?:is|was|were|are)\b"
    r"|\bin fact\b|\bactually\b|, when\b|, but\b|, whereas\b|\bthe (?:correct|right|true|actual)\b"
    r"|\b(?:corrected|amended|changed|updated) to\b|\bshould (?:have|be)\b",
    re.IGNORECASE,
)
# "14, not 41", "to say 14 rather than 41".
_NOT = re.compile(r"(?:,? (?:and )?not|,? rather than|,? instead of)\s(?:the \w+ )?$", re.IGNORECASE)
# "Corrected to change the number from 41 to 14"; a number that rose was right before.
_MOVED = re.compile(
    r"\b(?:correct|amend|chang|revis)\w*\b(?!.{0,80}\b(?:r[io]se|f[ae]ll|grow|grew|increas|drop))[^.;]{0,80}?"
    r"\bfrom\s$",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w\u2019'-]*(?: (?:(?:de|van|von|al|bin|of) )?[A-Z][\w\u2019'-]*){0,4}"
_MISNAMED = re.compile(
    rf"\b(?:misspelled|misspelt|misidentified|misnamed|misstated|gave|spelled|identified|named)\b"
    rf"[^.;]{{0,120}}? as (?P<name>{_NAME})"
)
_NEXT_WORD = re.compile(r"\W*(\w*)")
_SMALL = 10  # such a number counts many things in one article
_MOST = 50  # names; more are no correction

_Bounds = tuple[float | None, float | None, str | None]


@dataclass(frozen=True, slots=True)
class Note:
    """``text[start:end]`` of an article corrects it. ``wrong`` are the amounts and names that are taken back,
    in its words, and ``right`` its other amounts.
    """

    start: int
    end: int
    wrong: tuple[str, ...]
    right: tuple[str, ...]


def correction_notes(article: Article) -> tuple[Note, ...]:
    """The notes of an article, in its order. A note ends with its paragraph."""
    text, found = article.text, []
    if _EARLIER.search(text) or _ANY.search(text):
        for item in paragraphs(text):
            spans = split_sentences(text[item.start : item.end])
            parts = [(item.start + start, item.start + end) for start, end in spans]
            first = next((start for start, end in parts if is_note(text[start:end])), None)
            if first is not None:
                found.append(_note(text, first, item.end))
    return tuple(found)


def is_note(sentence: str) -> bool:
    """Does a sentence open a note, or tell what an earlier version of its article said?"""
    return _OPENS.match(sentence) is not None or _EARLIER.search(sentence) is not None


def taken_back(sentence: str) -> tuple[Quantity, ...]:
    """The amounts that a sentence takes back, if it says that it does: of "an earlier version of this article
    said 41, not 14" the 41; of any other sentence none.
    """
    return _wrong(sentence) if is_note(sentence) else ()


def without_corrected(sentences: Iterable[Sentence], article: Article) -> tuple[Sentence, ...]:
    """Those of ``sentences``, all of ``article``, that may be told: none that tells what an earlier version
    said, and none that still tells what a note takes back.
    """
    notes = correction_notes(article)
    if not notes:
        return tuple(sentences)
    struck = _Struck.of(article, notes)
    return tuple(
        item
        for item in sentences
        if not (_is_of_earlier(item.text) if _is_inside(item, notes) else struck.holds(item.text))
    )


def without_notes(sentences: Iterable[Sentence], article: Article) -> tuple[Sentence, ...]:
    """The same without the notes themselves: what the article tells, not what it says of itself."""
    notes = correction_notes(article)
    return tuple(item for item in without_corrected(sentences, article) if not _is_inside(item, notes))


def _is_of_earlier(sentence: str) -> bool:
    """Of a sentence inside of a note: does it hold what is taken back?"""
    return _EARLIER_IN_NOTE.search(sentence) is not None or bool(_wrong(sentence))


def _is_inside(sentence: Sentence, notes: Sequence[Note]) -> bool:
    return sentence.field == "text" and any(
        note.start <= sentence.start and sentence.end <= note.end for note in notes
    )


@dataclass(frozen=True, slots=True)
class _Struck:
    """What the notes of an article take back: amounts, each with the words that it must stand before, or with
    none where it may stand before any; and names.
    """

    amounts: dict[_Bounds, frozenset[str]]
    names: re.Pattern[str] | None

    @classmethod
    def of(cls, article: Article, notes: Sequence[Note]) -> _Struck:
        """A small number is struck only where it counts the same things, if its note takes several back."""
        amounts: dict[_Bounds, frozenset[str]] = {}
        names: list[str] = []
        for note in notes:
            told = article.text[note.start : note.end]
            known = {item.text: item for item in quantities(told)}
            names += [words for words in note.wrong if words not in known]
            for item in (known[words] for words in note.wrong if words in known):
                small = len(note.wrong) > 1 and item.high is not None and item.high <= _SMALL
                amounts[_bounds(item)] = frozenset([_next_word(told, item)] if small else ())
        joined = "|".join(map(re.escape, names[:_MOST]))
        return cls(amounts, re.compile(rf"\b(?:{joined})\b") if names else None)

    def holds(self, text: str) -> bool:
        """Does a text hold one of the amounts, however it is written, or one of the names?"""
        if self.names and self.names.search(text):
            return True
        for item in quantities(text) if self.amounts else ():
            before = self.amounts.get(_bounds(item))
            if before is not None and (not before or _next_word(text, item) in before):
                return True
        return False


def _next_word(text: str, item: Quantity) -> str:
    match = _NEXT_WORD.match(text, item.end)
    return match[1].lower() if match else ""


def _bounds(item: Quantity) -> _Bounds:
    return item.low, item.high, item.unit


def _note(text: str, start: int, end: int) -> Note:
    sentences = [text[start + first : start + last] for first, last in split_sentences(text[start:end])]
    amounts = [item for sentence in sentences for item in _amounts(sentence)]
    right = {_bounds(item): item.text for item, wrong in amounts if not wrong}
    wrong = [item.text for item, wrong in amounts if wrong and _bounds(item) not in right]
    names = [
        name
        for sentence in sentences
        if _EARLIER_IN_NOTE.search(sentence)
        for name in _MISNAMED.findall(sentence)
    ]
    return Note(start, end, tuple(dict.fromkeys([*wrong, *names])), tuple(right.values()))


def _wrong(sentence: str) -> tuple[Quantity, ...]:
    right = {_bounds(item) for item, wrong in _amounts(sentence) if not wrong}
    return tuple(item for item, wrong in _amounts(sentence) if wrong and _bounds(item) not in right)


def _amounts(sentence: str) -> Iterator[tuple[Quantity, bool]]:
    """The amounts of a sentence of a note, each with whether it is taken back.

    Of what an earlier version said, all up to where the sentence turns, but for what it should have said
    ("41 instead of 14"); of anything else, what stands behind "not", and the first of "from 41 to 14".
    """
    earlier = _EARLIER_IN_NOTE.search(sentence)
    turn = _TURN.search(sentence, earlier.end()) if earlier else None
    for item in quantities(sentence):
        before = sentence[max(0, item.start - 200) : item.start]
        denied = _NOT.search(before[-40:]) is not None
        if earlier and earlier.end() <= item.start and (turn is None or item.start < turn.start()):
            yield item, not denied
        else:
            yield item, denied or _MOVED.search(before) is not None
