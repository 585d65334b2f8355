"""Web archives, whole and damaged, and what a crawler may have put into them."""

import gzip
import zlib
from dataclasses import replace

import pytest
from format_samples.records import FERRY_PAGE, PAGE, SAMPLES, WARC_RECORDS, http_answer, warc_record
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.warc import warc_articles
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

(FERRY,) = SAMPLES["warc"][1]
INFO = WARC_RECORDS[0]
DATE = "2024-11-20T06:00:01Z"


def read(data: bytes, **known: object) -> list[Found]:
    return list(warc_articles(Source.of_bytes("crawl.warc", data, **known)))


def answered(body: bytes, *headers: str, url: str = FERRY_PAGE, **known: str) -> bytes:
    return warc_record("response", http_answer(body, *headers, **known), Target_URI=url, Date=DATE)


def left_out(number: int, why: str, sample: str = FERRY_PAGE) -> LeftOut:
    return LeftOut(number, number, why, sample, "record")


def chunked(data: bytes, size: int = 100) -> bytes:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])


@pytest.mark.parametrize("kind", ["warc", "warc.gz"])
def test_samples(kind: str) -> None:
    data, articles = SAMPLES[kind]
    assert read(data) == list(articles)


def test_an_archive_packed_as_one_and_padded() -> None:
    assert read(gzip.compress(b"".join(WARC_RECORDS))) == [FERRY]
    assert read(b"\0".join(gzip.compress(record) for record in WARC_RECORDS) + b"\0" * 9) == [FERRY]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE), ["Transfer-Encoding: chunked"]),
        (PAGE, ["Transfer-Encoding: chunked"]),
        (gzip.compress(PAGE), ["Content-Encoding: gzip"]),
        (PAGE, ["Content-Encoding: gzip"]),
        (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
        (zlib.compress(PAGE, wbits=-15), ["Content-Encoding: deflate"]),
        (chunked(gzip.compress(PAGE), 33), ["transfer-encoding: Chunked", "content-encoding: GZIP"]),
    ],
)
def test_encodings_of_transfer(body: bytes, headers: list[str]) -> None:
    assert read(INFO + answered(body, *headers)) == [FERRY]


def test_the_charset_of_the_server() -> None:
    page = PAGE.replace(b'<meta charset="utf-8">', b"").decode("utf-8").encode("cp1252")
    assert read(INFO + answered(page, kind="text/html; charset=windows-1252")) == [FERRY]


def test_what_is_no_page_is_passed_over() -> None:
    assert (
        read(
            INFO
            + answered(b"\x89PNG", kind="image/png")
            + answered(PAGE, status="404 Not Found")
            + warc_record("revisit", http_answer(b""), Target_URI=FERRY_PAGE)
            + warc_record("resource", PAGE, Target_URI=FERRY_PAGE)
            + warc_record("response", b"", Target_URI=FERRY_PAGE)
            + warc_record("response", b"\r\n\r\n")
            + warc_record("metadata", b"a: b", Target_URI=FERRY_PAGE)
        )
        == []
    )


def test_a_page_is_taken_once_for_each_of_its_texts() -> None:
    changed = PAGE.replace(b"twice a day from", b"thrice a day from")
    assert read(answered(PAGE) + answered(PAGE) + answered(changed)) == [
        FERRY,
        replace(FERRY, text=FERRY.text.replace("twice a day from", "thrice a day from")),
    ]


def test_a_record_without_address_or_date() -> None:
    nowhere = warc_record("response", http_answer(PAGE), Date="yesterday")
    assert read(nowhere) == [replace(FERRY, url=None, retrieved=None)]


def test_pages_that_cannot_be_read_are_left_out() -> None:
    records = [
        answered(chunked(PAGE)[:-200], "Transfer-Encoding: chunked"),
        answered(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip"),
        answered(b"\x1f\x8bnonsense", "Content-Encoding: gzip"),
        answered(PAGE, "Content-Encoding: br"),
        answered(PAGE),
    ]
    assert read(b"".join(records)) == [
        left_out(1, "it was sent in chunks, and not all are there"),
        left_out(2, "it is packed, and its end is missing"),
        left_out(
            3, "it is packed, and damaged (Error -3 while decompressing data: unknown compression method)"
        ),
        left_out(4, "it is packed by 'br', which is not known"),
        FERRY,
    ]


def test_what_is_larger_than_may_be_read_at_once() -> None:
    most = ReadSettings(max_bytes=5000)
    bomb = answered(gzip.compress(b"<p>" + b"x" * 10_000_000), "Content-Encoding: gzip")
    assert len(bomb) > 5000
    inner = answered(gzip.compress(b"<p>" + b"x" * 1_000_000), "Content-Encoding: gzip")
    assert len(inner) < 5000
    for data in (bomb + inner + answered(PAGE), gzip.compress(bomb + inner + answered(PAGE))):
        assert read(data, settings=most) == [
            left_out(1, "it has more than 5,000 bytes"),
            left_out(2, "it unpacks to more than 5,000 bytes"),
            FERRY,
        ]


def test_an_archive_that_unpacks_without_end() -> None:
    data = gzip.compress(answered(PAGE) + answered(b"x" * 1_000_000))
    assert read(data, settings=ReadSettings(max_container=100_000)) == [
        FERRY,
        left_out(2, "the archive unpacks to more than 100,000 bytes; nothing from here on can be read", ""),
    ]


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (answered(PAGE)[:-300], "the archive ends within a record"),
        (b"nonsense\r\n\r\n", "no record begins where one should"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "a record does not say how long it is"),
        (b"WARC/1.0\r\nA: " + b"x" * 100_000, "the headers of a record have no end"),
        (b"WARC/1.0\r\n" + b"A: b\r\n" * 200_000, "the headers of a record have no end"),
    ],
)
def test_what_comes_before_a_damage_is_read(end: bytes, why: str) -> None:
    assert read(answered(PAGE) + end) == [FERRY, left_out(2, f"{why}; nothing from here on can be read", "")]


def test_a_packed_archive_that_is_cut_off() -> None:
    first, second = gzip.compress(answered(PAGE)), gzip.compress(answered(PAGE + b"<!-- -->"))
    why = "the archive ends within a packed record; nothing from here on can be read"
    assert read(first + second[:-100]) == [FERRY, left_out(2, why, "")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html></html>", "no record begins where one should"),
        (INFO[:-20], "the archive ends within a record"),
        (b"\x1f\x8b\x08\x00", "the archive ends within a packed record"),
    ],
)
def test_what_is_no_archive(data: bytes, why: str) -> None:
    with pytest.raises(IngestError) as caught:
        read(data)
    assert caught.value.message == f"crawl.warc cannot be read: {why}."


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes(data: bytes) -> None:
    for whole in (data, b"WARC/1.0\r\n" + data, INFO + data, b"\x1f\x8b\x08" + data, answered(data)):
        try:
            assert all(isinstance(item, Article | LeftOut) for item in read(whole))
        except IngestError:
            pass


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["warc", "warc.gz"]), st.integers(0, 3000), st.integers(0, 255))
def test_a_byte_that_is_another(kind: str, place: int, byte: int) -> None:
    data = bytearray(SAMPLES[kind][0])
    data[place % len(data)] = byte
    try:
        assert all(isinstance(item, Article | LeftOut) for item in read(bytes(data)))
    except IngestError:
        pass
