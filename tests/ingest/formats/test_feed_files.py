"""Feeds of every kind, well made and not."""

import pytest
from format_samples.records import FERRY, RSS, SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.feed import Entry, Feed, feed_articles, feed_of
from rag.ingest.formats.source import Source
from rag.ingest.leaving import LeftOut
from rag.records import Article

ADDRESS = "https://courier.example/feed.xml"
NOTHING = Entry(None, None, "", False, None, None, None, None, None)


def read(text: str, url: str | None = ADDRESS, charset: str | None = None) -> Feed:
    return feed_of("feed.xml", text.encode("utf-8"), url, charset)


def item(text: str, url: str | None = ADDRESS) -> Entry:
    (entry,) = read(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title>'
        f"<item>{text}</item></channel></rss>",
        url,
    ).entries
    return entry


def atom_entry(text: str) -> Entry:
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://bote.example/a/">'
        f"<title>T</title><entry>{text}</entry></feed>"
    ).entries
    return entry


def test_rss() -> None:
    assert feed_of("feed.xml", RSS, ADDRESS, "utf-8") == Feed(
        "The Ellery Courier",
        "en-GB",
        "https://courier.example/",
        (
            Entry(
                headline="Ferry to Sunder to Run Twice a Day",
                link="https://courier.example/news/ferry?page=1&from=home",
                text=FERRY,
                whole=True,
                byline="Ann Example and Tom Reed",
                published="2024-11-18T10:30:00+01:00",
                updated=None,
                section="Harbour",
                identity="courier-4711",
            ),
        ),
    )


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_articles_of_a_saved_feed(kind: str) -> None:
    data, articles = SAMPLES[kind]
    assert list(feed_articles(Source.of_bytes("saved.xml", data))) == list(articles)


def test_entries_of_a_saved_feed_that_are_left_out() -> None:
    feed = (
        "<rss version='2.0'><channel><title>T</title>"
        "<item><title>Brief</title><description>A summary.</description></item>"
        f"<item><description>{'word ' * 200}</description></item>"
        f"<item><title>Long</title><description>{'word ' * 200}</description></item></channel></rss>"
    )
    assert list(feed_articles(Source.of_bytes("saved.xml", feed.encode()))) == [
        LeftOut(1, 1, "it holds only a summary; `rag feeds add` fetches the page", "Brief", "record"),
        LeftOut(2, 2, "there is no headline", "", "record"),
        Article("long", "Long", ("word " * 200).strip(), source="T"),
    ]


def links(*items: tuple[str, str]) -> list[tuple[str | None, str | None]]:
    """The link and the identity of each entry of a feed with these links and guids."""
    text = "".join(
        f'<item><link>{link}</link><guid isPermaLink="false">{guid}</guid></item>' for link, guid in items
    )
    feed = read(f"<rss version='2.0'><channel><title>T</title>{text}</channel></rss>")
    return [(entry.link, entry.identity) for entry in feed.entries]


def test_links_come_without_tracking() -> None:
    page = "https://courier.example/1"
    assert links((f"{page}?a=1&amp;utm_source=rss#comments", "g1")) == [(f"{page}?a=1", "g1")]
    assert links((page, f"{page}?utm_medium=feed")) == [(page, page)]


def test_posts_on_one_page_keep_the_fragments_that_tell_them_apart() -> None:
    page = "https://courier.example/live"
    assert links(
        (f"{page}#a", "g1"), (f"{page}?utm_source=rss#b", "g2"), ("https://courier.example/1#c", "g3")
    ) == [
        (f"{page}#a", "g1"),
        (f"{page}#b", "g2"),
        ("https://courier.example/1", "g3"),
    ]


def test_a_name_that_several_entries_have_is_none() -> None:
    one, two = "https://courier.example/1", "https://courier.example/2"
    assert links((one, "g"), (two, "g")) == [(one, None), (two, None)]
    assert links((one, "g"), (one, "g")) == [(one, "g"), (one, "g")]


def test_rdf() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old news</title>'
        '<link>http://old.example/</link></channel><item rdf:about="http://old.example/1"><title>One</title>'
        "<link>http://old.example/1</link><dc:date>2024-05-06T07:08:09+02:00</dc:date></item></rdf:RDF>"
    )
    one = Entry(
        *("One", "http://old.example/1", "", False, None, "2024-05-06T07:08:09+02:00", None, None),
        identity="http://old.example/1",
    )
    assert feed == Feed("Old news", None, "http://old.example/", (one,))


def test_headlines_show_what_the_feed_means() -> None:
    assert item("<title>Profit &lt; 5% at AT&amp;T</title>").headline == "Profit < 5% at AT&T"
    assert item("<title>Caf&amp;eacute; &lt;i&gt;Mar&lt;/i&gt;</title>").headline == "Café Mar"
    assert item("<title><![CDATA[AT&T \u2019s\n plan]]></title>").headline == "AT&T \u2019s plan"
    assert atom_entry('<title type="text">a &lt;b&gt; c</title>').headline == "a <b> c"
    assert atom_entry('<title type="html">a &lt;b&gt;c&lt;/b&gt; &amp;amp; d</title>').headline == "a c & d"
    assert item("<title>مجلس المدينة Ã© 市議会</title>").headline == "مجلس المدينة Ã© 市議会"


def test_texts() -> None:
    markup = (
        "<content:encoded><![CDATA[<p>One &lt; two.</p><script>x()</script><p>Three</p>]]></content:encoded>"
    )
    entry = item("<description>Short.</description>" + markup)
    assert (entry.text, entry.whole) == ("One < two.\n\nThree", True)
    entry = item("<description>&lt;p&gt;Short &amp;amp; good.&lt;/p&gt;</description>")
    assert (entry.text, entry.whole) == ("Short & good.", False)
    entry = item("<description>One.</description><description>Another.</description>")
    assert (entry.text, entry.whole) == ("One.", False)
    entry = atom_entry('<summary>S</summary><content type="text">a &lt;b&gt;\n\nc</content>')
    assert (entry.text, entry.whole) == ("a <b>\n\nc", True)
    entry = atom_entry('<content type="image/png" src="p.png"/><summary>S</summary>')
    assert (entry.text, entry.whole) == ("S", False)


def test_links_are_whole_and_of_the_web() -> None:
    assert item("<link>/a?b=1&amp;c=2</link>").link == "https://courier.example/a?b=1&c=2"
    assert item("<link>/a</link>", url=None).link is None
    assert item("<link>javascript:alert(1)</link>").link is None
    assert item("<link>file:///etc/passwd</link>").link is None
    assert (
        item('<guid isPermaLink="true">https://courier.example/g</guid>').link == "https://courier.example/g"
    )
    assert item('<guid isPermaLink="false">g</guid>') == Entry(
        *(None, None, "", False, None, None, None, None), identity="g"
    )
    assert (
        atom_entry('<link href="b"/><link rel="enclosure" href="c.mp3"/>').link == "https://bote.example/a/b"
    )
    assert atom_entry('<link rel="enclosure" href="c.mp3"/>').link is None


def test_dates_and_authors_are_not_guessed() -> None:
    assert item("<pubDate>03/04/2024</pubDate>").published is None
    assert item("<pubDate>Mon, 18 Nov 2024 09:30:00 GMT</pubDate>").published == "2024-11-18T09:30:00Z"
    assert item("<pubDate>Mon, 18 Nov 2024 09:30:00 -0500</pubDate>").published == "2024-11-18T09:30:00-05:00"
    assert item("<author>desk@courier.example</author>").byline is None
    assert item("<author>ann@courier.example (Ann Example)</author>").byline == "Ann Example"
    assert item("<author>Ann Example &lt;ann@courier.example&gt;</author>").byline == "Ann Example"
    entry = atom_entry("<updated>2024-11-18T09:30:00Z</updated>")
    assert (entry.published, entry.updated) == (None, "2024-11-18T09:30:00Z")


def test_an_empty_entry() -> None:
    assert item("") == NOTHING


def test_a_feed_that_is_no_xml_is_read() -> None:
    feed = read(
        "<rss><channel><title>Food & drink &eacute;t&eacute;\x0b</title><item><title>A &amp; B & C</title>"
        "<content:encoded><![CDATA[<p>R&D &amp; more</p>]]></content:encoded>"
        "<dc:creator>Ann</dc:creator></item>"
        "<item><title>Cut off"
    )
    assert feed == Feed(
        "Food & drink été",
        None,
        None,
        (
            Entry("A & B & C", None, "R&D & more", True, "Ann", None, None, None, None),
            Entry("Cut off", None, "", False, None, None, None, None, None),
        ),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = (
        f'<?xml version="1.0" encoding="{name}"?><rss><channel><title>Größe à Paris</title></channel></rss>'
    )
    assert feed_of("f", text.encode(encoding), None, None).title == "Größe à Paris"
    undeclared = text.replace(f' encoding="{name}"', "")
    assert feed_of("f", undeclared.encode(encoding), None, name).title == "Größe à Paris"


def test_entities_of_its_own_are_refused_and_files_never_read() -> None:
    bomb = "<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>"
    for declared in (
        bomb,
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY % p SYSTEM 'http://x.example'>",
    ):
        with pytest.raises(IngestError, match="declares something of its own, which no feed needs"):
            read(f"<?xml version='1.0'?><!-- c --><!DOCTYPE rss [{declared}]><rss><channel/></rss>")
    feed = read(
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel><title>&x;</title></channel></rss>', url=None
    )
    assert feed == Feed("&x;", None, None, ())


def test_the_name_of_a_file_is_no_feed(tmp_path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS)
    with pytest.raises(IngestError, match="it has no element"):
        feed_of("feed.xml", str(path).encode(), None, None)


def test_entries_within_entries_end_in_no_error_of_the_library() -> None:
    broken = RSS.replace(b"The Ellery C", b"<item>").replace(b"https://courier.ex", b"https://co<item>", 2)
    with pytest.raises(IngestError) as caught:
        feed_of("x", broken, None, None)
    assert caught.value.message == "x is no feed that can be read."


def test_what_would_take_long_does_not() -> None:
    categories = "".join(f"<category>c{number}</category>" for number in range(30_000))
    entry = item(f"<title>A</title><author>{'a' * 300_000}</author>{categories}")
    assert (entry.headline, entry.byline, entry.section) == ("A", None, "c0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html><body/></html>", "feed.xml is XML of the kind <html>; an RSS or Atom feed was wanted."),
        ("no markup", "feed.xml is no XML: it has no element."),
    ],
)
def test_what_is_no_feed(text: str, message: str) -> None:
    with pytest.raises(IngestError) as caught:
        read(text)
    assert caught.value.message == message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="<>!/[]?&;rsfedct xml=\"'", max_size=80).map(str.encode))
def test_arbitrary_bytes(data: bytes) -> None:
    for whole in (data, b"<rss><channel><item>" + data):
        try:
            assert isinstance(feed_of("x", whole, ADDRESS, None), Feed)
        except IngestError:
            pass


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["rss", "atom"]), st.integers(0, 3000), st.integers(0, 255))
def test_a_byte_that_is_another(kind: str, place: int, byte: int) -> None:
    data = bytearray(SAMPLES[kind][0])
    data[place % len(data)] = byte
    try:
        found = list(feed_articles(Source.of_bytes("x", bytes(data))))
        assert all(isinstance(item, Article | LeftOut) for item in found)
    except IngestError:
        pass
