"""Taking a GGUF file that the reader already has into the model folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from rag.errors import ModelMissing
from rag.llm.catalogue import CATALOGUE, Catalogue, with_checksum
from rag.llm.folder import claim, vouch
from rag.llm.gguf import check_gguf, refuse_split
from rag.llm.storage import FreeBytes, free_bytes, move, require_room, sha256_of, storage_errors, sync


def add_file(
    path: Path,
    folder: Path,
    catalogue: Catalogue = CATALOGUE,
    free: FreeBytes = free_bytes,
) -> Path:
    """Where ``path`` now is in ``folder``: a hard link, or a copy where the disk is another.

    The model's name is the file's without its ending; a file with the checksum of a catalogued model becomes
    that one. Raises ModelMissing, ModelDamaged (no GGUF), UsageError (a split model; a name taken by other
    bytes), StorageError.
    """
    if not path.is_file():
        raise ModelMissing(f"{path} is no file.", "Name a GGUF file.")
    refuse_split(path.name)
    with storage_errors(folder):
        check_gguf(path)
        folder.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=".add-", dir=folder))
        try:
            return _taken(path, room / "model.part", folder, catalogue, free)
        finally:
            shutil.rmtree(room, ignore_errors=True)


def _taken(path: Path, part: Path, folder: Path, catalogue: Catalogue, free: FreeBytes) -> Path:
    try:
        os.link(path.resolve(), part)  # the file, not a link to it; the name stays the link's
    except OSError:  # another disk, or one without hard links
        require_room(folder, path.stat().st_size, free)
        shutil.copyfile(path, part)
        sync(part)
    sha256 = sha256_of(part)
    entry = with_checksum(sha256, catalogue)
    target = folder / entry.target if entry else claim(folder, f"{path.stem}.gguf", sha256, catalogue)
    move(part, target)
    vouch(target, entry, sha256, source=f"added from {path.name}")
    return target
