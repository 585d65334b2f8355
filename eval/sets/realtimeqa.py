"""RealTimeQA: questions of 2022 and later, and 4,931 news articles of 2022 as a workspace, synced once."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import read_jsonl
from rag.ingest.articles import write_article
from rag.ingest.naming import article_id
from rag.ingest.text import normalise, one_line
from rag.newsroom import Choice, Newsroom
from rag.records import Article
from rag.workspace import Workspace, init_workspace

_DOCUMENTS = Path("realtimeqa/docs_2022.jsonl.gz")


@dataclass(frozen=True, slots=True)
class Collection:
    """A synced workspace, and the document of the collection that each of its articles is."""

    workspace: Workspace
    documents: Mapping[str, str]


def news_workspace(data: Path, folder: Path) -> Collection:
    """The news articles of RealTimeQA 2022 in a workspace below ``folder``, named by the checksum of the file
    they come from, so that it is made once. What was interrupted goes on where it stopped.
    """
    source = data / _DOCUMENTS
    checksum = hashlib.sha256(source.read_bytes()).hexdigest()
    workspace = init_workspace(folder / f"realtimeqa-{checksum[:12]}")
    documents: dict[str, str] = {}
    for document_id, article in _articles(source):
        documents[article.id] = document_id
        if not (workspace.corpus / f"{article.id}.md").exists():
            write_article(article, workspace.corpus)
    with Newsroom(workspace, Choice(model=None)) as newsroom:
        newsroom.sync(_progress)
    return Collection(workspace, documents)


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A question asked on a day, and the documents that answer it."""

    id: str
    question: str
    day: str
    answers: tuple[str, ...]
    gold: tuple[str, ...]
    strict: bool


def news_questions(data: Path) -> tuple[NewsQuestion, ...]:
    """The questions of 2022; ``strict`` when a gold document holds an answer word for word."""
    return tuple(
        NewsQuestion(
            record["question_id"],
            record["question"],
            record["date"].replace("/", "-"),
            tuple(record["answer"]),
            tuple(record["gold_doc_ids"]),
            bool(record["strict"]),
        )
        for record in read_jsonl(data / "realtimeqa/questions_2022.jsonl")
    )


def _articles(source: Path) -> Iterator[tuple[str, Article]]:
    """Each document's id, and the document as an article; without a title, the words of its address."""
    with gzip.open(source, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield record["doc_id"], _article(record)


def _article(record: Mapping[str, Any]) -> Article:
    document_id = str(record["doc_id"])
    headline = one_line(record["title"] or document_id.rsplit("/", 1)[-1].replace("-", " "))
    published = str(record["publish_date"]).replace("/", "-")
    unique = hashlib.sha256(document_id.encode("utf-8")).hexdigest()[:8]
    return Article(
        id=f"{article_id(headline, published)[:70].rstrip('-')}-{unique}",
        headline=headline,
        text=normalise(record["text"]),
        byline=one_line(", ".join(record["authors"])) or None,
        published=published,
        source=document_id.split("/", 1)[0],
        url=record["url"],
    )


def _progress(done: int, total: int) -> None:
    if done % 1024 < 64 or done == total:
        sys.stderr.write(f"embedded {done} of {total} texts\n")
