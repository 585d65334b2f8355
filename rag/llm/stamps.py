"""The stamp beside a finished model: what it was when last hashed, so that it need not be hashed again.

``<target>.json`` holds ``name, bytes, sha256, mtime_ns, source``. It is written last, and it is only a note:
a model without one, or with another time, is hashed again and gets a new one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.llm.storage import write_whole


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of a folder, ``bytes`` is the sum over its catalogued files and ``mtime_ns`` the newest of them."""

    name: str
    bytes: int
    sha256: str
    mtime_ns: int
    source: str


def stamp_path(target: Path) -> Path:
    """Where the stamp of ``target`` is, or would be."""
    return target.with_name(target.name + ".json")


def read_stamp(target: Path) -> Stamp | None:
    """The stamp of ``target``, or None when there is none or it cannot be read."""
    try:
        return Stamp(**json.loads(stamp_path(target).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(target: Path, stamp: Stamp) -> None:
    """Stamps ``target``; in a folder that cannot be written to it stays without, which costs time only."""
    try:
        write_whole(stamp_path(target), [json.dumps(asdict(stamp), indent=1).encode("utf-8")])
    except OSError:
        return
