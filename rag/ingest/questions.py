"""Questions and who answers them, in transcripts and interviews."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.ingest.splitting import split_sentences
from rag.records import Paragraph

_ASKS = re.compile("[?\uff1f\u061f][\"'\u201d\u2019\u00bb)\\]]{0,3}$")
_NAME = r"[A-Z\u00c0-\u00de][\w.\u2019'-]{0,30}"
# "RASK: No.", "Astrid Moe: Yes.", "Q: Why?"
_TURN = re.compile(
    rf"(?P<label>{_NAME}(?: (?:{_NAME}|of|de|van|von|al|af|the)){{0,5}})(?: \([^()]{{1,60}}\))?:\s"
)
_SPEAKS = re.compile(
    r"(?:Yes|No|Not|Yeah|Of course|Absolutely|Certainly|Well)\b|.{0,200}?\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b",
    re.DOTALL,
)
_QUOTED = re.compile('\u201c[^\u201d]*\u201d|"[^"]*"')
_SEVERAL = 2


def is_question(sentence: str) -> bool:
    """Does it only ask, so that it says nothing? A question with its answer, or in the words of one who
    reports it ("\u201cWhy?\u201d he asked."), says something.
    """
    asks = _ASKS.search(sentence.rstrip()) is not None
    return asks and all(_ASKS.search(sentence[start:end]) for start, end in split_sentences(sentence))


def answered(text: str, blocks: Sequence[Paragraph]) -> frozenset[int]:
    """The places of the blocks that ask what the next block answers.

    It does if it begins with the name of somebody else; without names, in an interview: where several
    subheadings or paragraphs only ask, and most of what follows them is in the first person.
    """
    named: set[int] = set()
    bare: list[int] = []
    spoken = 0
    for place in range(len(blocks) - 1):
        asked, told = (text[item.start : item.end] for item in blocks[place : place + 2])
        if blocks[place + 1].number is None or not _ASKS.search(asked):
            continue
        asker, teller = _speaker(asked), _speaker(told)
        if teller and teller != asker:
            named.add(place)
        elif not teller and not asker and is_question(asked) and not _ASKS.search(told):
            bare.append(place)
            spoken += _SPEAKS.match(_QUOTED.sub("", told)) is not None
    is_interview = len(bare) >= _SEVERAL and 2 * spoken >= len(bare)
    return frozenset(named | set(bare if is_interview else ()))


def _speaker(block: str) -> str | None:
    turn = _TURN.match(block)
    return turn["label"] if turn else None
