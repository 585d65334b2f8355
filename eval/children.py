"""Work in a child process that can be killed at any moment; forked, so that it begins at once.

The parent must have no threads and have run none in its libraries: it only imports, forks and waits.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from rag.errors import GroundwireError


@dataclass(frozen=True, slots=True)
class Raised:
    """What a child's work raised; ``exit_code`` is None for an error that is none of the project."""

    name: str
    message: str
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: killed, with an error, or with what its work returned, as JSON has it."""

    killed: bool
    seconds: float
    result: Any = None
    raised: Raised | None = None

    def returned(self) -> Any:
        """What the work returned. Raises RuntimeError when it was killed or raised something."""
        if self.killed or self.raised:
            raise RuntimeError(f"a child did not end well: {self.raised or 'it was killed'}")
        return self.result


class Child:
    """A process that does one thing, from now on."""

    def __init__(self, work: Callable[[], Any]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._pipe, theirs = os.pipe()
        self._began = time.perf_counter()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._pipe)
            _do(work, theirs)
        os.close(theirs)

    def end(self, kill_after: float | None = None) -> Ended:
        """Waits for its end, or kills it after so many seconds; a process of its own is left behind by
        neither.
        """
        try:
            if not select.select([self._pipe], [], [], kill_after)[0]:
                os.kill(self._process, signal.SIGKILL)
            with os.fdopen(self._pipe, "rb") as pipe:
                said = pipe.read()
        except BaseException:
            os.kill(self._process, signal.SIGKILL)
            raise
        finally:
            os.waitpid(self._process, 0)
        seconds = time.perf_counter() - self._began
        if not said:
            return Ended(True, seconds)
        record = json.loads(said)
        raised = Raised(**record["raised"]) if "raised" in record else None
        return Ended(False, seconds, record.get("result"), raised)


def forked(work: Callable[[], Any], kill_after: float | None = None) -> Ended:
    """Does ``work`` in a child, and waits for it or kills it."""
    return Child(work).end(kill_after)


def _do(work: Callable[[], Any], pipe: int) -> NoReturn:
    try:
        record: dict[str, Any] = {"result": work()}
    except BaseException as error:
        code = error.exit_code if isinstance(error, GroundwireError) else None
        record = {"raised": {"name": type(error).__name__, "message": str(error), "exit_code": code}}
    with os.fdopen(pipe, "wb") as file:
        file.write(json.dumps(record, default=str).encode("utf-8"))
    os._exit(0)
