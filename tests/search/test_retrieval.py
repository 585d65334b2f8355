"""Search: fusion and words worked out by hand; dense orders against NumPy; hybrid where the two disagree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doubles import HashEmbedder
from search_samples import ARTICLES, BAKERS, BRIDGE, FERRY, write_corpus

from rag.ingest.text import sentences
from rag.records import Article, Candidate, shown
from rag.search.library import Library
from rag.search.retrieval import any_of, fuse, match_words, search_chunks, search_sentences
from rag.search.sync import sync
from rag.search.words import stems, telling_words, words
from rag.settings import ChunkSettings, Filters, SearchSettings
from rag.workspace import Workspace

NO_FILTER = Filters()


@contextmanager
def library_of(
    folder: Path, articles, embedder=None, settings: ChunkSettings | None = None
) -> Iterator[Library]:
    workspace = Workspace(folder)
    write_corpus(workspace, articles)
    sync(workspace, embedder or HashEmbedder(), settings)
    library = Library.open(workspace)
    try:
        yield library
    finally:
        library.close()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("news"), ARTICLES, settings=ChunkSettings(12)) as library:
        yield library


def searched(library: Library, query: str, **options) -> tuple[Candidate, ...]:
    return search_sentences(library, HashEmbedder(), query, **options)


def texts(found: tuple[Candidate, ...]) -> list[str]:
    return [item.sentence.text for item in found]


# Fusion


def test_fusion_by_hand() -> None:
    # 7 is first and second, 5 second and first, 3 and 9 are third of one, 2 fourth and 4 fifth.
    fused = fuse(([7, 5, 3], [5, 7, 9, 2, 4]), 60)
    assert fused == [
        (5, 1 / 62 + 1 / 61),
        (7, 1 / 61 + 1 / 62),
        (3, 1 / 63),
        (9, 1 / 63),
        (2, 1 / 64),
        (4, 1 / 65),
    ]


def test_two_middling_ranks_beat_one_first_rank() -> None:
    # 2: 1/12 + 1/12 = 1/6. 1 and 3: 1/11.
    assert fuse(([1, 2], [3, 2]), 10) == [(2, 1 / 6), (1, 1 / 11), (3, 1 / 11)]


def test_fusion_of_nothing() -> None:
    assert fuse((), 60) == fuse(([], ()), 60) == []
    assert fuse(([], [8]), 60) == [(8, 1 / 61)]


# Words


@pytest.mark.parametrize(
    ("query", "telling"),
    [
        ("How many troops did the army send?", "troops army send"),
        ("Who said so?", "said"),
        ("What was that?", "what was that"),
        ("The ferry, the FERRY and the ferry", "ferry"),
        ("Kyiv\u2019s plan isn't new", "kyiv\u2019s plan isn't new"),
        ("8,000 men", "8 000 men"),
        ("Émigré naïveté", "émigré naïveté"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_telling_words_by_hand(query: str, telling: str) -> None:
    assert telling_words(query) == tuple(telling.split())


def test_words_keep_order_and_repetitions() -> None:
    assert words("To be, or not TO be: don't!") == ("to", "be", "or", "not", "to", "be", "don't")


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("How many troops?", '"troops"'),
        ('say "AND" NEAR(x)', '"say" OR "near" OR "x"'),
        ("who was it", '"who" OR "was" OR "it"'),
        ("* ^ ( ) -", ""),
    ],
)
def test_match_expressions_by_hand(query: str, expression: str) -> None:
    assert any_of(telling_words(query)) == expression


def test_stems() -> None:
    assert stems(("soldiers", "soldier\u2019s", "soldier's", "claimed", "claims")) == {"soldier", "claim"}
    assert stems(words("Naïve ÉLAN naive élan\u2019s")) == {"naiv", "elan"}


# Chunks


class Answering(HashEmbedder):
    """Gives one vector, whatever it is asked for."""

    def __init__(self, vector: np.ndarray) -> None:
        super().__init__()
        self.vector = vector

    def embed(self, texts) -> np.ndarray:
        return self.vector[np.newaxis]


def by_numpy(articles, query: str) -> list[tuple[float, str]]:
    """The cosine of the query and each whole article under its headline, best first."""
    embedder = HashEmbedder()
    vectors = embedder.embed([f"{article.headline}\n{article.text}" for article in articles])
    cosines = vectors.astype(np.float16).astype(np.float64) @ embedder.embed([query])[0]
    return sorted(zip(cosines, (article.id for article in articles), strict=True), reverse=True)


def test_the_dense_order_is_that_of_cosines(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    stock = [f"word{n}" for n in range(40)]
    articles = [
        Article(f"a{n:02}", f"Headline {n}", " ".join(rng.choice(stock, 30)) + ".") for n in range(40)
    ]
    query = "word1 word2 word3 word5 word8"
    expected = by_numpy(articles, query)
    with library_of(tmp_path, articles) as library:
        vector = HashEmbedder().embed([query])[0]
        dense = library.index.search(vector, 40)
        chunks = library.store.chunks([chunk_id for chunk_id, _ in dense])
        found = {chunks[chunk_id].article_id: score for chunk_id, score in dense}
        # Words that the index of words does not hold leave the dense ranking alone.
        hits = search_chunks(library, Answering(vector), "zebra", NO_FILTER, SearchSettings(depth=40)).hits
    assert len(found) == 40
    for cosine, article_id in expected:
        assert found[article_id] == pytest.approx(cosine, abs=1e-6)
    order = [expected_cosine for expected_cosine, _ in expected]
    cosine_of = {article_id: cosine for cosine, article_id in expected}
    assert [cosine_of[hit.chunk.article_id] for hit in hits] == pytest.approx(order, abs=1e-6)
    assert [hit.rank for hit in hits] == list(range(1, 41))
    assert [hit.score for hit in hits] == [1 / (60 + rank) for rank in range(1, 41)]


class FixedEmbedder(HashEmbedder):
    """Two dimensions, by hand: a text that names the sea lies along the first, any other along the second."""

    def __init__(self) -> None:
        super().__init__("sea", 2)

    def places(self, text: str) -> list[int]:
        return [0 if "sea" in text.lower() or "vessel" in text.lower() else 1]


# Words find `words`, meaning finds `dense`, and both find `both`.
BY_WORD = Article("words", "Harbour budget", "The harbour budget pays for paint.")
BY_MEANING = Article("dense", "Vessel sails", "A vessel left. It was a vessel of wood.")
BY_BOTH = Article("both", "Harbour vessel", "The harbour vessel left early.")
BY_NEITHER = Article("neither", "Bread", "Bread rose.")


def test_where_words_and_meaning_disagree_both_win(tmp_path: Path) -> None:
    # "harbour sea": the words rank `words` and `both`, the vectors `dense` and `both` before the rest.
    articles = (BY_WORD, BY_MEANING, BY_BOTH, BY_NEITHER)
    with library_of(tmp_path, articles, FixedEmbedder()) as library:
        vector = FixedEmbedder().embed(["harbour sea"])[0]
        assert vector.tolist() == [1.0, 0.0]
        found = search_chunks(library, FixedEmbedder(), "harbour sea", NO_FILTER, SearchSettings(depth=2))
        hits = found.hits
        dense = [i for i, score in library.index.search(vector, 4) if score > 0.5]
        lexical = library.store.matching_chunks('"harbour" OR "sea"', NO_FILTER, 2)
        chunks = library.store.chunks([*dense, *lexical])
        best = search_sentences(library, FixedEmbedder(), "harbour sea")
    of = {chunk_id: chunk.article_id for chunk_id, chunk in chunks.items()}
    assert {of[i] for i in dense} == {"dense", "both"}
    assert {of[i] for i in lexical} == {"words", "both"}
    assert hits[0].chunk.article_id == "both"
    assert {hit.chunk.article_id for hit in hits} == {"both", "words", "dense"}
    rank = {of[i]: n for ranking in (dense, lexical) for n, i in enumerate(ranking, start=1)}
    for hit in hits[1:]:
        assert hit.score == 1 / (60 + rank[hit.chunk.article_id])
    assert best[0].sentence.article_id == "both"


def test_in_a_large_library_only_chunks_with_the_rarest_words_are_ranked_and_all_words_count(
    tmp_path: Path,
) -> None:
    # "council" is in all ten, "ferry" in three, "zebra" in one, "yeti" in none.
    told = ["ferry zebra", "ferry ferry", "ferry"] + [""] * 7
    articles = [Article(f"a{n}", "Council", f"The council met. {word}.") for n, word in enumerate(told)]
    with library_of(tmp_path, articles) as library:

        def ranked(query: str, most: int) -> list[str]:
            settings = SearchSettings(ranked=most)
            matches = match_words(library.store, query, NO_FILTER, settings)
            assert set(matches.counts) == set(telling_words(query))
            found = library.store.chunks(matches.chunks)
            return [found[i].article_id for i in matches.chunks]

        query = "council ferry zebra yeti"
        whole = ranked(query, 5000)
        assert len(whole) == 10
        assert whole[:3] == ["a0", "a1", "a2"]
        assert ranked(query, 14) == whole  # 1 + 3 + 10 chunks
        assert ranked(query, 13) == ranked(query, 4) == whole[:3]
        assert ranked(query, 3) == ranked(query, 1) == ["a0"]
        assert len(ranked("council", 1)) == 10  # one word is always looked for
        assert ranked("yeti", 5000) == []
        matches = match_words(library.store, query, NO_FILTER, SearchSettings())
        assert matches.counts == {"council": 10, "ferry": 3, "zebra": 1, "yeti": 0}


# Sentences


def test_sentences_by_hand(news: Library) -> None:
    found = searched(news, "How many cracks were found in the piers?")
    best = found[0]
    assert best.sentence.text == "Engineers found 14 cracks in its piers."
    assert best.sentence.before == "The old bridge closed on Monday."
    assert (best.headline, best.rank) == (BRIDGE.headline, 1)
    assert [item.rank for item in found] == list(range(1, len(found) + 1))
    assert len({(i.sentence.article_id, i.sentence.field, i.sentence.start) for i in found}) == len(found)


def test_every_sentence_of_the_best_chunks_is_ranked_and_none_twice(news: Library) -> None:
    everything = {s for article in ARTICLES for s in sentences(article)}
    assert {item.sentence for item in searched(news, "ferry")} == everything
    assert len(searched(news, "ferry")) == len(everything) == 17


def test_dense_is_the_cosine_of_sentence_and_query(news: Library) -> None:
    query = "repair of the ferry"
    embedder = HashEmbedder()
    vector = embedder.embed([query])[0]
    headlines = {article.id: article.headline for article in ARTICLES}
    for item in searched(news, query):
        text = shown(item.sentence, headlines[item.sentence.article_id])
        assert item.dense == pytest.approx(float(embedder.embed([text])[0] @ vector), abs=2e-3)


def test_scores_are_those_of_the_two_orders(news: Library) -> None:
    # No sentence holds the word, so only the dense order counts: reciprocal ranks, one after another.
    found = searched(news, "zebra")
    assert [item.score for item in found] == [1 / (60 + rank) for rank in range(1, 18)]
    assert [item.dense for item in found] == sorted((item.dense for item in found), reverse=True)


def test_a_question_about_the_author_finds_the_byline(news: Library) -> None:
    found = searched(news, "Who wrote about the islands ferry?")
    (byline,) = (i for i in found if i.sentence.field == "byline" and i.sentence.article_id == "ferry")
    (other,) = (i for i in found if i.sentence.field == "byline" and i.sentence.article_id == "bridge")
    assert byline.sentence.text == "Ines Holm"
    assert byline.rank <= 3
    assert byline.dense > other.dense


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(since="2024-11-09"), {"bridge"}),
        (Filters(until="2024-11-09"), {"ferry"}),
        (Filters(as_of="2024-11-09"), {"ferry", "bakers"}),
        (Filters(sources=("valley news",)), {"bridge", "bakers"}),
        (Filters(sources=("Nobody",)), set()),
    ],
)
def test_filters_hold_for_both_indexes(news: Library, filters: Filters, passing: set[str]) -> None:
    for query in ("ferry bridge prize", "zebra"):
        found = searched(news, query, filters=filters)
        assert {item.sentence.article_id for item in found} == passing


def test_top_articles_keeps_the_best_ones_only(news: Library) -> None:
    query = "the ferry and its captain, or the bread prize"
    order = list(dict.fromkeys(chunk_articles(news, query)))
    assert len(order) == 3
    for most in (1, 2, 3, 9):
        found = searched(news, query, top_articles=most)
        assert {item.sentence.article_id for item in found} == set(order[:most])
    assert searched(news, query, top_articles=0) == ()
    assert searched(news, "ferry captain", top_articles=1)[0].sentence.article_id == "ferry"


def chunk_articles(library: Library, query: str) -> list[str]:
    found = search_chunks(library, HashEmbedder(), query, NO_FILTER, SearchSettings())
    return [hit.chunk.article_id for hit in found.hits]


def test_only_the_sentences_of_the_best_chunks_are_ranked(news: Library) -> None:
    found = searched(news, "cracks in the piers", settings=SearchSettings(chunks=1))
    assert texts(found) == ["Engineers found 14 cracks in its piers."]


def test_depth_bounds_what_each_index_gives(news: Library) -> None:
    vector = HashEmbedder().embed(["ferry prize"])[0]
    for depth in (1, 2, 5):
        settings = SearchSettings(depth=depth)
        hits = search_chunks(news, HashEmbedder(), "ferry prize", NO_FILTER, settings).hits
        dense = [i for i, _ in news.index.search(vector, depth)]
        lexical = news.store.matching_chunks('"ferry" OR "prize"', NO_FILTER, depth)
        assert len(hits) == len({*dense, *lexical}) <= 2 * depth


@pytest.mark.parametrize("query", ["", "?!", "\u201c\u201d", "AND", "NEAR(", '"', "日本"])
def test_a_query_without_words_is_searched_by_vector(news: Library, query: str) -> None:
    assert len(searched(news, query)) == 17


def test_the_same_news_twice_is_in_order_of_id_and_always_the_same(tmp_path: Path) -> None:
    twins = [replace(BAKERS, id=f"twin{n:02}") for n in range(30)]
    orders = []
    for folder, articles in (("a", twins), ("b", twins[::-1])):
        with library_of(tmp_path / folder, articles) as library:
            orders.append(searched(library, "rye bread", settings=SearchSettings(depth=7)))
            assert len(chunk_articles(library, "rye bread")) == 30
    assert orders[0] == orders[1]
    # Both orders of chunks are by id alone, so both give the same seven.
    assert len({item.sentence.article_id for item in orders[0]}) == 7
    assert {item.sentence.text for item in orders[0][:7]} == {"Their rye bread was praised."}


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    with library_of(tmp_path, ()) as library:
        assert searched(library, "ferry") == ()
        assert searched(library, "ferry", filters=Filters(since="2024-01-01"), top_articles=3) == ()


def test_an_article_alone_is_found_by_any_query(tmp_path: Path) -> None:
    with library_of(tmp_path, (FERRY,)) as library:
        assert {item.sentence for item in searched(library, "zebra")} == set(sentences(FERRY))
