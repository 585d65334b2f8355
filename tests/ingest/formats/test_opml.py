"""Lists of feeds, read and written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.opml import FeedList, Outline, feed_list_of, feeds_of, opml_of
from rag.ingest.leaving import LeftOut

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1">
<head><title>Mine</title></head>
<body>
<outline text="Coast">
<outline type="rss" text="Courier" title="The Ellery Courier" xmlUrl="https://courier.example/feed?a=1&amp;b=2"
    htmlUrl="https://courier.example/"/>
<outline text="Deeper"><outline text="Grünauer Bote" xmlurl="http://bote.example/rss"/></outline>
</outline>
<outline type="rss" text="Again" xmlUrl="https://courier.example/feed?a=1&amp;b=2"/>
<outline type="rss" text="Podcast" xmlUrl="feed://pod.example/x" htmlUrl="https://pod.example/"/>
<outline type="rss" xmlUrl="https://unnamed.example/feed" htmlUrl="javascript:alert(1)"/>
<outline text="A folder"/>
</body>
</opml>
"""
FEEDS = (
    Outline("The Ellery Courier", "https://courier.example/feed?a=1&b=2", "https://courier.example/"),
    Outline("Grünauer Bote", "http://bote.example/rss"),
    Outline("https://unnamed.example/feed", "https://unnamed.example/feed"),
)
WHY = "it names no address that begins with http:// or https://"


def test_feeds_are_listed_once_in_order() -> None:
    assert feed_list_of("feeds.opml", OPML.encode()) == FeedList(
        FEEDS, (LeftOut(4, 4, WHY, "feed://pod.example/x", "record"),)
    )
    assert feeds_of("feeds.opml", OPML.encode()) == FEEDS


def test_what_is_written() -> None:
    assert (
        opml_of(FEEDS[:2], "Feeds & more")
        == (
            "<?xml version='1.0' encoding='utf-8'?>\n"
            '<opml version="2.0">\n'
            "  <head>\n"
            "    <title>Feeds &amp; more</title>\n"
            "  </head>\n"
            "  <body>\n"
            '    <outline type="rss" text="The Ellery Courier" title="The Ellery Courier" '
            'xmlUrl="https://courier.example/feed?a=1&amp;b=2" htmlUrl="https://courier.example/"/>\n'
            '    <outline type="rss" text="Grünauer Bote" title="Grünauer Bote" '
            'xmlUrl="http://bote.example/rss"/>\n'
            "  </body>\n"
            "</opml>\n"
        ).encode()
    )


@pytest.mark.parametrize(
    "feeds", [(), FEEDS, (Outline("وادي \"<&>' 市", "https://x.example/\u00e9?q=\u0301&'\"<"),)]
)
def test_a_list_comes_back_as_it_was_written(feeds: tuple[Outline, ...]) -> None:
    assert feeds_of("feeds.opml", opml_of(feeds, "T")) == feeds


def test_a_list_that_is_no_xml_is_read() -> None:
    text = '<opml><body><outline text="R&D" xmlUrl="https://x.example/a?b&c=1"><outline'
    assert feeds_of("feeds.opml", text.encode()) == (Outline("R&D", "https://x.example/a?b&c=1"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "feeds.opml is no XML: it has no element."),
        ("<rss/>", "feeds.opml is XML of the kind <rss>; a list of feeds in OPML was wanted."),
        (
            "<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>",
            "The DOCTYPE of feeds.opml declares something of its own, which no feed needs.",
        ),
    ],
)
def test_what_is_no_list(text: str, message: str) -> None:
    with pytest.raises(IngestError) as caught:
        feeds_of("feeds.opml", text.encode())
    assert caught.value.message == message


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text())
def test_any_title_and_address_can_be_written(title: str, url: str) -> None:
    once = feeds_of("x", opml_of([Outline(title, "https://x.example/" + url)], title))
    assert feeds_of("x", opml_of(once, "T")) == once


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 2000), st.integers(0, 255))
def test_arbitrary_and_damaged_bytes(data: bytes, place: int, byte: int) -> None:
    damaged = bytearray(OPML.encode())
    damaged[place % len(damaged)] = byte
    for given_data in (data, bytes(damaged)):
        try:
            assert all(isinstance(feed, Outline) for feed in feeds_of("x", given_data))
        except IngestError:
            pass
