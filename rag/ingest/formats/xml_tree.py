"""XML that nobody vouches for, as a tree: nothing is fetched, and no entity is known but those of HTML."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode

# A tree of lxml, which ships no types.
Element = Any

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
_BLANKS = re.compile(r"\s*")
_NAME = re.compile(r"<[^\W\d]")
_BARE = re.compile(r"&(?:#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")


def xml_of(name: str, data: bytes, charset: str | None = None) -> Element:
    """The root of ``data``; what makes it no XML, such as a bare "&", an entity of HTML or an element that
    is not closed, is mended as far as it can be.

    Raises IngestError, with the ``name`` of the file, for a DOCTYPE that declares anything, for what is no
    text, and for what has no element.
    """
    head = data[:400].replace(b"\0", b"")  # the declaration is in ASCII, perhaps two or four bytes a letter
    declared = match[1].decode("ascii") if (match := _ENCODING.search(head)) else None
    text = decode(name, data, charset or declared)
    text = text[_start_of_root(name, text) :]
    root = _parsed(text)
    if root is None:
        root = _parsed(_mended(text), recover=True)
    if root is None:
        raise IngestError(f"{name} is no XML that can be read.", "Save it again.")
    return root


def local_name(element: Element) -> str:
    """The name of an element without its namespace or prefix."""
    return re.split("[}:]", str(element.tag))[-1]


def without_non_xml(text: str) -> str:
    """``text`` without the characters that no XML may hold."""
    return _NO_XML.sub("", text)


def _start_of_root(name: str, text: str) -> int:
    """Where the first element begins. What stands before it is never parsed, since it may declare entities
    that unfold without end.
    """
    at = 0
    ends = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}
    while True:
        at = _BLANKS.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        kind = next((mark for mark in ends if text[at : at + len(mark)].upper() == mark), None)
        if kind is None:
            break
        end = text.find(ends[kind], at)
        if kind == "<!DOCTYPE" and "[" in text[at : end if end >= 0 else None]:
            raise IngestError(
                f"The DOCTYPE of {name} declares something of its own, which no feed needs.", "Remove it."
            )
        if end < 0:
            break
        at = end + len(ends[kind])
    root = _NAME.search(text, at)
    if root is None:
        raise IngestError(f"{name} is no XML: it has no element.", "Save it again.")
    return root.start()


def _parsed(text: str, recover: bool = False) -> Element | None:
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _mended(text: str) -> str:
    """``text`` with its ampersands and characters as XML wants them; those in CDATA are right as they are."""
    first, *others = without_non_xml(text).split("<![CDATA[")
    pieces = [_BARE.sub(_reference, first)]
    for other in others:
        inside, end, outside = other.partition("]]>")
        pieces.append(f"<![CDATA[{inside}{end}{_BARE.sub(_reference, outside)}")
    return "".join(pieces)


def _reference(match: re.Match[str]) -> str:
    if match[0].startswith("&#") or match[1] in _KEPT:
        return match[0]
    known = html5.get(f"{match[1]};")
    return known if known and known not in "<>&" else f"&amp;{match[0][1:]}"
