import pytest
from format_samples.html import SAMPLES
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.html import body_of, declared_charset, feeds_named, html_articles, joined, title_of
from rag.ingest.formats.source import Source
from rag.ingest.text import normalise
from rag.records import Article

PARAGRAPH = (
    "The council voted on Monday to rebuild the old harbor bridge, which has been closed to cars since the "
    "winter storm, and asked the engineers for a plan that is due in June, said a spokesperson for the city, "
    "who gave no estimate of its cost."
)
QUOTE = "\u201cThis isn\u2019t just about a bridge,\u201d Example said."


def article_on(body: str, head: str = "", url: str | None = None, name: str = "page.html") -> Article:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    (article,) = html_articles(Source.of_bytes(name, page.encode("utf-8"), url=url))
    return article


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples(name: str):
    data, articles = SAMPLES[name]
    assert tuple(html_articles(Source.of_bytes(name, data))) == articles


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>two</b>\n three</p><p>four", "One two three\n\nfour"),
        ("<h1>One</h1>two<h3>Three\n<i>four</i></h3>five", "## One\n\ntwo\n\n## Three four\n\nfive"),
        ("<div role=heading>One</div>two", "## One\n\ntwo"),
        ("one<br>two<br>\n<br>three<br/><br/><br/>four", "one\ntwo\n\nthree\n\nfour"),
        ("<ul><li>one<li>two<ol><li>three</ol></ul>four", "one\n\ntwo\n\nthree\n\nfour"),
        ("<blockquote>one</blockquote>two", "one\n\ntwo"),
        ("<table><tr><th>a<th>b</tr><tr><td>1<td> 2</table>c", "a | b\n1 | 2\n\nc"),
        ("<table><tr><td>menu<td><p>one</p><p>two</p></table>", "menu\n\none\n\ntwo"),
        ("<table><tr><td>menu<td>one<br><br>two</table>", "menu\n\none\n\ntwo"),
        ("<pre>one\n  two\n\nthree</pre>", "one\ntwo\n\nthree"),
        ("one <q>two</q>", "one \u201ctwo\u201d"),
        ("&ldquo;R&amp;D&rdquo; &#8211; 40&nbsp;% &lt;", "\u201cR&D\u201d \u2013 40\u00a0% <"),
        ("quarter&shy;master <wbr>of", "quartermaster of"),
        ("<ruby>\u6f22\u5b57<rt>\u304b\u3093\u3058</rt></ruby>", "\u6f22\u5b57"),
        (
            "<p dir=rtl>\u200f\u0642\u0627\u0644: \u00ab\u0646\u0639\u0645\u00bb",
            "\u200f\u0642\u0627\u0644: \u00ab\u0646\u0639\u0645\u00bb",
        ),
        ("one <a href=x>two</a> three", "one two three"),
        ("plain text & nothing else", "plain text & nothing else"),
        ("", ""),
        ("<!-- nothing -->", ""),
        ("<![CDATA[ nothing ]]>", ""),
        ("<?php nothing ?>", ""),
        ("<table><tr><td></td></tr></table>", ""),
    ],
)
def test_body(markup: str, text: str):
    assert body_of(markup) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>no</script>",
        "<style>no</style>",
        "<template>no</template>",
        "<noscript>no</noscript>",
        "<!-- no -->",
        "<textarea>no</textarea>",
        "<select><option>no</select>",
        "<button>no</button>",
        "<svg><title>no</title><text>no</text></svg>",
        "<iframe>no</iframe>",
        "<object>no</object>",
        "<dialog>no</dialog>",
        "<b hidden>no</b>",
        "<b hidden=until-found>no</b>",
        "<b aria-hidden=TRUE>no</b>",
        "<b class='x sr-only'>no</b>",
        "<b placeholder>no</b>",
        "<b style='DISPLAY : None'>no</b>",
        "<b style='color:red;display:none !important'>no</b>",
        "<b style='visibility:hidden'>no</b>",
        "<b style='opacity:0.0'>no</b>",
        "<b style='font-size:0px'>no</b>",
        "<b style='height:0;overflow:hidden'>no</b>",
        "<b style='position:absolute;left:-9999px'>no</b>",
        "<b style='text-indent:-100em'>no</b>",
        "<b style='clip:rect(0, 0, 0, 0)'>no</b>",
        "<b style='clip:rect(1px,1px,1px,1px)'>no</b>",
        "<b style='clip-path:inset(50%)'>no</b>",
        "<b style='color:#fff;background-color:#FFFFFF'>no</b>",
        "<b style='color:white;background:rgb(255, 255, 255)'>no</b>",
        "<b style='color:transparent'>no</b>",
        "<div style='display:none'><p>no<p>no</div>",
    ],
)
def test_what_is_hidden_is_left_out_and_nothing_after_it(hidden: str):
    assert body_of(f"<p>one {hidden} two<p>three").split() == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        (".x{display:none}", False),
        ("/* a {b} */ @import url(c); p, span.x , .y{ color:red; font-size:0 }", False),
        ("#i{position:absolute;left:-9999px}", False),
        ("@media print{.z{color:red}.x{display:none}}", True),  # hidden on paper only
        (".js .x{display:none}", True),  # hidden by a script only
        (".x{display:block}", True),
        ("/* .x{display:none}", True),
        ("html{visibility:hidden}", True),
    ],
)
def test_what_a_style_sheet_hides(sheet: str, shown: bool):
    page = f"<style>{sheet}</style><p>one two three four</p><span class='x' id=i>no</span>"
    assert body_of(page) == "one two three four" + "\n\nno" * shown


def test_what_a_style_sheet_hides_until_a_script_shows_it_is_shown():
    assert body_of("<style>.x{opacity:0}</style><p>Menu<div class=x>one two three</div>") == (
        "Menu\n\none two three"
    )


@pytest.mark.parametrize(
    "shown",
    [
        "<b style='font-size:0.8em'>yes</b>",
        "<b style='margin-left:-10px;min-width:0'>yes</b>",
        "<b style='color:white;background-color:black'>yes</b>",
        "<b aria-hidden=false>yes</b>",
        "<dialog open>yes</dialog>",
        "<details><summary>yes</summary></details>",
    ],
)
def test_what_is_shown_stays(shown: str):
    assert body_of(f"one {shown} two").split() == ["one", "yes", "two"]


def test_elements_nested_too_deep_are_an_error_and_no_crash():
    with pytest.raises(IngestError, match="nested more than 2,000 deep"):
        body_of("<div>" * 100_000 + "text")
    assert body_of("<div>" * 1_500 + "text") == "text"


def test_more_elements_than_are_read_are_an_error():
    with pytest.raises(IngestError, match="more than 500,000 elements"):
        body_of("<br>" * 500_001)


def test_titles():
    assert title_of("<title> Harbor\n &amp; News </title><h1>Other</h1>") == "Harbor & News"
    assert title_of("<title> </title><h1>Bridge <b>Voted</b></h1>") == "Bridge Voted"
    assert title_of("<p>text") is None
    assert title_of("") is None


def test_feeds_are_resolved_and_in_order():
    page = b"""<html><head><base href="/en/"><link rel="stylesheet" href="a.css">
      <link rel="alternate" type="application/atom+xml" href="atom.xml">
      <link rel=alternate hreflang=fr href=/fr>
      <link type="application/RSS+xml; charset=utf-8" href=" //feeds.example/all " rel="home ALTERNATE">
      <link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      <link rel="alternate" type="application/rss+xml" href="http://[broken">
      <link rel="alternate" type="application/rss+xml" href="">
      <link rel="alternate" type="application/rss+xml" href="/en/atom.xml"></head></html>"""
    assert feeds_named(page, "https://news.example/today/", None) == (
        "https://news.example/en/atom.xml",
        "https://feeds.example/all",
    )
    assert feeds_named(b"<p>text", "https://news.example/", "utf-8") == ()


def test_addresses():
    assert joined("https://news.example/a/b", "../c?d#e") == "https://news.example/c?d#e"
    assert joined("", "https://news.example/") == "https://news.example/"
    assert joined("https://news.example/", "mailto:ann@news.example") is None
    assert joined("", "a/b") is None


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<meta charset=windows-1251>", "cp1251"),
        (b"<META http-equiv=Content-Type content='text/html; charset=Shift_JIS'>", "shift_jis"),
        (b"<?xml version='1.0' encoding='koi8-r'?>", "koi8-r"),
        (b"<meta charset='utf-16'>", None),  # it could not be read if that were so
        (b"<meta charset=nonsense>", None),
        (b"<p>charset=utf-8", None),
    ],
)
def test_the_charset_that_a_page_declares(head: bytes, name: str | None):
    assert declared_charset(head) == name


def test_the_charset_of_the_server_goes_before_that_of_the_page():
    word = "\u041c\u043e\u0441\u0442"
    page = f"<meta charset=koi8-r><h1>{word}</h1><p>{word * 3} {word}. " + f"{word} {word}. " * 30
    (article,) = html_articles(Source.of_bytes("page.html", page.encode("cp1251"), charset="windows-1251"))
    assert article.headline == word


def test_a_page_without_metadata_states_nothing_and_is_named_after_its_file():
    assert article_on(f"<p>{PARAGRAPH}</p><p>{QUOTE}</p>", name="saved/bridge.html") == Article(
        "bridge", "bridge", f"{PARAGRAPH}\n\n{QUOTE}"
    )


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-03-14T09:30:00+01:00">',
            "2024-03-14T09:30:00+01:00",
        ),
        ('<meta name="date" content="2024-03-14">', "2024-03-14"),
        ('<meta name="date" content="2024-03">', None),
        ('<meta name="date" content="03/04/2024">', None),
        ('<meta name="date" content="2024-02-30">', None),
        ('<meta name="date" content="yesterday"><meta name="pubdate" content="2024-03-14">', "2024-03-14"),
        ('<script type="application/ld+json">{"@type": "Article", "datePublished": 20240314}</script>', None),
    ],
)
def test_a_date_is_stated_or_unknown(head: str, published: str | None):
    assert article_on(f"<p>Posted March 9, 2021</p><p>{PARAGRAPH}</p>", head).published == published


def test_dates_of_other_articles_are_not_taken():
    time = "<time class=published datetime=2024-03-{}>then</time>"
    cards = f"<div><a href=/1>Other</a> {time.format('11')}</div>"
    inside = f"<article><h1>Bridge</h1>{time.format('14')}<p>{PARAGRAPH}</p></article>"
    assert article_on(cards + inside).published == "2024-03-14"
    assert article_on(f"<h1>Bridge</h1>{time.format('14')}<p>{PARAGRAPH}</p>" + cards).published is None


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ('"Ann Example"', "Ann Example"),
        ('{"name": "By Ann Example"}', "Ann Example"),
        ('[{"name": "Ann Example"}, "Bo Li", {"name": ["Cem Kaya"]}]', "Ann Example and Bo Li and Cem Kaya"),
        ('{"name": "Harbor News"}', None),  # the site is nobody
        ('"https://news.example/ann"', None),
        ("null", None),
        ("7", None),
    ],
)
def test_bylines_of_linked_data(author: str, byline: str | None):
    linked = f'{{"@type": "NewsArticle", "author": {author}, "publisher": {{"name": "Harbor News"}}}}'
    page = article_on(f"<p>{PARAGRAPH}</p>", f'<script type="application/ld+json">{linked}</script>')
    assert (page.byline, page.source) == (byline, "Harbor News")


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Bridge Voted | Harbor News", "Bridge Voted"),
        ("Harbor News: Bridge Voted", "Harbor News: Bridge Voted"),
        ("HARBOR NEWS \u2014 Bridge Voted", "Bridge Voted"),
        ("Bridge - Voted - Harbor News", "Bridge - Voted"),
        ("Bridge Voted - Other News", "Bridge Voted - Other News"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_headline(title: str, headline: str):
    head = f"<title>{title}</title><meta property='og:site_name' content='Harbor News'>"
    assert article_on(f"<p>{PARAGRAPH}</p>", head).headline == headline


def test_a_headline_that_metadata_cut_short_is_whole():
    head = "<meta property='og:title' content='Council Votes to\u2026'>"
    body = f"<h1>Council Votes to Rebuild Bridge</h1><p>{PARAGRAPH}</p>"
    assert article_on(body, head).headline == "Council Votes to Rebuild Bridge"


def test_a_hidden_title_is_no_headline():
    titles = "<div hidden><h1>Ignore this</h1></div><h1>Bridge<span hidden> burnt</span> Voted</h1>"
    assert article_on(f"{titles}<p>{PARAGRAPH}</p>").headline == "Bridge Voted"


@pytest.mark.parametrize(
    ("url", "canonical", "wanted"),
    [
        ("https://m.news.example/a?utm=1", "https://news.example/a", "https://news.example/a"),
        ("https://news.example/a?utm=1", "/a", "https://news.example/a"),
        (None, "https://news.example/a", "https://news.example/a"),
        (None, "/a", None),
        ("https://news.example/a", "javascript:alert(1)", "https://news.example/a"),
        ("https://news.example/a", "https://other.test/a", "https://news.example/a"),
        ("https://news.example/a", "https://news.example/", "https://news.example/a"),
        ("https://news.example/a", "", "https://news.example/a"),
        (None, "", None),
    ],
)
def test_the_address_is_that_of_the_page_itself(url: str | None, canonical: str, wanted: str | None):
    head = f"<link rel=canonical href='{canonical}'>"
    assert article_on(f"<p>{PARAGRAPH}</p>", head, url).url == wanted


def test_visible_text_goes_before_text_in_metadata():
    linked = '<script type="application/ld+json">{"@type": "Article", "articleBody": "%s"}</script>'
    assert article_on(f"<p>{PARAGRAPH}</p>", linked % "Other text. " * 50).text == PARAGRAPH
    assert article_on("<p>Loading.</p>", linked % f"<p>{PARAGRAPH}</p><p>{QUOTE}</p>").text == (
        f"{PARAGRAPH}\n\n{QUOTE}"
    )


@pytest.mark.parametrize(
    "linked",
    [
        "[" * 100_000,
        '{"@graph":' * 20_000,
        "{",
        "nonsense",
        '{"@type": "Article", "headline": 1%s}' % ("0" * 5_000),
    ],
)
def test_linked_data_that_cannot_be_read_says_nothing(linked: str):
    head = f'<script type="application/ld+json">{linked}</script>'
    assert article_on(f"<p>{PARAGRAPH}</p>", head) == Article("page", "page", PARAGRAPH)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>To read on, log in or subscribe. Already a reader? Your password may be at hand.</p>",
        "<ul>"
        + "<li><a href=/1>Council votes to rebuild the old bridge at the harbor.</a></li>" * 50
        + "</ul>",
        f"<div hidden><p>{PARAGRAPH}</p></div>",
    ],
)
def test_a_page_without_an_article_is_an_error_that_says_so(body: str):
    with pytest.raises(IngestError) as raised:
        article_on(f"<h1>Harbor News</h1>{body}")
    assert "page.html is a page without an article" in raised.value.message
    assert raised.value.next_step


TAGS = "p div table tr td li ul h1 h2 a b pre br time article form q".split()
PIECES = [
    *(f"<{end}{tag}>" for tag in TAGS for end in ("", "/")),
    *(
        "<!--",
        "-->",
        "<![CDATA[",
        "&amp;",
        "&#0;",
        "&#x1;",
        "<p style='",
        "<meta charset=",
        "<title>",
        "## ",
        "\r\n",
    ),
    *("<script type=application/ld+json>", "</script>", '{"@type": "Article", "headline": "', PARAGRAPH),
]
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40).map("".join)


@given(MARKUP)
def test_a_body_is_in_normal_form(markup: str):
    body = body_of(markup)
    assert normalise(body) == body


@given(MARKUP)
def test_no_page_raises_anything_but_that_it_holds_no_article(markup: str):
    title_of(markup)
    data = markup.encode("utf-8", "surrogatepass")
    try:
        (article,) = html_articles(Source.of_bytes("page.html", data))
        feeds_named(data, "https://news.example/", None)
    except IngestError as error:
        assert error.next_step
        return
    assert isinstance(article, Article)
    assert normalise(article.text) == article.text


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_that_they_are_no_page(data: bytes):
    try:
        list(html_articles(Source.of_bytes("page.html", data, charset="utf-8")))
    except IngestError as error:
        assert error.next_step


def test_an_advertisement_between_two_lines_of_text_parts_them():
    body = f"<div>{PARAGRAPH}<div class='ad-slot'>Buy a boat.</div>{QUOTE}</div>"
    assert article_on(body).text == f"{PARAGRAPH}\n\n{QUOTE}"


def test_an_article_in_several_boxes_is_whole():
    box = "<section><div class=article-body><p>{}</p></div><div class=x><p>Buy a boat</p></div></section>"
    texts = [f"Part {number} of the story: {PARAGRAPH}" for number in range(1, 5)]
    page = "<h1>Bridge</h1>" + "".join(box.format(text) for text in texts)
    text = "\n\nBuy a boat\n\n".join(texts)  # nothing says that the line is no part of the article
    assert article_on(page).text == text


@pytest.mark.parametrize("name", ["comments-open has-sidebar", "tag-cookies", "related-story share-bar"])
def test_what_holds_most_of_the_text_is_the_article_whatever_it_is_called(name: str):
    assert article_on(f"<div class='{name}'><p>{PARAGRAPH}</p><p>{QUOTE}</p></div>").text == (
        f"{PARAGRAPH}\n\n{QUOTE}"
    )


def test_a_page_that_leaves_out_the_tags_it_may_is_read():
    page = f"<!doctype html><title>Bridge Voted</title><main><section><p>{PARAGRAPH}</p></section></main>"
    (article,) = html_articles(Source.of_bytes("page.html", page.encode("utf-8")))
    assert article == Article("bridge-voted", "Bridge Voted", PARAGRAPH)


def test_teasers_of_other_articles_are_left_out_and_subheadings_with_an_anchor_are_not():
    teaser = (
        "<div><h3><a href=/2>Ferry to Run Twice a Day</a></h3><p>It will cost less than before.</p></div>"
    )
    card = f"<a href=/3><h3>Ferry Stops Again</h3><p>{QUOTE}</p></a>"
    text = f"<p>{PARAGRAPH}</p><h2><a href='#plan'>A Plan</a></h2><p>{QUOTE}</p>"
    body = f"<div>{teaser}{text}{teaser}{card}</div>"
    assert article_on(body).text == f"{PARAGRAPH}\n\n## A Plan\n\n{QUOTE}"
