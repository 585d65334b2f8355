"""A workspace out of the file that it was exported to: whole and checked, or not there."""

from __future__ import annotations

import os
from pathlib import Path

from rag.errors import WorkspaceError
from rag.llm.storage import FreeBytes, free_bytes, move
from rag.moving.libraries import settle_library
from rag.moving.reports import Moved, parts_of
from rag.moving.scratch import disk_errors, scratch
from rag.moving.unpacking import MOST_BYTES, unpack
from rag.workspace import init_workspace

_ENDINGS = (".tar.gz", ".tgz", ".tar", ".gz")


def import_workspace(file: Path, folder: Path, most: int = MOST_BYTES, free: FreeBytes = free_bytes) -> Moved:
    """Makes ``folder``, which is absent or empty, the workspace that was exported to ``file``.

    It is unpacked beside ``folder`` and renamed when every checksum was right and its library can be used. A
    library that cannot is left out, with the reason: sync builds it again. Raises WorkspaceError when
    ``folder`` is in use, ExportDamaged, UsageError and StorageError as ``unpack``.
    """
    place = folder.resolve()
    _require_empty(place)
    with disk_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with scratch(place) as room:
            made = room / "workspace"
            listing = unpack(file, made, most, free)
            workspace = init_workspace(made)
            why = settle_library(workspace, room)
            if hasattr(os, "sync"):
                os.sync()  # one for all of them
            _require_empty(place)
            move(made, place)
    left_out = (f"embeddings/library.sqlite3: {why}",) if why else ()
    return Moved(file, file.stat().st_size, place, listing.version, parts_of(listing), left_out)


def folder_named_after(file: Path) -> Path:
    """Where ``file`` is imported to when no folder is named: ``news`` here, of ``news.tar.gz``."""
    ending = next((ending for ending in _ENDINGS if file.name.lower().endswith(ending)), "")
    return Path(file.name[: len(file.name) - len(ending)] or "workspace")


def _require_empty(place: Path) -> None:
    step = "Name a folder that is empty or not there yet: rag import FILE DIR."
    if place.exists() and not place.is_dir():
        raise WorkspaceError(f"{place} is a file; a folder was wanted.", step)
    if place.is_dir() and any(place.iterdir()):
        raise WorkspaceError(f"{place} is not empty; a workspace is imported into a folder of its own.", step)
