"""The line that stands before each headline of a page, such as the section's name, found by how it recurs."""

from __future__ import annotations

from itertools import accumulate

from rag.ingest.bylines import names_in_byline
from rag.ingest.layout import Block
from rag.ingest.shapes import (
    ends_sentence,
    is_bullet,
    is_heading,
    is_list_item,
    is_mark,
    is_prose,
    is_time_label,
)

LONGEST_HEADLINE = 200  # characters; those of the page this was first made for have 41 to 93
_LONGEST_SEPARATOR = 80
# A separator stands before the first headline too, so at most a notice may come before it; a rule has none.
# Of 4,858 single news articles (RealTimeQA 2022) 2 are split; 142 were without this and with list items.
_PROSE_BEFORE = 1


def find_separator(page: tuple[Block, ...]) -> str | None:
    """The line that recurs before the most different headlines, each with prose after it, or None."""
    prose = [0, *accumulate(int(is_prose(block.text)) for block in page)]
    places: dict[str, list[int]] = {}
    for index, block in enumerate(page):
        if may_separate(block.text):
            places.setdefault(block.text, []).append(index)
    best, most = None, (0, 0)
    for line, found in places.items():
        if prose[found[0]] > (0 if is_mark(line) else _PROSE_BEFORE):
            continue
        score = _score(page, prose, found)
        if score > most:
            best, most = line, score
    return best


def may_separate(text: str) -> bool:
    """Whether ``text`` is short and no sentence, bullet or byline."""
    if len(text) > _LONGEST_SEPARATOR or ends_sentence(text) or names_in_byline(text):
        return False
    if is_bullet(text) or is_list_item(text):
        return False
    return is_mark(text) or is_heading(text)


def _score(page: tuple[Block, ...], prose: list[int], found: list[int]) -> tuple[int, int]:
    """How many different headlines follow at ``found``, and at how many of these places.

    ``prose`` counts it up to each block. Nothing is scored below two places, or when fewer than half of them
    are before a headline. Places after the last article do not count against a line: there it is a label
    beside links.
    """
    ends = [*found[1:], len(page)]
    opens = [prose[end] > prose[min(at + 2, end)] for at, end in zip(found, ends, strict=True)]
    heads = [page[at + 1].text if opening else "" for at, opening in zip(found, opens, strict=True)]
    good = [bool(head) and _may_be_headline(head) for head in heads]
    if sum(good) < 2:
        return (0, 0)
    tried = len(good) - good[::-1].index(True)
    headlines = {head for head, is_good in zip(heads, good, strict=True) if is_good}
    return (len(headlines), sum(good)) if sum(good) * 2 >= tried else (0, 0)


def _may_be_headline(text: str) -> bool:
    if len(text) > LONGEST_HEADLINE or is_mark(text) or is_time_label(text):
        return False
    return not ends_sentence(text) or text[-1] in "?!\"'\u201d\u2019"
