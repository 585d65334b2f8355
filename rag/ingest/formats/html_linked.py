"""The article of a page as its JSON-LD describes it (https://schema.org/NewsArticle)."""

from __future__ import annotations

import html
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.ingest.formats.html_tree import Element
from rag.ingest.text import one_line

_MOST_NODES = 10_000  # of one page; more are no description of an article
_TYPES = frozenset({"blogposting", "liveblogposting", "report", "socialmediaposting"})
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """What JSON-LD states; None, or no authors, where it states nothing."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    section: str | None = None
    language: str | None = None
    body: str | None = None


def linked_article(root: Element, titles: list[str]) -> LinkedArticle:
    """The article among the page's descriptions: that with a headline of ``titles``, or the first."""
    found = [node for node in _nodes(root) if _is_article(node)]
    chosen = next((node for node in found if _text(node.get("headline")) in titles), None)
    node = chosen or next(iter(found), None)
    if node is None:
        return LinkedArticle()
    return LinkedArticle(
        headline=_text(node.get("headline")) or _text(node.get("name")),
        authors=tuple(_names(node.get("author")) or _names(node.get("creator"))),
        published=_text(node.get("datePublished")),
        updated=_text(node.get("dateModified")),
        publisher=next(iter(_names(node.get("publisher"))), None),
        section=next(iter(_names(node.get("articleSection"))), None),
        language=next(iter(_names(node.get("inLanguage"))), None),
        body=body if isinstance(body := node.get("articleBody"), str) else None,
    )


def _nodes(root: Element) -> Iterator[dict[str, Any]]:
    """Every description that stands by itself, in a list or in a graph; none that is part of another's."""
    waiting: deque[Any] = deque(_documents(root))
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[key] for key in _INNER if isinstance(value.get(key), dict | list))


def _documents(root: Element) -> Iterator[Any]:
    for script in root.iter("script"):
        if "ld+json" not in script.get("type", "").lower() or not script.text:
            continue
        text = script.text.strip().removeprefix("//").strip()
        text = text.removeprefix("<![CDATA[").removeprefix("<!--").strip()
        try:
            yield json.JSONDecoder(strict=False).raw_decode(text)[0]
        except (ValueError, RecursionError):
            continue  # a description that cannot be read says nothing


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    names = [
        kind.lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    ]
    return any(name.endswith("article") or name.rpartition("/")[2] in _TYPES for name in names)


def _names(value: Any) -> list[str]:
    """The names of one thing or of several, each a text or a description with a name."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if plain := _text(text):
                found.append(plain)
    return found


def _text(value: Any) -> str | None:
    return one_line(html.unescape(value)) or None if isinstance(value, str) else None
