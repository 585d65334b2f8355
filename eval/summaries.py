"""Summaries against those that people wrote: ROUGE and key facts, ours beside LEAD-3 and another writer, on
the same articles.

ROUGE (Lin, 2004), stemmed, by the ``rouge-score`` package; F1, the mean over an article's summaries. The
lead beats people by this measure, so it ranks nothing by itself: beside it stand the share of the key facts
that are told, of sentences that are the article's own word for word, and of those that had to be replaced.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from eval.jsonl import read_jsonl
from eval.measures.resampling import interval
from eval.runs import Record, Run
from rag.digest.summaries import Summariser
from rag.ingest.text import normalise, sentences
from rag.records import Article

ROUGE = ("rouge1", "rouge2", "rougeL")
_LEAD = 3
_KEY_FACTS = Path(__file__).parent / "questions/key-facts.jsonl"


@dataclass(frozen=True, slots=True)
class Summarised:
    """An article's text, the summaries that people wrote of it, and its key facts where they were listed: for
    each the phrases of the article of which a summary that tells it holds one.
    """

    id: str
    text: str
    summaries: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...] = ()

    @property
    def article(self) -> Article:
        return Article(self.id, "", normalise(self.text))


def writer_summaries(data: Path) -> tuple[Summarised, ...]:
    """Summaries of news by hired writers (Zhang et al., TACL 2024)."""
    texts: dict[str, str] = {}
    summaries: dict[str, list[str]] = {}
    for row in read_jsonl(data / "writer_summaries/summaries.jsonl"):
        texts[row["article_id"]] = row["article"]
        summaries.setdefault(row["article_id"], []).append(row["summary"])
    places = {row["article"]: row["facts"] for row in read_jsonl(_KEY_FACTS)}
    return tuple(
        Summarised(key, text, tuple(summaries[key]), _phrases(normalise(text), places.get(key, [])))
        for key, text in texts.items()
    )


def lead(item: Summarised) -> str:
    """LEAD-3: the first three sentences of the article."""
    found = [sentence.text for sentence in sentences(item.article) if sentence.field == "text"]
    return " ".join(found[:_LEAD])


SYSTEMS: Mapping[str, Callable[[Summarised], str]] = {"lead3": lead}


def rouge(summary: str, references: Sequence[str]) -> dict[str, float]:
    """F1 of each measure, in [0, 1]: the mean over the references."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(ROUGE), use_stemmer=True)
    scores = [scorer.score(reference, summary) for reference in references]
    return {name: mean(score[name].fmeasure for score in scores) for name in ROUGE}


def told(summary: str, facts: Sequence[Sequence[str]]) -> list[bool]:
    """Of each fact, whether the summary holds one of its phrases, at the beginning of a word."""
    return [
        any(re.search(rf"(?<!\w){re.escape(phrase)}", summary, re.IGNORECASE) for phrase in phrases)
        for phrases in facts
    ]


def run(run: Run, articles: Sequence[Summarised], summariser: Summariser) -> Record:
    """Each system on every article; of the writers, each against the others where there are several."""

    def measure(item: Summarised) -> Record:
        began = time.monotonic()
        summary = summariser.summarise(item.article)
        seconds = time.monotonic() - began
        texts = {name: system(item) for name, system in SYSTEMS.items()}
        texts["ours"] = " ".join(claim.text for claim in summary.claims)
        scores = {name: rouge(text, item.summaries) for name, text in texts.items()}
        others = [
            rouge(text, [*item.summaries[:place], *item.summaries[place + 1 :]])
            for place, text in enumerate(item.summaries)
            if len(item.summaries) > 1
        ]
        if others:
            scores["another_writer"] = {name: mean(score[name] for score in others) for name in ROUGE}
        return {
            "scores": scores,
            "facts": {name: told(text, item.facts) for name, text in texts.items()},
            "claims": [claim.text for claim in summary.claims],
            "quotes": [citation.quote for citation in summary.citations],
            "verbatim": sum(claim.origin == "extracted" for claim in summary.claims),
            "replaced": summary.replaced,
            "seconds": round(seconds, 3),
        }

    records = run.each(articles, lambda item: item.id, measure)
    report: Record = {"articles": len(records)}
    for system in ("ours", *SYSTEMS, "another_writer"):
        held = [record["scores"][system] for record in records if system in record["scores"]]
        report[system] = {name: asdict(interval([scores[name] for scores in held])) for name in ROUGE}
    for system in ("ours", *SYSTEMS):
        listed = [record["facts"][system] for record in records if record["facts"][system]]
        if listed:
            report[system]["key_facts"] = asdict(interval([mean(facts) for facts in listed]))
    written = sum(len(record["claims"]) for record in records)
    report["ours"] |= {
        "sentences": written,
        "verbatim": sum(record["verbatim"] for record in records) / written,
        "replaced": sum(record["replaced"] for record in records) / written,
        "words": mean(len(" ".join(record["claims"]).split()) for record in records),
        "seconds": asdict(interval([record["seconds"] for record in records])),
    }
    rows = [{"id": record["id"], **_flat(record["scores"])} for record in records]
    return run.finish(report, rows)


def _phrases(text: str, facts: Sequence[Sequence[Sequence[int]]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text[start:end] for start, end in spans) for spans in facts)


def _flat(scores: Mapping[str, Mapping[str, float]]) -> Record:
    return {
        f"{system}_{name}": round(value, 4) for system, held in scores.items() for name, value in held.items()
    }
