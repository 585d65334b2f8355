"""The hidden folder of one pull, where finished pieces wait: a killed pull goes on from them.

::

    .pull-NAME/01.bin, 02.bin, …    pieces, each there as a whole or not at all
    .pull-NAME/pieces.json          what each is: origin, size, checksum; checked before a piece is used again
    .pull-NAME/tmp-…/               one package at a time; of no use to the next pull
    .pull-NAME/hub/                 what the hub's own client keeps
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.llm.storage import sha256_of, write_whole


@dataclass(frozen=True, slots=True)
class Piece:
    """A kept piece: which one, where it came from, and what it must be to be used again."""

    number: int
    origin: str
    bytes: int
    sha256: str


class Staging:
    """The staging folder of one model."""

    def __init__(self, root: Path) -> None:
        """At ``root``, which is made when something is first written."""
        self.root = root

    @property
    def hub(self) -> Path:
        """Where the hub's own client puts files."""
        return self.root / "hub"

    def path(self, number: int) -> Path:
        """Where the piece of that number is, or would be; pieces are counted from 1."""
        return self.root / f"{number:02d}.bin"

    def size(self) -> int:
        """The bytes of everything that is here."""
        return sum(path.stat().st_size for path in self.root.rglob("*") if path.is_file())

    def kept(self, number: int, origin: str) -> Piece | None:
        """The piece, if it is here, from ``origin``, and still has the size and checksum it was kept with."""
        piece = self._manifest().get(number)
        path = self.path(number)
        if (
            piece is None
            or piece.origin != origin
            or not path.is_file()
            or path.stat().st_size != piece.bytes
        ):
            return None
        return piece if sha256_of(path) == piece.sha256 else None

    def keep(self, number: int, origin: str, content: Iterable[bytes]) -> Piece:
        """Writes a piece and notes it; until this returns, ``kept`` does not give it."""
        self.root.mkdir(exist_ok=True)
        digest, size = hashlib.sha256(), 0

        def seen() -> Iterator[bytes]:
            nonlocal size
            for block in content:
                digest.update(block)
                size += len(block)
                yield block

        write_whole(self.path(number), seen())
        piece = Piece(number, origin, size, digest.hexdigest())
        known = {**self._manifest(), number: piece}
        text = json.dumps([asdict(known[n]) for n in sorted(known)], indent=1)
        write_whole(self._list, [text.encode("utf-8")])
        return piece

    @contextmanager
    def room(self) -> Iterator[Path]:
        """An empty folder that is gone afterwards; those that a killed pull left are removed too."""
        self.root.mkdir(exist_ok=True)
        self._sweep()
        try:
            yield Path(tempfile.mkdtemp(prefix="tmp-", dir=self.root))
        finally:
            self._sweep()

    def clear(self) -> None:
        """Removes everything, the folder too."""
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def _list(self) -> Path:
        return self.root / "pieces.json"

    def _manifest(self) -> dict[int, Piece]:
        try:
            rows = json.loads(self._list.read_text(encoding="utf-8"))
            return {row["number"]: Piece(**row) for row in rows}
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return {}  # without its list no piece can be trusted; they are taken again

    def _sweep(self) -> None:
        for left in self.root.glob("tmp-*"):
            shutil.rmtree(left, ignore_errors=True)
