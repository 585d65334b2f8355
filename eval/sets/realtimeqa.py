"""RealTimeQA: questions of 2022 and later, and 4,931 news articles of 2022 as a workspace, synced once."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import read_jsonl
from eval.sets.workspaces import Collection, synced, unique_id
from rag.ingest.text import normalise, one_line
from rag.records import Article

_TAG = re.compile(r"<[^>]+>")
_UNANSWERABLE = Path(__file__).parents[1] / "questions/realtimeqa-later-unanswerable.txt"
_DOCUMENTS = Path("realtimeqa/docs_2022.jsonl.gz")


def news_workspace(data: Path, folder: Path) -> Collection:
    """The news articles of RealTimeQA 2022 in a workspace below ``folder``, named by the checksum of the file
    they come from, so that it is made once. What was interrupted goes on where it stopped.
    """
    source = data / _DOCUMENTS
    return synced(folder / "realtimeqa", source, _articles(source))


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


def later_questions(data: Path) -> tuple[NewsQuestion, ...]:
    """Questions of 2025 and later that were read and found to be about what news of 2022 cannot say: those
    whose ids are in ``eval/questions/realtimeqa-later-unanswerable.txt``.
    """
    lines = _UNANSWERABLE.read_text(encoding="utf-8").split("\n")
    marked = {line for line in lines if line and not line.startswith("#")}
    return tuple(
        NewsQuestion(
            record["question_id"], _text(record["question"]), record["date"].replace("/", "-"), (), (), False
        )
        for record in read_jsonl(data / "realtimeqa/questions_after_2025.jsonl")
        if record["question_id"] in marked
    )


def _text(question: str) -> str:
    """A question without the tags of the page that it was taken from."""
    return one_line(_TAG.sub("", question))


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
    return Article(
        id=unique_id(document_id, headline, published),
        headline=headline,
        text=normalise(record["text"]),
        byline=one_line(", ".join(record["authors"])) or None,
        published=published,
        source=document_id.split("/", 1)[0],
        url=record["url"],
    )
