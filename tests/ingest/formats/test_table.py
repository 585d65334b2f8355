"""Tables of articles, by the rules of CSV."""

import csv

import pytest
from format_samples.records import SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.table import table_articles
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

FAIR = Article("fair-opens", "Fair opens", "The fair opened.")


def read(text: str, encoding: str = "utf-8", **known: object) -> list[Found]:
    return list(table_articles(Source.of_bytes("news.csv", text.encode(encoding), **known)))


def left_out(number: int, why: str, sample: str) -> LeftOut:
    return LeftOut(number, number, why, sample, "record")


@pytest.mark.parametrize("kind", ["csv", "tsv"])
def test_samples(kind: str) -> None:
    data, articles = SAMPLES[kind]
    assert list(table_articles(Source.of_bytes("news", data))) == list(articles)
    bounded = ReadSettings(max_bytes=len(data) - 1)
    assert list(table_articles(Source.of_bytes("news", data, settings=bounded))) == list(articles)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_separates_columns_is_told_by_the_header(mark: str) -> None:
    others = "".join({",", ";", "\t", "|"} - {mark})
    header, row = f'"Title{others}",headline,text', "x,Fair opens,The fair opened."
    assert read(f"{header}\n{row}\n".replace(",", mark) if mark != "," else f"{header}\n{row}\n") == [FAIR]


def test_quoted_marks_and_line_ends() -> None:
    row = '"The ""fair"", opens","One,\r\n\r\ntwo.",2024-11-18\r\n'
    assert read("headline,text,published\r\n" + row) == [
        Article("the-fair-opens", 'The "fair", opens', "One,\n\ntwo.", published="2024-11-18")
    ]


def test_a_name_of_a_column_of_two_lines() -> None:
    assert read('headline;"date\nof print";text\nFair opens;x;The fair opened.\n') == [FAIR]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(encoding: str) -> None:
    known = {"charset": "utf-16-le"} if encoding == "utf-16-le" else {}
    assert read("headline,text\nمعرض,„Schön“ \u2013 said.\n", encoding, **known) == [
        Article("article-24a18985", "معرض", "„Schön“ \u2013 said.")
    ]


def test_a_table_of_windows() -> None:
    assert read(
        "headline;text\nFair opens;„Größer“ als Köln und schöner, sagte Jürgen Möller.\n", "cp1252"
    ) == [Article("fair-opens", "Fair opens", "„Größer“ als Köln und schöner, sagte Jürgen Möller.")]


def test_rows_that_are_left_out() -> None:
    rows = "Fair opens,The fair opened.\n\n,No headline.\nShort\nA,b,c,d\nFair opens,The fair opened.,,\n"
    assert read("headline,text\n" + rows) == [
        FAIR,
        left_out(2, "there is no headline", "No headline."),
        left_out(3, "there is no text", "Short"),
        left_out(4, "it has 4 values, and the header names 2 columns", "A"),
        FAIR,
    ]


def test_rows_that_are_all_short() -> None:
    assert read("headline,text\nOne\nTwo\n") == [
        left_out(1, "there is no text", "One"),
        left_out(2, "there is no text", "Two"),
    ]


def test_a_value_of_many_characters_and_the_limit_of_the_process() -> None:
    before = csv.field_size_limit()
    reading = table_articles(
        Source.of_bytes("news.csv", b"headline,text\nLong," + b"word " * 40_000 + b"\nFair,Open.\n")
    )
    assert next(reading) == Article("long", "Long", ("word " * 40_000).strip())
    assert csv.field_size_limit() == before == 131_072
    assert list(reading) == [Article("fair", "Fair", "Open.")]


def test_what_is_longer_than_may_be_read_at_once() -> None:
    long_line = "Long," + "x" * 400
    unclosed = 'Open,"' + "\n".join(["word"] * 80)
    text = (
        f"headline,text\nFair opens,The fair opened.\n{long_line}\nFair opens,The fair opened.\n{unclosed}\n"
    )
    assert read(text, settings=ReadSettings(max_bytes=300))[:4] == [
        FAIR,
        left_out(2, "it has more than 300 bytes", "Long," + "x" * 75),
        FAIR,
        left_out(4, "it has more than 300 characters", "word"),
    ]


def test_named_columns_go_before_known_names() -> None:
    text = "title,Kopf,Inhalt\nwrong,Fair opens,The fair opened.\n"
    assert read(text, fields={"headline": "Kopf", "text": "Inhalt"}) == [FAIR]


def test_a_header_without_the_columns_says_which_there_are() -> None:
    with pytest.raises(IngestError) as caught:
        read("Kopf;title;Datum\na;b;c\n")
    assert str(caught.value) == (
        "news.csv has no column for the text of an article; its columns are 'Kopf', 'title', 'Datum'. "
        "Name them with `--field headline=COLUMN --field text=COLUMN`."
    )
    with pytest.raises(
        IngestError, match="no column for the headline of an article; its columns are 'title'"
    ):
        read("title,text\na,b\n", fields={"headline": "Titel"})


def test_a_header_alone_holds_no_record() -> None:
    with pytest.raises(IngestError, match="holds no record"):
        read("headline,text\n")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_arbitrary_bytes(data: bytes, with_header: bool) -> None:
    source = Source.of_bytes("x", (b"title,text\n" if with_header else b"") + data)
    try:
        assert all(isinstance(item, Article | LeftOut) for item in table_articles(source))
    except IngestError:
        pass


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["csv", "tsv"]), st.integers(0, 2000), st.integers(0, 255), st.booleans())
def test_a_byte_that_is_another(kind: str, place: int, byte: int, is_large: bool) -> None:
    data = bytearray(SAMPLES[kind][0])
    data[place % len(data)] = byte
    known = {"settings": ReadSettings(max_bytes=len(data) - 1)} if is_large else {}
    try:
        found = list(table_articles(Source.of_bytes("x", bytes(data), **known)))
        assert all(isinstance(item, Article | LeftOut) for item in found)
    except IngestError:
        pass
