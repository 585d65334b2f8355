"""Electronic books and magazines (.epub): every chapter with prose is an article, in the order of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from rag.errors import IngestError
from rag.ingest.formats.archives import Archive
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.html import body_of, title_of
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.shapes import ends_sentence, is_prose
from rag.ingest.text import SUBHEADING, one_line

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_MOST_CHAPTERS = 5_000
_LONGEST_HEADLINE = 300
_SAMPLE = 80
_OPENING = 10_000  # characters of a chapter in which it says what it is
_MARKUP = frozenset({"application/xhtml+xml", "text/html"})
# What EPUB's vocabulary calls parts that are no text of the book (epub:type of <body> or of a first section).
_TYPE = re.compile(r"<(?:body|section|nav|div)\b[^<>]{0,500}?\bepub:type\s*=\s*[\"']([\w\s:-]{1,100})[\"']")
_APART = frozenset(
    "colophon copyright-page cover dedication halftitlepage imprint index landmarks loi lot page-list "
    "titlepage toc".split()
)
_NUMBER_ONLY = re.compile(r"(?:\w+\s)?(?:\d{1,4}|[IVXLCDM]{1,8})[.:]?")  # "Chapter 1", "XII."


def epub_articles(source: Source) -> Iterator[Found]:
    """One article a chapter: its headline is that of the chapter or of the table of contents, its source the
    title of the book. Chapters are counted from 1, as the book orders them, and a chapter that is no article
    is left out as the record of this number.
    """
    archive = Archive(source)
    book = _Book.read(archive)
    locked = _locked(archive)
    taken = 0
    for number, name in enumerate(book.chapters, 1):
        try:
            if name in locked:
                raise IngestError("It is encrypted.", "Ask its publisher for one without copy protection.")
            found = _chapter(archive, book, name, number)
        except IngestError as error:
            found = LeftOut(number, number, one_line(error.message)[:200], name[:_SAMPLE], "record")
        taken += not isinstance(found, LeftOut)
        yield found
    if not taken:
        raise IngestError(f"{source.name} holds no chapter with text; one was wanted.", "Save its text.")


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says: the members that are chapters, and what is known of all of them."""

    chapters: tuple[str, ...]
    titles: dict[str, str]  # of the table of contents, by member
    title: str | None
    creators: str | None
    published: str | None
    language: str | None

    @classmethod
    def read(cls, archive: Archive) -> _Book:
        place = next((file.get("full-path", "") for file in archive.xml(_CONTAINER).iter("rootfile")), "")
        package = archive.xml(place)
        items = {item.get("id", ""): item for item in package.iter("item")}
        names = {key: _resolved(place, item.get("href", "")) for key, item in items.items()}
        spine = [reference.get("idref", "") for reference in package.iter("itemref")]
        chapters = (names[key] for key in spine if key in names and _is_markup(items[key]))
        creators = [one_line(item.text or "") for item in package.iter("creator") if item.text]
        return cls(
            tuple(dict.fromkeys(chapters))[:_MOST_CHAPTERS],
            _contents(archive, items, names),
            _first(package, "title"),
            " and ".join(dict.fromkeys(creators)) or None,
            _first(package, "date"),
            _first(package, "language"),
        )


def _chapter(archive: Archive, book: _Book, name: str, number: int) -> Found:
    markup = decode(name[:_SAMPLE], archive.read(name))
    if "<!ENTITY" in markup[:_OPENING]:
        raise IngestError("It declares entities, as no chapter needs to.", "Leave it out.")
    if why := _apart(markup):
        return LeftOut(number, number, f"not of the text: {why}", name[:_SAMPLE], "record")
    blocks = body_of(markup).split("\n\n")
    headline, rest = _headline(blocks, book.titles.get(name) or title_of(markup))
    if not any(is_prose(block) or ends_sentence(block) for block in rest if not _is_heading(block)):
        return LeftOut(number, number, "no prose", one_line(" ".join(blocks[:5]))[:_SAMPLE], "record")
    return article_of(
        headline,
        "\n\n".join(rest),
        byline=book.creators,
        published=book.published,
        source=book.title,
        language=book.language,
    )


def _headline(blocks: list[str], named: str | None) -> tuple[str | None, list[str]]:
    """The chapter's own heading, if one opens it, and what is below; else what it is ``named``."""
    if not _is_heading(blocks[0]):
        return named, blocks
    own = blocks[0].removeprefix(SUBHEADING)
    if len(blocks) > 1 and _is_heading(blocks[1]) and _NUMBER_ONLY.fullmatch(own):
        return f"{own.rstrip('.:')}: {blocks[1].removeprefix(SUBHEADING)}", blocks[2:]
    return own, blocks[1:]


def _is_heading(block: str) -> bool:
    return block.startswith(SUBHEADING)


def _is_markup(item: Element) -> bool:
    return item.get("media-type", "").lower() in _MARKUP


def _apart(markup: str) -> str | None:
    """What the book itself calls a part that is not of its text."""
    kind = _TYPE.search(markup[:_OPENING])
    words = [] if kind is None else kind[1].lower().split()
    return next((word for word in words if word in _APART), None)


def _first(package: Element, tag: str) -> str | None:
    texts = (one_line(item.text or "") for item in package.iter(tag))
    return next((text for text in texts if text), None)


def _contents(archive: Archive, items: dict[str, Element], names: dict[str, str]) -> dict[str, str]:
    """The titles that the table of contents gives to whole chapters; {} when there is none to be read."""
    titles: dict[str, str] = {}
    for key, item in items.items():
        name = names[key]
        try:
            if "nav" in item.get("properties", "").split():
                found = _links(archive.xml(name))
            elif item.get("media-type") == "application/x-dtbncx+xml":
                found = _points(archive.xml(name))
            else:
                continue
        except IngestError:
            continue  # a book can be read without its contents
        for target, title in found:
            if title and len(title) <= _LONGEST_HEADLINE:
                titles.setdefault(_resolved(name, target), title)
    return titles


def _links(page: Element) -> Iterator[tuple[str, str]]:
    """The links of EPUB 3."""
    for link in page.iter("a"):
        yield link.get("href", ""), one_line("".join(link.itertext()))


def _points(page: Element) -> Iterator[tuple[str, str]]:
    """The points of EPUB 2."""
    for point in page.iter("navPoint"):
        target = point.find("content")
        if target is not None:
            yield target.get("src", ""), one_line(point.findtext("navLabel/text") or "")


def _resolved(place: str, reference: str) -> str:
    """The name that ``reference`` in the member ``place`` stands for: a name, whatever it looks like."""
    return normpath(join(dirname(place), unquote(reference.partition("#")[0])))


def _locked(archive: Archive) -> frozenset[str]:
    """The members that only the publisher's programs can read."""
    if _ENCRYPTION not in archive.names:
        return frozenset()
    references = archive.xml(_ENCRYPTION).iter("CipherReference")
    return frozenset(normpath(unquote(item.get("URI", ""))) for item in references)
