"""Collections of documents as workspaces, so that search is measured over them as over anybody's articles."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.ingest.articles import write_article
from rag.ingest.naming import article_id, file_name
from rag.llm.catalogue import DEFAULT_EMBEDDER
from rag.llm.folder import installed_model
from rag.records import Article
from rag.search.embedder import Embedder, open_embedder
from rag.search.sync import sync
from rag.workspace import Workspace, init_workspace, models_folder


@dataclass(frozen=True, slots=True)
class Collection:
    """A synced workspace, and the document of the collection that each of its articles is."""

    workspace: Workspace
    documents: Mapping[str, str]


def synced(
    root: Path, source: Path, articles: Iterable[tuple[str, Article]], embedder: Embedder | None = None
) -> Collection:
    """``articles``, each with its document's id, in the workspace ``root``-CHECKSUM, named by the file
    ``source`` that they come from, so that it is made once. What was interrupted goes on where it stopped.

    Without an ``embedder`` the default one is used. Raises ValueError as ``document_ids`` does, ModelMissing,
    ModelDamaged.
    """
    embedder = embedder or open_embedder(installed_model(DEFAULT_EMBEDDER, models_folder()).path)
    workspace = init_workspace(root.with_name(f"{root.name}-{_checksum(source)[:12]}"))
    documents = document_ids(_written(articles, workspace.corpus))
    sync(workspace, embedder, tick=_progress)
    return Collection(workspace, documents)


def unique_id(document_id: str, headline: str, published: str | None = None) -> str:
    """The id of a document's article: readable, a file's name, and another one for every document."""
    unique = hashlib.sha256(document_id.encode("utf-8")).hexdigest()[:8]
    return f"{article_id(headline, published)[:70].rstrip('-')}-{unique}"


def document_ids(articles: Iterable[tuple[str, Article]]) -> dict[str, str]:
    """The document that each article is. Raises ValueError when two documents come to one article id."""
    documents: dict[str, str] = {}
    for document_id, article in articles:
        if documents.setdefault(article.id, document_id) != document_id:
            raise ValueError(f"{document_id} and {documents[article.id]} are both the article {article.id}")
    return documents


def _written(articles: Iterable[tuple[str, Article]], folder: Path) -> Iterator[tuple[str, Article]]:
    """Passes on what it writes; what is there already is not written again."""
    for document_id, article in articles:
        if not (folder / file_name(article.id, article.published)).exists():
            write_article(article, folder)
        yield document_id, article


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _progress(done: int, total: int) -> None:
    if done % 1024 < 64 or done == total:
        sys.stderr.write(f"embedded {done} of {total} texts\n")
