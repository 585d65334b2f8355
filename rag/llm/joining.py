"""From the pieces that a source gave to a model in its place: joined, checked, and only then renamed."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from rag.errors import ModelDamaged
from rag.llm.catalogue import CatalogueEntry, ModelFile
from rag.llm.folder import place
from rag.llm.progress import Progress
from rag.llm.sources import Fetched
from rag.llm.staging import Staging
from rag.llm.storage import BLOCK, blocks, move, sha256_of, sync


def install(
    entry: CatalogueEntry, fetched: tuple[Fetched, ...], staging: Staging, target: Path, progress: Progress
) -> None:
    """Joins and checks the files and puts them at ``target``; deletes what fails, with its pieces.

    Raises ModelDamaged with what was found and wanted.
    """
    staging.root.mkdir(exist_ok=True)
    progress.start(f"Checking {entry.name}", entry.bytes)
    try:
        joined = [
            _checked(file, given, staging, progress) for file, given in zip(entry.files, fetched, strict=True)
        ]
    finally:
        progress.done()
    if entry.kind == "model":
        move(joined[0], target)
        return
    whole = staging.root / "whole.part"
    shutil.rmtree(whole, ignore_errors=True)
    for file, path in zip(entry.files, joined, strict=True):
        placed = place(whole, entry, file)
        placed.parent.mkdir(parents=True, exist_ok=True)
        move(path, placed)
    if target.exists():  # a damaged one; a folder is not renamed over another
        old = staging.root / "old.part"
        shutil.rmtree(old, ignore_errors=True)
        move(target, old)
    move(whole, target)


def _checked(file: ModelFile, given: Fetched, staging: Staging, progress: Progress) -> Path:
    """The checked file, still in staging. A single piece is checked where it is, several are joined."""
    path = given.pieces[0] if len(given.pieces) == 1 else staging.root / f"{file.sha256}.part"
    if len(given.pieces) == 1:
        found = sha256_of(path, progress.advance)
        sync(path)
    else:
        found = _join(given.pieces, path, progress)
    size = path.stat().st_size
    if (size, found) == (file.bytes, file.sha256):
        return path
    for wrong in (path, *given.pieces):
        wrong.unlink(missing_ok=True)
    message = f"What came as {file.path} is not what was published, and was deleted: "
    facts = f"found {size} bytes with the checksum {found}, wanted {file.bytes} bytes with {file.sha256}."
    raise ModelDamaged(message + facts, "Pull it again; if that does not help, `rag models add FILE`.")


def _join(pieces: tuple[Path, ...], path: Path, progress: Progress) -> str:
    """Writes the pieces one after the other to disk; returns the checksum of the whole."""
    digest = hashlib.sha256()
    with path.open("wb", buffering=BLOCK) as whole:
        for piece in pieces:
            for block in blocks(piece):
                digest.update(block)
                whole.write(block)
                progress.advance(len(block))
        whole.flush()
        os.fsync(whole.fileno())
    return digest.hexdigest()
