"""Answering and declining on news: questions of 2022 whose article is there, and questions about what had not
happened yet, which people read and marked as unanswerable.

An answer is right when it holds an accepted one, word for word; to a question that cannot be answered no
answer is. The short answer is scored as RealTimeQA does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from eval.measures.abstention import Decision, abstention, risk_coverage
from eval.measures.resampling import interval
from eval.measures.short_answers import contains, realtimeqa_score
from eval.plots import Plot
from eval.runs import Record, Run
from eval.sets.realtimeqa import NewsQuestion
from rag.formats import answer_from_line, answer_record
from rag.newsroom import Newsroom
from rag.records import Answer
from rag.settings import Filters

UNSURE = -99.0


def run(run: Run, newsroom: Newsroom, questions: Sequence[NewsQuestion]) -> Record:
    """Asks each question as of its day; one without answers is one that cannot be answered."""

    def measure(item: NewsQuestion) -> Record:
        answer = newsroom.ask(item.question, Filters(as_of=item.day))
        stated = UNSURE if answer.stated is None else round(answer.stated, 4)
        return {"answers": list(item.answers), "stated": stated, "answer": answer_record(answer)}

    records = run.each(questions, lambda item: item.id, measure)
    rows = [_row(record, answer_from_line(json.dumps(record["answer"]))) for record in records]
    decisions = [
        Decision(row["stated"], row["answered"], row["right"], bool(record["answers"]))
        for row, record in zip(rows, records, strict=True)
    ]
    counted = abstention(decisions)
    answerable = [row for row in rows if row["exact"] is not None]
    report: Record = {
        "questions": counted.n,
        "answerable": counted.answerable,
        "coverage": _mean([row["answered"] for row in rows]),
        "accuracy_when_answering": _mean([row["right"] for row in rows if row["answered"]]),
        "refusal_precision": _mean(
            [not d.answerable for d, row in zip(decisions, rows, strict=True) if not row["answered"]]
        ),
        "refusal_recall": _mean([not d.answered for d in decisions if not d.answerable]),
        "answer_contains": _mean([row["contains"] for row in answerable]),
        "short_exact_match": _mean([row["exact"] for row in answerable]),
        "short_f1": _mean([row["f1"] for row in answerable]),
    }
    return run.finish(report, rows, [risk_plot({"groundwire": decisions})])


def risk_plot(systems: Mapping[str, Sequence[Decision]]) -> Plot:
    """Of the surest share of questions, how many are answered wrongly, as if all had to be answered."""
    return Plot(
        "Risk and coverage",
        "share of questions answered",
        "share of these that is wrong",
        {name: risk_coverage(decisions) for name, decisions in systems.items()},
    )


def _row(record: Record, answer: Answer) -> Record:
    """Ids and numbers; scores of the answer's words only where there is something to hold them against."""
    accepted = record["answers"]
    short = realtimeqa_score(answer.short.text if answer.short else "", accepted) if accepted else None
    held = contains(answer.answer, accepted)
    return {
        "id": record["id"],
        "stated": record["stated"],
        "answered": answer.answered,
        "right": held if answer.answered else not accepted,
        "contains": held if accepted else None,
        "exact": short.exact if short else None,
        "f1": short.f1 if short else None,
    }


def _mean(values: Sequence[float]) -> Record:
    return asdict(interval([float(value) for value in values])) if values else {"mean": None, "n": 0}
