"""Digests and summaries as Markdown and as a page: they carry their record, and hostile text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from digest_news import DAM, NEWS, Halver, digest_of, library_of, summariser

from rag.digests import Digest
from rag.formats import line_of
from rag.render.digests import digest_markdown, digest_page, records_in, rendered_again, summary_markdown

HOSTILE = replace(
    DAM,
    id="hostile",
    headline="</script><script>alert(1)</script> --> *bold* [x](javascript:alert(1)) | # h",
    text=(
        "The mayor said <img src=x onerror=alert(1)> --> and 40 *families* left [home](http://x.example)."
        " `So` | it goes.\n\n1. \u201cAll of us <b>will</b> see the river rise,\u201d said Ida Moe."
    ),
    published="2024-06-04",
)
ARTICLES = {article.id: article for article in (*NEWS, HOSTILE)}


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Digest]:
    library = library_of(tmp_path_factory.mktemp("render") / "w", (*NEWS, HOSTILE))
    yield digest_of(library, model=Halver())
    library.close()


class Page(HTMLParser):
    """What a browser would make of a page: tags, ids, links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        assert not any(name.startswith("on") for name in named)
        self.ids += [str(named["id"])] if "id" in named else []
        self.links += [str(named["href"])] if "href" in named else []


def test_every_marker_of_the_page_leads_to_its_quote(digest: Digest):
    page = Page(digest_page(digest, ARTICLES))

    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert {f"q{citation.n}" for citation in digest.citations} <= set(page.ids)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(digest: Digest):
    text = digest_page(digest, ARTICLES)
    page = Page(text)

    assert all(link.startswith("#") for link in page.links)
    assert page.tags.count("script") == 1
    assert '<script type="application/json" id="record">' in text
    assert not {"img", "iframe", "link", "object"} & set(page.tags)
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_the_quote_is_marked_in_its_paragraph(digest: Digest):
    quote = "The dam was built in March 1931."

    assert f"<mark>{quote}</mark> Engineers had checked it twice" in digest_page(digest, ARTICLES)


def test_the_markdown_has_every_part(digest: Digest):
    text = digest_markdown(digest)

    for part in (
        "# Morning paper",
        "## At a glance",
        "## Stories",
        "## Timeline",
        "## New articles",
        "## Quotes",
    ):
        assert f"\n{part}\n" in f"\n{text}"
    assert "**Figures, which disagree**" in text
    assert "Changed: families left their homes: 10 (2024-06-03) \u2192 40" in text
    assert "> \u201cWe have never seen the river so high in this valley\u201d \u2014 Moe" in text
    assert "*Earlier:* Cracks in the Dam above Lunde, 2024-06-03" in text
    assert "Chess Open Ends in a Draw, undated" in text


def test_hostile_text_is_shown_as_it_is_and_does_nothing(digest: Digest):
    text = digest_markdown(digest)
    shown = text[: text.index("<!-- ")]

    assert "<" not in shown
    assert re.search(r"(?<!\\)\]\(", shown) is None
    assert re.search(r"(?<!\\)\*families", shown) is None
    assert "onerror" not in "".join(re.findall(r"<[^>]*>", digest_page(digest, ARTICLES).split("<script")[0]))


def test_a_file_carries_its_record(digest: Digest):
    for text in (digest_markdown(digest), digest_page(digest, ARTICLES)):
        assert records_in(text) == (line_of(digest),)
        assert rendered_again(text, records_in(text), ARTICLES)
        assert not rendered_again(text.replace("40 families", "50 families", 1), records_in(text), ARTICLES)


def test_summaries_carry_theirs(digest: Digest):
    summaries = [summariser().summarise(article) for article in (DAM, HOSTILE)]
    text = summary_markdown(summaries)

    assert records_in(text) == tuple(line_of(summary) for summary in summaries)
    assert rendered_again(text, records_in(text), ARTICLES)


def test_other_files_carry_none():
    assert records_in("# Notes\n\nNothing here.") == ()


def test_a_day_of_nothing_says_so(digest: Digest):
    empty = replace(digest, stories=(), timeline=(), new=(), citations=())

    assert "No article is of this day." in digest_markdown(empty)
    assert "No article is of this day." in digest_page(empty, {})
