"""Books, written member by member for these tests."""

import pytest
from format_samples.documents import BOUND, BOUND_ARTICLES, epub, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.epub import epub_articles
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

TITLE = "<dc:title>Tidewater</dc:title>"
LONG = "The council voted on Monday to rebuild the harbour bridge, which has been closed since the storm."


def read(data: bytes, **limits: int) -> list[Found]:
    return list(epub_articles(Source.of_bytes("inbox/book.epub", data, settings=ReadSettings(**limits))))


def with_package(package: str) -> bytes:
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    return zipped({"META-INF/container.xml": container, "a.opf": package})


def articles(data: bytes) -> list[Article]:
    return [item for item in read(data) if isinstance(item, Article)]


def test_a_book() -> None:
    cover = LeftOut(1, 1, "not of the text: cover", "OEBPS/text/cover.xhtml", "record")
    assert read(BOUND) == [cover, *BOUND_ARTICLES]


def test_several_authors_and_a_date_that_is_none() -> None:
    metadata = (
        "<dc:creator>Ann Example</dc:creator><dc:creator>Bo Li</dc:creator><dc:date>July 2024</dc:date>"
    )
    assert articles(epub({"1.xhtml": f"<h1>One</h1><p>{LONG}</p>"}, TITLE + metadata)) == [
        Article("one", "One", LONG, byline="Ann Example and Bo Li", source="Tidewater")
    ]


@pytest.mark.parametrize(
    ("body", "headline", "text"),
    [
        (f"<h1>One</h1><p>{LONG}</p>", "One", LONG),
        (f"<h2>One</h2><h3>Below</h3><p>{LONG}</p>", "One", f"## Below\n\n{LONG}"),
        (f"<h1>Chapter 1</h1><h2>One</h2><p>{LONG}</p>", "Chapter 1: One", LONG),
        (f"<h1>IV.</h1><h2>One</h2><p>{LONG}</p>", "IV: One", LONG),
        (f"<p>{LONG}</p><h2>Later</h2><p>{LONG}</p>", "Of the contents", f"{LONG}\n\n## Later\n\n{LONG}"),
    ],
)
def test_where_the_headline_is(body: str, headline: str, text: str) -> None:
    contents = (
        "<navPoint><navLabel><text>Of the contents</text></navLabel>"
        '<content src="./text/../text/1%2Exhtml#a"/></navPoint>'
    )
    found = articles(epub({"1.xhtml": body}, TITLE, contents))
    assert [(article.headline, article.text) for article in found] == [(headline, text)]


def test_chapters_without_prose_are_left_out() -> None:
    chapters = {
        "title.xhtml": "<h1>Tidewater</h1><p>Ann Example</p>",
        "rights.xhtml": f'<body><section epub:type="copyright-page"><p>{LONG}</p></section></body>',
        "1.xhtml": f"<h1>One</h1><p>{LONG}</p>",
        "2.xhtml": "<img src='plate.jpg'/>",
    }
    assert read(epub(chapters, TITLE)) == [
        LeftOut(1, 1, "no prose", "## Tidewater Ann Example", "record"),
        LeftOut(2, 2, "not of the text: copyright-page", "OEBPS/text/rights.xhtml", "record"),
        Article("one", "One", LONG, source="Tidewater"),
        LeftOut(4, 4, "no prose", "", "record"),
    ]


def test_a_chapter_that_is_locked_or_lost_is_left_out() -> None:
    encryption = (
        '<encryption><CipherReference URI="OEBPS/text/2.xhtml"/>'
        '<CipherReference URI="OEBPS/a.otf"/></encryption>'
    )
    chapters = {f"{number}.xhtml": f"<h1>Part {number} Opens</h1><p>{LONG}</p>" for number in (1, 2)}
    assert read(epub(chapters, TITLE, **{"META-INF__encryption.xml": encryption})) == [
        Article("part-1-opens", "Part 1 Opens", LONG, source="Tidewater"),
        LeftOut(2, 2, "It is encrypted.", "OEBPS/text/2.xhtml", "record"),
    ]


def test_references_lead_to_members_and_nowhere_else() -> None:
    package = (
        '<package><manifest><item id="a" href="../../../../etc/passwd" media-type="application/xhtml+xml"/>'
        '<item id="b" href="file:///etc/passwd" media-type="application/xhtml+xml"/>'
        '<item id="c" href="/etc/passwd" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>'
    )
    with pytest.raises(IngestError, match="holds no chapter with text"):
        read(with_package(package))


def test_a_chapter_with_entities_is_left_out() -> None:
    chapter = (
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        f"<html><body><h1>One</h1><p>{LONG}</p><p>&a;&b;</p></body></html>"
    )
    chapters = {"1.xhtml": f"<h1>Two</h1><p>{LONG}</p>", "2.xhtml": ""}
    data = epub(chapters, TITLE, **{"OEBPS__text__2.xhtml": chapter})
    assert read(data) == [
        Article("two", "Two", LONG, source="Tidewater"),
        LeftOut(2, 2, "It declares entities, as no chapter needs to.", "OEBPS/text/2.xhtml", "record"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"text", "damaged archive"),
        (zipped({"a": "b"}), "lacks its part 'META-INF/container.xml'"),
        (with_package("<package>"), "is no XML"),
        (with_package('<!DOCTYPE a [<!ENTITY b "c">]><package/>'), "declares entities"),
        (with_package("<package/>"), "holds no chapter with text"),
        (zipped({"META-INF/container.xml": "<container/>"}), "lacks its part ''"),
    ],
)
def test_books_that_are_not_read(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message) as raised:
        read(data)
    assert raised.value.next_step


def test_a_book_that_unpacks_to_too_much() -> None:
    chapters = {f"{number}.xhtml": f"<h1>Part {number}</h1><p>{LONG * 100}</p>" for number in range(20)}
    found = read(epub(chapters, TITLE), max_unpacked=50_000)
    kinds = [isinstance(item, Article) for item in found]
    assert kinds == [True] * 4 + [False] * 16
    assert found[-1] == LeftOut(
        20,
        20,
        "inbox/book.epub unpacks to more than 50,000 bytes, the most that are read.",
        "OEBPS/text/19.xhtml",
        "record",
    )


def articles_or_none(data: bytes) -> list[Article] | None:
    try:
        return articles(data)
    except IngestError:
        return None


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_truncated_books_are_no_books(percent: int) -> None:
    assert articles_or_none(BOUND[: len(BOUND) * percent // 100]) is None


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(BOUND) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_flipped_bytes_raise_nothing_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(BOUND)
    for place, value in changes:
        data[place] = value
    texts = {article.text for article in BOUND_ARTICLES}
    assert {article.text for article in articles_or_none(bytes(data)) or []} <= texts
