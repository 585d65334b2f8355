"""Retrieval measured over a small library: rankings by article, gold that is missed, and TREC's files."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import pytest
from small_news import EMBEDDER, NEWS, library_of

from eval.retrieval import MEASURES, SYSTEMS, rank_articles, run
from eval.runs import Run
from eval.sets.realtimeqa import NewsQuestion
from rag.settings import Filters


@pytest.fixture
def library(tmp_path: Path):
    opened = library_of(tmp_path / "w")
    yield opened
    opened.close()


def asked(number: str, question: str, *gold: str) -> NewsQuestion:
    return NewsQuestion(number, question, "2024-11-24", (), gold, strict=True)


def test_an_article_ranks_by_its_best_chunk_and_once(library):
    ranked = rank_articles(library, EMBEDDER, "What did growers start to pick?", Filters())

    assert set(ranked) == set(SYSTEMS)
    assert ranked["lexical"][0] == ranked["hybrid"][0] == "orchard-harvest"
    for articles in ranked.values():
        assert len(articles) == len(set(articles)) <= len(NEWS)


def test_each_system_is_measured_on_every_question(library, tmp_path: Path):
    documents = {article.id: f"site/{article.id}" for article in NEWS}
    questions = [
        asked("1", "What did growers start to pick?", "site/orchard-harvest"),
        asked("2", "Zebra?", "site/nowhere"),
    ]

    report = run(Run(tmp_path / "r", {}), library, EMBEDDER, questions, documents, dated=False)

    assert report["hybrid"]["Success@1"]["mean"] == 0.5
    assert report["hybrid"]["Success@1"]["n"] == 2
    assert set(report["hybrid_less"]) == {"lexical", "dense"}
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "r/qrels.txt")))
    found = list(ir_measures.read_trec_run(str(tmp_path / "r/hybrid.run")))
    wanted = [ir_measures.parse_measure(name) for name in MEASURES]
    for measure, value in ir_measures.calc_aggregate(wanted, qrels, found).items():
        assert value == pytest.approx(report["hybrid"][str(measure)]["mean"])
