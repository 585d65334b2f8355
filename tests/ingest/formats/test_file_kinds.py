"""What files are taken for, by their first bytes."""

import gzip
import io
import zipfile

import pytest

from rag.errors import IngestError
from rag.ingest.formats.kinds import kind_of
from rag.ingest.formats.source import Source


def zip_of(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return packed.getvalue()


KINDS = {
    "article": b"---\nid: ferry\nheadline: Ferry Aground\n---\n\nIt ran aground.\n",
    "page": b"Ferry Aground\nThe ferry ran aground at dawn, the harbour master said.\n",
    "page, as HTML is only spoken of": b"How to write <p> in a page\nIt is easy, she said.\n",
    "html": b"\n<!DOCTYPE html>\n<html><body><p>It ran aground.",
    "html, a fragment": b"<div><p>It ran aground.</p></div>",
    "html, XHTML": b'<?xml version="1.0"?>\n<!-- saved -->\n<html xmlns="http://www.w3.org/1999/xhtml">',
    "html, UTF-16": "\ufeff<html><body>".encode("utf-16-le"),
    "feed": b'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>',
    "feed, Atom": b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>",
    "feed, RDF": b"<?xml version='1.0'?>\n<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>",
    "opml": b'<?xml version="1.0"?><opml version="2.0"><body/></opml>',
    "pdf": b"\n%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "docx": zip_of("[Content_Types].xml", "word/document.xml"),
    "epub": zip_of("mimetype", "META-INF/container.xml"),
    "mail": b"Return-Path: <a@b.example>\nSubject: The ferry\nDate: Tue, 4 Jun 2024 12:00:00 +0000\n\nHi\n",
    "mail, folded": b"Received: from a\n\tby b; Tue\nMIME-Version: 1.0\n\nHi\n",
    "page, with one colon": b"Subject: the ferry\nIt ran aground at dawn, the harbour master said.\n",
    "mailbox": b"From news@courier.example Tue Jun  4 12:00:00 2024\nSubject: The ferry\n\nHi\n",
    "page, from": b"From Lunde the ferry goes twice a day, he said in 2024\nto those who asked.\n",
    "json": b'{"title": "Ferry Aground", "text": "It ran aground."}\n',
    "json, a list": b' [\n {"title": "Ferry Aground"}]',
    "table": b"Title;Date;Body\nFerry Aground;2024-06-04;It ran aground.\n",
    "page, with commas": b"Ferry, Barge and Tug\nThey met at dawn, the harbour master said.\n",
    "warc": b"WARC/1.1\r\nWARC-Type: warcinfo\r\n",
    "warc, packed": gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"),
    "page, in Windows-1251": "Паром сел на мель\nЭто было утром, сказал он.\n".encode("cp1251"),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_content_decides(name: str):
    source = Source.of_bytes("inbox/unnamed.bin", KINDS[name])

    assert kind_of(source) == name.split(",")[0]
    assert source.stream.tell() == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.csv", "table"), ("a.JSONL", "json"), ("a.html", "html"), ("a.eml", "mail"), ("a.txt", "page")],
)
def test_the_name_decides_where_the_content_says_nothing(name: str, kind: str):
    assert kind_of(Source.of_bytes(name, b"plain words\n")) == kind


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty; text was wanted"),
        (b"\n \t", "is empty; text was wanted"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is binary; text was wanted"),
        (b"\x1f\x8b\x08\x00\x00", "is packed; a file that can be read was wanted"),
        (gzip.compress(b"words"), "is packed; a file that can be read was wanted"),
        (zip_of("a.txt"), "is an archive of other files"),
        (zip_of("word/document.xml")[:40], "is a damaged archive"),
        (b"<?xml version='1.0'?><svg/>", "is XML of the kind <svg>; a feed or a page was wanted"),
    ],
)
def test_what_nothing_reads(data: bytes, message: str):
    with pytest.raises(IngestError, match=message):
        kind_of(Source.of_bytes("inbox/file", data))


def test_a_character_that_the_head_cuts_in_two():
    letters = "é".encode() * 40_000
    for shift in range(4):
        assert kind_of(Source.of_bytes("a", b"a" * shift + letters)) == "page"
