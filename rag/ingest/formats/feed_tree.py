"""The tree of a feed, with no more in it than is read: what its library is given."""

from __future__ import annotations

import re

from rag.ingest.formats.xml_tree import Element, local_name

_NAMESPACES = frozenset(
    {
        "",
        "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
    }
)
_SUMMARY = frozenset({"description", "summary"})
_TEXT = frozenset({"title", "content", "encoded"}) | _SUMMARY
_GROUPS = frozenset({"rss", "RDF", "channel", "feed", "item", "entry", "author", "contributor"})
_AUTHORS = frozenset({"author", "creator", "name"})
_ENTRIES = frozenset({"item", "entry"})
_LONGEST_FIELD = 2000  # characters; patterns of feedparser take the square of it, on the name of an author
_MOST_FIELDS = 200  # of one entry, or of the feed
_MOST_ATTRIBUTES = 50  # of one element, whose time grows with their square, too

_MAIL = r"[^\s@<>()]+@[^\s@<>()]+"
_NAMED = re.compile(rf"{_MAIL}\s*\(([^()]*)\)|([^<>@]*)<{_MAIL}>")


def prune(root: Element) -> None:
    """Takes out of a feed what nothing is read from, and what its library would read as something else, such
    as the description of a picture as the text. What is left can be read in a time that grows as it does.
    """
    from lxml import etree

    doomed: list[Element] = []
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        element.tail = None
        if element is not root and not _is_wanted(element):
            doomed.append(element)
            walker.skip_subtree()
        elif local_name(element) in _TEXT:
            walker.skip_subtree()
        elif len(element.text or "") > _LONGEST_FIELD:
            element.text = None
        elif local_name(element) in _AUTHORS:
            element.text = _name_alone(element.text or "")
    for element in doomed:
        element.getparent().remove(element)
    for element in root.iter():
        if len(element.attrib) > _MOST_ATTRIBUTES:
            element.attrib.clear()
    etree.cleanup_namespaces(root)


def _is_wanted(element: Element) -> bool:
    name, parent = local_name(element), local_name(element.getparent())
    if not _is_known(element) or parent not in _GROUPS:
        return False
    return (name in _ENTRIES and parent not in _ENTRIES) or not _is_surplus(element, name)


def _is_known(element: Element) -> bool:
    """Whether it is of RSS, Atom or Dublin Core, by its namespace or a prefix that nobody declared."""
    tag = str(element.tag)
    if tag.startswith("{"):
        return tag[1:].partition("}")[0] in _NAMESPACES
    return ":" not in tag or tag.startswith(("content:", "dc:", "rdf:"))


def _is_surplus(element: Element, name: str) -> bool:
    """Whether enough fields stand before it, or it is a second description."""
    for number, before in enumerate(element.itersiblings(preceding=True), 1):
        if name in _SUMMARY and local_name(before) == name:
            return True
        if number > _MOST_FIELDS:
            return True
    return False


def _name_alone(author: str) -> str:
    """The name without the address of mail that RSS has beside it; the library takes that off wrongly."""
    match = _NAMED.fullmatch(author.strip())
    if match is not None:
        return (match[1] or match[2] or "").strip()
    return "" if re.fullmatch(_MAIL, author.strip()) else author
