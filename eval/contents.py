"""What a workspace holds, part by part, so that two can be compared to the last byte."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from rag.workspace import Workspace

Contents = Mapping[str, str]

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'chunk\\_words%' ESCAPE '\\'"
_WORDS = "CREATE VIRTUAL TABLE temp.held_words USING fts5vocab(main, chunk_words, instance)"


def contents(workspace: Workspace) -> Contents:
    """A checksum of each file of the corpus, each table, each place of a word in the index, the dense index
    and the manifest, by name.

    What a killed process left under a temporary name is no part of it, nor is the form of the database file.
    """
    return {
        **dict(corpus_files(workspace.corpus)),
        **dict(_tables(workspace.database)),
        **{path.name: _file(path) for path in (workspace.vectors, workspace.manifest)},
    }


def corpus_files(corpus: Path) -> Iterator[tuple[str, str]]:
    """The name and the checksum of each file of a corpus."""
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and not (path.name.startswith(".") and path.suffix == ".part"):
            yield f"corpus/{path.relative_to(corpus)}", _file(path)


def differences(found: Contents, wanted: Contents) -> tuple[str, ...]:
    """What is missing, too much or different, by name; nothing when both are the same."""
    return tuple(
        f"{name} {'is missing' if name not in found else 'is too much' if name not in wanted else 'differs'}"
        for name in sorted(found.keys() | wanted.keys())
        if found.get(name) != wanted.get(name)
    )


def _tables(path: Path) -> Iterator[tuple[str, str]]:
    if not path.exists():
        return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        for (name,) in database.execute(_TABLES).fetchall():
            yield f"table {name}", _rows(sorted(map(repr, database.execute(f"SELECT * FROM {name}"))))
        database.execute(_WORDS)
        places = database.execute("SELECT * FROM temp.held_words ORDER BY term, doc, offset")
        yield "index of words", _rows(map(repr, places))


def _rows(rows: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.encode("utf-8"))
    return digest.hexdigest()


def _file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "none"
