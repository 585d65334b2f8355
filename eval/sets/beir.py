"""Collections in the form of BEIR (Thakur et al., 2021): ``corpus.jsonl`` and ``queries.jsonl``, which may be
packed (``.gz``), and ``qrels/SPLIT.tsv``.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eval.sets.workspaces import document_ids, synced, unique_id
from rag.ingest.text import normalise, one_line
from rag.records import Article
from rag.search.embedder import Embedder
from rag.workspace import Workspace

T = TypeVar("T")

_HEADER = ["query-id", "corpus-id", "score"]
_HEADLINE_WORDS = 12


@dataclass(frozen=True, slots=True)
class BeirQuery:
    """A query, and the grade of each document that was judged for it; above 0 it is relevant."""

    id: str
    question: str
    relevance: Mapping[str, int]

    @property
    def gold(self) -> tuple[str, ...]:
        """The documents that are relevant."""
        return tuple(document for document, grade in self.relevance.items() if grade > 0)


@dataclass(frozen=True, slots=True)
class BeirCollection:
    """``documents`` gives the document that each article is. What has no part in the measurement is counted:
    queries that the split judges without finding anything relevant, queries that it does not judge, and
    documents without a word. ``absent`` relevant documents are not in the corpus, and so cannot be found.
    """

    articles: tuple[Article, ...]
    documents: Mapping[str, str]
    queries: tuple[BeirQuery, ...]
    without_relevant: int
    not_judged: int
    empty: int
    absent: int

    def qrels(self) -> list[Any]:
        """Every grade of every query as an ``ir_measures.Qrel``."""
        from ir_measures import Qrel

        return [
            Qrel(query.id, document, grade)
            for query in self.queries
            for document, grade in query.relevance.items()
        ]


def beir(folder: Path, split: str = "test") -> BeirCollection:
    """The collection in ``folder``, all of it in memory. A document without a title has its first words as
    its headline, one without a text its title as its text.

    Raises ValueError with the file and the line that is broken, or two documents of one article id.
    """
    found = _by_id(_file(folder, "corpus.jsonl"), _article)
    asked = _by_id(_file(folder, "queries.jsonl"), lambda record: _string(record, "text"))
    grades = _grades(folder / "qrels" / f"{split}.tsv", asked)
    documents = document_ids((key, article) for key, article in found.items() if article)
    queries = [BeirQuery(key, text, grades[key]) for key, text in asked.items() if key in grades]
    answerable = tuple(query for query in queries if query.gold)
    return BeirCollection(
        articles=tuple(article for article in found.values() if article),
        documents=documents,
        queries=answerable,
        without_relevant=len(queries) - len(answerable),
        not_judged=len(asked) - len(queries),
        empty=len(found) - len(documents),
        absent=sum(document not in found for query in answerable for document in query.gold),
    )


def beir_workspace(
    folder: Path, cache: Path, split: str = "test", embedder: Embedder | None = None
) -> tuple[Workspace, BeirCollection]:
    """The collection, and its articles in a synced workspace below ``cache`` (see ``synced``)."""
    collection = beir(folder, split)
    articles = ((collection.documents[article.id], article) for article in collection.articles)
    root = cache / f"beir-{folder.resolve().name}"
    return synced(root, _file(folder, "corpus.jsonl"), articles, embedder).workspace, collection


def _article(record: Mapping[str, Any]) -> Article | None:
    title, text = one_line(record.get("title") or ""), normalise(_string(record, "text"))
    if not title and not text:
        return None
    headline = title or " ".join(text.split()[:_HEADLINE_WORDS])
    return Article(unique_id(_string(record, "_id"), headline), headline, text or title)


def _by_id(path: Path, parse: Callable[[dict[str, Any]], T]) -> dict[str, T]:
    """What ``parse`` makes of each line, by its ``_id``."""
    found: dict[str, T] = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
            key, value = _string(record, "_id"), parse(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
        if key in found:
            raise ValueError(f"{path}, line {number}: the _id {key!r} is that of an earlier line too")
        found[key] = value
    return found


def _string(record: Mapping[str, Any], name: str) -> str:
    value = record[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, wanted a string")
    return value


def _grades(path: Path, asked: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """For each query that is judged, the grade of each document."""
    lines = _lines(path)
    number, header = next(lines, (1, ""))
    if header.split("\t") != _HEADER:
        raise ValueError(f"{path}, line {number}: it is {header!r}, wanted the names {_HEADER}, tabs between")
    grades: dict[str, dict[str, int]] = {}
    for number, line in lines:
        try:
            query, document, written = line.split("\t")
            grade = int(written)
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
        if query not in asked:
            raise ValueError(f"{path}, line {number}: no query has the id {query!r}")
        known = grades.setdefault(query, {}).setdefault(document, grade)
        if known != grade:
            raise ValueError(f"{path}, line {number}: the grade is {grade}, and {known} in an earlier line")
    return grades


def _file(folder: Path, name: str) -> Path:
    packed = folder / f"{name}.gz"
    return packed if packed.exists() else folder / name


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1; of a packed file too."""
    opened = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"{path}, after line {number}: {error}") from error
