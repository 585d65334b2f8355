"""Retrieval judged on articles: where the gold article stands among the best, for lexical, dense and hybrid
search over the same chunks. An article's rank is its best chunk's; the measures are ``ir_measures``' own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

from eval.measures.resampling import difference, interval
from eval.plots import Plot
from eval.runs import Record, Run
from eval.sets.realtimeqa import NewsQuestion
from rag.search.embedder import Embedder
from rag.search.library import Library
from rag.search.retrieval import search_chunks
from rag.settings import Filters, SearchSettings

MEASURES = ("Success@1", "Success@4", "Success@10", "RR@10")
SYSTEMS = ("lexical", "dense", "hybrid")
_DEPTH = 100

Ranking = Sequence[str]


def rank_articles(
    library: Library, embedder: Embedder, question: str, filters: Filters
) -> dict[str, list[str]]:
    """For each system, the articles it finds, best first."""
    settings = SearchSettings(depth=_DEPTH)
    found = search_chunks(library, embedder, question, filters, settings)
    known = library.store.chunks([*found.dense, *found.matches.chunks])
    hits = search_chunks(library, embedder, question, filters, SearchSettings()).hits
    return {
        "lexical": _articles([known[chunk].article_id for chunk in found.matches.chunks]),
        "dense": _articles([known[chunk].article_id for chunk in found.dense]),
        "hybrid": _articles([hit.chunk.article_id for hit in hits]),
    }


def measured(
    rankings: Mapping[str, Ranking], gold: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Each measure for each question; a question whose gold was not found scores 0, none is left out."""
    import ir_measures

    qrels = [ir_measures.Qrel(q, article, 1) for q, articles in gold.items() for article in articles]
    run = [
        ir_measures.ScoredDoc(q, article, -float(rank))
        for q, articles in rankings.items()
        for rank, article in enumerate(articles, start=1)
    ]
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(gold, 0.0) for name in MEASURES}
    wanted = [ir_measures.parse_measure(name) for name in MEASURES]
    for metric in ir_measures.iter_calc(wanted, qrels, run):
        values[str(metric.measure)][metric.query_id] = float(metric.value)
    return values


def run(
    run: Run,
    library: Library,
    embedder: Embedder,
    questions: Sequence[NewsQuestion],
    documents: Mapping[str, str],
    *,
    dated: bool,
) -> Record:
    """Reports each system with intervals, and each against hybrid on the same questions.

    ``documents`` maps articles to the set's documents. With ``dated``, articles of later days than the
    question's are left out.
    """

    def measure(question: NewsQuestion) -> Record:
        began = time.monotonic()
        filters = Filters(as_of=question.day if dated else None)
        ranked = rank_articles(library, embedder, question.question, filters)
        seconds = time.monotonic() - began
        ranked_documents = {name: [documents[a] for a in articles] for name, articles in ranked.items()}
        return {"gold": list(question.gold), "ranked": ranked_documents, "seconds": round(seconds, 4)}

    records = run.each(questions, lambda item: item.id, measure)
    gold = {record["id"]: record["gold"] for record in records}
    values = {
        system: measured({record["id"]: record["ranked"][system] for record in records}, gold)
        for system in SYSTEMS
    }
    _write_trec(run.folder, records)
    report: dict[str, Any] = {system: _intervals(values[system]) for system in SYSTEMS}
    report["hybrid_less"] = {
        system: {
            name: asdict(
                difference(list(values[system][name].values()), list(values["hybrid"][name].values()))
            )
            for name in MEASURES
        }
        for system in SYSTEMS
        if system != "hybrid"
    }
    scores = [{"id": key} | {name: values["hybrid"][name][key] for name in MEASURES} for key in gold]
    return run.finish(report, scores, [_success(values)])


def _articles(ranked: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ranked))


def _success(values: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Plot:
    names = [name for name in MEASURES if name.startswith("Success")]
    lines = {
        system: tuple(
            (float(place), fmean(values[system][name].values())) for place, name in enumerate(names)
        )
        for system in SYSTEMS
    }
    return Plot("Success by system", "articles looked at", "share of questions", lines, tuple(names))


def _intervals(values: Mapping[str, Mapping[str, float]]) -> Record:
    return {name: asdict(interval(list(rows.values()))) for name, rows in values.items()}


def _write_trec(folder: Path, records: Sequence[Record]) -> None:
    """Runs and qrels in TREC's format, for other tools."""
    qrels = [f"{record['id']} 0 {item} 1\n" for record in records for item in record["gold"]]
    (folder / "qrels.txt").write_text("".join(qrels), encoding="utf-8")
    for system in SYSTEMS:
        lines = (
            f"{record['id']} Q0 {item} {rank} {-rank} {system}\n"
            for record in records
            for rank, item in enumerate(record["ranked"][system], start=1)
        )
        (folder / f"{system}.run").write_text("".join(lines), encoding="utf-8")
