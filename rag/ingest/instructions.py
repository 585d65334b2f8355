"""Sentences that address a language model and tell it what to do, instead of telling a reader something.

An article may hold them on purpose (prompt injection). They are known by their form, by rules for eight
languages (``instructions.toml``): an order stands at the beginning of a clause, and words that somebody is
quoted with are none. So news of "previous instructions" stays news. What is missed is judged like any other
sentence.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from rag.ingest.splitting import split_sentences
from rag.records import Citation, Sentence

# The marks of chat templates, and the keys of a conversation as JSON: no text for people has them anywhere.
_MARKS = re.compile(
    r"<\|[^<>|]{1,40}\|>|\[/?inst\]|<</?sys>>|</s>|<(?:bos|eos|pad)>|<(?:start|end)_of_turn>"
    r"|</?(?:system|assistant|tool_call|tool_response|think|instructions?)>|\[/?system\]"
    r"|#{2,} ?(?:system|instruction|human|assistant|response|user)s?\b ?:?(?: |$)"
    r"|\"role\" ?: ?\"(?:system|assistant|user|tool)\""
    r"|\"(?:answer|answered|system_prompt|instructions?|tool_call|claims|citations)\" ?: ?[\"\[{\dtfn]"
)
# A bare answer put into the mouth; it is news when the sentence says who said so.
_MOUTHED = re.compile(
    r"(?:answer|reply|respond|output|print)(?: only| always| just)?(?: with)?(?: only)?"
    r" (?:yes|no|true|false|\d[\d,.]*)\b(?! or\b)[^.]{0,40}[.!]?$"
)
_SAID = re.compile(r"\b(?:said|says|told|tells|wrote|urged|warned|ordered|asked|announced|added)\b")

_SIGNS = ("<", "[", "##", '":', '" :')
_NAME = re.compile("[A-Z]{4,}")  # of alternatives, in the wording
_QUOTED = re.compile(r"(?<=[^\s\"] )\"[^\"]*\"|(?<=[\s:,(])'[^']{3,}'(?=[\s.,;:!?)]|$)")
_STRAIGHT = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d", '"'))
_STRAIGHT |= str.maketrans(dict.fromkeys("\u2018\u2019", "'") | dict.fromkeys("\u2011\u2013\u2014", "-"))

_NO_WIDTH = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")  # ASCII that no font shows
_VOWEL_SIGNS = re.compile("[\u0640\u064b-\u0652\u0670]+")  # of Arabic, and the stroke that only widens
_SPACED = re.compile(r"(?:(?<!\w)\w[^\w\n]{1,2}){8}")
_BACKWARDS = "\u202e"
_LATIN = re.compile("[a-z]")


def is_instruction(sentence: str) -> bool:
    """Does ``sentence`` address a language model and tell it what to do? What hides it is seen through:
    characters without width, letters of other scripts that look like Latin ones, and spaced letters.
    """
    return any(_orders(reading) for reading in _readings(sentence)) or _is_joined(sentence)


def holds_instruction(text: str) -> bool:
    """Is one of the sentences of ``text`` an instruction?"""
    return any(is_instruction(text[start:end]) for start, end in split_sentences(text))


def cites_instruction(citation: Citation) -> bool:
    """Is there one in the quote of a citation, or in what names its article?"""
    names = (citation.headline, citation.byline, citation.source)
    return holds_instruction(citation.quote) or any(is_instruction(name) for name in names if name)


def tells_readers(sentence: Sentence) -> bool:
    """Is it neither an instruction nor what follows one in its paragraph? That is most often the rest of it,
    and would be quoted with it.
    """
    return not is_instruction(f"{sentence.before} {sentence.text}" if sentence.before else sentence.text)


def without_instructions(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Those that tell a reader something, in their order."""
    return tuple(item for item in sentences if tells_readers(item))


def _readings(sentence: str) -> Iterator[str]:
    """The sentence in a plain form, and as it looks."""
    plain = _plain(sentence)
    yield plain
    if not plain.isascii() and _LATIN.search(plain):
        yield _as_it_looks(plain)
    if _BACKWARDS in sentence:
        yield _as_it_looks(plain)[::-1]


def _plain(sentence: str) -> str:
    """In small letters of one width, with straight quotation marks, without what cannot be seen."""
    text = sentence
    if not text.isascii():
        text = _TAGS.sub(lambda match: "".join(chr(ord(sign) - 0xE0000) for sign in match[0]), text)
        text = _NO_WIDTH.sub("", text).translate(_STRAIGHT)
    if not text.isascii():
        text = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.casefold().split())


def _as_it_looks(plain: str) -> str:
    """With letters that look like Latin ones as these, and without accents."""
    parted = unicodedata.normalize("NFKD", plain)
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return bare.translate(_wording().alike)


def _orders(text: str) -> bool:
    if any(sign in text for sign in _SIGNS) and _MARKS.search(text):
        return True
    said = _QUOTED.sub('""', text) if '"' in text or "'" in text else text
    starts = tuple(_starts(said))
    if any(group.holds(said, starts) for group in _wording().cued(said)):
        return True
    return any(_MOUTHED.match(said, start) for start in starts) and not _SAID.search(said)


def _starts(text: str) -> Iterator[int]:
    """Where the clauses of a text begin, and again after words that only soften an order."""
    for begun in _wording().clause.finditer(text):
        yield begun.end(1)
        if begun.end() > begun.end(1):
            yield begun.end()


def _is_joined(sentence: str) -> bool:
    """Is it an order once nothing parts its letters?"""
    if (sentence.isascii() or not _NO_WIDTH.search(sentence)) and not _SPACED.search(sentence):
        return False
    plain = _plain(sentence)
    return any(_wording().joined.search(re.sub(r"[\W_]+", "", text)) for text in (plain, _as_it_looks(plain)))


@dataclass(frozen=True)
class _Group:
    """Patterns of one language, compiled when the first sentence holds one of its cues."""

    orders: tuple[str, ...]
    anywhere: tuple[str, ...]

    def holds(self, text: str, starts: tuple[int, ...]) -> bool:
        orders, anywhere = self._patterns
        return any(item.search(text) for item in anywhere) or any(
            item.match(text, start) for item in orders for start in starts
        )

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
        orders, anywhere = (tuple(map(re.compile, found)) for found in (self.orders, self.anywhere))
        return orders, anywhere


@dataclass(frozen=True, slots=True)
class _Wording:
    """What ``instructions.toml`` holds: where a clause begins (its first group without what softens), the
    orders, those without blanks, and the Latin letter for what looks like one.
    """

    clause: re.Pattern[str]
    cues: tuple[tuple[str, _Group], ...]
    ascii: tuple[tuple[str, _Group], ...]  # the cues that a text of ASCII may hold
    joined: re.Pattern[str]
    alike: dict[int, str]

    def cued(self, text: str) -> list[_Group]:
        """The groups one of whose cues the text holds."""
        return [group for cue, group in (self.ascii if text.isascii() else self.cues) if cue in text]


@cache
def _wording() -> _Wording:
    file = resources.files("rag.ingest") / "instructions.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))

    def meant(patterns: Iterable[str]) -> tuple[str, ...]:
        return tuple(_NAME.sub(lambda name: read["names"][name[0]], item) for item in patterns)

    groups = [
        (group["cues"], _Group(meant(group.get("orders", ())), meant(group.get("anywhere", ()))))
        for group in read["group"]
    ]
    cues = tuple((cue, group) for words, group in groups for cue in words)
    return _Wording(
        clause=re.compile(rf"((?:^|[.!?;:>\])}}|\u3002]| -(?= ))[\W_]*){read['softened']}"),
        cues=cues,
        ascii=tuple((cue, group) for cue, group in cues if cue.isascii()),
        joined=re.compile("|".join(read["joined"]["patterns"])),
        alike={ord(sign): latin for latin, signs in read["alike"].items() for sign in signs},
    )
