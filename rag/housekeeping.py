"""What can be thrown away in a workspace without any loss: articles and their earlier versions never are.

Each kind is told apart by what is stored, so that nothing is freed that would be found again:

* temporary files that killed writers left an hour ago or earlier;
* kept summaries of texts that no article has any more, shorter forms of sentences that no article has any
  more, and damaged ones;
* states that no model that is here can load with this build of llama.cpp, and damaged ones;
* vectors that no chunk and no sentence has, and pages of the library's file that hold nothing.

Of which model and prompt a summary was made cannot be told in all cases, nor of which prompt a state, and a
model may only be away for a while. What nobody read or wrote for 90 days goes for that reason: whoever reads
one gives it a new time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.digest.shelf import Kept, Shelf
from rag.errors import ModelError
from rag.files import abandoned
from rag.ingest.articles import Corpus, load_corpus
from rag.ingest.text import sentences
from rag.llm.folder import installed
from rag.llm.prefixes import kept_states
from rag.locks import holding
from rag.search.compacting import Unused, compact, free_pages, unused_vectors
from rag.search.store import Store
from rag.workspace import Workspace, models_folder

_UNREAD_SECONDS = 90 * 86_400.0
_NOTHING = Unused(0, 0)

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Waste:
    """One kind of what can be freed, how many there are, and their bytes."""

    kind: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What was freed, or would be in a ``dry_run``."""

    dry_run: bool
    waste: tuple[Waste, ...]

    @property
    def bytes(self) -> int:
        """Of all kinds together."""
        return sum(item.bytes for item in self.waste)


def clean(workspace: Workspace, *, dry_run: bool = False, note: Note = lambda text: None) -> Cleaning:
    """Frees what nothing uses; in a ``dry_run`` it is only counted, and nothing is changed.

    Raises LibraryDamaged, before anything is freed; LibraryBusy when a sync takes longer than ten minutes.
    """
    if dry_run:
        return Cleaning(True, tuple(_waste(workspace, note, freeing=False)))
    with holding(workspace.lock, "rag gc", note):
        return Cleaning(False, tuple(_waste(workspace, note, freeing=True)))


def _waste(workspace: Workspace, note: Note, *, freeing: bool) -> Iterator[Waste]:
    """Every kind of waste. The library is opened first: when it is damaged, nothing is freed at all."""
    vectors, pages = _in_library(workspace, freeing)
    files = {
        "temporary files": [*abandoned(workspace.corpus), *abandoned(workspace.embeddings)],
        "summaries": list(_summaries(workspace, note)),
        "model states": list(_states(workspace, note)),
    }
    for kind, paths in files.items():
        sizes = [size for path in paths if (size := _size(path, freeing)) is not None]
        yield Waste(kind, len(sizes), sum(sizes))
    yield Waste("unused vectors", vectors.count, vectors.bytes)
    yield Waste("free pages", pages.count, pages.bytes)


def _size(path: Path, freeing: bool) -> int | None:
    """The size of a file, which is deleted when ``freeing``; None when it is gone, or cannot be deleted."""
    try:
        size = path.lstat().st_size
        if freeing:
            path.unlink()
    except OSError:
        return None
    return size


def _in_library(workspace: Workspace, freeing: bool) -> tuple[Unused, Unused]:
    if not workspace.database.exists():
        return _NOTHING, _NOTHING
    with Store(workspace.database, write=freeing) as store:
        vectors, pages = unused_vectors(store), free_pages(store)
        if freeing and (vectors.count or pages.count):
            compact(store)
    return vectors, pages


def _summaries(workspace: Workspace, note: Note) -> Iterator[Path]:
    kept = list(Shelf(workspace.summaries).kept())
    if not kept:
        return
    corpus = load_corpus(workspace.corpus)
    if corpus.problems:
        bad = len(corpus.problems)
        note(f"Files of the corpus that cannot be read: {bad}. Summaries are judged by age alone.")
    wanted = _wanted(corpus, kept) if not corpus.problems else lambda item: True
    before = time.time() - _UNREAD_SECONDS
    yield from (item.path for item in kept if not item.whole or item.used < before or not wanted(item))


def _wanted(corpus: Corpus, kept: list[Kept]) -> Callable[[Kept], bool]:
    """Does an article have the text, or the sentence, that something was kept for?"""
    articles = [article for _, article in corpus.articles]
    contents = {(article.id, article.sha256) for article in articles}
    shortened = any(item.sentence is not None for item in kept)
    told = {sentence.text for article in articles for sentence in sentences(article)} if shortened else set()

    def wanted(item: Kept) -> bool:
        if item.article is not None:
            return (item.article, item.content) in contents
        return item.sentence is None or item.sentence in told

    return wanted


def _states(workspace: Workspace, note: Note) -> Iterator[Path]:
    if not any(workspace.prefixes.glob("*.state")):
        return
    makers = _makers(note)
    before = time.time() - _UNREAD_SECONDS
    for state in kept_states(workspace.prefixes):
        foreign = makers is not None and state.maker not in makers
        if state.maker is None or foreign or state.used < before:
            yield state.path


def _makers(note: Note) -> frozenset[str] | None:
    """Whose states can be loaded here; None when that is not known: no model is here, or no llama.cpp."""
    from rag.llm.model import state_maker

    sums = [model.sha256 for model in installed(models_folder()) if model.kind == "model" and model.sha256]
    if not sums:
        note(f"No model is in {models_folder()}: model states are judged by age alone.")
        return None
    try:
        return frozenset(state_maker(sha256) for sha256 in sums)
    except ModelError as error:
        note(f"{error.message} Model states are judged by age alone.")
        return None
