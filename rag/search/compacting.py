"""What a library holds that nothing uses: vectors, and pages of its file."""

from __future__ import annotations

from dataclasses import dataclass

from rag.search.store import Store


@dataclass(frozen=True, slots=True)
class Unused:
    """How many of something, and their bytes."""

    count: int
    bytes: int


def unused_vectors(store: Store) -> Unused:
    """Vectors of no chunk and no sentence: what a sync that was interrupted had ready, or an index that was
    built otherwise has left.
    """
    row = store.rows(
        "SELECT count(*), coalesce(sum(length(key) + length(data)), 0) FROM vector WHERE key NOT IN"
        " (SELECT vector_key FROM chunk UNION SELECT vector_key FROM sentence)"
    )[0]
    return Unused(int(row[0]), int(row[1]))


def free_pages(store: Store) -> Unused:
    """Pages of the file that hold nothing; SQLite keeps them for what is still to come."""
    pages, size = (int(store.rows(f"PRAGMA {name}")[0][0]) for name in ("freelist_count", "page_size"))
    return Unused(pages, pages * size)


def compact(store: Store) -> None:
    """Takes both away. The caller holds the lock of the library; readers need not stop, and as long as one
    reads, the file stays as large as it was.
    """
    with store.transaction():
        store.drop_unused_vectors()
    store.run("VACUUM")
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")  # until then the pages stand in the log as well
