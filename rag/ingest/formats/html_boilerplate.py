"""What surrounds the article on a page, known by what its elements are and by what their makers call them."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from rag.ingest.formats.html_blocks import HEADINGS, Block, blocks_of, leads_away
from rag.ingest.formats.html_tree import Element
from rag.ingest.shapes import ends_sentence

_TAGS = frozenset("aside figcaption footer form menu nav search".split())
_ROLES = frozenset(
    "alert alertdialog banner complementary contentinfo dialog form menu menubar navigation search "
    "toolbar".split()
)
# Words and pairs of words in classes and ids, in whatever way they are joined; collected from the manners of
# the common publishing systems, none of them the name of a site.
_WORDS = frozenset(
    "ad ads adbox adslot advert advertisement advertising advertorial bio breadcrumb breadcrumbs byline "
    "caption captions cmp comment commentlist comments consent cookie cookies copyright disclaimer "
    "discussion disqus footer gdpr login masthead menu modal nav navbar navigation newsletter "
    "newsletters outbrain overlay pager pagination popular popup promo promos promoted promotion "
    "pullquote rail recirc recirculation reco recommendation recommendations recommended register "
    "related replies reply respond share sharebar sharedaddy sharing sidebar signup skip social sponsor "
    "sponsored sponsors subscribe subscription taboola tags taglist teaser teasers ticker toast tool "
    "toolbar tools topbar trending".split()
)
_PAIRS = frozenset(
    "also-like also-read author-box editors-picks inset-links latest-news mail-list more-from more-on "
    "more-news more-stories most-popular most-read most-viewed most-shared pull-quote read-also "
    "read-more read-next see-also sign-in sign-up skip-link up-next you-may".split()
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Said of a whole page or article, not of a box in it: "has-sidebar", "tag-cookies", "no-comments".
_SAID_OF_WHOLE = re.compile(r"(?:has|no|with|without|tag|category)[-_]")
_BOXES = frozenset(
    "article blockquote center dd details div dl fieldset figure footer h1 h2 h3 h4 h5 h6 header iframe "
    "li ol p section table tbody td tr ul".split()
)
_NEVER = frozenset("html head body main article".split())
_MOST = 0.5  # of the prose of the page: a box with more is the article, whatever it is called
_LONGEST_NAME = 200
_LONGEST_TEASER = 300  # characters of prose
_HIGHEST = 3  # boxes around a heading that may be those of its teaser


def drop_boilerplate(root: Element) -> None:
    """Take out of the tree navigation, forms, captions, and boxes named as something other than the article,
    unless most of the page's prose, or its only <h1>, is in them.
    """
    order = list(root.iter("*"))  # keeps the elements themselves alive, so that they can be keys
    prose = prose_within(order, blocks_of(root))
    most = prose.get(root, 0) * _MOST
    holds_title = _ancestors_of_only_title(root)
    within = _within_article(order)
    for element in order:
        if element in holds_title or prose.get(element, 0) > most:
            continue
        if _is_around(element) or (element.tag == "header" and element not in within):
            _drop_box(element, prose, most, holds_title)
    for heading in [element for element in order if element.tag in HEADINGS and _is_linked(element)]:
        _drop_teaser(heading, prose, most, holds_title)


def prose_within(order: list[Element], blocks: list[Block]) -> dict[Element, int]:
    """How many characters of prose each element holds; ``order`` is all of them in the order of the page."""
    prose: dict[Element, int] = {}
    for block in blocks:
        prose[block.element] = prose.get(block.element, 0) + weight(block)
    for element in reversed(order):
        held, above = prose.get(element, 0), element.getparent()
        if held and above is not None:
            prose[above] = prose.get(above, 0) + held
    return prose


def weight(block: Block) -> int:
    """The characters of a paragraph of sentences; 0 for a label, a heading or a list of links."""
    plain = len(block.text) - block.linked
    if block.level or plain * 2 < len(block.text):
        return 0
    return plain if ends_sentence(block.text[-200:]) or plain >= 120 else 0


def _drop_box(element: Element, prose: dict[Element, int], most: float, kept: set[Element]) -> None:
    """Empty the element, so that what stands before and after it stays apart; with a form goes the box that
    advertises it.
    """
    above = element.getparent()
    element.clear(keep_tail=True)
    if element.tag == "form" and above is not None and above.tag not in _NEVER and above not in kept:
        if prose.get(above, 0) <= most / 2 and above.getparent() is not None:
            above.clear(keep_tail=True)


def _is_linked(heading: Element) -> bool:
    """Whether the heading is a link to another page, or stands in one."""
    above = heading.getparent()
    if above is not None and leads_away(above):
        return True
    links = [child for child in heading if child.tag == "a"]
    return (
        len(links) == 1 == len(heading)
        and not (heading.text or links[0].tail or "").strip()
        and leads_away(links[0])
    )


def _drop_teaser(heading: Element, prose: dict[Element, int], most: float, kept: set[Element]) -> None:
    """Empty the box that a linked heading opens, when no more than a few lines of prose are in it."""
    box = None
    for above in islice(heading.iterancestors(), _HIGHEST):
        held = prose.get(above, 0)
        if (
            above in kept
            or above.tag in {"html", "head", "body", "main"}
            or held > min(_LONGEST_TEASER, most / 2)
        ):
            break
        box = above
    if box is not None:
        box.clear(keep_tail=True)


def _is_around(element: Element) -> bool:
    tag = element.tag
    if tag in _NEVER:
        return False
    if tag in _TAGS or element.get("role", "").lower() in _ROLES:
        return True
    return (tag in _BOXES or "-" in tag) and _is_named_so(element)


def _is_named_so(element: Element) -> bool:
    names = [*element.get("class", "").split(), element.get("id", ""), *_custom(element.tag)]
    for name in names:
        if not name or len(name) > _LONGEST_NAME or _SAID_OF_WHOLE.match(name):
            continue
        words = [word.lower() for word in _WORD.findall(name)]
        pairs = (f"{first}-{second}" for first, second in pairwise(words))
        if not _WORDS.isdisjoint(words) or not _PAIRS.isdisjoint(pairs):
            return True
    return False


def _within_article(order: list[Element]) -> set[Element]:
    within: set[Element] = set()
    for element in order:
        above = element.getparent()
        if above is not None and (above in within or above.tag in {"article", "main"}):
            within.add(element)
    return within


def _custom(tag: str) -> list[str]:
    return [tag] if "-" in tag else []


def _ancestors_of_only_title(root: Element) -> set[Element]:
    titles = list(root.iter("h1"))[:2]
    if len(titles) != 1:
        return set()
    return {titles[0], *titles[0].iterancestors()}
