"""A whole workspace in one file, a gzip tar: the same content gives the same bytes.

The library is a copy that SQLite makes, so a sync that runs beside does no harm. What changes while it is
read is read again.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from rag.errors import UsageError, WorkspaceError
from rag.ingest.versions import FOLDER
from rag.llm.storage import move, sha256_of
from rag.moving.listing import LISTING, Entry, Listing, part_of
from rag.moving.reports import Moved, parts_of
from rag.moving.scratch import disk_errors, scratch
from rag.search.library import LibraryManifest
from rag.search.store import Store
from rag.workspace import Workspace

_TRIES = 3
_LEVEL = 6  # of compression: 9 takes twice the time for a hundredth of the bytes

Sources = dict[str, Path]


class _Changed(Exception):
    """A file is no longer what it was when it was listed."""


def export_workspace(workspace: Workspace, file: Path, *, library: bool = True) -> Moved:
    """Writes ``corpus/`` with its earlier versions, ``prompts/``, and, unless ``library`` is False, the
    library and the kept summaries into ``file``, whole or not at all.

    Hidden files are no part of it, nor are links. Raises UsageError when ``file`` is a folder,
    LibraryDamaged, StorageError, WorkspaceError when the articles change faster than they are read.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder.", "Name the file to write, such as news.tar.gz.")
    with disk_errors(file), scratch(file) as room:
        for _ in range(_TRIES):
            left_out: list[str] = []
            sources = dict(_found(workspace, file.resolve(), left_out))
            if library:
                sources |= _library(workspace, room)
            try:
                listing = Listing(tuple(_entry(name, sources[name]) for name in sorted(sources)))
                _write(room / "export", listing, sources)
            except (_Changed, FileNotFoundError):
                continue
            move(room / "export", file)
            packed = file.stat().st_size
            return Moved(file, packed, workspace.root, listing.version, parts_of(listing), tuple(left_out))
    raise WorkspaceError(
        f"{workspace.root} changed while it was read, {_TRIES} times.", "Repeat when nothing writes to it."
    )


def _found(workspace: Workspace, file: Path, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    """Name and path of every file that the reader owns; ``file`` may be among them and is not meant."""
    for top in (workspace.corpus, workspace.prompts):
        for name, path in _below(top, top.name, left_out):
            if path.resolve() != file:
                yield name, path


def _below(top: Path, prefix: str, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(top, onerror=_raise):
        here = Path(parent)
        visible = [name for name in folders if _is_visible(name, here, top)]
        folders[:] = [name for name in visible if not (here / name).is_symlink()]
        links = set(visible) - set(folders)
        for name in sorted([*links, *(name for name in names if not name.startswith("."))]):
            path = here / name
            inside = f"{prefix}/{path.relative_to(top).as_posix()}"
            if why := _why_not(path, inside):
                left_out.append(f"{inside}: {why}")
            else:
                yield inside, path


def _is_visible(folder: str, parent: Path, top: Path) -> bool:
    return not folder.startswith(".") or (folder == FOLDER and parent == top and top.name == "corpus")


def _why_not(path: Path, name: str) -> str | None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a link; what it leads to is exported where it stands, if that is here"
    if not stat.S_ISREG(mode):
        return "no file"
    return None if part_of(name) else "a name that other systems do not have"


def _library(workspace: Workspace, room: Path) -> Sources:
    """The library, copied into ``room``, and the summaries that were kept.

    The dense index and the manifest come along when they belong to the copy; else they are made again.
    """
    found = dict(_below(workspace.summaries, "embeddings/summaries", []))
    if not workspace.database.exists():
        return found
    vectors, manifest, database = (room / name for name in ("vectors", "manifest", "database"))
    for copy in (vectors, manifest, database):
        copy.unlink(missing_ok=True)
    with Store(workspace.database) as store:
        store.copy_to(database)
    with Store(database) as store:
        built = store.meta("library")
    found[f"embeddings/{workspace.database.name}"] = database
    try:
        shutil.copyfile(workspace.manifest, manifest)
        shutil.copyfile(workspace.vectors, vectors)
    except FileNotFoundError:
        return found
    read = LibraryManifest.read(manifest)
    if read is not None and (read.library, read.vectors_sha256) == (built, sha256_of(vectors)):
        found |= {"embeddings/vectors.faiss": vectors, "embeddings/manifest.json": manifest}
    return found


def _entry(name: str, path: Path) -> Entry:
    sha256 = sha256_of(path)
    return Entry(name, path.stat().st_size, sha256)


def _write(path: Path, listing: Listing, sources: Mapping[str, Path]) -> None:
    data = listing.to_bytes()
    with path.open("wb") as raw:
        with (
            gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            tar.addfile(_member(LISTING, len(data)), BytesIO(data))
            for entry in listing.entries:
                with sources[entry.path].open("rb") as source:
                    content = _Content(source)
                    tar.addfile(_member(entry.path, entry.size), content)  # type: ignore[arg-type]
                if content.sha256 != entry.sha256:
                    raise _Changed
        raw.flush()
        os.fsync(raw.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A plain file of nobody and of no time."""
    member = tarfile.TarInfo(name)
    member.size = size
    return member


class _Content:
    """A file that is read once, and hashed on the way; ``_Changed`` when it is shorter than expected."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._digest = source, hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self._digest.update(data)
        if len(data) < size:
            raise _Changed
        return data


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
