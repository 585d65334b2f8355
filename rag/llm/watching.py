"""Progress of a download by another library, seen from how its folder grows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.llm.progress import Progress


@contextmanager
def watched(folder: Path, total: int, progress: Progress) -> Iterator[None]:
    """Tells ``progress`` twice a second how ``folder`` has grown, and the rest of ``total`` at the end."""
    begun, told, over = _size(folder), 0, threading.Event()

    def tell(now: int) -> None:
        nonlocal told
        if now > told:
            progress.advance(now - told)
            told = now

    def watch() -> None:
        while not over.wait(0.5):
            tell(min(_size(folder) - begun, total))

    watcher = threading.Thread(target=watch, name="hub-progress", daemon=True)
    watcher.start()
    try:
        yield
        finished = total
    except BaseException:
        finished = 0
        raise
    finally:
        over.set()
        watcher.join()
        tell(finished)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # renamed by the client between the two calls
            continue
    return total
