"""The styles of a Word document, by which its title and headings are known."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from rag.ingest.formats.archives import Archive

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_MOST_BASES = 10  # styles that a style is based on, one on another


def styles_of(archive: Archive) -> dict[str, str]:
    """The name of each style by its id, or of the one it is based on when that is a title or heading, or else
    nothing. The names are English, whatever the language of the program.
    """
    if "word/styles.xml" not in archive.names:
        return {}
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    for style in archive.xml("word/styles.xml").iter("style"):
        identity = style.get("styleId", "")
        names[identity] = _value(style, "name")
        bases[identity] = _value(style, "basedOn")
    return {identity: _standing(identity, names, bases) for identity in names}


def level_of(properties: Element | None, styles: dict[str, str]) -> tuple[int, bool]:
    """The level of a heading, 1 to 9, or 0 for text; and whether the style is that of a title. Both are told
    from the ``properties`` of a paragraph (``pPr``).
    """
    style = None if properties is None else properties.find("pStyle")
    name = styles.get(style.get("val", ""), "") if style is not None else ""
    outline = None if properties is None else properties.find("outlineLvl")
    if (heading := _HEADING.fullmatch(name)) is not None:
        return int(heading[1]), False
    if outline is not None and outline.get("val", "") in set("012345678"):
        return int(outline.get("val", "")) + 1, False
    return 0, name.lower() == "title"


def _standing(identity: str, names: dict[str, str], bases: dict[str, str]) -> str:
    for _ in range(_MOST_BASES):
        name = names.get(identity, "")
        if name.lower() == "title" or _HEADING.fullmatch(name):
            return name
        identity = bases.get(identity, "")
    return ""


def _value(element: Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else found.get("val", "")
