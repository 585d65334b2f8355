"""Reading in a process of its own: what a file does to its reader ends with that process.

Libraries that parse PDF, HTML and archives are large, and some are C. The process has a limit of memory and
of time, writes nothing, and gives back JSON, which is checked as any other input; it is never unpickled.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Any, Self

from rag.errors import IngestError
from rag.ingest.formats.source import Found, Source
from rag.ingest.front_matter import is_id
from rag.ingest.leaving import LeftOut
from rag.ingest.text import normalise, one_line
from rag.records import Article
from rag.settings import ReadSettings

CHILD = (sys.executable, "-P", "-m", "rag.ingest.reading_apart")
_STARTING = 30.0  # seconds that loading the libraries may take more


class Apart:
    """A reading process, started when it is first needed and again after it had to be ended."""

    def __init__(self, command: Sequence[str] = CHILD, starting: float = _STARTING) -> None:
        self._command, self._starting = command, starting
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: Queue[bytes | None] = Queue(maxsize=64)

    def read(self, source: Source, path: Path, kind: str) -> Iterator[Found]:
        """What the file at ``path`` holds, read as ``kind``; ``source`` says what is known of it.

        Raises IngestError when it cannot be read, or takes more memory or time than ``source.settings`` say.
        """
        self._start(source.settings)
        self._say(source, path, kind)
        finished = False
        try:
            while not finished:
                answer = self._answer(source)
                finished = answer.get("end") is True
                if not finished:
                    yield _found(source.name, answer)
            if "error" in answer:
                raise IngestError(str(answer["error"]), str(answer.get("next_step", "")))
        finally:
            if not finished:  # the rest is not wanted, or there is none
                self.close()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self, settings: ReadSettings) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._process = subprocess.Popen(
            [*self._command, str(settings.max_memory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._lines = Queue(maxsize=64)
        Thread(target=_hear, args=(self._process, self._lines), daemon=True).start()

    def _say(self, source: Source, path: Path, kind: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        job = {
            "path": str(path.resolve()),
            "name": source.name,
            "kind": kind,
            "url": source.url,
            "charset": source.charset,
            "fields": source.fields,
            "settings": asdict(source.settings),
        }
        try:
            self._process.stdin.write(json.dumps(job).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except OSError:  # it has ended; what it says next is nothing
            pass

    def _answer(self, source: Source) -> dict[str, Any]:
        seconds = source.settings.seconds
        try:
            line = self._lines.get(timeout=seconds + self._starting)
        except Empty:
            raise IngestError(
                f"{source.name} was read for {seconds:.0f} seconds without end.", "Leave it out."
            ) from None
        if line is None:
            raise IngestError(
                f"{source.name} ended its reader: it wants more than {source.settings.max_memory:,} bytes.",
                "Leave it out.",
            )
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise _unlike(source.name)
        return answer


def _hear(process: subprocess.Popen[bytes], lines: Queue[bytes | None]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:  # it was closed meanwhile
        pass
    lines.put(None)


def _found(name: str, answer: dict[str, Any]) -> Found:
    """The article or the part left out that the process tells of; what is neither, or in no normal form,
    raises IngestError.
    """
    try:
        if "left_out" in answer:
            return LeftOut(**answer["left_out"])
        article = Article(**answer["article"])
        metadata = [value for key, value in answer["article"].items() if key != "text" and value is not None]
        in_form = article.text == normalise(article.text) and all(one_line(item) == item for item in metadata)
    except (TypeError, KeyError, AttributeError) as error:
        raise _unlike(name) from error
    if not in_form or not article.text or not article.headline or not is_id(article.id):
        raise _unlike(name)
    return article


def _unlike(name: str) -> IngestError:
    return IngestError(f"{name} broke its reader.", "Leave it out.")
