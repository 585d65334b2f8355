"""Answers measured by nuggets: what was found, what it rests on, what was refused, and the seconds."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from eval.measures.abstention import Decision, abstention
from eval.measures.resampling import interval
from eval.nuggets import NuggetQuestion, NuggetScore, score
from eval.plots import Plot
from eval.runs import Record, Run
from rag.formats import answer_from_line, answer_record
from rag.newsroom import Newsroom
from rag.records import Timings


def made_with(newsroom: Newsroom) -> Record:
    """What answers depend on beside the question, as one answer's manifest has it."""
    manifest = answer_record(newsroom.ask("What is this about?"))["manifest"]
    return {key: value for key, value in manifest.items() if key not in ("answer_sha256", "as_of")}


def run(run: Run, newsroom: Newsroom, questions: Sequence[NuggetQuestion]) -> Record:
    """Asks every question that the run has no record of, scores all, and reports."""
    records = run.each(
        questions, lambda item: item.id, lambda item: {"answer": answer_record(newsroom.ask(item.question))}
    )
    answers = [answer_from_line(json.dumps(record["answer"])) for record in records]
    articles = {article.id: article for _, article in newsroom.corpus().articles}
    scores = [score(item, answer, articles) for item, answer in zip(questions, answers, strict=True)]
    timings = [answer.timings for answer in answers]
    report = report_of(scores, [item.total for item in timings])
    report["median_first_output"] = round(statistics.median(item.first_output for item in timings), 2)
    return run.finish(report, [row_of(item) for item in scores], [_latency(timings)])


def report_of(scores: Sequence[NuggetScore], seconds: Sequence[float]) -> Record:
    """Counts with their denominators, 95 % intervals over questions; the median of the seconds."""
    answerable = [item for item in scores if item.answerable]
    hopeless = [item for item in scores if not item.answerable]
    decided = abstention([Decision(0.0, s.answered, _right(s), s.answerable) for s in scores])
    return {
        "vital_nuggets_found": _of([s.vital_met for s in answerable], [s.vital for s in answerable]),
        "claims_on_evidence": _of([s.claims_on_evidence for s in answerable], [s.claims for s in answerable]),
        "citations_on_evidence": _of(
            [s.markers_on_evidence for s in answerable], [s.markers for s in answerable]
        ),
        "answerable_answered": _of([s.answered for s in answerable], [1] * len(answerable)),
        "unanswerable_refused": _of([not s.answered for s in hopeless], [1] * len(hopeless)),
        "refusal_precision": decided.refusal_precision,
        "refusal_recall": decided.refusal_recall,
        "median_seconds": round(statistics.median(seconds), 2),
    }


def row_of(item: NuggetScore) -> Record:
    """Ids and numbers of one question."""
    return asdict(item) | {"right": _right(item)}


def _latency(timings: Sequence[Timings]) -> Plot:
    """Medians and nineteenth twentieths of each stage."""
    stages = ("search", "read", "verify", "first_output", "total")
    lines = {
        name: tuple(
            (float(place), round(float(np.quantile([getattr(item, stage) for item in timings], share)), 3))
            for place, stage in enumerate(stages)
        )
        for name, share in (("median", 0.5), ("p95", 0.95))
    }
    return Plot("Seconds a question", "stage", "seconds", lines, stages)


def _right(item: NuggetScore) -> bool:
    """All vital nuggets where there are any, and silence where there are none."""
    return item.vital_met == item.vital if item.answerable else not item.answered


def _of(parts: Sequence[int], wholes: Sequence[int]) -> Record:
    """A share of counts, its interval by resampling questions; a question without any has no part in it."""
    if not sum(wholes):
        return {"part": 0, "whole": 0}
    rows = [(1.0, number) for number, part in enumerate(parts) for _ in range(part)]
    rows += [
        (0.0, number)
        for number, (part, whole) in enumerate(zip(parts, wholes, strict=True))
        for _ in range(whole - part)
    ]
    share = interval([value for value, _ in rows], [number for _, number in rows])
    return {"part": int(sum(parts)), "whole": sum(wholes)} | asdict(share)
