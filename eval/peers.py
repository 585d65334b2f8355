"""LlamaIndex's CitationQueryEngine on the same articles, model file and embedder, in a process of its own.

Four chunks of its default index, cut into sources of 256 tokens, and answers of at most 256 tokens at
temperature 0: what its documentation shows, with the context made large enough that it need not ask twice.
``pip install -c constraints.txt '.[peers]'`` installs it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import read_jsonl
from eval.memory import peak_memory
from rag.ingest.articles import load_corpus
from rag.llm.catalogue import DEFAULT_EMBEDDER, DEFAULT_MODEL
from rag.llm.folder import installed_model
from rag.workspace import find_workspace, models_folder

_TOP_K = 4
_SOURCE_TOKENS = 256
_ANSWER_TOKENS = 256
_CONTEXT = 8192


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """What the peer said to one question; sources are the texts that ``[1]``, ``[2]`` … stand for.

    Seconds to import the library, to index the articles and to open the models are the same in every line of
    a run; memory in bytes.
    """

    question: str
    answer: str
    sources: tuple[str, ...]
    seconds: float
    prompt_tokens: int
    written_tokens: int
    import_seconds: float
    index_seconds: float
    model_seconds: float
    peak_memory_bytes: int


class CitationPeer:
    """The engine over one workspace's articles. Building it imports LlamaIndex and loads the model."""

    def __init__(self, workspace: Path | None) -> None:
        start = time.perf_counter()
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.query_engine import CitationQueryEngine
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.llms.llama_cpp import LlamaCPP

        self.import_seconds = time.perf_counter() - start
        models = models_folder()
        articles = [article for _, article in load_corpus(find_workspace(workspace).corpus).articles]
        documents = [
            Document(text=f"{article.headline}\n\n{article.text}", id_=article.id) for article in articles
        ]
        start = time.perf_counter()
        embedder = HuggingFaceEmbedding(model_name=str(installed_model(DEFAULT_EMBEDDER, models).path))
        self._model: Any = LlamaCPP(
            model_path=str(installed_model(DEFAULT_MODEL, models).path),
            temperature=0.0,
            max_new_tokens=_ANSWER_TOKENS,
            context_window=_CONTEXT,
            model_kwargs={"n_gpu_layers": 0, "seed": 0},
            messages_to_prompt=_chat,
            completion_to_prompt=_turn,
            verbose=False,
        )
        self.model_seconds = time.perf_counter() - start
        start = time.perf_counter()
        index = VectorStoreIndex.from_documents(documents, embed_model=embedder)
        self._engine = CitationQueryEngine.from_args(
            index, llm=self._model, similarity_top_k=_TOP_K, citation_chunk_size=_SOURCE_TOKENS
        )
        self.index_seconds = time.perf_counter() - start

    def ask(self, question: str) -> PeerAnswer:
        start = time.perf_counter()
        response = self._engine.query(question)
        seconds = time.perf_counter() - start
        text = str(response)
        return PeerAnswer(
            question=question,
            answer=text,
            sources=tuple(node.node.get_content() for node in response.source_nodes),
            seconds=round(seconds, 3),
            prompt_tokens=int(self._model._model.n_tokens) - self._count(text),
            written_tokens=self._count(text),
            import_seconds=round(self.import_seconds, 3),
            index_seconds=round(self.index_seconds, 3),
            model_seconds=round(self.model_seconds, 3),
            peak_memory_bytes=peak_memory(),
        )

    def _count(self, text: str) -> int:
        return len(self._model._model.tokenize(text.encode("utf-8"), add_bos=False))


def read_records(path: Path) -> dict[str, PeerAnswer]:
    """The answers of an earlier run, by question; none when there was none."""
    if not path.exists():
        return {}
    return {
        item["question"]: PeerAnswer(**{**item, "sources": tuple(item["sources"])})
        for item in read_jsonl(path)
    }


def run(workspace: Path | None, questions: Sequence[str], records: Path) -> None:
    """Asks what ``records`` does not hold yet, and adds a line a question."""
    done = read_records(records)
    missing = [question for question in questions if question not in done]
    if not missing:
        return
    peer = CitationPeer(workspace)
    records.parent.mkdir(parents=True, exist_ok=True)
    with records.open("a", encoding="utf-8") as file:
        for number, question in enumerate(missing, start=1):
            answer = peer.ask(question)
            file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")
            file.flush()
            sys.stderr.write(f"CitationQueryEngine: {number} of {len(missing)}, {answer.seconds:.1f} s\n")


def _turn(text: str) -> str:
    return f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"


def _chat(messages: Sequence[Any]) -> str:
    turns = "".join(f"<|im_start|>{item.role.value}\n{item.content}<|im_end|>\n" for item in messages)
    return f"{turns}<|im_start|>assistant\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--records", type=Path, required=True)
    arguments = parser.parse_args()
    run(arguments.workspace, json.load(sys.stdin), arguments.records)
