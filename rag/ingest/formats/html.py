"""Web pages: the article on a page of any publisher, the text of a piece of markup, the feeds it names."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from urllib.parse import urljoin, urlsplit

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.html_blocks import blocks_of, text_of
from rag.ingest.formats.html_facts import PageFacts, facts_of
from rag.ingest.formats.html_main import main_blocks
from rag.ingest.formats.html_tree import Element, drop_hidden, shown_text, titles_of, tree_of
from rag.ingest.formats.source import Found, Source
from rag.ingest.making import article_of
from rag.ingest.text import normalise, one_line
from rag.ingest.tracking import untracked

_DECLARED = re.compile(
    rb"<(?:\?xml|meta)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,2}|[^\W_]+")
_FEWEST_WORDS = 40  # a login wall says less, and so does the preview of a page that is not there
_MOST_HEADINGS = 20
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})


def html_articles(source: Source) -> Iterator[Found]:
    """The one article of a web page. Its body is the main text as shown; where hardly any is, as in a page
    that is filled in by a script, it is the text that the page's JSON-LD holds. Raises IngestError when
    there is no article on it.
    """
    data = source.whole()
    root = tree_of(decode(source.name, data, source.charset or declared_charset(data)))
    if root is None:
        raise _no_article(source, "it holds no text")
    facts = facts_of(root)
    drop_hidden(root)
    text = text_of(main_blocks(root, facts.headline, facts.byline))
    if _words(text) < _FEWEST_WORDS:
        text = _body_stated(facts)
    if _words(text) < _FEWEST_WORDS:
        raise _no_article(source, f"it has fewer than {_FEWEST_WORDS} words of running text")
    yield article_of(
        facts.headline or PurePath(source.name).stem,
        text,
        byline=facts.byline,
        published=facts.published,
        updated=facts.updated,
        source=facts.source,
        url=_address(source.url, facts.canonical),
        section=facts.section,
        language=facts.language,
    )


def body_of(markup: str) -> str:
    """The readable text of markup that is an article and nothing else, in normal form: paragraphs apart by
    blank lines, headings as lines that begin with "## ", an item of a list as a paragraph, rows of a table as
    lines. What a reader does not see is left out. Raises IngestError when elements are nested too deep.
    """
    root = tree_of(markup)
    if root is None:
        return ""
    drop_hidden(root)
    return text_of(blocks_of(root))


def title_of(markup: str) -> str | None:
    """The first <title> of a page, or else its first <h1>, on one line; None when there is neither."""
    root = tree_of(markup)
    if root is None:
        return None
    headings = (one_line(shown_text(element)) for element in islice(root.iter("h1"), _MOST_HEADINGS))
    return next((text for text in (*titles_of(root), *headings) if text), None)


def feeds_named(data: bytes, url: str, charset: str | None) -> tuple[str, ...]:
    """The addresses of the RSS and Atom feeds that a page at ``url`` names, in its order, each once."""
    root = tree_of(decode(url, data, charset or declared_charset(data)))
    if root is None:
        return ()
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    start = joined(url, base) or url
    found = (joined(start, link.get("href", "")) for link in root.iter("link") if _names_feed(link))
    return tuple(dict.fromkeys(address for address in found if address))


def declared_charset(data: bytes) -> str | None:
    """What the page's own <meta> calls its encoding, when it is one that is known."""
    match = _DECLARED.search(data[:8_192])
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    # It could not be read if the page were in UTF-16 (WHATWG HTML, "prescan a byte stream").
    return None if name.startswith(("utf-16", "utf-32")) else name


def joined(base: str, reference: str) -> str | None:
    """The http or https address of ``reference`` on a page at ``base``; None when it is no such address."""
    try:
        address = urljoin(base, reference.strip())
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # such as a broken IPv6 address
        return None
    return address if is_web and reference.strip() and not re.search(r"\s", address) else None


def _no_article(source: Source, why: str) -> IngestError:
    return IngestError(
        f"{source.name} is a page without an article: {why}.",
        "Save the page of one article, as shown to you when you are logged in.",
    )


def _words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def _body_stated(facts: PageFacts) -> str:
    """The text in the page's metadata; its lines are paragraphs unless it is markup."""
    stated = facts.body or ""
    if re.search(r"</?(?:p|br|div)\b", stated, re.IGNORECASE):
        return body_of(stated)
    return normalise("\n\n".join(normalise(stated).split("\n")))


def _address(url: str | None, canonical: str | None) -> str | None:
    """What the page calls its own address, if it is one of the same site and no front page."""
    found = _own_address(url, canonical)
    return untracked(found) if found else None


def _own_address(url: str | None, canonical: str | None) -> str | None:
    own = joined(url or "", canonical or "")
    if own is None or url is None:
        return own or (joined("", url) if url else None)
    named, fetched = urlsplit(own), urlsplit(url)
    is_front = not named.path.strip("/") and not named.query and bool(fetched.path.strip("/"))
    return url if is_front or _site(named.hostname) != _site(fetched.hostname) else own


def _site(host: str | None) -> str:
    return ".".join((host or "").split(".")[-2:])


def _names_feed(link: Element) -> bool:
    kind = link.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in link.get("rel", "").lower().split() and kind in _FEEDS
