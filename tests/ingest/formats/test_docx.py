"""Word documents, written part by part for these tests."""

import pytest
from format_samples.documents import TYPED, TYPED_ARTICLE, docx, par, run, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.docx import docx_articles
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.titles import real_title
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

LONG = (
    "The council of Lower Vessar voted on Monday to rebuild the harbour bridge, which has been closed since "
    "the winter storm."
)

TWO_PARTS = f"{LONG}\n\n## More\n\n{LONG}"
LAUGHS = '<!ENTITY b0 "ha">' + "".join(
    f'<!ENTITY b{number} "{f"&b{number - 1};" * 10}">' for number in range(1, 10)
)


def read(data: bytes, **limits: int) -> list[Found]:
    return list(docx_articles(Source.of_bytes("inbox/notes.docx", data, settings=ReadSettings(**limits))))


def test_a_document() -> None:
    assert read(TYPED) == [
        TYPED_ARTICLE,
        LeftOut(5, 5, "a tracked deletion", "2017"),
        LeftOut(5, 5, "hidden text", "Check with the desk!"),
    ]


@pytest.mark.parametrize(
    ("body", "core", "headline", "text"),
    [
        (par("Kicker") + par("Main", "Titel") + par(LONG), "Other", "Main", f"Kicker\n\n{LONG}"),
        (par("Main", "H1") + par(LONG) + par("More", "H1") + par(LONG), "x", "Main", TWO_PARTS),
        (par(LONG) + par("More", "H1") + par(LONG), "Main", "Main", TWO_PARTS),
        (par("Main") + par(LONG), "Main", "Main", LONG),
        (par("Main") + par(LONG), "document1.docx", "Main", LONG),
        (par("Main") + par(LONG), "", "Main", LONG),
        (par(LONG), "", "notes", LONG),
    ],
)
def test_where_the_headline_is(body: str, core: str, headline: str, text: str) -> None:
    found = read(docx(body, core=f"<dc:title>{core}</dc:title><dc:creator>A Secretary</dc:creator>"))
    assert [(item.headline, item.text, item.byline) for item in found if isinstance(item, Article)] == [
        (headline, text, None)
    ]
    assert len(found) == 1


def test_styles_that_are_based_on_others_and_outlines() -> None:
    styles = '<w:style w:styleId="Own"><w:name w:val="Head of the Courier"/><w:basedOn w:val="H1"/></w:style>'
    outlined = '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr>' + run("Below") + "</w:p>"
    body = par("Main", "Own") + par(LONG) + outlined + par(LONG)
    assert read(docx(body, styles)) == [Article("main", "Main", f"{LONG}\n\n## Below\n\n{LONG}")]


def test_a_style_based_on_itself_ends() -> None:
    styles = '<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Own"/></w:style>'
    assert read(docx(par("Main", "Own") + par(LONG), styles)) == [Article("main", "Main", LONG)]


def test_tracked_changes_read_as_accepted() -> None:
    moved = f'<w:moveFrom w:id="3">{run("gone ")}</w:moveFrom>'
    body = (
        par("Main", "Titel")
        + '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
        + run("The paragraph was ")
        + "</w:p>"
        + par(run("joined, ") + moved + f'<w:moveTo w:id="4">{run("and moved.")}</w:moveTo>')
        + "<w:tbl><w:tr>"
        + '<w:trPr><w:del w:id="5"/></w:trPr><w:tc><w:p><w:del w:id="6"><w:r>'
        + "<w:delText>Old row</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read(docx(body)) == [
        Article("main", "Main", "The paragraph was joined, and moved."),
        LeftOut(3, 3, "a tracked deletion", "gone"),
        LeftOut(3, 3, "a tracked deletion", "Old row"),
    ]


def test_signs_links_and_fields_in_a_paragraph() -> None:
    marked = (
        run("One")
        + "<w:r><w:br/></w:r>"
        + run("two")
        + "<w:r><w:tab/></w:r>"
        + f'<w:hyperlink r:id="x" xmlns:r="urn:r">{run("three")}</w:hyperlink>'
        + "<w:r><w:noBreakHyphen/></w:r>"
        + f'<w:fldSimple w:instr="DATE">{run("four")}</w:fldSimple>'
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{run(' five')}</w:sdtContent></w:sdt>"
        + run(" six.", '<w:vanish w:val="0"/>')
    )
    assert read(docx(par("Main", "Titel") + par(marked))) == [
        Article("main", "Main", "One\ntwo three\u2011four five six.")
    ]


def test_text_of_any_script_survives() -> None:
    text = "\u05d4\u05e2\u05d9\u05e8 \u2013 \u201c\u0645\u0631\u062d\u0628\u0627\u201d"
    text += " \u4e2d \U0001f6a2 \u0e33 e\u0301."
    (found,) = read(docx(par("\u6e2f\u53e3", "Titel") + par(text)))
    assert isinstance(found, Article)
    assert (found.headline, found.text) == ("\u6e2f\u53e3", text.replace("e\u0301", "\u00e9"))


def test_what_stands_beside_the_text_is_left_out() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{par('Pull quote')}</w:txbxContent></w:pict></w:r>"
    data = docx(
        par("Main", "Titel") + par(run(LONG) + box),
        footnotes=f"<w:footnotes><w:footnote w:id='1'>{par('See the minutes.')}</w:footnote></w:footnotes>",
        comments=f"<w:comments><w:comment w:id='1'>{par('Really?')}</w:comment></w:comments>",
        header1=f"<w:hdr>{par('Vessar Courier')}</w:hdr>",
    )
    assert read(data) == [
        Article("main", "Main", LONG),
        LeftOut(2, 2, "a text box", "Pull quote"),
        LeftOut(3, 3, "a comment", "Really?"),
        LeftOut(4, 4, "a footnote", "See the minutes."),
        LeftOut(5, 5, "a running head", "Vessar Courier"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"text", "damaged archive"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "damaged archive"),  # how a document with a password begins
        (zipped({"a": "b"}), "lacks its part 'word/document.xml'"),
        (docx(""), "There is no text"),
        (docx(par("Main", "Titel")), "There is no text"),
        (zipped({"word/document.xml": "<w:document>"}), "is no XML"),
        (
            zipped({"word/document.xml": f"<!DOCTYPE a [{LAUGHS}]><document>&b9;</document>"}),
            "declares entities",
        ),
        (
            zipped(
                {
                    "word/document.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
                    "<document><body><p><r><t>&b;</t></r></p></body></document>"
                }
            ),
            "declares entities",
        ),
    ],
)
def test_documents_that_are_not_read(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message) as raised:
        read(data)
    assert raised.value.next_step


def test_a_document_that_unpacks_to_too_much() -> None:
    with pytest.raises(IngestError, match="more than 100,000 bytes"):
        read(docx(par("Main", "Titel") + par("word " * 100_000)), max_unpacked=100_000)


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Ferry Will Run All Winter", "Ferry Will Run All Winter"),
        ("  Ferry\n runs ", "Ferry runs"),
        ("Either/Or", "Either/Or"),
        ("Microsoft Word - ferry.docx", None),
        ("Untitled", None),
        ("Document1", None),
        ("ferry_final_v2", None),
        ("ferry final.pdf", None),
        ("https://courier.example/ferry", None),
        ("x" * 161, None),
        ("", None),
        (None, None),
    ],
)
def test_titles_in_properties(given: str | None, title: str | None) -> None:
    assert real_title(given) == title


def articles_or_none(data: bytes) -> tuple[Article, ...] | None:
    try:
        return tuple(item for item in read(data) if isinstance(item, Article))
    except IngestError:
        return None


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_truncated_documents_are_no_documents(percent: int) -> None:
    assert articles_or_none(TYPED[: len(TYPED) * percent // 100]) is None


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(TYPED) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_flipped_bytes_raise_nothing_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(TYPED)
    for place, value in changes:
        data[place] = value
    # Every part has a checksum, so what is read is what was written, but for parts that were lost by name.
    found = articles_or_none(bytes(data))
    assert found is None or all("opened on Monday as a school" in article.text for article in found)
