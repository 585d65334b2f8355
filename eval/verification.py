"""Verifiers on claims with a known verdict: does a score tell the supported from the others?

Evidence is what search finds for each sentence of a claim, never the gold sentences, which would tell that
there are some. The model's support stands beside three verifiers that need none; a claim of several sentences
is as good as its worst.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np

from eval.measures.evidence import evidence_score
from eval.measures.resampling import interval
from eval.measures.separation import auroc, balanced_accuracy_across
from eval.plots import Plot
from eval.runs import Record, Run
from eval.sets.claims import ClaimCase
from rag.search.bm25 import bm25_scores
from rag.search.embedder import Embedder
from rag.search.retrieval import fuse
from rag.search.words import stem, stems, telling_words, words
from rag.verify.facts import missing_numbers
from rag.verify.support import Support, shared_pairs, shared_wording, shared_words

TOP = 3
_RRF = 60
_BINS = 10

Verifier = Callable[[str, Sequence[str], Sequence[str]], float]


def word_overlap(claim: str, passages: Sequence[str], evidence: Sequence[str]) -> float:
    """The share of the claim's telling words whose stem is in the passages."""
    return shared_words(claim, passages)


def bigram_overlap(claim: str, passages: Sequence[str], evidence: Sequence[str]) -> float:
    """The share of the claim's pairs of neighbouring words that the whole text has too."""
    return shared_pairs(claim, evidence)


def numbers_held(claim: str, passages: Sequence[str], evidence: Sequence[str]) -> float:
    """1 if every number of the claim is in the passages, with its unit; else 0."""
    return float(not missing_numbers(claim, passages))


def always_yes(claim: str, passages: Sequence[str], evidence: Sequence[str]) -> float:
    """A broken verifier, to show what the measures make of one."""
    return 1.0


BASELINES: Mapping[str, Verifier] = {
    "word_overlap": word_overlap,
    "bigram_overlap": bigram_overlap,
    "numbers_held": numbers_held,
}


def opinions(support: Support) -> Mapping[str, Verifier]:
    """The model's logit alone, and joined with shared wording; the model is asked once for both."""
    asked = lru_cache(maxsize=64)(support.logit)
    return {
        "model": lambda claim, passages, evidence: asked(claim, tuple(passages)),
        "support": lambda claim, passages, evidence: (
            asked(claim, tuple(passages)) + shared_wording(claim, passages)
        ),
    }


@dataclass(frozen=True, slots=True)
class Found:
    """The best ``TOP`` sentences for one sentence of a claim, by place, of each way of searching."""

    lexical: tuple[int, ...]
    dense: tuple[int, ...]
    hybrid: tuple[int, ...]


class Searcher:
    """Search within one text; the vectors of the last texts are kept, since claims share them."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = lru_cache(maxsize=4)(embedder.embed)

    def search(self, claim: str, evidence: tuple[str, ...]) -> Found:
        """Sentences of ``evidence`` for ``claim``: by BM25, by cosine, and both fused by reciprocal rank."""
        counts = {
            word: sum(stem(word) in held for held in _stemmed(evidence)) for word in telling_words(claim)
        }
        lexical = _best(bm25_scores(counts, len(evidence), evidence))
        dense = _best(list(self._vectors(evidence) @ self._embedder.embed([claim])[0]))
        hybrid = [place for place, _ in fuse((lexical, dense), _RRF)]
        return Found(tuple(lexical[:TOP]), tuple(dense[:TOP]), tuple(hybrid[:TOP]))


def measure(case: ClaimCase, searcher: Searcher, verifiers: Mapping[str, Verifier]) -> Record:
    """What each verifier makes of a claim, and what search found for its first sentence."""
    began = time.monotonic()
    found = [searcher.search(sentence, case.evidence) for sentence in case.claim]
    passages = [[case.evidence[place] for place in sorted(item.hybrid)] for item in found]
    scores = {
        name: min(
            verifier(sentence, texts, case.evidence)
            for sentence, texts in zip(case.claim, passages, strict=True)
        )
        for name, verifier in verifiers.items()
    }
    return {
        "source": case.source,
        "claim": list(case.claim),
        "passages": passages,
        "supported": case.supported,
        "kind": case.kind,
        "gold": [sorted(chosen) for chosen in case.gold],
        "found": asdict(found[0]),
        "scores": {name: round(score, 4) for name, score in scores.items()},
        "seconds": round(time.monotonic() - began, 3),
    }


def run(
    run: Run, cases: Sequence[ClaimCase], searcher: Searcher, verifiers: Mapping[str, Verifier]
) -> Record:
    """Measures every claim, and reports AUROC and balanced accuracy of each verifier, by source."""
    records = run.each(cases, lambda case: case.id, lambda case: measure(case, searcher, verifiers))
    report: Record = {"claims": len(records), "supported": sum(record["supported"] for record in records)}
    report |= {name: _separation(records, name) for name in verifiers}
    with_gold = [record for record in records if record["gold"]]
    if with_gold:
        report["evidence"] = {name: _evidence(with_gold, name) for name in ("lexical", "dense", "hybrid")}
    report["seconds"] = asdict(interval([record["seconds"] for record in records]))
    scores = [
        {"id": record["id"], "supported": record["supported"], **record["scores"]} for record in records
    ]
    plots = [reliability(records, name) for name in ("model",) if name in verifiers]
    return run.finish(report, scores, plots)


def reliability(records: Sequence[Record], name: str) -> Plot:
    """The share of claims that are supported, by the support that the verifier gives them (its logit as a
    probability), in ten bins; with the diagonal of one that is neither too sure nor too modest.
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for record in records:
        support = 1 / (1 + math.exp(-record["scores"][name]))
        bins[min(_BINS - 1, int(support * _BINS))].append((support, record["supported"]))
    points = [
        (sum(support for support, _ in held) / len(held), sum(right for _, right in held) / len(held))
        for held in bins
        if held
    ]
    lines = {"verifier": tuple(points), "calibrated": ((0.0, 0.0), (1.0, 1.0))}
    return Plot("Reliability of support", "support", "share supported", lines)


def _separation(records: Sequence[Record], name: str) -> Record:
    truth = [record["supported"] for record in records]
    scores = [record["scores"][name] for record in records]
    sources = [record["source"] for record in records]
    return {
        "auroc": asdict(auroc(truth, scores, sources)),
        "balanced_accuracy": asdict(balanced_accuracy_across(truth, scores, sources)),
    } | {f"auroc_{kind}": _against(records, name, kind) for kind in sorted(_kinds(records))}


def _kinds(records: Sequence[Record]) -> set[str]:
    return {record["kind"] for record in records if record["kind"]}


def _against(records: Sequence[Record], name: str, kind: str) -> Record:
    """The supported against one kind of the others."""
    chosen = [record for record in records if record["supported"] or record["kind"] == kind]
    truth = [record["supported"] for record in chosen]
    return asdict(auroc(truth, [r["scores"][name] for r in chosen], [r["source"] for r in chosen]))


def _evidence(records: Sequence[Record], name: str) -> Record:
    """Against the gold set that fits best, as the set's authors do."""
    best = [
        max(
            (evidence_score(record["found"][name], chosen) for chosen in record["gold"]),
            key=lambda item: item.f1,
        )
        for record in records
    ]
    sources = [record["source"] for record in records]
    return {
        measure: asdict(interval([getattr(item, measure) for item in best], sources))
        for measure in ("precision", "recall", "f1")
    }


@lru_cache(maxsize=4)
def _stemmed(evidence: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(stems(words(text)) for text in evidence)


def _best(scores: Sequence[float]) -> list[int]:
    return [int(place) for place in np.argsort(-np.asarray(scores), kind="stable")]
