"""Questions that other tools' users saw answered wrongly, and more of their kinds, with the real models.

``cases.jsonl`` has small articles, a question and what is right: the ``short`` answers that are, those that
must ``never`` be given, the words that the answer ``says``, whether it is ``refused``, how many ``rows`` of
figures it has and with which ``statuses``, and that the sources ``agree``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.ingest.articles import write_article
from rag.newsroom import Newsroom
from rag.records import Answer, Article
from rag.settings import Filters
from rag.workspace import init_workspace

pytestmark = pytest.mark.model
CASES = [json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text("utf-8").splitlines()]
BY_ID = {case["id"]: case for case in CASES}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """All articles in one workspace; those of a case are found by their source, which is its id."""
    workspace = init_workspace(tmp_path_factory.mktemp("cases"))
    for case in CASES:
        for place, item in enumerate(case["articles"]):
            article = Article(
                f"{case['id']}-{place}",
                item["headline"],
                item["text"],
                published=item["published"],
                source=case["id"],
                section=item["section"],
            )
            write_article(article, workspace.corpus)
    with Newsroom(workspace) as opened:
        opened.sync()
        yield opened


def problems(case: dict[str, Any], answer: Answer) -> Iterator[str]:
    """What is wrong with an answer."""
    short = answer.short.text if answer.short else None
    statuses = {item.value: item.status for item in answer.figures}
    if "short" in case and short not in case["short"]:
        yield f"short: {short}"
    if short is not None and short in case.get("never", ()):
        yield f"never: {short}"
    if case.get("refused", False) and answer.answered:
        yield "answered"
    if case.get("says", "") not in answer.answer:
        yield f"says: {answer.answer}"
    if "rows" in case and len(answer.figures) > case["rows"]:
        yield f"rows: {answer.figures}"
    for value, status in case.get("statuses", {}).items():
        if value in statuses and statuses[value] != status:
            yield f"status of {value}: {statuses[value]}"
    if case.get("agree", False) and answer.disagreement:
        yield "disagreement"


@pytest.mark.parametrize("key", sorted(BY_ID))
def test_what_is_said_is_so(newsroom: Newsroom, key: str) -> None:
    case = BY_ID[key]
    answer = newsroom.ask(case["question"], Filters(sources=(key,)))
    assert not list(problems(case, answer)), answer.answer
