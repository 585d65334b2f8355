"""What a page says of its article in its metadata; nothing is guessed from its running text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rag.ingest.bylines import names_in_byline
from rag.ingest.formats.html_linked import LinkedArticle, linked_article
from rag.ingest.formats.html_tree import Element, is_hidden, shown_text, titles_of
from rag.ingest.front_matter import is_iso
from rag.ingest.text import one_line

_PUBLISHED = (
    "article:published_time og:published_time datepublished parsely-pub-date sailthru.date dc.date.issued "
    "dcterms.created dc.date dcterms.date pubdate publish-date publish_date publication_date date"
).split()
_UPDATED = (
    "article:modified_time og:updated_time og:modified_time datemodified dcterms.modified lastmod".split()
)
_AUTHORS = "author article:author parsely-author sailthru.author dc.creator dcterms.creator byl".split()
_SEPARATED = re.compile(r"\s+(?:[-\u2013\u2014|\u00b7\u2022\u00bb\u00ab]|::|//)\s+|\s*\uff5c\s*|\s*\|\s*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_LONGEST = 300
_LONGEST_READ = 2_000
_MOST = 20  # elements of one kind that are looked at
_PUBLISHED_CLASS = re.compile(r"publish|entry-date|post-date|pubdate", re.IGNORECASE)
_UPDATED_CLASS = re.compile(r"updated|modified", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The fields of an article as the page states them; ``body`` is its text if metadata hold that, too."""

    headline: str | None
    byline: str | None
    published: str | None
    updated: str | None
    source: str | None
    canonical: str | None
    section: str | None
    language: str | None
    body: str | None


def facts_of(root: Element) -> PageFacts:
    """The facts of a page whose tree is whole: scripts hold some of them."""
    metas = _metas(root)
    titles = [text for text in map(_shown, islice(root.iter("h1"), _MOST)) if text]
    scope = _scope(root)
    linked = linked_article(root, titles)
    source = _first([*metas.get("og:site_name", ()), linked.publisher, *metas.get("application-name", ())])
    return PageFacts(
        headline=_headline(root, metas, linked, titles, source),
        byline=_byline(scope, metas, linked, source),
        published=_date([linked.published, *_named(metas, _PUBLISHED), _stated(scope, _PUBLISHED_CLASS)])
        or _only_time(scope),
        updated=_date([linked.updated, *_named(metas, _UPDATED), _stated(scope, _UPDATED_CLASS)]),
        source=source,
        canonical=_canonical(root, metas),
        section=_first([linked.section, *metas.get("article:section", ())]),
        language=_language(root, metas, linked),
        body=linked.body,
    )


def _metas(root: Element) -> dict[str, list[str]]:
    """The contents of the page's <meta> elements by name, in small letters."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = one_line(meta.get("content", "")[:2_000])
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := meta.get(key)):
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _named(metas: dict[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    return (content for name in names for content in metas.get(name, ()))


def _scope(root: Element) -> Element:
    """The <article> or <main> of the page's title: what is said outside may be of other articles."""
    title = next(root.iter("h1"), None)
    around = title.iterancestors("article", "main") if title is not None else iter(())
    return next(around, root)


def _shown(element: Element) -> str:
    seen = not any(is_hidden(above) for above in element.iterancestors())
    return one_line(shown_text(element)[:_LONGEST_READ]) if seen else ""


def _first(values: Iterable[str | None]) -> str | None:
    return next((text for value in values if value and (text := one_line(value))), None)


def _headline(
    root: Element, metas: dict[str, list[str]], linked: LinkedArticle, titles: list[str], source: str | None
) -> str | None:
    named = [linked.headline, *metas.get("og:title", ())]
    shown = [title for title in titles if title != source]
    candidates = [without_site(one_line(text), source) for text in (*named, *shown, *titles_of(root)) if text]
    candidates = [text for text in candidates if text and len(text) <= _LONGEST]
    if not candidates:
        return None
    first = candidates[0]
    if not first.endswith(("...", "\u2026")):
        return first
    cut = first.rstrip(".\u2026 ")  # some publishers cut the headline of their metadata short
    return next((text for text in candidates if text.startswith(cut) and len(text) > len(first)), first)


def without_site(title: str, source: str | None) -> str:
    """``title`` without the name of the site before or after it."""
    if not source:
        return title
    parts = list(_SEPARATED.finditer(title))
    if parts and title[parts[-1].end() :].casefold() == source.casefold():
        return title[: parts[-1].start()]
    if parts and title[: parts[0].start()].casefold() == source.casefold():
        return title[parts[0].end() :]
    # A name with a mark in it: "Snack & Trade - Weekly".
    ending = re.search(rf"(?:{_SEPARATED.pattern}){re.escape(source)}$", title, re.IGNORECASE)
    return title[: ending.start()] if ending else title


def _byline(
    scope: Element, metas: dict[str, list[str]], linked: LinkedArticle, source: str | None
) -> str | None:
    groups = [list(linked.authors), *(metas.get(name, []) for name in _AUTHORS)]
    groups.append([_shown(element) for element in islice(filter(_is_author, scope.iter("a")), _MOST)])
    for group in groups:
        names = dict.fromkeys(name for text in group if (name := _name(text)) and name != source)
        if names:
            return " and ".join(names)
    return None


def _is_author(element: Element) -> bool:
    return "author" in element.get("rel", "").lower().split()


def _name(text: str) -> str | None:
    plain = one_line(html.unescape(text))
    if not plain or "://" in plain or plain.startswith(("@", "www.")) or len(plain) > _LONGEST:
        return None
    return names_in_byline(plain) or plain


def _date(values: Iterable[str | None]) -> str | None:
    return next((text for value in values if value and is_iso(text := value.strip())), None)


def _stated(scope: Element, wanted: re.Pattern[str]) -> str | None:
    """The one date that elements of this class or property give; several would be of several things."""
    stated = {
        (time.get("datetime") or time.get("content") or "").strip()
        for time in scope.iter("time", "span", "abbr")
        if wanted.search(_said_of(time))
    } - {""}
    return next(iter(stated)) if len(stated) == 1 else None


def _said_of(time: Element) -> str:
    names = f"{time.get('class', '')} {time.get('itemprop', '')}"[:_LONGEST]
    return names + " pubdate" * (time.get("pubdate") is not None)


def _only_time(scope: Element) -> str | None:
    """The date of the <time> elements when they agree and none of them is an update's."""
    stated = {time.get("datetime", "").strip() for time in scope.iter("time")}
    updated = any(_UPDATED_CLASS.search(_said_of(time)) for time in scope.iter("time"))
    return _date(stated) if len(stated) == 1 and not updated else None


def _canonical(root: Element, metas: dict[str, list[str]]) -> str | None:
    links = (link.get("href") for link in root.iter("link") if _is_canonical(link))
    return _first([*links, *metas.get("og:url", ())])


def _is_canonical(link: Element) -> bool:
    return "canonical" in link.get("rel", "").lower().split()


def _language(root: Element, metas: dict[str, list[str]], linked: LinkedArticle) -> str | None:
    said = [
        root.get("lang"),
        linked.language,
        *metas.get("og:locale", ()),
        *metas.get("content-language", ()),
    ]
    tags = (one_line(value).replace("_", "-") for value in said if value)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), None)
