"""The version of ``library.sqlite3`` that can be read.

What is built from the corpus can be built again; but its vectors took long to compute, so of an older library
they are taken over.
"""

from __future__ import annotations

from rag.errors import LibraryDamaged, LibraryNewer, LibraryOutdated

SCHEMA = "4"  # how articles are cut into sentences is part of it


def check_schema(found: str | None, path: str) -> None:
    """Raises LibraryNewer, LibraryOutdated, or LibraryDamaged for what is no version at all."""
    if found == SCHEMA:
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
