"""How a library grows: what it takes to fill, to index and to search it, by number of chunks.

Texts are invented words in the frequencies of a language (Zipf's law), so that a common word occurs in half
of the chunks and a rare one in a few; vectors are synthetic, unit vectors about some thousand matters. The
questions are embedded by the real embedder. Each size is filled in a process of its own and searched in
another.
"""

from __future__ import annotations

import hashlib
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eval.children import Child
from eval.memory import peak_memory
from eval.plots import Plot
from eval.runs import Record, Run
from rag.records import Article
from rag.workspace import Workspace, init_workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZES = (1_000, 10_000, 100_000, 1_000_000)
DIMENSIONS = 384
EMBEDDER = "synthetic@384"

_WORDS = 60_000
_COMMON = 60  # of them, the commonest: no question is about these
_ASKED = 8  # words a question
_SEARCHES = 200
_MATTERS = 4_000
_SENTENCE_VECTORS = 5_000
_SENTENCE_WORDS = 20
_TRANSACTION = 500  # articles


@dataclass(frozen=True)
class Language:
    """Invented words, the commonest first, and texts of them."""

    seed: int

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(_word(number) for number in range(_WORDS))

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        import numpy as np

        shares = np.cumsum(1 / np.arange(1, _WORDS + 1))
        return np.asarray(shares / shares[-1])

    def articles(self) -> Iterator[Article]:
        """Article after article, 400 to 1,000 words each, without end."""
        import numpy as np

        draw = np.random.default_rng(self.seed)
        number = 0
        while True:
            number += 1
            count = int(draw.integers(20, 50))
            places = np.searchsorted(self._shares, draw.random(count * _SENTENCE_WORDS))
            told = [
                " ".join(self.words[i] for i in places[start : start + _SENTENCE_WORDS]).capitalize() + "."
                for start in range(0, len(places), _SENTENCE_WORDS)
            ]
            text = "\n\n".join(" ".join(told[start : start + 3]) for start in range(0, count, 3))
            day = f"20{20 + number % 5}-{1 + number % 12:02}-{1 + number % 28:02}"
            yield Article(f"article-{number}", told[0][:60], text, published=day)

    def questions(self, count: int) -> tuple[str, ...]:
        """Each of eight words, none of the very commonest."""
        import numpy as np

        draw = np.random.default_rng(self.seed + 1)
        shares = 1 / np.arange(1, _WORDS + 1)
        shares[:_COMMON] = 0
        shares /= shares.sum()
        return tuple(
            " ".join(self.words[i] for i in draw.choice(_WORDS, _ASKED, p=shares)) for _ in range(count)
        )


def fill(workspace: Workspace, chunks: int, seed: int) -> Record:
    """Fills a library with at least so many chunks, and writes its dense index."""
    from rag.search.dense import write_index
    from rag.search.library import LibraryManifest
    from rag.search.store import Store

    began = time.perf_counter()
    articles = Language(seed).articles()
    vectors = _vectors(seed)
    held = 0
    with Store(workspace.database, write=True) as store:
        keys = [_key(f"sentence {number}") for number in range(_SENTENCE_VECTORS)]
        with store.transaction():
            store.put_vectors((key, next(vectors)) for key in keys)
        while held < chunks:
            with store.transaction():
                for _ in range(_TRANSACTION):
                    if held < chunks:
                        held += _add(store, next(articles), vectors, keys)
        filled = time.perf_counter() - began
        with store.transaction():
            for name, value in (("library", "0"), ("embedder", EMBEDDER), ("dimensions", str(DIMENSIONS))):
                store.set_meta(name, value)
        said = write_index(store, DIMENSIONS, workspace.vectors)
        LibraryManifest.of("0", EMBEDDER, DIMENSIONS, said).write(workspace.manifest)
        counts = store.counts()
    indexed = time.perf_counter() - began - filled
    return {
        **counts,
        "fill_seconds": round(filled, 1),
        "chunks_a_second": round(held / filled),
        "index_seconds": round(indexed, 1),
        "fill_memory_bytes": peak_memory(),
        "library_bytes": workspace.database.stat().st_size,
        "index_bytes": workspace.vectors.stat().st_size,
    }


def search(workspace: Workspace, seed: int) -> Record:
    """Seconds to open the library, and milliseconds a search, in a process that has searched before, with the
    files of the library in the memory of the system.
    """
    from rag.llm.catalogue import DEFAULT_EMBEDDER
    from rag.llm.folder import installed_model
    from rag.search.embedder import open_embedder
    from rag.search.library import Library
    from rag.search.retrieval import search_sentences
    from rag.settings import Filters
    from rag.workspace import models_folder

    for path in (workspace.database, workspace.vectors):
        _read_once(path)
    embedder = _Renamed(open_embedder(installed_model(DEFAULT_EMBEDDER, models_folder()).path))
    began = time.perf_counter()
    library = Library.open(workspace)
    opened = time.perf_counter() - began
    questions = Language(seed).questions(_SEARCHES)
    warming = Language(seed + 1).questions(_SEARCHES // 2)
    record: Record = {"exact": library.index.exact, "open_seconds": round(opened, 3)}
    for name, filters in (
        ("", Filters()),
        ("as_of_", Filters(as_of="2023-06-01")),
        ("week_", Filters(since="2024-06-10", until="2024-06-16")),
    ):
        for question in warming:  # what any search reads is in memory then
            search_sentences(library, embedder, question, filters)
        spent = []
        for question in questions:
            began = time.perf_counter()
            search_sentences(library, embedder, question, filters)
            spent.append(1000 * (time.perf_counter() - began))
        record[f"{name}p50_ms"] = round(statistics.median(spent), 1)
        record[f"{name}p95_ms"] = round(statistics.quantiles(spent, n=20)[-1], 1)
    library.close()
    return record | {"search_memory_bytes": peak_memory()}


def _read_once(path: Path) -> None:
    """Has the system keep the file in its memory, as that of a library that is in use."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def run(run: Run, sizes: Sequence[int], seed: int) -> Record:
    """Every size, the smallest first; what was measured before is not measured again."""

    def measure(size: int) -> Record:
        folder = run.folder / f"library-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        workspace = init_workspace(folder)
        try:
            filled: Record = Child(lambda: fill(workspace, size, seed)).end().returned()
            searched: Record = Child(lambda: search(workspace, seed)).end().returned()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return filled | searched

    records = run.each(sizes, str, measure)
    figures = {f"{int(record['id']):,}": {**record} for record in records}
    return run.finish({"sizes": figures}, plots=_plots(records))


def _plots(records: Sequence[Record]) -> tuple[Plot, ...]:
    def line(name: str, unit: float = 1.0) -> tuple[tuple[float, float], ...]:
        return tuple((float(record["chunks"]), record[name] / unit) for record in records)

    return (
        Plot(
            "A search", "chunks", "milliseconds", {"p50": line("p50_ms"), "p95": line("p95_ms")}, log_x=True
        ),
        Plot(
            "Peak memory",
            "chunks",
            "GB",
            {"filling": line("fill_memory_bytes", 1e9), "searching": line("search_memory_bytes", 1e9)},
            log_x=True,
        ),
        Plot(
            "Filling and indexing",
            "chunks",
            "seconds",
            {"filling": line("fill_seconds"), "indexing": line("index_seconds")},
            log_x=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Renamed:
    """The real embedder, under the name of the synthetic library: what it takes is measured, not what it
    finds.
    """

    embedder: object

    @property
    def identity(self) -> str:
        return EMBEDDER

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = self.embedder.embed(texts)  # type: ignore[attr-defined]
        return vectors


def _add(store: object, article: Article, vectors: Iterator[bytes], keys: Sequence[bytes]) -> int:
    from rag.ingest.text import sentences
    from rag.search.chunking import chunks
    from rag.settings import ChunkSettings

    told = sentences(article)
    cut = [(chunk, _key(f"{article.id} {chunk.number}")) for chunk in chunks(article, told, ChunkSettings())]
    store.put_vectors((key, next(vectors)) for _, key in cut)  # type: ignore[attr-defined]
    places = [
        (item, keys[(int(article.id.rpartition("-")[2]) * 50 + i) % len(keys)]) for i, item in enumerate(told)
    ]
    store.add(article, cut, places)  # type: ignore[attr-defined]
    return len(cut)


def _vectors(seed: int) -> Iterator[bytes]:
    """Unit vectors about some matters, 16-bit floats, without end."""
    import numpy as np

    draw = np.random.default_rng(seed)
    matters = draw.standard_normal((_MATTERS, DIMENSIONS)).astype(np.float32)
    while True:
        batch = matters[draw.integers(0, _MATTERS, 1000)]
        batch = batch + 0.8 * draw.standard_normal(batch.shape, dtype=np.float32)
        batch /= np.linalg.norm(batch, axis=1, keepdims=True)
        yield from (row.tobytes() for row in batch.astype(np.float16))


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _word(number: int) -> str:
    """A word of its own for every number, that can be spoken."""
    consonants, vowels = "bcdfglmnprstvz", "aeiou"
    word, rest = "", number + 7
    while rest:
        rest, first = divmod(rest, len(consonants))
        rest, second = divmod(rest, len(vowels))
        word += consonants[first] + vowels[second]
    return word
