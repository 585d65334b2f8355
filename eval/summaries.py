"""Summaries against those that people wrote: ROUGE of LEAD-3 and of another writer, on the same articles.

ROUGE (Lin, 2004), stemmed, by the ``rouge-score`` package; F1, the mean over an article's summaries. The
lead beats people by this measure, so it ranks nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from eval.jsonl import read_jsonl
from eval.measures.resampling import interval
from eval.runs import Record, Run
from rag.ingest.text import normalise, sentences
from rag.records import Article

ROUGE = ("rouge1", "rouge2", "rougeL")
_LEAD = 3


@dataclass(frozen=True, slots=True)
class Summarised:
    """An article's text, and the summaries that people wrote of it."""

    id: str
    text: str
    summaries: tuple[str, ...]


def writer_summaries(data: Path) -> tuple[Summarised, ...]:
    """Summaries of news by hired writers (Zhang et al., TACL 2024)."""
    texts: dict[str, str] = {}
    summaries: dict[str, list[str]] = {}
    for row in read_jsonl(data / "writer_summaries/summaries.jsonl"):
        texts[row["article_id"]] = row["article"]
        summaries.setdefault(row["article_id"], []).append(row["summary"])
    return tuple(Summarised(key, texts[key], tuple(summaries[key])) for key in texts)


def lead(item: Summarised) -> str:
    """LEAD-3: the first three sentences of the article."""
    article = Article(item.id, "", normalise(item.text))
    found = [sentence.text for sentence in sentences(article) if sentence.field == "text"]
    return " ".join(found[:_LEAD])


SYSTEMS: Mapping[str, Callable[[Summarised], str]] = {"lead3": lead}


def rouge(summary: str, references: Sequence[str]) -> dict[str, float]:
    """F1 of each measure, in [0, 1]: the mean over the references."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(ROUGE), use_stemmer=True)
    scores = [scorer.score(reference, summary) for reference in references]
    return {name: mean(score[name].fmeasure for score in scores) for name in ROUGE}


def run(run: Run, articles: Sequence[Summarised]) -> Record:
    """Each system on every article; of the writers, each against the others where there are several."""

    def measure(item: Summarised) -> Record:
        scores = {name: rouge(system(item), item.summaries) for name, system in SYSTEMS.items()}
        others = [
            rouge(summary, [*item.summaries[:place], *item.summaries[place + 1 :]])
            for place, summary in enumerate(item.summaries)
            if len(item.summaries) > 1
        ]
        if others:
            scores["another_writer"] = {name: mean(score[name] for score in others) for name in ROUGE}
        return {"scores": scores}

    records = run.each(articles, lambda item: item.id, measure)
    report: Record = {"articles": len(records)}
    for system in (*SYSTEMS, "another_writer"):
        held = [record["scores"][system] for record in records if system in record["scores"]]
        report[system] = {name: asdict(interval([scores[name] for scores in held])) for name in ROUGE}
    report["ours"] = {"not_run": "there are no summaries yet"}
    rows = [{"id": record["id"], **_flat(record["scores"])} for record in records]
    return run.finish(report, rows)


def _flat(scores: Mapping[str, Mapping[str, float]]) -> Record:
    return {
        f"{system}_{name}": round(value, 4) for system, held in scores.items() for name, value in held.items()
    }
