"""The blocks of a page that are its article: where most of its prose is, with what belongs to that."""

from __future__ import annotations

import re

from rag.ingest.bylines import names_in_byline
from rag.ingest.formats.html_blocks import Block, blocks_of
from rag.ingest.formats.html_boilerplate import drop_boilerplate, prose_within, weight
from rag.ingest.formats.html_tree import Element
from rag.ingest.shapes import ends_sentence, is_mark
from rag.ingest.text import one_line

_SHARE = 0.75  # of the prose of an element: a child that holds as much is looked into
_HINTED_SHARE = 0.3  # of the prose of the page: an element that calls itself the body of the article
_MOST_TWINS = 100
_LINKS = 0.55  # of a block: more is a link to another page
_BODY_NAME = re.compile(
    r"(?:article|story|entry|post|news|content|text)[-_]{0,2}(?:body|content|text|main)(?![a-z])",
    re.IGNORECASE,
)
# A line that is an advertisement's in the languages that we read, or closes a page.
_LABEL = re.compile(
    r"advertisement|ad|anzeige|werbung|publicité|publicidad|pubblicità|реклама|إعلان|広告|loading\W*|photo|video",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"©|\(c\) ?\d{4}|copyright\b|all rights reserved|printed from\b", re.IGNORECASE)
_OFFER = re.compile(
    r"(?:sign up|subscribe|register|follow us|join us|get the)\b.{0,80}\b(?:newsletter|inbox|channel|e-?mail|"
    r"subscribe|alerts|app)\b|.{0,80}\bfree articles? (?:left|remaining)\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 150


def main_blocks(root: Element, headline: str | None, byline: str | None) -> list[Block]:
    """The paragraphs and subheadings of the article; the tree loses what surrounds it. Empty when there is
    no prose on the page.
    """
    drop_boilerplate(root)
    blocks = blocks_of(root)
    order = list(root.iter("*"))
    prose = prose_within(order, blocks)
    if not prose.get(root):
        return []
    inside = set(_container(root, order, prose).iter("*"))
    first, last = _reach(blocks, inside)
    own = {one_line(text).casefold() for text in (headline, byline) if text}
    kept = [block for block in _without_links(blocks[first:last]) if not _is_furniture(block, own)]
    return _trimmed(kept)


def _container(root: Element, order: list[Element], prose: dict[Element, int]) -> Element:
    """The innermost element with nearly all of the prose, or of what calls itself the article's body."""
    hinted = [element for element in order if prose.get(element) and _is_body(element)]
    best = max(hinted, key=lambda element: prose[element], default=None)
    twins = [other for other in hinted if best is not None and other.get("class") == best.get("class")]
    start = _around_title(root, prose)
    if best is not None and sum(prose[twin] for twin in twins) >= prose[root] * _HINTED_SHARE:
        start = _around_all(best, twins)
    while True:
        inner = next((child for child in start if prose.get(child, 0) >= prose[start] * _SHARE), None)
        if inner is None or inner.tag in {"p", "li", "blockquote"}:
            return start
        start = inner


def _around_title(root: Element, prose: dict[Element, int]) -> Element:
    """The <article> or <main> of the page's title, when much of the prose is in it."""
    title = next(root.iter("h1"), None)
    for around in title.iterancestors("article", "main") if title is not None else ():
        if prose.get(around, 0) >= prose[root] * _HINTED_SHARE:
            return around
    return root


def _around_all(best: Element, twins: list[Element]) -> Element:
    """The innermost element that holds ``best`` and its twins: a text may come in several boxes."""
    around, above = best, set(best.iterancestors())
    inside = set(best.iter("*"))
    for twin in twins[:_MOST_TWINS]:
        if twin in inside:
            continue
        common = next(
            element for element in (twin, *twin.iterancestors()) if element is best or element in above
        )
        if common in set(around.iterancestors()):
            around = common
    return around


def _is_body(element: Element) -> bool:
    if "articlebody" in element.get("itemprop", "").lower():
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag in {"div", "section", "td"} and _BODY_NAME.search(names[:500]) is not None


def _reach(blocks: list[Block], inside: set[Element]) -> tuple[int, int]:
    """From the first to the last block of the container, and from the title above it: a standfirst may stand
    between them.
    """
    places = [index for index, block in enumerate(blocks) if block.element in inside]
    first, last = places[0], places[-1] + 1
    titles = [index for index in range(first) if blocks[index].level == 1]
    return (titles[-1] if titles else first), last


def _without_links(blocks: list[Block]) -> list[Block]:
    """Without blocks that are links elsewhere, and the heading or label right above them."""
    kept: list[Block] = []
    for block in blocks:
        if block.linked <= len(block.text) * _LINKS:
            kept.append(block)
        elif kept and _is_label(kept[-1]):
            kept.pop()
    return kept


def _is_label(block: Block) -> bool:
    return len(block.text) <= 60 and (block.level > 1 or not _is_sentence(block.text)) and not block.linked


def _is_furniture(block: Block, own: set[str]) -> bool:
    text = one_line(block.text)
    if is_mark(text) or text.casefold() in own or _is_time(block):
        return True
    if len(text) > _LONGEST_LABEL * 2:
        return False
    return bool(
        _LABEL.fullmatch(text)
        or (len(text) <= _LONGEST_LABEL and (names_in_byline(text) or _CLOSING.match(text)))
        or (_OFFER.search(text) and text[:1] not in "\"'\u201c\u2018\u00ab\u300c")
    )


def _is_time(block: Block) -> bool:
    """Whether the block is a line about the article such as "Updated 23:41", not a sentence with a <time>."""
    return block.timed and len(block.text) <= _LONGEST_LABEL and not _is_sentence(block.text)


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Without lines that are no sentences before the first paragraph and after the last."""
    places = [index for index, block in enumerate(blocks) if _is_paragraph(block)]
    if not places:
        return []
    first = places[0]
    while first and blocks[first - 1].level > 1:
        first -= 1
    return blocks[first : places[-1] + 1]


def _is_paragraph(block: Block) -> bool:
    return not block.level and (weight(block) > 0 or _is_sentence(block.text))


def _is_sentence(text: str) -> bool:
    return ends_sentence(text[-200:])
