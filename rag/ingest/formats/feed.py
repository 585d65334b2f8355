"""RSS and Atom: what a feed says of its entries, and the articles of one that carries them whole.

Only this file imports ``feedparser``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from typing import Any

from rag.errors import IngestError
from rag.ingest.formats.feed_tree import prune
from rag.ingest.formats.html import body_of, joined
from rag.ingest.formats.records import names_of
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.xml_tree import Element, local_name, xml_of
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of, iso_date
from rag.ingest.text import normalise, one_line
from rag.ingest.tracking import untracked

_ROOTS = frozenset({"rss", "feed", "RDF", "channel"})
_PROSE = 200  # words of a description that is an article, not a summary
# What feedparser raises where an element stands in one in which it never does.
_STUMBLES = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ONLY_SUMMARY = "it holds only a summary; `rag feeds add` fetches the page"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an article. ``text`` is it ``whole``, or a summary, or empty. ``identity``, the
    guid of RSS or the id of Atom, tells this entry from the others of its feed, whatever becomes of its
    headline and its link; None where the feed gives none, or the same to several.
    """

    headline: str | None
    link: str | None
    text: str
    whole: bool
    byline: str | None
    published: str | None
    updated: str | None
    section: str | None
    identity: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, its language, the site whose feed it is, and its entries in its order."""

    title: str | None
    language: str | None
    home: str | None
    entries: tuple[Entry, ...]


def feed_of(name: str, data: bytes, url: str | None, charset: str | None) -> Feed:
    """The feed in ``data``, which was fetched from ``url`` in what the server called ``charset``.

    Links are addresses of the web, made whole by that of the feed, without tracking. A date is an ISO 8601
    one in the time zone that the feed gives, or None. Raises IngestError, with the ``name`` of the file, for
    what is no feed.
    """
    root = xml_of(name, data, charset)
    if local_name(root) not in _ROOTS:
        raise IngestError(
            f"{name} is XML of the kind <{local_name(root)[:40]}>; an RSS or Atom feed was wanted.",
            "Look for the feed's own address on the page.",
        )
    prune(root)
    parsed = _parsed(name, root, url)
    about = parsed["feed"]
    return Feed(
        _words(about, "title"),
        _given(about, "language"),
        _address(about, "link", url),
        _told_apart([_entry(entry, parsed.get("version") or "", url) for entry in parsed["entries"]]),
    )


def feed_articles(source: Source) -> Iterator[Found]:
    """The entries of a saved feed that are whole articles; the others are left out.

    Raises IngestError when it is no feed.
    """
    feed = feed_of(source.name, source.whole(), source.url, source.charset)
    for number, entry in enumerate(feed.entries, 1):
        yield _article(entry, feed, number)


def _article(entry: Entry, feed: Feed, number: int) -> Found:
    sample = (entry.headline or entry.link or "")[:80]
    if not entry.whole:
        return LeftOut(number, number, _ONLY_SUMMARY, sample, "record")
    try:
        return article_of(
            entry.headline,
            entry.text,
            byline=entry.byline,
            published=entry.published,
            updated=entry.updated,
            source=feed.title,
            url=entry.link,
            section=entry.section,
            language=feed.language,
        )
    except IngestError as error:
        why = error.message[:1].lower() + error.message[1:].rstrip(".")
        return LeftOut(number, number, why, sample, "record")


def _parsed(name: str, root: Element, url: str | None) -> Any:
    """The tree as feedparser reads it. It is given a stream: bytes alone it would take for a file's name.

    It fetches nothing then. It is kept from cleaning markup, which would change the text; only what the
    markup shows is taken here, anyway.
    """
    import feedparser
    from lxml import etree

    data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    headers = {"content-type": "application/xml; charset=utf-8"} | ({"content-location": url} if url else {})
    try:
        return feedparser.parse(
            BytesIO(data), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except _STUMBLES as error:
        raise IngestError(f"{name} is no feed that can be read.", "Save it again.") from error


def _entry(entry: Any, version: str, url: str | None) -> Entry:
    text, whole = _text(entry)
    published, updated = (iso_date(_given(entry, key)) for key in ("published", "updated"))
    if version.startswith("rss") and published is None:
        published, updated = updated, None  # feedparser calls dc:date, the one date of an item, "updated"
    link, identity = _address(entry, "link", url), _given(entry, "id")
    return Entry(
        headline=_words(entry, "title"),
        link=link and untracked(link, keep_fragment=True),
        text=text,
        whole=whole,
        byline=_byline(entry),
        published=published,
        updated=updated,
        section=_section(entry),
        identity=identity and untracked(identity, keep_fragment=True),
    )


def _told_apart(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries without the identities that several of them have, and the fragments of their links without
    need: some feeds have an entry for each post on one page.
    """
    identities = Counter(identity for identity, _ in {(entry.identity, entry.link) for entry in entries})
    pages = Counter(untracked(link) for link in {entry.link for entry in entries if entry.link})
    return tuple(
        replace(
            entry,
            identity=entry.identity if identities[entry.identity] == 1 else None,
            link=entry.link and untracked(entry.link, keep_fragment=pages[untracked(entry.link)] > 1),
        )
        for entry in entries
    )


def _text(entry: Any) -> tuple[str, bool]:
    """The text of an entry and whether it is whole. A description is when it is as long as an article."""
    contents = (_shown(content) for content in _items(entry, "content") if not content.get("src"))
    if whole := next((text for text in contents if text), ""):
        return whole, True
    text = _shown(_detail(entry, "summary"))
    return text, len(text.split()) >= _PROSE


def _shown(detail: Mapping[str, Any]) -> str:
    value = str(detail.get("value") or "")
    kind = detail.get("type")
    if kind == "text/plain":
        return normalise(value)
    if kind not in {"text/html", "application/xhtml+xml"}:
        return ""  # a picture, say
    return body_of(value) if _TAG.search(value) else normalise(unescape(value))


def _words(about: Any, key: str) -> str | None:
    """A title on one line; of markup, what it shows."""
    detail = _detail(about, key)
    value = str(detail.get("value") or "")
    if detail.get("type") != "text/plain":
        value = unescape(_TAG.sub("", value))
    return one_line(value) or None


def _byline(entry: Any) -> str | None:
    """The names of the authors; an address of mail is no name."""
    names = (one_line(str(author.get("name") or "")) for author in _items(entry, "authors"))
    return names_of([name for name in names if name and "@" not in name]) or None


def _section(entry: Any) -> str | None:
    tags = (str(tag.get("label") or tag.get("term") or "") for tag in _items(entry, "tags"))
    return next((words for tag in tags if (words := one_line(unescape(tag)))), None)


def _address(about: Any, key: str, url: str | None) -> str | None:
    given = _given(about, key)
    return joined(url or "", given) if given else None


def _given(about: Any, key: str) -> str | None:
    """A value as one line. Asked as a plain dictionary: feedparser's own takes one date for another."""
    return one_line(str(dict.get(about, key) or "")) or None


def _detail(about: Any, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = dict.get(about, f"{key}_detail") or {}
    return found


def _items(about: Any, key: str) -> list[Any]:
    return [item for item in dict.get(about, key) or [] if isinstance(item, dict)]
