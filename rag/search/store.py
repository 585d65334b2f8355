"""What a library holds, in SQLite: articles, chunks, sentences, their vectors, and the index of words."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from rag.errors import LibraryDamaged
from rag.ingest.sections import Labels, is_satire
from rag.records import Article, Chunk, Sentence
from rag.search.database import Database
from rag.settings import Filters

T = TypeVar("T")

_COUNTED = 5_000
_DAY_END = "\x7f"  # sorts after what can follow a day in a date-time
_COLUMNS = tuple(field.name for field in fields(Article))


def stable_id(*parts: object) -> int:
    """A positive 63-bit id made from ``parts``, the same in every library that holds them."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


class Store(Database):
    """One open ``library.sqlite3``."""

    def fingerprints(self) -> dict[str, str]:
        """Article id to fingerprint, of every article held."""
        return dict(self.rows("SELECT id, fingerprint FROM article ORDER BY id"))

    def articles(self) -> tuple[Article, ...]:
        """Every article, by id."""
        return tuple(_article(row) for row in self.rows("SELECT * FROM article ORDER BY id"))

    def article(self, article_id: str) -> Article | None:
        rows = self.rows("SELECT * FROM article WHERE id = ?", (article_id,))
        return _article(rows[0]) if rows else None

    def published(self, ids: Sequence[str]) -> dict[str, str | None]:
        """Of these articles, the date of publication."""
        return dict(self.rows(f"SELECT id, published FROM article WHERE id IN ({_marks(ids)})", ids))

    def satire_among(self, ids: Sequence[str]) -> set[str]:
        """Those of these articles that are satire."""
        rows = self.rows(
            f"SELECT id, headline, source, section FROM article WHERE id IN ({_marks(ids)})", ids
        )
        return {
            row["id"] for row in rows if is_satire(Labels(row["headline"], row["source"], row["section"]))
        }

    def counts(self) -> dict[str, int]:
        """How many articles, chunks and sentences there are."""
        return {
            f"{table}s": int(self.rows(f"SELECT count(*) FROM {table}")[0][0])
            for table in ("article", "chunk", "sentence")
        }

    def add(
        self,
        article: Article,
        chunks: Sequence[tuple[Chunk, bytes]],
        sentences: Sequence[tuple[Sentence, bytes]],
    ) -> None:
        """Adds one article whole: each chunk and sentence comes with the key of its vector."""
        names = ("fingerprint", *_COLUMNS)
        marks = ", ".join("?" * len(names))
        values = (article.fingerprint, *(getattr(article, name) for name in _COLUMNS))
        self.run(f"INSERT INTO article ({', '.join(names)}) VALUES ({marks})", values)
        rows = [_chunk_row(chunk, key) for chunk, key in chunks]
        self.many("INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.many(
            "INSERT INTO sentence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _sentence_rows(rows, sentences)
        )
        self.run(
            "INSERT INTO chunk_words (rowid, words) SELECT id, words FROM chunk_text WHERE article_id = ?",
            (article.id,),
        )

    def remove(self, article_id: str) -> None:
        """Takes one article out of every table and index."""
        self.run(
            "INSERT INTO chunk_words (chunk_words, rowid, words)"
            " SELECT 'delete', id, words FROM chunk_text WHERE article_id = ?",
            (article_id,),
        )
        for table, column in (("sentence", "article_id"), ("chunk", "article_id"), ("article", "id")):
            self.run(f"DELETE FROM {table} WHERE {column} = ?", (article_id,))

    def missing_vectors(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of ``keys`` that have no vector yet."""
        found: set[bytes] = set()
        wanted = sorted(set(keys))
        for part in _parts(wanted):
            found |= {
                row[0] for row in self.rows(f"SELECT key FROM vector WHERE key IN ({_marks(part)})", part)
            }
        return set(wanted) - found

    def put_vectors(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self.many("INSERT OR IGNORE INTO vector VALUES (?, ?)", pairs)

    def take_vectors(self, path: Path) -> None:
        """Takes over the vectors of another library's file; one that has none, or is damaged, gives none."""
        self.run("ATTACH ? AS other", (str(path),))
        with contextlib.suppress(LibraryDamaged):
            self.run("INSERT OR IGNORE INTO vector SELECT key, data FROM other.vector")
        self.run("DETACH other")

    def vector_keys(self, article_ids: Iterable[str]) -> set[bytes]:
        """The keys of the vectors of these articles' chunks and sentences."""
        found: set[bytes] = set()
        for part in _parts(sorted(article_ids)):
            for table in ("chunk", "sentence"):
                sql = f"SELECT vector_key FROM {table} WHERE article_id IN ({_marks(part)})"
                found |= {row[0] for row in self.rows(sql, part)}
        return found

    def drop_vectors(self, keys: Iterable[bytes]) -> None:
        """Takes these vectors away, but for those that a chunk or a sentence still uses."""
        self.run("CREATE TEMP TABLE loose (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self.many("INSERT INTO loose VALUES (?)", ((key,) for key in sorted(keys)))
        for table in ("chunk", "sentence"):
            self.run(
                "DELETE FROM loose WHERE key IN"
                f" (SELECT vector_key FROM {table} JOIN loose ON loose.key = vector_key)"
            )
        self.run("DELETE FROM vector WHERE key IN (SELECT key FROM loose)")
        self.run("DROP TABLE loose")

    def drop_unused_vectors(self) -> None:
        self.run(
            "DELETE FROM vector WHERE key NOT IN"
            " (SELECT vector_key FROM chunk UNION SELECT vector_key FROM sentence)"
        )

    def chunk_vectors(self) -> Iterator[tuple[int, bytes]]:
        """(chunk id, vector) of every chunk, by id; ids being checksums, the first are a fair sample."""
        yield from self.stream(
            "SELECT chunk.id, vector.data FROM chunk JOIN vector ON vector.key = chunk.vector_key"
            " ORDER BY chunk.id"
        )

    def allowed_chunks(self, filters: Filters) -> tuple[int, ...]:
        """Ids of the chunks whose article passes ``filters``."""
        where, values = _where(filters)
        return tuple(
            row[0]
            for row in self.rows(
                f"SELECT chunk.id FROM chunk JOIN article ON article.id = article_id{where}", values
            )
        )

    def passing(self, ids: Sequence[int], filters: Filters) -> set[int]:
        """Those of these chunks whose article passes ``filters``."""
        where, values = _where(filters)
        sql = f"SELECT chunk.id FROM chunk JOIN article ON article.id = article_id{where}"
        sql += "" if where else " WHERE 1"
        return {row[0] for row in self.rows(f"{sql} AND chunk.id IN ({_marks(ids)})", (*values, *ids))}

    def vectors_of(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Chunk id to vector, of those of ``ids`` that there are."""
        sql = "SELECT chunk.id, data FROM chunk JOIN vector ON vector.key = vector_key"
        return dict(self.rows(f"{sql} WHERE chunk.id IN ({_marks(ids)})", ids))

    def chunks_with(self, match: str) -> int:
        """How many chunks match an FTS5 expression; of more than 5,000, an estimate.

        Ids are checksums, spread evenly below 2**63, and matches come by id: that of the last one counted
        says which share of all was counted. The estimate is within a twentieth of the number.
        """
        sql = "SELECT rowid FROM chunk_words WHERE chunk_words MATCH ? ORDER BY rowid LIMIT ?"
        counted, last = self.rows(f"SELECT count(*), max(rowid) FROM ({sql})", (match, _COUNTED))[0]
        return int(counted) if counted < _COUNTED else round(counted * 2**63 / last)

    def matching_chunks(
        self, match: str, filters: Filters, most: int, among: str | None = None
    ) -> tuple[int, ...]:
        """Ids of the chunks that match an FTS5 expression, best ``bm25()`` first (ties by id); only of those
        that match ``among`` too, if given, which does not count for the score.
        """
        tests, values = ["chunk_words MATCH ?"], [match]
        if among is not None:
            tests.append("+rowid IN (SELECT rowid FROM chunk_words WHERE chunk_words MATCH ?)")
            values.append(among)
        if filters.any:
            where, bounds = _where(filters)
            tests.append(
                "EXISTS (SELECT 1 FROM chunk JOIN article ON article.id = article_id"
                f"{where or ' WHERE 1'} AND chunk.id = chunk_words.rowid)"
            )
            values += bounds
        rows = self.rows(
            f"SELECT rowid FROM chunk_words WHERE {' AND '.join(tests)}"
            " ORDER BY bm25(chunk_words), rowid LIMIT ?",
            (*values, most),
        )
        return tuple(row[0] for row in rows)

    def chunks(self, ids: Sequence[int]) -> dict[int, Chunk]:
        rows = self.rows(
            'SELECT chunk.id, article_id, number, start, "end",'
            ' substr(text, start + 1, "end" - start) AS body'
            f" FROM chunk JOIN article ON article.id = article_id WHERE chunk.id IN ({_marks(ids)})",
            ids,
        )
        return {
            row["id"]: Chunk(row["article_id"], row["number"], row["start"], row["end"], row["body"])
            for row in rows
        }

    def sentences_of(self, chunk_ids: Sequence[int]) -> tuple[tuple[int, Sentence, str, bytes], ...]:
        """(id, sentence, headline, vector) of every sentence of these chunks, by article, field and place."""
        rows = self.rows(
            "SELECT sentence.*, data FROM sentence"
            f" JOIN vector ON vector.key = vector_key WHERE chunk_id IN ({_marks(chunk_ids)})"
            " ORDER BY article_id, field DESC, start",
            chunk_ids,
        )
        # Each article is read once, not once a sentence: a text may be long.
        articles = self._articles(sorted({row["article_id"] for row in rows}))
        homes = [(row, articles[row["article_id"]]) for row in rows]
        return tuple((row["id"], _sentence(row, home), home["headline"], row["data"]) for row, home in homes)

    def sentences_in(self, article_ids: Sequence[str]) -> tuple[tuple[int, Sentence, str, bytes], ...]:
        """(id, sentence, headline, vector) of every sentence of these articles, in the order of
        ``sentences_of``.
        """
        chunks = self.rows(f"SELECT id FROM chunk WHERE article_id IN ({_marks(article_ids)})", article_ids)
        return self.sentences_of([row[0] for row in chunks])

    def beginnings(self, article_ids: Sequence[str]) -> dict[str, bytes]:
        """Of each of these articles, the vector of its first chunk."""
        return dict(
            self.rows(
                "SELECT article_id, data FROM chunk JOIN vector ON vector.key = vector_key"
                f" WHERE number = 1 AND article_id IN ({_marks(article_ids)})",
                article_ids,
            )
        )

    def _articles(self, ids: Sequence[str]) -> dict[str, sqlite3.Row]:
        rows = self.rows(f"SELECT id, headline, text, byline FROM article WHERE id IN ({_marks(ids)})", ids)
        return {row["id"]: row for row in rows}


def _where(filters: Filters) -> tuple[str, tuple[str, ...]]:
    tests: list[str] = []
    values: list[str] = []
    for bound, test in (
        (filters.since and filters.since[:10], "article.published >= ?"),
        (filters.until and filters.until[:10] + _DAY_END, "article.published < ?"),
        (
            filters.as_of and filters.as_of[:10] + _DAY_END,
            "(article.published IS NULL OR article.published < ?)",
        ),
    ):
        if bound:
            tests.append(test)
            values.append(bound)
    if filters.sources:
        tests.append(f"article.source COLLATE NOCASE IN ({_marks(filters.sources)})")
        values += filters.sources
    return (" WHERE " + " AND ".join(tests) if tests else ""), tuple(values)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _parts(keys: list[T], size: int = 500) -> Iterator[list[T]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _article(row: sqlite3.Row) -> Article:
    return Article(**{name: row[name] for name in _COLUMNS})


def _chunk_row(chunk: Chunk, key: bytes) -> tuple[int, str, int, int, int, bytes]:
    chunk_id = stable_id(chunk.article_id, "chunk", chunk.start, chunk.end)
    return chunk_id, chunk.article_id, chunk.number, chunk.start, chunk.end, key


def _sentence_rows(
    chunks: Sequence[tuple[int, str, int, int, int, bytes]], sentences: Sequence[tuple[Sentence, bytes]]
) -> Iterator[tuple[object, ...]]:
    """A sentence belongs to the last chunk that starts no later than it; headline and byline to the first."""
    for sentence, key in sentences:
        home = chunks[0][0]
        if sentence.field == "text":
            home = [chunk[0] for chunk in chunks if chunk[3] <= sentence.start][-1]
        row_id = stable_id(sentence.article_id, sentence.field, sentence.start, sentence.end)
        place = (sentence.field, sentence.paragraph, sentence.start, sentence.end)
        around = (len(sentence.before), len(sentence.head), sentence.head_start)
        yield (row_id, sentence.article_id, home, *place, *around, key)


def _sentence(row: sqlite3.Row, article: sqlite3.Row) -> Sentence:
    whole = article[row["field"]]
    start, end = row["start"], row["end"]
    before = whole[:start].rstrip()[-row["before"] :] if row["before"] else ""
    first = row["head_start"]
    head = whole[first : first + row["head"]]
    place = (row["article_id"], row["field"], row["paragraph"], start, end)
    return Sentence(*place, whole[start:end], before, head, first)
