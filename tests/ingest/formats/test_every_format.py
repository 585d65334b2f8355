"""Every format: what a real-looking file gives, exactly; and that no file, however broken, does any harm.

The long run: ``pytest tests/ingest/formats/test_every_format.py --hypothesis-profile=long``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from format_samples import documents, html, records
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.apart import Apart
from rag.ingest.articles import parse_article, render_article
from rag.ingest.formats.kinds import kind_of
from rag.ingest.formats.readers import KINDS, found_in
from rag.ingest.formats.source import Source
from rag.ingest.readers import read_source
from rag.ingest.text import paragraphs, sentences
from rag.records import Article

SAMPLES: dict[str, tuple[bytes, tuple[Article, ...]]] = {
    **html.SAMPLES,
    **documents.SAMPLES,
    **records.SAMPLES,
}
BYTES = {name: data for name, (data, _) in SAMPLES.items()}


def articles_of(kind: str, data: bytes) -> Iterator[Article]:
    for item in found_in(Source.of_bytes("inbox/file", data, url="https://courier.example/file"), kind):
        if isinstance(item, Article):
            yield item


def check(article: Article) -> None:
    """It can be written and read back, and every span of it holds what it says."""
    assert parse_article(Path("file.md"), render_article(article)) == article
    for paragraph in paragraphs(article.text):
        inner = article.text[paragraph.start : paragraph.end]
        assert inner == inner.strip() != ""
    for sentence in sentences(article):
        assert article.field(sentence.field)[sentence.start : sentence.end] == sentence.text


def test_every_kind_has_a_sample():
    assert {kind_of(Source.of_bytes("inbox/file", data)) for data in BYTES.values()} == KINDS


@pytest.mark.parametrize("name", SAMPLES)
def test_the_table_of_formats(name: str, tmp_path: Path):
    """Through the whole way in: told by its content, read in the process apart."""
    data, wanted = SAMPLES[name]
    file = tmp_path / "file"
    file.write_bytes(data)

    with Source.of_file(file) as source, Apart() as apart:
        _, found = read_source(source, file, apart)
        articles = tuple(item for item in found if isinstance(item, Article))

    assert articles == wanted
    for article in articles:
        check(article)


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample in which bytes were altered, left out, repeated or put in, and its kind."""
    data = BYTES[draw(st.sampled_from(sorted(BYTES)))]
    kind = kind_of(Source.of_bytes("inbox/file", data))
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(data))), draw(st.integers(0, 40))
        put = draw(st.one_of(st.binary(max_size=20), st.just(data[start : start + length] * 3)))
        data = data[:start] + put + data[start + length :]
    return kind, data


@given(broken())
def test_a_broken_file_gives_whole_articles_or_an_error_of_ours(file: tuple[str, bytes]):
    kind, data = file
    try:
        for article in articles_of(kind, data):
            check(article)
    except IngestError as error:
        assert str(error)


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=400))
def test_any_bytes_read_as_anything(kind: str, data: bytes):
    try:
        for article in articles_of(kind, data):
            check(article)
    except IngestError as error:
        assert str(error)


@given(st.one_of(st.binary(max_size=300), broken().map(lambda file: file[1])))
def test_any_bytes_are_some_kind_or_an_error_of_ours(data: bytes):
    source = Source.of_bytes("inbox/file", data)
    try:
        assert kind_of(source)
    except IngestError as error:
        assert str(error)
    assert source.stream.tell() == 0
