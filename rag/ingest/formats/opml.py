"""Lists of feeds in OPML, which feed readers exchange (https://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.errors import IngestError
from rag.ingest.formats.html import joined
from rag.ingest.formats.xml_tree import Element, local_name, without_non_xml, xml_of
from rag.ingest.leaving import LeftOut
from rag.ingest.text import one_line

_SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed: its title, its own address, and that of the site whose feed it is, if that is known."""

    title: str
    url: str
    home: str | None = None


@dataclass(frozen=True, slots=True)
class FeedList:
    """The feeds of a list in its order, each address once, and the outlines that name no address of the web
    (numbered from 1 among those that name one at all).
    """

    feeds: tuple[Outline, ...]
    left_out: tuple[LeftOut, ...]


def feeds_of(name: str, data: bytes) -> tuple[Outline, ...]:
    """The feeds in the OPML file ``name``. Raises IngestError when it is none."""
    return feed_list_of(name, data).feeds


def feed_list_of(name: str, data: bytes) -> FeedList:
    """As ``feeds_of``, with what was left out. Outlines may be nested in folders, whose names are dropped."""
    root = xml_of(name, data)
    if local_name(root).lower() != "opml":
        raise IngestError(
            f"{name} is XML of the kind <{local_name(root)[:40]}>; a list of feeds in OPML was wanted.",
            "Export the list again.",
        )
    feeds: dict[str, Outline] = {}
    left_out: list[LeftOut] = []
    for number, outline in enumerate(_outlines(root), 1):
        title, url, home = (outline.get(key, "") for key in ("title", "xmlurl", "htmlurl"))
        if (address := joined("", url)) is None:
            why = "it names no address that begins with http:// or https://"
            left_out.append(LeftOut(number, number, why, one_line(url[:400])[:_SAMPLE], "record"))
        else:
            words = one_line(title) or one_line(outline.get("text", "")) or one_line(address)
            feeds.setdefault(address, Outline(words, address, joined("", home)))
    return FeedList(tuple(feeds.values()), tuple(left_out))


def _outlines(root: Element) -> Iterator[dict[str, str]]:
    """The attributes of each outline that names a feed; programs differ in the case of their names."""
    for element in root.iter("{*}outline"):
        given = {str(key).lower(): str(value) for key, value in element.attrib.items()}
        if given.get("xmlurl"):
            yield given


def opml_of(outlines: Iterable[Outline], title: str) -> bytes:
    """The list as a file of OPML 2.0; ``feeds_of`` reads these outlines back from it."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = without_non_xml(title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        words = without_non_xml(outline.title)
        element = etree.SubElement(
            body, "outline", type="rss", text=words, title=words, xmlUrl=without_non_xml(outline.url)
        )
        if outline.home:
            element.set("htmlUrl", without_non_xml(outline.home))
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return data
