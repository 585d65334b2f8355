"""Questions that other tools' users saw answered wrongly, and more of their kinds, with the real models.

``cases.jsonl`` has small articles, a question and what is right: the ``short`` answers that are, those that
must ``never`` be given, the words that the answer ``says``, whether it is ``refused``, how many ``rows`` of
figures it has and with which ``statuses``, and that the sources ``agree``. More of each kind are taken from
the questions that verdicts and numbers were chosen on.
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
_REPORTED = Path(__file__).parent / "cases.jsonl"
_WRITTEN = Path(__file__).parents[2] / "eval/questions/written-cases.jsonl"
_OWN = """
    k1-001 k1-002 k1-005 k1-008 k1-013 k1-017 k1-019 k1-020 k1-021 k1-022 k1-029
    k1-032 k1-036 k1-037 k1-044 k1-045
    k2-001 k2-002 k2-004 k2-006 k2-009 k2-014 k2-017 k2-034 k2-043
    k3-001 k3-002 k3-004 k3-005 k3-015 k3-019 k3-020 k3-021
    k4-002 k4-005 k4-007 k4-017 k4-018 k4-020
    k7-003 k7-004 k7-010 k7-013
""".split()


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _expected(case: dict[str, Any]) -> dict[str, Any]:
    """A written case with what is right in the words of the others: the verdict, or the numbers accepted."""
    gold = case["gold"]
    if gold["type"] == "verdict":
        right = [gold["verdict"]] if gold["verdict"] else []
        wrong = [word for word in ("Yes", "No") if word not in right]
    else:
        right, wrong = gold["accept"], gold["wrong"]
    sure = {"short": right} if right and case["id"] not in ("k7-004", "k7-013") else {}
    return {**case, "never": wrong, **sure}


CASES = [*_read(_REPORTED), *(_expected(case) for case in _read(_WRITTEN) if case["id"] in _OWN)]
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
