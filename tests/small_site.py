"""A small news site for tests: pages with an article each, and the feed that names them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from web_server import WebServer, page

TOWNS = ("Arden", "Birkby", "Corrin", "Dunmore", "Elsdon", "Farley", "Gorsley", "Hadlow", "Ibstone", "Jarrow")
KINDS = tuple(
    "Abbey Canal Castle Chapel Ferry Forge Garden Hospital Iron King's Lower Market Mill New Old Park "
    "Queen's Railway Station Stone Tannery Upper".split()
)


def bridge(number: int) -> str:
    """The name of a bridge; up to 219 no two are alike."""
    return f"{TOWNS[number % 10]} {KINDS[number // 10 % 22]} Bridge"


def story(number: int, cost: int | None = None) -> str:
    """A page of the site, with what surrounds an article on such a page."""
    name, price = bridge(number), cost or 1000 + number
    paragraphs = (
        f"The {name} was closed to lorries on Tuesday after inspectors found cracks in two of its piers.",
        f"Repairs to the {name} will cost {price:,} crowns, the county engineer said at a meeting of the "
        "council, and they are to begin before the autumn floods.",
        f"Shopkeepers near the {name} said that they had lost a third of their trade since the closure was "
        "announced, and asked the county for help with their rents.",
        "Cars and bicycles may still cross in one lane, with a signal at either end, until the work is done.",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{headline(number)} | River Post</title>'
        f'<meta property="og:title" content="{headline(number)}">'
        f'<meta property="article:published_time" content="2024-06-{1 + number % 28:02}T08:00:00Z">'
        '</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
        f"<article><h1>{headline(number)}</h1>{body}</article><footer>All rights reserved</footer>"
        "</body></html>"
    )


def headline(number: int) -> str:
    return f"{bridge(number)} Closed to Lorries"


def feed(server: WebServer, numbers: Sequence[int], whole: Sequence[int] = ()) -> str:
    """The feed that names the pages of these numbers; the ``whole`` ones it carries itself."""
    items = []
    for number in numbers:
        text = f"<![CDATA[<p>The {bridge(number)} is open again, the county said.</p>]]>"
        items.append(
            f"<item><title>{escape(headline(number))}</title><link>{server.url(f'/{number}')}</link>"
            f"<description>About the {escape(bridge(number))}.</description>"
            + (f"<content:encoded>{text}</content:encoded>" if number in whole else "")
            + "</item>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>River Post</title>'
        f"<link>{server.url('/')}</link>{''.join(items)}</channel></rss>"
    )


def open_site(server: WebServer, numbers: Sequence[int], whole: Sequence[int] = ()) -> None:
    """The feed and the pages, each with a mark of its state; asked again, they have not changed."""
    unchanged = page(b"", 304)
    server.pages["/feed"] = [page(feed(server, numbers, whole), ETag='"f1"'), unchanged]
    for number in numbers:
        if number not in whole:
            html = page(story(number), Content_Type="text/html; charset=utf-8", ETag=f'"{number}"')
            server.pages[f"/{number}"] = [html, unchanged]
