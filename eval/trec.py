"""Runs of any system in TREC's formats, scored by ``ir_measures`` as our own are."""

from __future__ import annotations

import gzip
import io
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.measures.resampling import interval
from eval.retrieval import MEASURES as OWN_MEASURES
from eval.runs import Record

MEASURES = (*OWN_MEASURES, "nDCG@10", "R@100")


def read_run(path: Path) -> list[Any]:
    """Each line ``query Q0 document rank score tag`` as an ``ir_measures.ScoredDoc``; ranks are those of the
    scores. Raises ValueError with the line that is broken, or has a document of a query for the second time.
    """
    import ir_measures

    return _read(path, ir_measures.read_trec_run)


def read_qrels(path: Path) -> list[Any]:
    """Each line ``query 0 document grade`` as an ``ir_measures.Qrel``. Raises ValueError as ``read_run``
    does.
    """
    import ir_measures

    return _read(path, ir_measures.read_trec_qrels)


def score_run(run: Sequence[Any], qrels: Sequence[Any], measures: Sequence[str] = MEASURES) -> Record:
    """The mean of each measure, by its name in ``ir_measures``, with its interval over all queries that have
    qrels. One that the run has nothing for scores 0 (``missing``), and so does one that has no relevant
    document (``without_relevant``); queries of the run without qrels have no part in it (``not_judged``).

    Raises ValueError without qrels, and for a measure that is not known.
    """
    judged = dict.fromkeys(qrel.query_id for qrel in qrels)
    answered = {hit.query_id for hit in run}
    relevant = {qrel.query_id for qrel in qrels if qrel.relevance > 0}
    counts = {
        "queries": len(judged),
        "missing": len(judged.keys() - answered),
        "without_relevant": len(judged.keys() - relevant),
        "not_judged": len(answered - judged.keys()),
    }
    values = _values(run, qrels, judged, measures)
    return counts | {name: asdict(interval(list(rows.values()))) for name, rows in values.items()}


def _values(
    run: Sequence[Any], qrels: Sequence[Any], judged: Collection[str], measures: Sequence[str]
) -> Mapping[str, Mapping[str, float]]:
    import ir_measures

    wanted = [_measure(name) for name in measures]
    values = {str(measure): dict.fromkeys(judged, 0.0) for measure in wanted}
    for metric in ir_measures.iter_calc(wanted, qrels, run):
        if metric.query_id in judged:
            values[str(metric.measure)][metric.query_id] = float(metric.value)
    return values


def _measure(name: str) -> Any:
    import ir_measures

    try:
        return ir_measures.parse_measure(name)
    except (NameError, ValueError) as error:
        raise ValueError(f"{name!r} is no measure of ir_measures, such as nDCG@10: {error}") from error


def _read(path: Path, parse: Callable[[io.StringIO], Iterable[Any]]) -> list[Any]:
    """What ``parse`` makes of each line of a file that may be packed (``.gz``)."""
    rows: list[Any] = []
    seen: set[tuple[str, str]] = set()
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                read = list(parse(io.StringIO(line)))
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
            for row in read:
                _check(row, seen, f"{path}, line {number}")
            rows += read
    return rows


def _check(row: Any, seen: set[tuple[str, str]], where: str) -> None:
    place = (row.query_id, row.doc_id)
    if place in seen:
        raise ValueError(f"{where}: the query {row.query_id} has the document {row.doc_id} twice")
    if math.isnan(getattr(row, "score", 0.0)):
        raise ValueError(f"{where}: the score is no number")
    seen.add(place)
