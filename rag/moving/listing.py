"""What an export holds: the list of its files, which stands first in it, and the names that they may have.

::

    {"schema": "groundwire.export/1", "version": "0.1.0",
     "files": [{"path": "corpus/ferry-aground.md", "size": 812, "sha256": "…"}, …]}
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from rag import __version__
from rag.ingest.versions import FOLDER

LISTING = "groundwire-export.json"
SCHEMA = "groundwire.export/1"
PARTS = ("corpus", "versions", "prompts", "library", "summaries")

_LIBRARY = frozenset({"library.sqlite3", "vectors.faiss", "manifest.json"})
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an export: its place in the workspace (parts joined by ``/``), its bytes, their checksum."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of an export, sorted by path, and the version of Groundwire that made it."""

    entries: tuple[Entry, ...]
    version: str = __version__

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.entries)

    def to_bytes(self) -> bytes:
        """The list as it stands in an export."""
        record = {
            "schema": SCHEMA,
            "version": self.version,
            "files": [asdict(entry) for entry in self.entries],
        }
        return (json.dumps(record, indent=1) + "\n").encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes) -> Listing:
        """The list that ``to_bytes`` gave. Raises ValueError, saying what is wrong: of its form, a name that
        has no place in a workspace, one that stands twice, one that is a file and a folder.
        """
        try:
            record = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{LISTING} is no JSON") from error
        if not isinstance(record, dict) or record.get("schema") != SCHEMA:
            found = record.get("schema") if isinstance(record, dict) else None
            raise ValueError(f"the schema of {LISTING} is {found!r}, wanted {SCHEMA!r}")
        version, files = record.get("version"), record.get("files")
        if not isinstance(version, str) or not isinstance(files, list):
            raise ValueError(f"{LISTING} has no version or no files")
        entries = tuple(_entry(item) for item in files)
        _check_names([entry.path for entry in entries])
        return cls(entries, version)


def part_of(path: str) -> str | None:
    """Which of ``PARTS`` a file belongs to; None when an export holds no file of this name.

    That is a name that leads out of the workspace, one with a hidden part, and all that belongs to one
    machine or process: saved states, locks, temporary files.
    """
    names = path.split("/")
    hidden = 1 if names[:2] == ["corpus", FOLDER] else None
    if len(names) < 2 or not all(_is_plain(name) for i, name in enumerate(names) if i != hidden):
        return None
    if hidden is not None:
        return "versions" if len(names) > 2 else None
    if names[0] == "embeddings":
        if names[1] == "summaries" and len(names) > 2:
            return "summaries"
        return "library" if len(names) == 2 and names[1] in _LIBRARY else None
    return names[0] if names[0] in ("corpus", "prompts") else None


def _is_plain(name: str) -> bool:
    """Is it one visible name, here and on this system?"""
    try:
        os.fsencode(name)
    except UnicodeError:
        return False
    return name != "" and name[0] != "." and "\0" not in name and Path(name).name == name


def _entry(item: Any) -> Entry:
    if not isinstance(item, dict) or set(item) != {"path", "size", "sha256"}:
        raise ValueError(f"{LISTING} names a file without path, size and sha256")
    path, size, sha256 = item["path"], item["size"], item["sha256"]
    if not isinstance(path, str) or part_of(path) is None:
        raise ValueError(f"{path!r} has no place in a workspace")
    if type(size) is not int or size < 0:
        raise ValueError(f"{path} has the size {size!r}")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise ValueError(f"{path} has the checksum {sha256!r}")
    return Entry(path, size, sha256)


def _check_names(paths: Sequence[str]) -> None:
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            raise ValueError(f"{path} stands in {LISTING} twice")
        seen.add(path)
    for path in paths:
        for folder in PurePosixPath(path).parents:
            if str(folder) in seen:
                raise ValueError(f"{folder} is a file and a folder in {LISTING}")
