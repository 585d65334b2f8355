"""The versions of ``library.sqlite3``: which can be read, and what brings an older one up to date.

What is built from the corpus can be built again; but its vectors took long to compute, so of a library that
is too old for an upgrade they are taken over.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.errors import LibraryDamaged, LibraryNewer, LibraryOutdated

SCHEMA = "3"

# From a version to the next: statements. A reader without these is slower, and no less right.
UPGRADES: Mapping[str, tuple[str, ...]] = {
    "2": (
        "CREATE INDEX article_published ON article (published)",
        "CREATE INDEX article_filters ON article (id, published, source)",
        "ALTER TABLE vector RENAME TO older",
        "CREATE TABLE vector (key BLOB NOT NULL, data BLOB NOT NULL)",
        "INSERT INTO vector SELECT key, data FROM older ORDER BY key",
        "CREATE UNIQUE INDEX vector_key ON vector (key)",
        "DROP TABLE older",
    ),
}


def check_schema(found: str | None, path: str) -> None:
    """Raises LibraryNewer, LibraryOutdated, or LibraryDamaged for what is no version at all."""
    if found == SCHEMA or found in UPGRADES:
        return
    if found is None or not found.isdecimal():
        raise LibraryDamaged(
            f"{path} is damaged: its schema is {found}, wanted {SCHEMA}.",
            "Run `rag sync` to build it again from corpus/.",
        )
    if int(found) > int(SCHEMA):
        raise LibraryNewer(
            f"{path} was built by a newer Groundwire: its schema is {found}, this one knows {SCHEMA}.",
            "Install that version; or delete the file and run `rag sync`, which builds it again.",
        )
    raise LibraryOutdated(
        f"{path} was built by an older Groundwire: its schema is {found}, wanted {SCHEMA}.",
        "Run `rag sync`: it is built again from corpus/, with the vectors that it has.",
    )
