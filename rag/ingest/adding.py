"""Taking articles into a corpus: new ones are written, known ones compared, what an edit replaces is kept,
and one bad file never stops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag.errors import GroundwireError, IngestError
from rag.files import sweep, write_atomically
from rag.ingest.articles import load_corpus, render_article, write_article
from rag.ingest.pages import LeftOut
from rag.ingest.readers import find_files, read_file
from rag.ingest.versions import History, moment_now
from rag.locks import holding
from rag.records import Article
from rag.workspace import Workspace

# Of the words of two states of one article, more are shared; of two reports on one event, fewer.
_SHARED = 0.5

Outcome = Literal["added", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one article of one file."""

    article_id: str
    headline: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: the articles taken, the lines left out, or why nothing could be read."""

    path: Path
    articles: tuple[Added, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[str, ...]


def add_paths(
    paths: Sequence[Path],
    workspace: Workspace,
    split_on: str | None = None,
    retrieved: str | None = None,
    note: Callable[[str], None] = lambda text: None,
) -> Iterator[FileReport]:
    """Reads files and folders into ``corpus/``, yielding a report as each file is done; nothing is deleted.

    A new state of a known article takes the place of the earlier one, which is kept among its versions. A
    new article that does not say when it was ``retrieved`` was so now, at this ISO 8601 moment.

    Who adds to the same corpus meanwhile waits, and ``note`` hears for whom. Raises StorageError when the
    disk is full, LibraryBusy when another one adds for ten minutes.
    """
    corpus = workspace.corpus
    with holding(workspace.corpus_lock, "rag add", note):
        known = {article.id: (path, article) for path, article in load_corpus(corpus).articles}
        sweep(corpus)
        for path in paths:
            try:
                files = find_files(path)
            except IngestError as error:
                yield FileReport(path, (), (), (str(error),))
                continue
            for file in files:
                yield _add_file(file, corpus, split_on, known, retrieved)


def _add_file(
    file: Path,
    corpus: Path,
    split_on: str | None,
    known: dict[str, tuple[Path, Article]],
    retrieved: str | None,
) -> FileReport:
    try:
        reading = read_file(file, split_on)
    except GroundwireError as error:
        return FileReport(file, (), (), (str(error),))
    added: list[Added] = []
    problems: list[str] = []
    for article in reading.articles:
        try:
            added.append(Added(article.id, article.headline, _take(article, corpus, known, retrieved)))
        except IngestError as error:
            problems.append(str(error))
    return FileReport(file, tuple(added), reading.left_out, tuple(problems))


def _take(
    article: Article, corpus: Path, known: dict[str, tuple[Path, Article]], retrieved: str | None
) -> Outcome:
    if article.retrieved is None:
        first = known[article.id][1].retrieved if article.id in known else retrieved
        article = replace(article, retrieved=first)
    if article.id not in known:
        known[article.id] = (write_article(article, corpus), article)
        return "added"
    path, earlier = known[article.id]
    if earlier == article:
        return "same"
    if not _is_one_article(earlier, article):
        raise IngestError(
            f"The id {article.id} is taken by the article “{earlier.headline}”.",
            "Give one of them another id.",
        )
    History(corpus).keep(earlier, article.fingerprint, retrieved or moment_now())
    write_atomically(path, render_article(article).encode("utf-8"))
    known[article.id] = (path, article)
    return "changed"


def _is_one_article(earlier: Article, article: Article) -> bool:
    """Are two articles of one id states of the same? By headline, by address, or as most words are shared."""
    if earlier.headline == article.headline or (article.url and article.url == earlier.url):
        return True
    words, others = (set(item.text.lower().split()) for item in (earlier, article))
    return len(words & others) > _SHARED * len(words | others)
