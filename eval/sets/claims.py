"""Claims with the text that should support them, in its sentences: WiCE, SummEdits, QAGS and our own."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import read_jsonl
from rag.ingest.articles import load_corpus
from rag.ingest.text import normalise, sentences
from rag.records import Article

_OWN = Path(__file__).parents[1] / "questions/sample-claims.jsonl"
_SAMPLE = Path(__file__).parents[2] / "corpus/sample"


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """A claim, which is one sentence or several, and the ``evidence`` that it must rest on, by sentence.

    ``source`` names what cases share, so that they are resampled together. ``gold`` are the sets of sentences
    that people chose, any of which will do; empty where the set has none. ``kind`` says what is wrong with a
    claim, where the set does.
    """

    id: str
    source: str
    claim: tuple[str, ...]
    evidence: tuple[str, ...]
    supported: bool
    gold: tuple[frozenset[int], ...] = ()
    kind: str = ""


def wice(data: Path) -> tuple[ClaimCase, ...]:
    """WiCE (Kamoi et al., EMNLP 2023), claims of Wikipedia with the page that they cite; what is supported in
    part counts as not supported, as in the paper's binary task.
    """
    return tuple(
        ClaimCase(
            id=row["meta"]["id"],
            source=row["meta"]["claim_title"],
            claim=(row["claim"],),
            evidence=tuple(row["evidence"]),
            supported=row["label"] == "supported",
            gold=tuple(frozenset(chosen) for chosen in row["supporting_sentences"] if chosen),
        )
        for row in read_jsonl(data / "wice/claims.jsonl")
    )


def summedits(data: Path) -> tuple[ClaimCase, ...]:
    """SummEdits (Laban et al., EMNLP 2023): summaries of podcasts and dialogues, some edited to be wrong."""
    return tuple(
        ClaimCase(
            id=row["id"],
            source=_name(row["doc"]),
            claim=_cut(row["summary"]),
            evidence=_cut(row["doc"]),
            supported=bool(row["label"]),
        )
        for name in ("podcast", "samsum")
        for row in read_jsonl(data / f"summedits/{name}.jsonl")
    )


def qags_xsum(data: Path) -> tuple[ClaimCase, ...]:
    """QAGS (Wang et al., ACL 2020): machine summaries of XSum, each sentence with three votes."""
    return _qags(data, "xsum")


def qags_cnndm(data: Path) -> tuple[ClaimCase, ...]:
    """QAGS (Wang et al., ACL 2020): machine summaries of CNN/DailyMail, each sentence with three votes."""
    return _qags(data, "cnndm")


def own(data: Path) -> tuple[ClaimCase, ...]:
    """Our own claims about the articles of ``corpus/sample/``; they need no ``data``. What is not supported
    differs subtly from its article; each supported claim stands once more, held against another article.
    """
    texts = {article.id: _cut(article.text) for _, article in load_corpus(_SAMPLE).articles}
    others = dict(zip(sorted(texts), [*sorted(texts)[1:], min(texts)], strict=True))
    cases: list[ClaimCase] = []
    for row in read_jsonl(_OWN):
        home, claim = row["article"], (row["claim"],)
        wrong = "" if row["supported"] else row["kind"]
        cases.append(ClaimCase(row["id"], home, claim, texts[home], row["supported"], kind=wrong))
        if row["supported"]:
            elsewhere = texts[others[home]]
            cases.append(ClaimCase(f"{row['id']}-elsewhere", home, claim, elsewhere, False, kind="elsewhere"))
    return tuple(cases)


SETS: Mapping[str, Callable[[Path], tuple[ClaimCase, ...]]] = {
    "wice": wice,
    "summedits": summedits,
    "qags-xsum": qags_xsum,
    "qags-cnndm": qags_cnndm,
    "own": own,
}


def _qags(data: Path, name: str) -> tuple[ClaimCase, ...]:
    return tuple(
        ClaimCase(
            id=f"{name}-{number}-{place}",
            source=_name(row["article"]),
            claim=(item["sentence"],),
            evidence=_cut(row["article"]),
            supported=_majority(item["responses"]),
        )
        for number, row in enumerate(read_jsonl(data / f"qags/{name}.jsonl"), start=1)
        for place, item in enumerate(row["summary_sentences"], start=1)
    )


def _majority(votes: list[Mapping[str, Any]]) -> bool:
    counts = Counter(vote["response"] for vote in votes)
    return counts["yes"] > counts["no"]


def _cut(text: str) -> tuple[str, ...]:
    article = Article("text", "", normalise(text))
    return tuple(item.text for item in sentences(article) if item.field == "text")


def _name(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
