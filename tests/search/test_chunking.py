"""Chunks: the examples are cut by hand, the rest holds for any article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.text import normalise, sentences
from rag.records import Article, Chunk
from rag.search.chunking import chunks, with_headline
from rag.settings import ChunkSettings

# Sentences of 4, 3, 2 and 6 words; a subheading has none.
TEXT = "One two three four. Five six seven.\n\n## Not a sentence\n\nEight nine.\n\nTen a b c d e."


def texts(text: str, words: int) -> list[str]:
    article = Article("a", "Headline", text)
    return [chunk.text for chunk in chunks(article, sentences(article), ChunkSettings(words))]


def test_packed_by_hand() -> None:
    assert texts(TEXT, 7) == ["One two three four. Five six seven.", "Eight nine.", "Ten a b c d e."]


@pytest.mark.parametrize(
    ("words", "first_words"),
    [
        (15, "One"),
        (14, "One Ten"),
        (9, "One Ten"),
        (8, "One Eight"),
        (7, "One Eight Ten"),
        (6, "One Five Ten"),
        (5, "One Five Ten e."),
        (4, "One Five Eight Ten d"),
    ],
)
def test_where_chunks_begin_by_hand(words: int, first_words: str) -> None:
    assert [text.split()[0] for text in texts(TEXT, words)] == first_words.split()


def test_a_long_sentence_is_cut_between_words_and_the_next_one_fills_its_last_piece() -> None:
    assert texts("a b c d e f g. H i. J.", 3) == ["a b c", "d e f", "g. H i.", "J."]


def test_a_long_sentence_starts_a_chunk_of_its_own() -> None:
    assert texts("A b. C d e f.", 3) == ["A b.", "C d e", "f."]


def test_numbers_spans_and_headline() -> None:
    article = Article("a", "Headline", "A b.  C d.\n\nE f.")
    first, second = chunks(article, sentences(article), ChunkSettings(4))
    assert first == Chunk("a", 1, 0, 10, "A b.  C d.")
    assert second == Chunk("a", 2, 12, 16, "E f.")
    assert with_headline("Headline", first) == "Headline\nA b.  C d."


PIECES = ["Ab.", "cd", "Ef?", "g", "U.S.", "“Hi.”", "\n\n", "\n\n## Head\n\n", "\n", "ñ🌉", "Zz!"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map(" ".join), st.integers(1, 12))
def test_every_word_of_every_sentence_is_in_one_chunk(raw: str, most: int) -> None:
    article = Article("a", "Headline", normalise(raw) or "Empty.")
    found = sentences(article)
    made = chunks(article, found, ChunkSettings(most))
    inside = [sentence for sentence in found if sentence.field == "text"]
    starts = {sentence.start for sentence in inside}
    lengths = {sentence.start: len(sentence.text.split()) for sentence in inside}

    edges = [edge for chunk in made for edge in (chunk.start, chunk.end)]
    assert edges == sorted(edges), "chunks are in order and do not overlap"
    for chunk in made:
        assert chunk.text == article.text[chunk.start : chunk.end] == chunk.text.strip()
        held = [s for s in inside if s.start < chunk.end and chunk.start < s.end]
        shared = [article.text[max(s.start, chunk.start) : min(s.end, chunk.end)].split() for s in held]
        assert sum(map(len, shared)) <= most
        if chunk.start not in starts and chunk.text:
            assert lengths[held[0].start] > most, "only a long sentence is cut"
    for sentence in inside:
        parts = [article.text[max(sentence.start, c.start) : min(sentence.end, c.end)] for c in made]
        assert " ".join(parts).split() == sentence.text.split()
    assert [chunk.number for chunk in made] == list(range(1, len(made) + 1))


def test_an_article_without_a_sentence_has_one_empty_chunk_for_its_headline() -> None:
    article = Article("a", "Only a heading", "## Nothing follows")
    assert chunks(article, sentences(article), ChunkSettings()) == (Chunk("a", 1, 0, 0, ""),)
