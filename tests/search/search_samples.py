"""Small articles written for these tests, and ways to look at a library from outside."""

import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from doubles import HashEmbedder

from rag.ingest.articles import write_article
from rag.ingest.text import sentences
from rag.records import Article, shown
from rag.search.chunking import chunks, with_headline
from rag.search.dense import pack
from rag.search.store import Store
from rag.settings import ChunkSettings
from rag.workspace import Workspace

FERRY = Article(
    "ferry",
    "Ferry to the islands runs again",
    "The ferry sailed on Friday after three weeks in the yard. Its captain, Capt. Olga Tern, called the "
    "repair “thorough”. She said 120 passengers came.\n\n## What is next\n\nA second ferry is on order.  It "
    "should arrive in spring.",
    byline="Ines Holm",
    published="2024-11-08",
    source="Harbour Post",
)
BRIDGE = Article(
    "bridge",
    "Bridge closed for repairs",
    "The old bridge closed on Monday. Engineers found 14 cracks in its piers.\n\nNaïve hopes of a quick "
    "repair faded 🌉 within days. “We were wrong,” one engineer said.",
    byline="Tomas Reed",
    published="2024-11-11T23:30:00-05:00",
    source="Valley News",
)
BAKERS = Article(
    "bakers",
    "Bakers win bread prize",
    "Two bakers shared the prize. Their rye bread was praised.\n\nThe prize is worth $2,500.",
    source="Valley News",
)
ARTICLES = (FERRY, BRIDGE, BAKERS)


def long_article(identity: str, paragraphs: int) -> Article:
    """An article of ``paragraphs`` paragraphs of two sentences, no two alike, 14 words a paragraph."""
    text = "\n\n".join(
        f"The crew of boat {identity}{n} caught {n} herring. Nobody on pier {identity}{n} counted them."
        for n in range(1, paragraphs + 1)
    )
    return Article(identity, f"Herring report {identity}", text, published="2024-12-01")


def write_corpus(workspace: Workspace, articles: Iterable[Article]) -> None:
    """Makes the corpus hold exactly ``articles``."""
    workspace.corpus.mkdir(parents=True, exist_ok=True)
    workspace.embeddings.mkdir(exist_ok=True)
    for path in workspace.corpus.glob("*.md"):
        path.unlink()
    for article in articles:
        write_article(article, workspace.corpus)


def add_to(store: Store, article: Article, words: int = 12) -> None:
    """Puts an article into the store with its vectors, each under its text as the key."""
    embedder = HashEmbedder()
    pieces = [(chunk, with_headline(article.headline, chunk)) for chunk in cut(article, words)]
    singles = [(sentence, shown(sentence, article.headline)) for sentence in sentences(article)]
    texts = [text for _, text in [*pieces, *singles]]
    with store.transaction():
        store.put_vectors(
            (text.encode(), pack(vector)) for text, vector in zip(texts, embedder.embed(texts), strict=True)
        )
        store.add(
            article,
            [(chunk, text.encode()) for chunk, text in pieces],
            [(sentence, text.encode()) for sentence, text in singles],
        )


def cut(article: Article, words: int):
    return chunks(article, sentences(article), ChunkSettings(words=words))


_TABLES = ("meta", "article", "chunk", "sentence", "vector", "chunk_words_docsize")
_WORDS = tuple("ferry bridge engineer prize repair spring holm herring pier naive zebra".split())


def dump(path: Path) -> dict[str, list[tuple]]:
    """Every row of every table of a library, and what its index of words finds with which ``bm25()``."""
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        found = {table: sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in _TABLES}
        sql = "SELECT rowid, bm25(chunk_words) FROM chunk_words WHERE chunk_words MATCH ? ORDER BY rowid"
        found |= {f"chunk_words MATCH {word}": db.execute(sql, (word,)).fetchall() for word in _WORDS}
        return found
