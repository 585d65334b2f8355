"""Text files: found in a folder, read whole and decoded, with errors that say what to do."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import Path

from rag.errors import IngestError

MAX_BYTES = 20_000_000  # some four thousand news articles; a bigger file is no saved page

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))
_SAMPLE = 65_536


def read_text(path: Path) -> str:
    """The text of ``path``: UTF-8, or UTF-16 with a byte order mark; the mark is left out.

    Raises IngestError when the file is missing, a folder, empty, too large, not readable, not text or not
    UTF-8.
    """
    data = _read_bytes(path)
    if data.startswith(_UTF16):
        return _decode(path, data, "utf-16")
    _check_is_text(path, data)
    return _decode(path, data, "utf-8")


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise IngestError(f"{path} is a folder; one file was wanted.", "Name a file in it.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            size = max(os.fstat(file.fileno()).st_size, len(data))
    except FileNotFoundError as error:
        raise IngestError(f"{path} does not exist.", "Check its name.") from error
    except OSError as error:
        raise IngestError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    if size > MAX_BYTES:
        raise IngestError(
            f"{path} has {size:,} bytes; at most {MAX_BYTES:,} are read.", "Split it into smaller files."
        )
    if not data.strip():
        raise IngestError(f"{path} is empty; text was wanted.", "Save the article again.")
    return data


def _check_is_text(path: Path, data: bytes) -> None:
    sample = data[:_SAMPLE]
    if sample.startswith(b"%PDF-"):
        raise IngestError(f"{path} is a PDF; text was wanted.", "Save its text, for example with pdftotext.")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\0" in data or controls * 20 > len(sample):
        raise IngestError(f"{path} is binary; text was wanted.", "Save the article as plain text in UTF-8.")


def _decode(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise IngestError(
            f"{path} is not {encoding.upper()}: the byte 0x{data[error.start]:02x} at offset {error.start} "
            "does not decode.",
            "Save it in UTF-8.",
        ) from error


def find(folder: Path, suffixes: frozenset[str], unreadable: list[OSError] | None = None) -> Iterator[Path]:
    """The files below ``folder`` whose name ends in one of ``suffixes`` (small letters), sorted by path.

    Left out: names that begin with a dot, README.md in any case, links that lead out of ``folder``, and what
    is no file. Folders that cannot be listed are added to ``unreadable``.
    """
    root = folder.resolve()
    found: list[Path] = []
    report = (unreadable if unreadable is not None else []).append
    for parent, folders, names in os.walk(folder, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(parent, name) for name in names)
        found += [path for path in paths if _is_wanted(path, suffixes) and _is_inside(path, root)]
    yield from sorted(found)


def is_named(path: Path, suffixes: frozenset[str]) -> bool:
    """Whether ``find`` would take a file of this name."""
    name = path.name.lower()
    return name.endswith(tuple(suffixes)) and name != "readme.md" and not name.startswith(".")


def _is_wanted(path: Path, suffixes: frozenset[str]) -> bool:
    return is_named(path, suffixes) and path.is_file()


def _is_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root)
