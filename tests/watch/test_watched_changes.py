"""What a folder that really changes looks like."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from rag.errors import IngestError
from rag.watch.changes import changes

SUFFIXES = frozenset({".md", ".txt"})


def seen(looks: Iterator[frozenset[Path]]) -> frozenset[Path]:
    """What the next looks find, until one finds nothing."""
    found: frozenset[Path] = frozenset()
    for look in islice(looks, 20):
        if not look:
            break
        found |= look
    return found


def test_what_is_written_moved_and_deleted(tmp_path: Path):
    folder, away = (tmp_path / "in").resolve(), tmp_path / "away"
    folder.mkdir()
    looks = changes([folder], SUFFIXES)
    assert next(looks) == frozenset()

    article, page = folder / "one.md", folder / "two.txt"
    article.write_text("One.", encoding="utf-8")
    page.write_text("Two.", encoding="utf-8")
    for name in (".hidden.md", "one.md~", "three.tmp", "README.md", ".three.md.123.part"):
        (folder / name).write_text("Not an article.", encoding="utf-8")
    assert seen(looks) == {article, page}

    (folder / ".git").mkdir()
    (folder / ".git" / "four.md").write_text("Four.", encoding="utf-8")
    (folder / "sub").mkdir()
    page.rename(folder / "sub" / "two.txt")
    found = seen(looks)
    assert {folder / "sub", page} <= found
    assert found <= {folder / "sub", folder / "sub" / "two.txt", page}

    article.unlink()
    shutil.move(folder / "sub", away)
    assert seen(looks) == {article, folder / "sub"}
    looks.close()


def test_a_folder_that_cannot_be_watched(tmp_path: Path):
    with pytest.raises(IngestError, match="gone cannot be watched"):
        next(changes([tmp_path / "gone"], SUFFIXES))
