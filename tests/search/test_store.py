"""The store: what is put in is read back, what is taken out leaves no trace, and damage is told."""

import contextlib
import random
import sqlite3
from dataclasses import fields, replace
from pathlib import Path

import pytest
from search_samples import ARTICLES, BAKERS, BRIDGE, FERRY, add_to, cut, dump, long_article

from rag.errors import GroundwireError, LibraryBusy, LibraryDamaged, StorageError
from rag.ingest.text import sentences
from rag.records import Article
from rag.search.retrieval import any_of
from rag.search.store import Store, stable_id
from rag.search.words import telling_words
from rag.settings import Filters

NO_FILTER = Filters()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


def made(path: Path, articles=ARTICLES) -> dict[str, list[tuple]]:
    """A store with ``articles``, closed again; what is in it."""
    with Store(path, write=True) as store:
        for article in articles:
            add_to(store, article)
    return dump(path)


def articles_of(store: Store, chunk_ids) -> set[str]:
    return {chunk.article_id for chunk in store.chunks(chunk_ids).values()}


# What goes in


def test_articles_come_back_equal_and_by_id(path: Path) -> None:
    dates = {"published": "2024-01-02", "updated": "2024-01-03T04:05:06Z", "retrieved": "2024-01-04"}
    rest = {"source": "S", "url": "https://x.example", "section": "World", "language": "en"}
    full = Article("z", "H", "T.", byline="B", **dates, **rest)
    made(path, (full, *ARTICLES))
    with Store(path) as store:
        assert store.articles() == (BAKERS, BRIDGE, FERRY, full)
        assert store.article("ferry") == FERRY
        assert store.article("nobody") is None
        assert store.fingerprints() == {a.id: a.fingerprint for a in (*ARTICLES, full)}


def test_counts_by_hand(path: Path) -> None:
    # Words of the sentences, cut at twelve: ferry 11 | 9 | 5+6 | 5, bridge 6 | 7 | 10 | 6, bakers 5+5 | 5.
    # Beside those 5, 4 and 3 sentences there are three headlines and two bylines.
    made(path)
    with Store(path) as store:
        assert store.counts() == {"articles": 3, "chunks": 4 + 4 + 2, "sentences": 12 + 3 + 2}


def test_every_sentence_is_the_text_at_its_span_and_knows_the_one_before(path: Path) -> None:
    articles = (*ARTICLES, long_article("long", 5))
    made(path, articles)
    with Store(path) as store:
        rows = store.sentences_of(store.allowed_chunks(NO_FILTER))
    assert len({row[0] for row in rows}) == len(rows)
    by_id = {article.id: article for article in articles}
    for row_id, sentence, headline, _ in rows:
        article = by_id[sentence.article_id]
        assert article.field(sentence.field)[sentence.start : sentence.end] == sentence.text
        assert headline == article.headline
        assert row_id == stable_id(article.id, sentence.field, sentence.start, sentence.end)
    key = lambda s: (s.article_id, s.field, s.start)  # noqa: E731
    assert sorted((row[1] for row in rows), key=key) == sorted(
        (s for a in articles for s in sentences(a)), key=key
    )


def test_the_sentence_before_by_hand(path: Path) -> None:
    made(path, (FERRY, BRIDGE))
    with Store(path) as store:
        before = {row[1].text: row[1].before for row in store.sentences_of(store.allowed_chunks(NO_FILTER))}
    assert before == {
        "The ferry sailed on Friday after three weeks in the yard.": "",
        "Its captain, Capt. Olga Tern, called the repair “thorough”.": (
            "The ferry sailed on Friday after three weeks in the yard."
        ),
        "She said 120 passengers came.": "Its captain, Capt. Olga Tern, called the repair “thorough”.",
        "A second ferry is on order.": "",
        "It should arrive in spring.": "A second ferry is on order.",
        FERRY.headline: "",
        "Ines Holm": "",
        "The old bridge closed on Monday.": "",
        "Engineers found 14 cracks in its piers.": "The old bridge closed on Monday.",
        "Naïve hopes of a quick repair faded 🌉 within days.": "",
        "“We were wrong,” one engineer said.": "Naïve hopes of a quick repair faded 🌉 within days.",
        BRIDGE.headline: "",
        "Tomas Reed": "",
    }


def test_chunks_come_back_equal(path: Path) -> None:
    made(path)
    with Store(path) as store:
        found = store.chunks(store.allowed_chunks(NO_FILTER))
    expected = {
        stable_id(c.article_id, "chunk", c.start, c.end): c for article in ARTICLES for c in cut(article, 12)
    }
    assert found == expected


def test_each_sentence_is_kept_with_the_chunk_it_begins_in(path: Path) -> None:
    article = Article("a", "Head", "One two. Three four. Five six seven eight nine ten. Eleven.", byline="By")
    with Store(path, write=True) as store:
        add_to(store, article, words=4)
        # One two. Three four. | Five six seven eight | nine ten. Eleven.
        chunks = store.chunks(store.allowed_chunks(NO_FILTER)).items()
        of = {chunk.number: [row[1].text for row in store.sentences_of([i])] for i, chunk in chunks}
    assert of == {
        1: ["One two.", "Three four.", "Head", "By"],
        2: ["Five six seven eight nine ten."],
        3: ["Eleven."],
    }


# Words


def test_words_are_found_by_stem_and_without_marks(path: Path) -> None:
    made(path)
    with Store(path) as store:
        for word, articles in (("naive", {"bridge"}), ("NAÏVE", {"bridge"}), ("bridges", {"bridge"})):
            assert articles_of(store, store.matching_chunks(f'"{word}"', NO_FILTER, 60)) == articles
        assert articles_of(store, store.matching_chunks('"naive" OR "islands\'"', NO_FILTER, 60)) == {
            "bridge",
            "ferry",
        }


def test_chunks_are_counted_by_word(path: Path) -> None:
    made(path)
    with Store(path) as store:
        assert [store.chunks_with(f'"{word}"') for word in ("island", "naive", "zebra")] == [4, 1, 0]


def test_among_narrows_and_does_not_count_for_the_score(path: Path) -> None:
    made(path)
    with Store(path) as store:
        order = store.matching_chunks('"islands" OR "bridge"', NO_FILTER, 60)
        ferry = store.matching_chunks('"islands" OR "bridge"', NO_FILTER, 60, '"island"')
        assert ferry == tuple(i for i in order if articles_of(store, [i]) == {"ferry"})
        assert len(ferry) == 4 < len(order)
        assert store.matching_chunks('"islands"', NO_FILTER, 60, '"zebra"') == ()
        both = Filters(sources=("Nobody",))
        assert store.matching_chunks('"islands"', both, 60, '"island"') == ()


def test_chunks_are_found_by_words_of_their_headline(path: Path) -> None:
    made(path)
    with Store(path) as store:
        assert articles_of(store, store.matching_chunks('"islands"', NO_FILTER, 60)) == {"ferry"}
        assert len(store.matching_chunks('"islands"', NO_FILTER, 60)) == 4
        assert len(store.matching_chunks('"islands"', NO_FILTER, 2)) == 2


def test_equal_matches_are_in_order_of_id(path: Path) -> None:
    twins = [replace(BAKERS, id=f"twin{n}") for n in range(9)]
    made(path, twins)
    with Store(path) as store:
        found = store.matching_chunks('"rye"', NO_FILTER, 60)
        assert found == tuple(sorted(found))
        assert len(found) == 9


@pytest.mark.parametrize(
    "query",
    [
        '"', "AND", "OR", "NOT", "NEAR(", "NEAR(b c, 9)", "col:", "words:ferry", "*", "fer*", "''", "^ferry",
        "(", ")", "-ferry", "+", "ferry AND", "{words}:x", "\\", ";--", "'; DROP TABLE article; --", "\0",
        "a\0b", "_", "__x__", "", " ", "?!", "it's", "\u2019s", "日本", "🌉", "\ud800", "é" * 1000,
        " ".join(f"word{n}" for n in range(5000)),
    ],
)  # fmt: skip
def test_no_query_is_read_as_syntax(path: Path, query: str) -> None:
    made(path)
    with Store(path) as store:
        match = any_of(telling_words(query))
        if match:
            chunks = store.matching_chunks(match, NO_FILTER, 60)
            expected = {"ferry"} if "ferry" in query else set()
            assert articles_of(store, chunks) == expected
        assert len(store.articles()) == 3


# What comes out


def test_adding_removing_and_adding_again_is_adding_once(path: Path, tmp_path: Path) -> None:
    expected = made(tmp_path / "scratch.sqlite3")
    with Store(path, write=True) as store:
        for article in (BRIDGE, FERRY, BAKERS):
            add_to(store, article)
        for article in (FERRY, BAKERS):
            with store.transaction():
                store.remove(article.id)
        add_to(store, BAKERS)
        add_to(store, FERRY)
    assert dump(path) == expected


def test_removing_leaves_what_was_there_before(path: Path, tmp_path: Path) -> None:
    expected = made(tmp_path / "scratch.sqlite3", (BRIDGE,))
    assert expected["chunk_words MATCH ferry"] == []
    assert len(expected["chunk_words MATCH bridge"]) == 4
    made(path)
    with Store(path, write=True) as store, store.transaction():
        store.remove("ferry")
        store.remove("bakers")
        store.drop_unused_vectors()
    assert dump(path) == expected


def test_a_changed_article_is_found_by_its_new_words_only(path: Path, tmp_path: Path) -> None:
    changed = replace(FERRY, headline="Zebra on the loose", text=FERRY.text.replace("ferry", "zebra"))
    expected = made(tmp_path / "scratch.sqlite3", (changed, BRIDGE, BAKERS))
    made(path)
    with Store(path, write=True) as store:
        with store.transaction():
            store.remove("ferry")
        add_to(store, changed)
        with store.transaction():
            store.drop_unused_vectors()
        assert articles_of(store, store.matching_chunks('"zebra"', NO_FILTER, 60)) == {"ferry"}
        assert store.matching_chunks('"ferry"', NO_FILTER, 60) == ()
    assert dump(path) == expected


def test_the_index_of_words_agrees_with_its_content(path: Path) -> None:
    made(path)
    with Store(path, write=True) as store, store.transaction():
        store.remove("bridge")
    with contextlib.closing(sqlite3.connect(path)) as db:
        # Rank 1 compares with the content too; it raises when they differ.
        db.execute("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)")


def test_removing_nobody_changes_nothing(path: Path) -> None:
    before = made(path)
    with Store(path, write=True) as store, store.transaction():
        store.remove("nobody")
    assert dump(path) == before


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    before = made(path)
    with Store(path, write=True) as store:
        with pytest.raises(KeyboardInterrupt), store.transaction():
            store.remove("ferry")
            store.set_meta("library", "half")
            raise KeyboardInterrupt
        assert store.meta("library") is None
    assert dump(path) == before


def test_missing_vectors_and_their_order(path: Path) -> None:
    keys = [f"{n:04}".encode() for n in range(1300)]  # more than are asked for in one query
    with Store(path, write=True) as store, store.transaction():
        store.put_vectors((key, b"xx") for key in keys[::2])
        store.put_vectors([(keys[0], b"other")])
        assert store.missing_vectors(keys) == set(keys[1::2])
        assert store.missing_vectors([]) == set()
        store.drop_unused_vectors()
        assert store.missing_vectors(keys) == set(keys)


# Filters

NEWS = {
    "early": ("2024-11-01", "Valley News"),
    "noon": ("2024-11-05T12:00:00Z", "Harbour Post"),
    "day": ("2024-11-05", "valley news"),
    "late": ("2024-11-09", None),
    "undated": (None, "Valley News"),
    "nowhere": (None, None),
}


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), "early noon day late undated nowhere"),
        (Filters(since="2024-11-05"), "noon day late"),
        (Filters(since="2024-11-06"), "late"),
        (Filters(until="2024-11-05"), "early noon day"),
        (Filters(until="2024-11-04"), "early"),
        (Filters(since="2024-11-05", until="2024-11-05"), "noon day"),
        (Filters(since="2024-11-05T23:00:00"), "noon day late"),
        (Filters(as_of="2024-11-05"), "early noon day undated nowhere"),
        (Filters(as_of="2024-10-31"), "undated nowhere"),
        (Filters(as_of="2024-11-05T09:00:00Z", since="2024-11-02"), "noon day"),
        (Filters(sources=("Valley News",)), "early day undated"),
        (Filters(sources=("harbour post", "VALLEY NEWS")), "early noon day undated"),
        (Filters(sources=("Valley",)), ""),
        (Filters(sources=("Valley News",), since="2024-11-02"), "day"),
        (Filters(sources=("Valley News",), as_of="2024-11-02"), "early undated"),
        (Filters(since="2025-01-01"), ""),
    ],
)
def test_filters_by_hand(path: Path, filters: Filters, passing: str) -> None:
    news = [Article(k, "Herring", f"A pier {k}.", published=p, source=s) for k, (p, s) in NEWS.items()]
    made(path, news)
    with Store(path) as store:
        assert articles_of(store, store.allowed_chunks(filters)) == set(passing.split())
        assert articles_of(store, store.matching_chunks('"pier"', filters, 60)) == set(passing.split())


# Damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole store of some hundred kilobytes, every page of it in use."""
    path = tmp_path_factory.mktemp("whole") / "library.sqlite3"
    made(path, (*ARTICLES, long_article("long", 120)))
    with Store(path, write=True) as store:
        store.run("VACUUM")
    data = path.read_bytes()
    assert len(data) > 100_000
    return data


def used(path: Path) -> None:
    """Opens the store and reads all of it."""
    with Store(path) as store:
        store.check()


@pytest.mark.parametrize("length", [0, 1, 15, 100, 511, 512, 4096, 4097, 50_000])
def test_a_truncated_store_is_damaged(path: Path, whole: bytes, length: int) -> None:
    path.write_bytes(whole[:length])
    with pytest.raises(LibraryDamaged, match="rag sync"):
        used(path)


@pytest.mark.parametrize("part", [0.25, 0.5, 0.9, 0.999])
def test_a_store_cut_short_is_damaged_at_opening(path: Path, whole: bytes, part: float) -> None:
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(LibraryDamaged, match=r"library\.sqlite3 is damaged"):
        Store(path)


def test_random_bytes_are_damaged(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))
    for write in (False, True):
        with pytest.raises(LibraryDamaged, match="not a database"):
            Store(path, write=write)


@pytest.mark.parametrize("seed", range(8))
def test_pages_overwritten_are_damaged(path: Path, whole: bytes, seed: int) -> None:
    data = bytearray(whole)
    rng = random.Random(seed)
    page = rng.randrange(1, len(data) // 4096) * 4096
    data[page : page + 4096] = rng.randbytes(4096)
    path.write_bytes(bytes(data))
    with pytest.raises(LibraryDamaged):
        used(path)


def test_another_database_is_damaged(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE birds (name TEXT)")
    for write in (False, True):
        with pytest.raises(LibraryDamaged):
            Store(path, write=write)


def test_another_schema_is_damaged(path: Path) -> None:
    made(path)
    with Store(path, write=True) as store:
        store.set_meta("schema", "0")
    with pytest.raises(LibraryDamaged, match="its schema is 0, wanted 4"):
        Store(path)


def test_a_whole_store_passes_its_check(path: Path, whole: bytes) -> None:
    path.write_bytes(whole)
    used(path)


def test_a_store_that_is_not_there_is_not_made_by_a_reader(path: Path) -> None:
    with pytest.raises(StorageError):
        Store(path)
    assert not path.exists()


def test_a_reader_cannot_write(path: Path) -> None:
    before = made(path)
    with Store(path) as store, pytest.raises(StorageError):
        store.set_meta("library", "x")
    assert dump(path) == before


def test_a_reader_sees_what_was_there_when_it_came(path: Path) -> None:
    made(path)
    with Store(path, write=True) as writer, Store(path) as reader:
        with writer.transaction():
            writer.remove("ferry")
            assert [article.id for article in reader.articles()] == ["bakers", "bridge", "ferry"]
        assert [article.id for article in reader.articles()] == ["bakers", "bridge", "ferry"]
        with Store(path) as later:
            assert [article.id for article in later.articles()] == ["bakers", "bridge"]


def log_bytes(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def test_a_writer_empties_the_log_while_others_have_the_file_open(path: Path) -> None:
    made(path)
    with Store(path, write=True) as other:
        with Store(path, write=True) as writer:
            writer.set_meta("note", "x" * 100_000)
        assert log_bytes(path) == 0
        assert other.meta("note") == "x" * 100_000


def test_a_reader_that_stays_holds_no_writer_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.database._EMPTYING_MILLISECONDS", 50)
    made(path)
    with Store(path) as reader:
        with Store(path, write=True) as writer:
            writer.set_meta("note", "x" * 100_000)
        assert log_bytes(path) > 100_000
        assert reader.meta("note") is None
    with Store(path) as later:
        assert later.meta("note") == "x" * 100_000


def test_every_error_is_ours(path: Path) -> None:
    made(path)
    with Store(path) as store, pytest.raises(GroundwireError):
        store.rows("SELECT rowid FROM chunk_words WHERE chunk_words MATCH ?", ('"',))


def test_a_second_writer_is_told_that_it_is_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.database._BUSY_SECONDS", 0.05)  # half a minute otherwise
    made(path)
    with Store(path, write=True) as first, Store(path, write=True) as second:
        with first.transaction(), pytest.raises(LibraryBusy), second.transaction():
            pass
        with second.transaction():
            second.set_meta("library", "now")


# Ids and fingerprints


def test_ids_are_positive_and_differ() -> None:
    ids = {stable_id("a", "chunk", start, end) for start in range(50) for end in range(50)}
    assert len(ids) == 2500
    assert all(0 <= i < 2**63 for i in ids)
    # From `printf 'a\\0text\\0000\\0005' | sha256sum`, its first eight bytes, halved.
    assert stable_id("a", "text", 0, 5) == 0xECCE3FEAC2EDBFDF >> 1


@pytest.mark.parametrize("name", [field.name for field in fields(Article)])
def test_every_field_is_in_the_fingerprint(name: str) -> None:
    assert FERRY.fingerprint == replace(FERRY).fingerprint
    assert FERRY.fingerprint != replace(FERRY, **{name: "other"}).fingerprint


def test_sentences_come_back_with_what_they_are_read_with(path: Path) -> None:
    table = "Country | Gold | Silver\nOsmark | 11 | 4"
    text = f"{table}\n\n\u201cWe go,\u201d said Lind.\n\n\u201cWe must. We shall.\u201d"
    article = Article("t", "H", text)
    made(path, (article,))
    with Store(path) as store:
        found = [item for _, item, _, _ in store.sentences_in(["t"]) if item.field == "text"]

    assert found == [item for item in sentences(article) if item.field == "text"]
    assert [(item.head, item.before) for item in found] == [
        ("Country | Gold | Silver", ""),
        ("", ""),
        ("", "\u201cWe go,\u201d said Lind."),
    ]
