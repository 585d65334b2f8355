"""How much of what an exact dense index finds the index of a large library finds, on real vectors.

Those of the RealTimeQA library are taken twice: its chunks', as its index has them, and its sentences' with
them, as many as a library eight times as large has. What is searched for are its questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from eval.runs import Record, Run
from eval.sets.realtimeqa import later_questions, news_questions, news_workspace
from rag.newsroom import Choice, Newsroom
from rag.search.dense import unpack
from rag.search.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WANTED = 0.98

_TOP = 10
_BATCH = 10_000
_ASKED_FOR = 90  # what search asks an index for, that 60 may be left


def run(run: Run, data: Path, cache: Path) -> Record:
    """Recall among the first ten, of the chunks' index and of one over every vector of the library."""
    import numpy as np

    collection = news_workspace(data, cache)
    asked = [item.question for item in (*news_questions(data), *later_questions(data))]
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        library = newsroom.library
        queries = newsroom.embedder.embed(asked)
        rows = [row for _, row in library.store.chunk_vectors()]
        chunks = unpack(rows, library.dimensions)
        every = unpack(
            [row[0] for row in library.store.stream("SELECT data FROM vector ORDER BY key")],
            library.dimensions,
        )
    figures = {
        name: round(recall(_index(vectors), vectors, queries), 4)
        for name, vectors in (("chunks", chunks), ("chunks_and_sentences", np.asarray(every)))
    }
    sizes = {"chunks": len(chunks), "chunks_and_sentences": len(every)}
    return run.finish(
        {
            "queries": len(queries),
            "vectors": sizes,
            "recall_at_10": figures,
            "holds": min(figures.values()) >= WANTED,
        }
    )


def recall(index: VectorIndex, vectors: Vectors, queries: Vectors) -> float:
    """The share of the ten nearest of ``vectors``, whose ids are their places, that ``index`` leads to."""
    import numpy as np

    shares = []
    for query in queries:
        scores = vectors @ query
        wanted = set(np.argsort(-scores, kind="stable")[:_TOP].tolist())
        found = [place for place, _ in index.search(query, _ASKED_FOR)]
        best = sorted(found, key=lambda place: (-scores[place], place))[:_TOP]
        shares.append(len(wanted & set(best)) / _TOP)
    return fmean(shares)


def _index(vectors: Vectors) -> VectorIndex:
    def batches() -> Iterator[tuple[Sequence[int], Vectors]]:
        for start in range(0, len(vectors), _BATCH):
            part = vectors[start : start + _BATCH]
            yield range(start, start + len(part)), part

    return VectorIndex.gather(len(vectors), vectors.shape[1], batches)
