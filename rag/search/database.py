"""One open SQLite file of a library: statements, transactions, and what is wrong with it.

SQLite's own errors become LibraryDamaged, LibraryBusy or StorageError here and go no further.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Self

from rag.errors import LibraryBusy, LibraryDamaged, LibraryError, StorageError
from rag.search.schemas import SCHEMA, check_schema

_BUSY_SECONDS = 30.0
_CACHE_KILOBYTES = 65_536
_EMPTYING_MILLISECONDS = 1000


class Database:
    """The connection. Reading is safe beside a writer (write-ahead log): who opened the file to read sees it
    as it was then, whatever is written meanwhile.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Opens the file; with ``write`` it is made when missing. Raises LibraryDamaged when it is no
        library.
        """
        self.path, self._write = path, write
        with self._translated():
            self._db = _connect(path, write)
            self._db.row_factory = sqlite3.Row
            try:
                if write:
                    self._prepare()
                else:
                    self._db.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
                    self._db.execute("BEGIN")  # until it is closed: all that is read is of one moment
                self._check()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """A writer first empties the log, unless readers keep it from that for a second: where there always
        are some, nobody else would, and it would grow without end.
        """
        if self._write:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute(f"PRAGMA busy_timeout = {_EMPTYING_MILLISECONDS}")
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def meta(self, key: str) -> str | None:
        """One value kept beside the tables, such as the library's checksum."""
        rows = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_meta(self, key: str, value: str) -> None:
        self.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def drop_meta(self, key: str) -> None:
        self.run("DELETE FROM meta WHERE key = ?", (key,))

    def check(self) -> None:
        """Reads every page. Raises LibraryDamaged when SQLite finds one that is wrong."""
        found = self.rows("PRAGMA quick_check(1)")[0][0]
        if found != "ok":
            raise LibraryDamaged(
                f"{self.path} is damaged: {found}.", "Run `rag sync` to build it again from corpus/."
            )

    def copy_to(self, path: Path) -> None:
        """Writes all that is committed into the new file ``path``; writers beside it need not stop."""
        with self._translated(), contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read wherever it stands

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end, rolls back on any exception."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(LibraryError, StorageError):
                self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._translated():
            return self._db.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows one after the other, for when there are too many to hold."""
        with self._translated(), contextlib.closing(self._db.execute(sql, values)) as cursor:
            yield from cursor

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        with self._translated():
            self._db.execute(sql, values)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        with self._translated():
            self._db.executemany(sql, rows)

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._db.executescript(
                resources.files("rag.search").joinpath("schema.sql").read_text(encoding="utf-8")
            )
            self._db.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA,))
        check_schema(self.meta("schema"), str(self.path))

    def _check(self) -> None:
        pages, size = (
            int(self._db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
        )
        log = self.path.with_name(self.path.name + "-wal")  # opening makes an empty one
        whole_in_file = not log.exists() or not log.stat().st_size
        if whole_in_file and self.path.stat().st_size < pages * size:
            raise sqlite3.DatabaseError(f"it has {self.path.stat().st_size} bytes, wanted {pages * size}")
        check_schema(self.meta("schema"), str(self.path))

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _translate(error, self.path) from error


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    mode = "rwc" if write else "ro"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(
        uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


def _translate(error: sqlite3.Error, path: Path) -> LibraryError | StorageError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return StorageError(f"The disk of {path} is full.", "Free some space and run `rag sync` again.")
    if name.startswith("SQLITE_IOERR"):  # not damage, for which sync would drop the file
        return StorageError(
            f"{path} cannot be read or written: {error}.", "Free some space or check the disk, then repeat."
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return LibraryBusy(f"{path} is in use by another process.", "Try again when it has finished.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StorageError(f"{path} cannot be opened: {error}.", "Check the permissions of its folder.")
    return LibraryDamaged(f"{path} is damaged: {error}.", "Run `rag sync` to build it again from corpus/.")
