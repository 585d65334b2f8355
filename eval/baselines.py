"""Other systems on questions with nuggets: the model without any article, and CitationQueryEngine.

They write freely, so a claim is a sentence, it is on evidence when a source that it names holds the words,
and a refusal is an answer that says it cannot tell.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from eval.answers import report_of, row_of
from eval.nuggets import NuggetQuestion, NuggetScore, flat
from eval.runs import Record, Run
from rag.ingest.text import sentences
from rag.llm.catalogue import DEFAULT_MODEL
from rag.llm.folder import model_path
from rag.records import Article
from rag.workspace import models_folder

_MARKER = re.compile(r"\[(?:Source )?(\d+)\]")
_REFUSAL = re.compile(
    r"\b(?:do(?:es)?|did|is|are|was|were|can|could)(?: not|n['\u2019]t)\b.{0,40}"
    r"\b(?:know|state|mention|provide|specif|contain|find|found|answer|determine|information)"
    r"|\bcannot (?:answer|determine|find|be)|\bno information\b|\bunknown\b"
    r"|\bnone of the (?:provided )?sources\b",
    re.IGNORECASE,
)
_ANSWER_TOKENS = 128
_CLOSED_BOOK = (
    "Answer the question in one or two sentences. If you do not know the answer, say that you do not know."
)

Reply = Callable[[str], Record]


def closed_book() -> Reply:
    """The default model, asked without any article: what it knows or makes up by itself."""
    from llama_cpp import Llama

    path = model_path(DEFAULT_MODEL, models_folder())
    model = Llama(str(path), n_ctx=1024, n_threads=2, seed=0, verbose=False)

    def reply(question: str) -> Record:
        turns = [{"role": "system", "content": _CLOSED_BOOK}, {"role": "user", "content": question}]
        done = model.create_chat_completion(turns, temperature=0.0, max_tokens=_ANSWER_TOKENS)
        return {"said": done["choices"][0]["message"]["content"], "sources": []}

    return reply


def citation_query_engine(workspace: Path | None) -> Reply:
    """LlamaIndex's CitationQueryEngine over the same articles, model file and embedder."""
    from eval.peers import CitationPeer

    peer = CitationPeer(workspace)

    def reply(question: str) -> Record:
        answer = peer.ask(question)
        return {"said": answer.answer, "sources": list(answer.sources)}

    return reply


def run(run: Run, opened: Callable[[], Reply], questions: Sequence[NuggetQuestion]) -> Record:
    """Asks every question that the run has no record of, and scores all as answers are scored; the system is
    opened when there is one to ask.
    """
    system = cache(opened)

    def measure(item: NuggetQuestion) -> Record:
        reply = system()
        began = time.monotonic()
        said = reply(item.question)
        return {"question": item.question, **said, "seconds": round(time.monotonic() - began, 2)}

    records = run.each(questions, lambda item: item.id, measure)
    scores = [
        score(item, record["said"], record["sources"])
        for item, record in zip(questions, records, strict=True)
    ]
    seconds = [record["seconds"] for record in records]
    return run.finish(report_of(scores, seconds), [row_of(item) for item in scores])


def score(question: NuggetQuestion, said: str, sources: Sequence[str]) -> NuggetScore:
    """Scores free text by a question's nuggets; what is refused has no claims and meets nothing."""
    refused = _REFUSAL.search(said) is not None
    claims = [] if refused else _sentences(said)
    vital = [nugget for nugget in question.nuggets if nugget.vital]
    met = [
        nugget for nugget in vital if not refused and any(flat(words) in flat(said) for words in nugget.any)
    ]
    snippets = [flat(words) for nugget in question.nuggets for words in nugget.evidence]
    good = {
        number
        for number, text in enumerate(map(flat, sources), start=1)
        if any(words in text for words in snippets)
    }
    named = [[int(number) for number in _MARKER.findall(claim)] for claim in claims]
    markers = [number for numbers in named for number in numbers]
    return NuggetScore(
        question.id,
        question.answerable,
        not refused,
        len(met),
        len(vital),
        sum(not good.isdisjoint(numbers) for numbers in named),
        len(claims),
        sum(number in good for number in markers),
        len(markers),
    )


def _sentences(said: str) -> list[str]:
    cut = sentences(Article("said", "", said.strip()))
    return [item.text for item in cut if item.field == "text"]
