"""The reader on questions with a passage: does it find the sentences that people chose, and does it see when
there are none? Beside it, word overlap on the same sentences.

*Answerable* is told by the best sentence's log-odds, as in answering; evidence is what the reader finds
enough, or for the baseline the two sentences that share the most words with the question.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eval.abstention import risk_plot
from eval.measures.abstention import Decision, abstention
from eval.measures.evidence import EvidenceScore, evidence_score
from eval.measures.resampling import interval
from eval.measures.separation import auroc
from eval.measures.short_answers import ShortScore, squad_score
from eval.runs import Record, Run
from eval.sets.passages import PassageQuestion
from rag.answer.calibration import RELEVANT
from rag.answer.citing import cite_evidence
from rag.answer.reading import Reader
from rag.answer.short import Copyist
from rag.answer.signals import overlap
from rag.records import Article, Candidate, Evidence, Sentence
from rag.search.embedder import Embedder

_OVERLAP_TOP = 2


def read(reader: Reader, copyist: Copyist | None, embedder: Embedder, question: PassageQuestion) -> Record:
    """What the reader and the baseline make of every sentence of the passage, and the short answer."""
    candidates = _candidates(embedder, question)
    began = time.monotonic()
    evidence = reader.read(question.question, candidates)
    seconds = time.monotonic() - began
    enough = reader.enough(evidence)
    chosen = {item.candidate.rank - 1 for item in enough}
    best = cite_evidence(enough[:1], {"passage": _article(question)})
    short = (
        copyist.short(question.question, best.claims[0], best.citations[0])
        if copyist and best.claims
        else None
    )
    shared = [overlap(question.question, item.text) for item in question.sentences]
    by_overlap = sorted(range(len(shared)), key=lambda i: (-shared[i], i))[:_OVERLAP_TOP]
    return {
        "question": question.question,
        "passage": question.passage,
        "answerable": question.answerable,
        "gold": sorted(question.gold),
        "chosen": sorted(chosen),
        "answers": list(question.answers),
        "short": short.text if short else "",
        "score": _best(evidence),
        "evidence": [_told(item) for item in evidence],
        "overlap_chosen": sorted(by_overlap),
        "overlap_score": max(shared, default=0.0),
        "seconds": round(seconds, 3),
    }


def run(
    run: Run,
    reader: Reader,
    copyist: Copyist | None,
    embedder: Embedder,
    questions: Sequence[PassageQuestion],
) -> Record:
    """Reads all questions and reports, for the reader and for word overlap, evidence and answerability; and
    short answers where the set has some.
    """
    records = run.each(questions, lambda item: item.id, lambda item: read(reader, copyist, embedder, item))
    systems = {"reader": ("chosen", "score"), "overlap": ("overlap_chosen", "overlap_score")}
    report = {name: _summary(records, *keys) for name, keys in systems.items()}
    report["short"] = _short_answers(records)
    report["seconds"] = asdict(interval([record["seconds"] for record in records]))
    decisions = {name: [_decision(record, *keys) for record in records] for name, keys in systems.items()}
    return run.finish(report, [_scores(record) for record in records], [risk_plot(decisions)])


def _short_answers(records: Sequence[Record]) -> Record:
    """SQuAD's exact match and F1; a question without an answer scores 1 only when nothing was answered."""
    if not any(record["answers"] for record in records):
        return {"n": 0}
    scores = [(record["passage"], record["answerable"], _short_score(record)) for record in records]
    kinds = {
        "all": scores,
        "answerable": [s for s in scores if s[1]],
        "unanswerable": [s for s in scores if not s[1]],
    }
    return {
        f"{name}_{measure}": _mean(
            [getattr(score, measure) for _, _, score in rows], [row[0] for row in rows]
        )
        for name, rows in kinds.items()
        for measure in ("exact", "f1")
    }


def _short_score(record: Record) -> ShortScore:
    if record["answerable"]:
        return squad_score(record["short"], record["answers"])
    silent = float(not record["chosen"])
    return ShortScore(silent, silent)


def _article(question: PassageQuestion) -> Article:
    """The passage as an article: each sentence at its place, blanks between them."""
    text = ""
    for sentence in question.sentences:
        text += " " * (sentence.start - len(text)) + sentence.text
    return Article("passage", question.title, text)


def _candidates(embedder: Embedder, question: PassageQuestion) -> list[Candidate]:
    texts = [item.text for item in question.sentences]
    vectors = embedder.embed([question.question, *texts])
    cosines = vectors[1:] @ vectors[0]
    return [
        Candidate(sentence, question.title, 0.0, float(cosine), rank)
        for rank, (sentence, cosine) in enumerate(zip(question.sentences, cosines, strict=True), start=1)
    ]


def _best(evidence: Sequence[Evidence]) -> float:
    relevant = [item.answers for item in evidence if item.candidate.dense >= RELEVANT]
    return max(relevant, default=-99.0)


def _told(item: Evidence) -> dict[str, Any]:
    sentence: Sentence = item.candidate.sentence
    return {
        "text": sentence.text,
        "logit": round(item.logit, 4),
        "cosine": round(item.candidate.dense, 4),
        "log_odds": round(item.log_odds, 4),
        "answers": round(item.answers, 4),
    }


def _summary(records: Sequence[Record], chosen: str, score: str) -> Record:
    with_gold = [record for record in records if record["gold"]]
    scored = [evidence_score(record[chosen], record["gold"]) for record in with_gold]
    groups = [record["passage"] for record in with_gold]
    all_groups = [record["passage"] for record in records]
    decided = abstention([_decision(record, chosen, score) for record in records])
    return {
        "evidence_precision": _mean([item.precision for item in scored], groups),
        "evidence_recall": _mean([item.recall for item in scored], groups),
        "evidence_f1": _mean([item.f1 for item in scored], groups),
        "answerable_auroc": asdict(
            auroc([record["answerable"] for record in records], [r[score] for r in records], all_groups)
        ),
        "abstention": asdict(decided)
        | {
            "coverage": decided.coverage,
            "accuracy": decided.accuracy,
            "refusal_precision": decided.refusal_precision,
            "refusal_recall": decided.refusal_recall,
        },
    }


def _decision(record: Record, chosen: str, score: str) -> Decision:
    """Right is an answer with a gold sentence in it, or none where there is none."""
    answered = bool(record[chosen])
    right = bool(set(record[chosen]) & set(record["gold"])) if answered else not record["answerable"]
    return Decision(record[score], answered, right, record["answerable"])


def _mean(values: Sequence[float], clusters: Sequence[str]) -> Record:
    return asdict(interval(values, clusters)) if values else {"mean": None, "n": 0}


def _scores(record: Record) -> Record:
    found = evidence_score(record["chosen"], record["gold"]) if record["gold"] else EvidenceScore(0.0, 0.0)
    return {
        "id": record["id"],
        "answerable": record["answerable"],
        "answered": bool(record["chosen"]),
        "score": record["score"],
        "evidence_f1": found.f1 if record["gold"] else None,
        "right": _decision(record, "chosen", "score").right,
    }
