"""PDF files, written object by object for these tests."""

import logging
import time
import zlib
from io import BytesIO

import pytest
from format_samples.documents import PRINTED, PRINTED_ARTICLE, Line, file_of, pdf, stream
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from rag.errors import IngestError
from rag.ingest.formats.pdf import pdf_articles
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

RUNNING = "a running head, foot or page number"
LOCKED = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<00><00>]" % (b"00" * 32, b"00" * 32)
FONT = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def read(data: bytes, **limits: float) -> list[Found]:
    return list(pdf_articles(Source.of_bytes("inbox/page.pdf", data, settings=ReadSettings(**limits))))


def article(data: bytes) -> Article:
    (found,) = (item for item in read(data) if isinstance(item, Article))
    return found


def page(*lines: str | None, top: float = 760, size: float = 11) -> list[Line]:
    """Lines one below the other; None is half a line of space."""
    found, y = [], top
    for line in lines:
        if line is not None:
            found.append(Line(line, y, size=size))
        y -= 14 if line is not None else 10
    return found


def content(data: bytes, resources: bytes = FONT, extra: bytes = b"") -> bytes:
    """A PDF of one page that shows this stream."""
    return file_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%b>>" % resources,
            data,
        ],
        extra,
    )


FULL = [
    "The council of Lower Vessar voted on Monday to rebuild the old bridge",
    "over the Norr, which has been closed to cars since the winter storm.",
]
SECOND = [
    "The engineers are to bring a plan by June, said a spokesperson for the",
    "town, who gave no estimate of what the bridge will cost the county.",
]


def test_a_printed_article() -> None:
    assert read(PRINTED) == [
        PRINTED_ARTICLE,
        LeftOut(1, 1, RUNNING, "Vessar Courier"),
        LeftOut(15, 15, RUNNING, "1"),
        LeftOut(16, 16, RUNNING, "Vessar Courier"),
        LeftOut(20, 20, RUNNING, "2"),
    ]


@pytest.mark.parametrize(
    ("title", "headline", "text"),
    [
        (None, "A Bridge for June", " ".join(FULL)),
        ("Microsoft Word - bridge.docx", "A Bridge for June", " ".join(FULL)),
        ("untitled", "A Bridge for June", " ".join(FULL)),
        ("page.pdf", "A Bridge for June", " ".join(FULL)),
        ("A Bridge for June", "A Bridge for June", " ".join(FULL)),
        ("A Bridge for June - Vessar Courier", "A Bridge for June", " ".join(FULL)),
        ("Harbour Plans", "Harbour Plans", f"## A Bridge for June\n\n{' '.join(FULL)}"),
    ],
)
def test_where_the_headline_is(title: str | None, headline: str, text: str) -> None:
    lines = [Line("A Bridge for June", 790, size=20), *page(*FULL)]
    found = article(pdf([lines], title))
    assert (found.headline, found.text) == (headline, text)


def test_without_a_larger_line_the_first_one_is_the_headline() -> None:
    assert article(pdf([page("A Bridge for June", None, *FULL)])).text == " ".join(FULL)


def test_with_prose_alone_the_name_of_the_file_is_the_headline() -> None:
    assert article(pdf([page(*FULL)])) == Article("page", "page", " ".join(FULL))


def test_paragraphs_by_space_by_indent_and_by_a_short_last_line() -> None:
    short = ["It was a cold day in the town,", "and few came."]
    indented = [
        Line(FULL[0], 600, x=90),
        Line(FULL[1], 586),
        Line(SECOND[0], 572, x=90),
        Line(SECOND[1], 558),
    ]
    lines = [Line("Head", 800, size=20), *page(*FULL, None, *SECOND[:1], *short, *FULL), *indented]
    assert article(pdf([lines])).text.split("\n\n") == [
        " ".join(FULL),
        " ".join([SECOND[0], *short]),
        " ".join(FULL),
        " ".join(FULL),
        " ".join(SECOND),
    ]


def test_a_paragraph_goes_on_over_a_column_and_a_page() -> None:
    first = [Line("Head", 800, size=20), Line(FULL[0], 200)]
    column = [Line(FULL[1], 700, x=320), Line(SECOND[0], 686, x=320)]
    found = article(pdf([first + column, [Line(SECOND[1], 760)]]))
    assert found.text == " ".join(FULL + SECOND)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        # The word stands elsewhere whole; the compound does.
        (["They re-", "built it. He rebuilt it, too."], "They rebuilt it. He rebuilt it, too."),
        (
            ["A long-", "distance line. No long-distance line."],
            "A long-distance line. No long-distance line.",
        ),
        # Nothing is known of it, and this text does not divide words.
        (["A long-", "distance line is open."], "A long-distance line is open."),
        (["The Norr-", "Vessar line is open."], "The Norr-Vessar line is open."),
        (["In 2023-", "24 it was open."], "In 2023- 24 it was open."),
        (["A soft\u00ad", "ened line is open."], "A softened line is open."),
    ],
)
def test_hyphens_at_the_ends_of_lines(lines: list[str], text: str) -> None:
    assert article(pdf([[Line("Head", 800, size=20), *page(*lines)]])).text == text


def test_a_text_that_divides_words_has_few_other_hyphens() -> None:
    lines = ["The com-", "mittee of the coun-", "cil met, and the sec-", "retary wrote it down."]
    found = article(pdf([[Line("Head", 800, size=20), *page(*lines)]]))
    assert found.text == "The committee of the council met, and the secretary wrote it down."


def test_a_number_that_ends_a_paragraph_is_text() -> None:
    lines = [*page("A Bridge for June", None, *FULL, "The old one was from"), Line("1911", 694)]
    assert article(pdf([lines])).text == f"{' '.join(FULL)} The old one was from 1911"


def test_scripts_from_right_to_left() -> None:
    # A page shows them from its left, the last letter first.
    shown = "\u05d4\u05d2\u05e9\u05e8 \u05e0\u05e1\u05d2\u05e8"
    lines = [Line("Head", 800, size=20), Line(shown[::-1], 760)]
    assert article(pdf([lines])).text == shown


def test_a_large_first_letter_belongs_to_its_word() -> None:
    lines = [Line("T", 746, size=40), Line(FULL[0][1:], 760, x=100), Line(FULL[1], 746, x=100)]
    assert article(pdf([[Line("Head", 800, size=20), *lines]])) == Article("head", "Head", " ".join(FULL))


def test_ligatures_are_letters() -> None:
    lines = [Line("Head", 800, size=20), *page("The o\ufb03ce of \ufb01shing \ufb02ew a \ufb02ag.")]
    assert article(pdf([lines])).text == "The office of fishing flew a flag."


def test_rows_of_figures_at_the_foot_of_pages_are_text() -> None:
    first = [Line("Head", 800, size=20), *page(*FULL), Line("1920 42 7", 100)]
    second = [*page(*SECOND), Line("1930 43 7", 100)]
    assert article(pdf([first, second])).text.split("\n\n") == [
        " ".join(FULL),
        "1920 42 7",
        " ".join(SECOND),
        "1930 43 7",
    ]


def test_a_page_that_cannot_be_read_is_left_out() -> None:
    pages = [[Line("Head", 800, size=20), *page(*FULL)], page("Lost"), page(*SECOND, top=700)]
    data = pdf(pages)
    broken = data.replace(b"/Contents 10 0 R", b"/Contents [[[0]]]")
    assert broken != data
    assert [item.text for item in read(broken) if isinstance(item, Article)] == [
        " ".join(FULL) + "\n\n" + " ".join(SECOND)
    ]


def locked(password: str) -> bytes:
    writer = PdfWriter(BytesIO(PRINTED))
    writer.encrypt(password, "of the owner", algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_file_that_everybody_may_open_is_read() -> None:
    assert article(locked("")) == PRINTED_ARTICLE
    with pytest.raises(IngestError, match="is encrypted"):
        read(locked("secret"))


def test_encryption_that_is_not_read() -> None:
    data = locked("")
    aes = b"/V 4\n/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/StdCF/StrF/StdCF"
    assert data.count(b"/V 2") == 1
    with pytest.raises(IngestError, match="is encrypted"):
        read(data.replace(b"/V 2", aes))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "cannot be read"),
        (b"%PDF-1.7\n" + b"\0" * 1000, "cannot be read"),
        (pdf([[]]), "holds pictures of pages or none at all"),
        (content(stream(b"q 595 0 0 842 0 0 cm /I Do Q")), "holds pictures of pages or none at all"),
        (pdf([[Line("Head", 800)]]), "There is no text"),
        (pdf([page("\ue001\ue002\ue003 \ue004\ue005")]), "does not say the letters"),
        (content(stream(b""), extra=LOCKED), "is encrypted"),
    ],
)
def test_files_that_are_not_read(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message) as raised:
        read(data)
    assert raised.value.next_step


def test_a_stream_that_unpacks_to_gigabytes() -> None:
    packer = zlib.compressobj(9)
    start = packer.compress(b"BT /F 11 Tf (a) Tj ET ") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    data = content(stream(b"", packed=start + piece * 3000))
    assert len(data) < 5_000_000
    with pytest.raises(IngestError):
        read(data)


def test_too_many_pages() -> None:
    kids = b" ".join([b"3 0 R"] * 2001)
    data = file_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 2001/Kids[%b]>>" % kids,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ]
    )
    with pytest.raises(IngestError, match="has 2,001 pages; at most 2,000 are read"):
        read(data)


def test_pages_that_hold_themselves() -> None:
    data = file_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"])
    with pytest.raises(IngestError, match="cannot be read"):
        read(data)


def test_time_is_bounded() -> None:
    data = content(stream(b"BT /F 11 Tf 1 0 0 1 0 0 Tm " + b"(word) Tj 0 -1 Td " * 40_000 + b"ET"))
    began = time.monotonic()
    with pytest.raises(IngestError, match="takes too long to read"):
        read(data, seconds=0.1)
    assert time.monotonic() - began < 30


def test_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(IngestError):
        read(PRINTED[: len(PRINTED) // 2])
    assert caplog.records == []
    assert logging.getLogger("pypdf").level == logging.NOTSET


def articles_or_none(data: bytes) -> list[Article] | None:
    try:
        return [item for item in read(data) if isinstance(item, Article)]
    except IngestError:
        return None


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_truncated_files_give_an_error_or_an_article(percent: int) -> None:
    found = articles_or_none(PRINTED[: len(PRINTED) * percent // 100])
    assert found is None or [item.headline for item in found] == [PRINTED_ARTICLE.headline]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(PRINTED) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_flipped_bytes_raise_nothing_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(PRINTED)
    for place, value in changes:
        data[place] = value
    found = articles_or_none(bytes(data))
    assert found is None or len(found) == 1
