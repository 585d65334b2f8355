"""Answers measured by nuggets: what was found, what it rests on, what was refused, and the seconds."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.nuggets import NuggetQuestion, NuggetScore, score
from rag.formats import answer_from_line, answer_line
from rag.newsroom import Newsroom
from rag.records import Answer


def ask_all(newsroom: Newsroom, questions: Sequence[NuggetQuestion], records: Path) -> Iterator[Answer]:
    """Answers in the order of ``questions``, kept one a line in ``records`` so that a run can be resumed."""
    kept = _kept(records)
    start, asked = time.monotonic(), 0
    with records.open("a", encoding="utf-8") as file:
        for question in questions:
            answer = kept.get(question.question)
            if answer is None:
                answer = newsroom.ask(question.question)
                file.write(answer_line(answer) + "\n")
                file.flush()
                asked += 1
                rate = (time.monotonic() - start) / asked
                sys.stderr.write(f"{question.id}: {rate:.1f} s a question\n")
            yield answer


def summary(scores: Sequence[NuggetScore], answers: Sequence[Answer]) -> dict[str, Any]:
    """Counts with their denominators; medians in seconds."""
    answerable = [item for item in scores if item.answerable]
    hopeless = [item for item in scores if not item.answerable]
    return {
        "vital_nuggets_found": _of(sum(s.vital_met for s in answerable), sum(s.vital for s in answerable)),
        "claims_on_evidence": _of(
            sum(s.claims_on_evidence for s in answerable), sum(s.claims for s in answerable)
        ),
        "answerable_answered": _of(sum(s.answered for s in answerable), len(answerable)),
        "unanswerable_refused": _of(sum(not s.answered for s in hopeless), len(hopeless)),
        "median_seconds": round(statistics.median(a.timings.total for a in answers), 2),
        "median_first_output": round(statistics.median(a.timings.first_output for a in answers), 2),
    }


def run(newsroom: Newsroom, questions: Sequence[NuggetQuestion], out: Path) -> dict[str, Any]:
    """Asks, scores, and writes ``records.jsonl``, ``scores.jsonl`` and ``summary.json`` into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    answers = list(ask_all(newsroom, questions, out / "records.jsonl"))
    articles = {article.id: article for _, article in newsroom.corpus().articles}
    scores = [score(q, answer, articles) for q, answer in zip(questions, answers, strict=True)]
    lines = (json.dumps(asdict(item)) + "\n" for item in scores)
    (out / "scores.jsonl").write_text("".join(lines), encoding="utf-8")
    result = summary(scores, answers)
    (out / "summary.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return result


def _kept(records: Path) -> dict[str, Answer]:
    if not records.exists():
        return {}
    lines = records.read_text(encoding="utf-8").splitlines()
    return {answer.question: answer for answer in map(answer_from_line, lines)}


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "0/0"
