"""The model folder: which models are in it, where, and whether they are whole.

A model is ``<folder>/<file>.gguf``, an embedder ``<folder>/<name>/``, each with its stamp beside it. Names
that begin with a dot belong to pulls under way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ModelDamaged, ModelMissing, UsageError
from rag.llm.catalogue import CATALOGUE, Catalogue, CatalogueEntry, Kind, ModelFile
from rag.llm.gguf import check_gguf
from rag.llm.stamps import Stamp, read_stamp, write_stamp
from rag.llm.storage import sha256_of, storage_errors

_ADD = "Take it in with `rag models add FILE`."


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model in the folder; ``sha256`` is None where nothing vouches for it, ``known`` means catalogued."""

    name: str
    kind: Kind
    path: Path
    bytes: int
    sha256: str | None
    whole: bool
    known: bool


def installed(folder: Path, catalogue: Catalogue = CATALOGUE) -> tuple[InstalledModel, ...]:
    """The models in ``folder``, damaged ones too, sorted by name.

    A catalogued model without a stamp is hashed; another one without a stamp is listed unhashed, as whole.
    """
    if not folder.is_dir():
        return ()
    with storage_errors(folder):
        known = {entry.target: entry for entry in catalogue}
        here = [path for path in folder.iterdir() if path.suffix == ".gguf" or path.name in known]
        shown = [_listed(path, known.get(path.name)) for path in here if not path.name.startswith(".")]
    return tuple(sorted(shown, key=lambda model: model.name))


def model_path(name: str, folder: Path, catalogue: Catalogue = CATALOGUE) -> Path:
    """Where the model ``name`` is. Raises as ``installed_model``."""
    return installed_model(name, folder, catalogue).path


def installed_model(name: str, folder: Path, catalogue: Catalogue = CATALOGUE) -> InstalledModel:
    """The whole model ``name``, with its checksum, which is computed only if its stamp does not vouch for it.

    Raises ModelMissing when it is not in ``folder``, ModelDamaged when its size or checksum is another.
    """
    known = (entry for entry in catalogue if name in (entry.name, entry.target.removesuffix(".gguf")))
    entry = next(known, None)
    target = folder / (entry.target if entry else f"{name}.gguf")
    if not target.exists():
        step = f"Pull it with `rag models pull {entry.name}`." if entry else _ADD
        raise ModelMissing(f"The model {name} is not in {folder}.", step)
    with storage_errors(folder):
        return examine(target, entry)


def examine(target: Path, entry: CatalogueEntry | None) -> InstalledModel:
    """The model at ``target``, which exists, if it is whole; what had to be hashed for that gets a stamp.

    Raises ModelDamaged with what was found and what was wanted.
    """
    stamp = read_stamp(target)
    if entry:
        _require_sizes(target, entry)
    elif stamp:
        _require_size(target.name, target.stat().st_size, stamp.bytes, _ADD)
    wanted = entry.sha256 if entry else stamp.sha256 if stamp else None
    if stamp is None or (stamp.bytes, stamp.mtime_ns, stamp.sha256) != (*_measure(target, entry), wanted):
        sha256 = _hashed(target, entry, wanted)
        stamp = vouch(target, entry, sha256, source="found in the model folder")
    kind = entry.kind if entry else "model"
    return InstalledModel(stamp.name, kind, target, stamp.bytes, stamp.sha256, True, entry is not None)


def vouch(target: Path, entry: CatalogueEntry | None, sha256: str, source: str) -> Stamp:
    """Stamps what is at ``target`` and has just been checked to have ``sha256``; returns the stamp."""
    size, time = _measure(target, entry)
    stamp = Stamp(entry.name if entry else target.stem, size, sha256, time, source)
    write_stamp(target, stamp)
    return stamp


def verify_model(path: Path, entry: CatalogueEntry, advance: Callable[[int], None] = lambda n: None) -> None:
    """Hashes every file of ``entry`` at ``path``. Raises ModelMissing, or ModelDamaged as ``examine``."""
    step = f"Pull it with `rag models pull {entry.name}`."
    if not path.exists():
        raise ModelMissing(f"{path} is not there.", step)
    with storage_errors(path.parent):
        _require_sizes(path, entry)
        for file in entry.files:
            _require_sha256(file.path, sha256_of(place(path, entry, file), advance), file.sha256, step)


def place(target: Path, entry: CatalogueEntry, file: ModelFile) -> Path:
    """Where a file of ``entry`` is when the entry is at ``target``."""
    return target if entry.kind == "model" else target / file.path


def claim(folder: Path, file_name: str, sha256: str, catalogue: Catalogue = CATALOGUE) -> Path:
    """Where an uncatalogued model goes. Raises UsageError if its name is taken by other bytes."""
    target = folder / file_name
    if any(target.stem == entry.name or file_name == entry.target for entry in catalogue):
        found = f"{file_name} has the name of a catalogued model but not its checksum: found {sha256}."
        raise UsageError(found, "Rename the file first.")
    if file_name.startswith("."):
        raise UsageError(f"{file_name} begins with a dot, as no model's name does.", "Rename the file first.")
    if checksum_at(target) not in (None, sha256):
        raise UsageError(
            f"There is another model at {target}.", "Rename the file, or delete that one, first."
        )
    return target


def checksum_at(target: Path) -> str | None:
    """The checksum of the uncatalogued model at ``target``; None if there is none, or a damaged one."""
    try:
        return examine(target, None).sha256 if target.exists() else None
    except ModelDamaged:
        return None


def _listed(target: Path, entry: CatalogueEntry | None) -> InstalledModel:
    try:
        if entry is None and read_stamp(target) is None:
            check_gguf(target)
            return InstalledModel(target.stem, "model", target, target.stat().st_size, None, True, False)
        return examine(target, entry)
    except ModelDamaged:
        name, kind = (entry.name, entry.kind) if entry else (target.stem, "model")
        return InstalledModel(name, kind, target, _measure(target, entry)[0], None, False, entry is not None)


def _measure(target: Path, entry: CatalogueEntry | None) -> tuple[int, int]:
    """The size, and the newest time of change in nanoseconds, of the files that are there."""
    paths = [place(target, entry, file) for file in entry.files] if entry else [target]
    stats = [path.stat() for path in paths if path.is_file()]
    return sum(stat.st_size for stat in stats), max((stat.st_mtime_ns for stat in stats), default=0)


def _require_sizes(target: Path, entry: CatalogueEntry) -> None:
    for file in entry.files:
        path = place(target, entry, file)
        found = path.stat().st_size if path.is_file() else 0
        _require_size(file.path, found, file.bytes, f"Pull it with `rag models pull {entry.name}`.")


def _hashed(target: Path, entry: CatalogueEntry | None, wanted: str | None) -> str:
    if entry:
        verify_model(target, entry)
        return entry.sha256
    check_gguf(target)
    found = sha256_of(target)
    if wanted is not None:
        _require_sha256(target.name, found, wanted, _ADD)
    return found


def _require_size(what: str, found: int, wanted: int, step: str) -> None:
    if found != wanted:
        raise ModelDamaged(f"{what} is damaged: found {found} bytes, wanted {wanted}.", step)


def _require_sha256(what: str, found: str, wanted: str, step: str) -> None:
    if found != wanted:
        raise ModelDamaged(f"{what} is damaged: found the checksum {found}, wanted {wanted}.", step)
