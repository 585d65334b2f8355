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
def damage(draw: st.DrawFn) -> list[tuple[float, int, bytes | None]]:
    """Where in a file something is done to it, how far, and what is put there; None repeats what was."""
    one = st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.none(), st.binary(max_size=20)))
    return draw(st.lists(one, min_size=1, max_size=6))


def damaged(data: bytes, damages: list[tuple[float, int, bytes | None]]) -> bytes:
    for place, length, put in damages:
        start = int(place * len(data))
        data = (
            data[:start] + (data[start : start + length] * 3 if put is None else put) + data[start + length :]
        )
    return data


@pytest.mark.parametrize("name", SAMPLES)
@given(damages=damage())
def test_a_broken_file_gives_whole_articles_or_an_error_of_ours(
    name: str, damages: list[tuple[float, int, bytes | None]]
):
    kind = kind_of(Source.of_bytes("inbox/file", BYTES[name]))
    try:
        for article in articles_of(kind, damaged(BYTES[name], damages)):
            check(article)
    except IngestError as error:
        assert str(error)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(data=st.binary(max_size=400))
def test_any_bytes_read_as_anything(kind: str, data: bytes):
    try:
        for article in articles_of(kind, data):
            check(article)
    except IngestError as error:
        assert str(error)


@given(data=st.binary(max_size=300), name=st.sampled_from(sorted(SAMPLES)), damages=damage())
def test_any_bytes_are_some_kind_or_an_error_of_ours(
    data: bytes, name: str, damages: list[tuple[float, int, bytes | None]]
):
    for content in (data, damaged(BYTES[name], damages)):
        source = Source.of_bytes("inbox/file", content)
        try:
            assert kind_of(source)
        except IngestError as error:
            assert str(error)
        assert source.stream.tell() == 0
