"""Markup as a tree, without what a reader of the page does not see."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from rag.errors import IngestError
from rag.ingest.formats.html_styles import hides, names_hidden_by
from rag.ingest.text import one_line

# A tree of lxml, which ships no types; it is used in the files whose names begin with "html".
Element = Any

# Not <head>: the parser leaves the text of a page there that has no <body> and begins with newer elements.
_NEVER_SEEN = frozenset(
    "applet area audio base button canvas datalist dialog embed frame frameset iframe input link map "
    "meta meter noembed noframes noscript object optgroup option param picture progress rp rt script select "
    "source style svg template textarea title track video".split()
)
# Classes that the large frameworks hide from everybody but a screen reader.
_OFF_SCREEN = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only u-hidden-visually".split()
)
_NOTHING = "wbr"  # a place where a line may be broken
_MOST_ELEMENTS = 500_000  # a long page of news has some 5,000
_MOST_ATTRIBUTES = 2_000  # of one element; the parser compares each with all before it
_LONGEST_TITLE = 2_000
_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")


def tree_of(markup: str) -> Element | None:
    """The root of ``markup``, a page or a piece of one; None when there is nothing in it.

    Nothing is fetched and no entity but those of HTML is known. Raises IngestError when elements are nested
    more than 2,000 deep, where the parser stops and the rest of the text would be lost without a word, or
    when there are more of them than any article has.
    """
    from lxml import etree

    # A NUL ends the text for the parser, and a lone surrogate cannot be written.
    data = markup.replace("\0", "").encode("utf-8", "ignore")
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    if not data.strip():
        return None
    _check_attributes(markup)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        if "empty" in str(error).lower():
            return None
        raise IngestError(f"The markup cannot be read: {error}.", "Save the page again.") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise IngestError(
            "The elements of the page are nested more than 2,000 deep; no article needs that.",
            "Save its text in a plain file.",
        )
    if root is not None and any(True for _ in islice(root.iter(), _MOST_ELEMENTS, None)):
        raise IngestError(
            f"The page has more than {_MOST_ELEMENTS:,} elements, the most that are read.",
            "Save its text in a plain file.",
        )
    return root


def _check_attributes(markup: str) -> None:
    for tag in _TAG.finditer(markup):
        if len(tag[0]) < 2 * _MOST_ATTRIBUTES and markup[tag.end() : tag.end() + 1] == ">":
            continue
        rest = markup[tag.end() : max(tag.end(), markup.find(">", tag.end()))]  # after a quote left open
        if len(_QUOTED.sub("", tag[0]).replace("/", " ").split()) + rest.count("=") > _MOST_ATTRIBUTES:
            raise IngestError(
                f"An element of the page has more than {_MOST_ATTRIBUTES:,} attributes.",
                "Save its text in a plain file.",
            )


def titles_of(root: Element) -> list[str]:
    """What the first few <title> elements say, each on one line."""
    texts = (one_line("".join(title.itertext())[:_LONGEST_TITLE]) for title in islice(root.iter("title"), 20))
    return [text for text in texts if text]


def shown_text(element: Element) -> str:
    """What a reader sees of one element, as it stands in the tree."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            pieces.append((inner.tail or "") if inner is not element else "")
        elif is_hidden(inner):
            walk.skip_subtree()
        else:
            pieces.append(inner.text or "")
    return "".join(pieces)


def drop_hidden(root: Element) -> None:
    """Take out of the tree what is not shown; text between elements stays.

    What a style sheet hides is shown after all when it is most of the page: a script would show it.
    """
    order = list(root.iter("*"))
    named = names_hidden_by([style.text or "" for style in root.iter("style") if _is_for_screens(style)])
    for element in order:
        if is_hidden(element):
            drop(element)
    if not named.classes and not named.ids:
        return
    lengths = _lengths(root)
    for element, length in lengths.items():
        by_name = (
            not named.classes.isdisjoint(element.get("class", "").split()) or element.get("id") in named.ids
        )
        if by_name and length * 2 < lengths[root]:
            drop(element)


def _is_for_screens(style: Element) -> bool:
    return style.get("media", "all").strip().lower() in {"", "all", "screen"}


def _lengths(root: Element) -> dict[Element, int]:
    """How much text each element holds, in the order of the page."""
    lengths = {element: len(element.text or "") for element in root.iter("*")}
    for element in reversed(lengths):
        above = element.getparent()
        if above is not None:
            lengths[above] += lengths[element] + len(element.tail or "")
    return lengths


def drop(element: Element) -> None:
    """Empty one element of all that is in it, but not of the text that follows it, and make it one that
    shows nothing. It keeps its place: to join the texts around it would take time without end where there
    are many.
    """
    element.clear(keep_tail=True)
    element.tag = _NOTHING


def is_hidden(element: Element) -> bool:
    """Whether the element itself is hidden, by what it is or by its own attributes."""
    if element.tag in _NEVER_SEEN:
        return not (element.tag == "dialog" and element.get("open") is not None)
    given = element.attrib
    if element.tag != "html" and ("placeholder" in given or "fallback" in given):
        return True  # of AMP: shown while something else is loading
    if "hidden" in given or given.get("aria-hidden", "").strip().lower() == "true":
        return True
    if not _OFF_SCREEN.isdisjoint(given.get("class", "").lower().split()):
        return True
    return "style" in given and hides(given["style"])
