"""A GGUF model in process: judgements read from the logits of one batch, and no text read twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.deadline import NEVER, Deadline
from rag.errors import ModelError
from rag.llm.chat import Message
from rag.llm.dialogue import Dialogue, Tokens
from rag.llm.llama import Aborted, Cell, Llama, ModelSettings, build_of
from rag.llm.memory import Memory
from rag.llm.prefixes import PrefixStore
from rag.llm.spelling import Spelling
from rag.records import Tick

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Logits = tuple[float, ...]

# How far down its list the model is followed for a word of the text; it is far from any answer there.
_LIKELY = 2000


class LlamaModel:
    """A model run by llama.cpp. It may be shared by threads: one call is served at a time."""

    def __init__(
        self,
        path: Path,
        settings: ModelSettings | None = None,
        prefixes: Path | None = None,
        sha256: str | None = None,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        """Loads the model. States are kept in the folder ``prefixes`` when ``sha256`` is known.

        Raises ModelError when llama.cpp cannot load it, when it cannot branch its memory, and when loading
        was given up because the model is ``unwanted`` by now.
        """
        self.name = path.stem
        self._llama = Llama(path, settings or ModelSettings(), unwanted)
        if not self._llama.can_branch:
            raise ModelError(
                f"{self.name} has no plain attention, which judging needs.", "Use another model."
            )
        self._dialogue = Dialogue(self._llama, self.name)
        store = PrefixStore(prefixes, _maker(sha256, self._llama.build)) if prefixes and sha256 else None
        self._memory = Memory(self._llama, store)
        self._lock = threading.Lock()

    def choose(
        self,
        shared: Sequence[Message],
        beginnings: Sequence[str],
        ending: str,
        choices: tuple[str, str],
        deadline: Deadline = NEVER,
    ) -> tuple[float, ...]:
        """For each of ``beginnings``, the logit of the first choice less that of the second.

        The user's turn after the ``shared`` messages is a beginning and the ``ending``; one number a
        beginning, in their order; nothing is sampled. The shared messages and each beginning are decoded once
        by any process, the endings in batches, a sequence each. When the ``deadline`` comes first, the
        numbers of those that were read until then.
        """
        wanted = [self._dialogue.word(choice) for choice in choices]
        head, tail = self._dialogue.around(shared)
        last = self._dialogue.text(ending) + tail
        texts = [self._dialogue.text(beginning) for beginning in beginnings]
        rows: list[Logits] = []
        with self._until(deadline):
            if texts and not deadline.passed:
                self._memory.begin(head)
                while len(rows) < len(texts):
                    group = self._next_group(texts[len(rows) :], last)
                    judged = self._judge(group, last, wanted, deadline)
                    rows += judged
                    if len(judged) < len(group):
                        break
        return tuple(first - second for first, second in rows)

    def spell(
        self,
        shared: Sequence[Message],
        beginning: str,
        ending: str,
        spelling: Spelling,
        most: int,
        deadline: Deadline = NEVER,
    ) -> float | None:
        """What ``spelling`` allows of a reply to a turn that is ``beginning`` and ``ending``; it holds that
        reply then.

        The likeliest token that is allowed is taken, until the end is likelier and what is spelt is whole;
        nothing is drawn at random. The state after ``beginning`` is kept, unless it is empty. Gives the
        natural logarithm of how likely the words and their end were; None when that takes more than ``most``
        tokens, or longer than the ``deadline`` allows.
        """
        head, tail = self._dialogue.around(shared)
        text, last = self._dialogue.text(beginning), self._dialogue.text(ending) + tail
        logprob: float | None = None
        with self._until(deadline):
            if not deadline.passed:
                self._memory.begin(head)
                state = self._memory.recall(text) if text else None
                price = len(last) + most + (0 if state else len(text))
                if self._memory.in_time(price, deadline):
                    if text:
                        self._restore(1, state or self._memory.read(text))
                    else:
                        self._llama.copy(0, 1)
                    logprob = self._spelt(len(text), last, spelling, most)
                    self._llama.cut(1, 0)
        return logprob

    def read_ahead(
        self, shared: Sequence[Message], beginnings: Sequence[str], tick: Tick = lambda done, total: None
    ) -> int:
        """Reads and keeps the states of ``beginnings``, the first ones first, until the folder is full.

        Gives how many are kept then; none when this model keeps no states.
        """
        kept = 0
        with self._until(NEVER):
            if self._memory.keeps:
                self._memory.begin(self._dialogue.around(shared)[0])
                room = self._memory.room()
                for beginning in beginnings:
                    tick(kept, len(beginnings))
                    text = self._dialogue.text(beginning)
                    if not self._memory.holds(text):
                        room -= len(self._memory.read(text))
                        if room < 0:
                            break
                    kept += 1
        tick(len(beginnings), len(beginnings))
        return kept

    @property
    def tokens_read(self) -> int:
        """How many tokens were decoded so far; what was loaded from a saved state does not count."""
        return self._llama.tokens_read

    @property
    def seconds_reading(self) -> float:
        """Seconds spent inside llama.cpp decoding them."""
        return self._memory.seconds

    @property
    def prefix_length(self) -> int:
        """Tokens of the shared messages that were last judged after."""
        return len(self._memory.prefix)

    def count(self, text: str) -> int:
        """How many tokens ``text`` is, as data."""
        return len(self._dialogue.text(text))

    def close(self) -> None:
        """Frees the model; the object is of no use afterwards."""
        self._llama.close()

    @contextmanager
    def _until(self, deadline: Deadline) -> Iterator[None]:
        """One call at a time, given up at the deadline; after any failure the memory starts anew."""
        with self._lock:
            self._llama.stop_at(deadline)
            try:
                yield
            except Aborted:
                self._memory.lose()
            except BaseException:
                self._memory.lose()
                raise

    def _judge(
        self, group: Sequence[Tokens], ending: Tokens, wanted: Sequence[int], deadline: Deadline
    ) -> list[Logits]:
        """The logits of ``wanted`` after the prefix, each text of a group, and the ending, in one batch; of
        the first ones only when the time is too short for all.
        """
        states: list[bytes] = []
        for text in group:
            state = self._memory.recall(text)
            price = len(ending) * (len(states) + 1) + (0 if state else len(text))
            if not self._memory.in_time(price, deadline):
                break
            states.append(state or self._memory.read(text))
        cells: list[Cell] = []
        for sequence, (text, state) in enumerate(zip(group, states, strict=False), start=1):
            self._restore(sequence, state)
            start = self.prefix_length + len(text)
            cells += [
                Cell(token, start + i, sequence, i == len(ending) - 1) for i, token in enumerate(ending)
            ]
        rows = self._decoded(cells, wanted)
        for sequence in range(1, len(states) + 1):
            self._llama.cut(sequence, 0)
        return rows

    def _spelt(self, read: int, ending: Tokens, spelling: Spelling, most: int) -> float | None:
        """Goes on in sequence 1, after ``read`` tokens behind the prefix, with the ending and the words."""
        place, total = self.prefix_length + read, 0.0
        size = self._llama.settings.batch
        cells = [Cell(token, place + i, 1, i == len(ending) - 1) for i, token in enumerate(ending)]
        while len(cells) > size:
            self._memory.decode(cells[:size])
            cells = cells[size:]
        for _ in range(most):
            self._memory.decode(cells)
            logprobs = self._llama.logprobs(len(cells) - 1)
            token = self._next_of(spelling, logprobs)
            if token is None:
                return None
            place, total = cells[-1].position + 1, total + float(logprobs[token])
            if token == self._llama.end_of_turn:
                return total
            spelling.take(self._llama.piece(token))
            cells = [Cell(token, place, 1, True)]
        return None

    def _next_of(self, spelling: Spelling, logprobs: NDArray[np.float64]) -> int | None:
        """The likeliest token that spells on, or ends what is whole."""
        end = self._llama.end_of_turn
        for token in _likeliest(logprobs):
            if token == end:
                if spelling.whole():
                    return token
            elif spelling.takes(self._llama.piece(token)):
                return token
        return None

    def _restore(self, sequence: int, state: bytes) -> None:
        """Makes a sequence the prefix and what ``state`` holds after it."""
        if not self._llama.restore(sequence, state):
            raise ModelError("llama.cpp did not take back a state that it had given.", "See `rag doctor`.")
        self._llama.copy(0, sequence)

    def _decoded(self, cells: Sequence[Cell], wanted: Sequence[int]) -> list[Logits]:
        """The logits of ``wanted`` at every cell that puts some out; in pieces of the fixed batch size."""
        rows: list[Logits] = []
        size = self._llama.settings.batch
        for first in range(0, len(cells), size):
            part = cells[first : first + size]
            self._memory.decode(part)
            rows += [self._llama.logits(i, wanted) for i, cell in enumerate(part) if cell.output]
        return rows

    def _next_group(self, texts: Sequence[Tokens], ending: Tokens) -> Sequence[Tokens]:
        """As many of ``texts``, from the first on, as have room together; one at least.

        Time plays no part here: it only decides how many of them are read after all.
        """
        settings = self._llama.settings
        most = max(1, min(settings.sequences - 1, settings.batch // len(ending)))
        room = settings.context - self.prefix_length
        group: list[Tokens] = []
        for text in texts[:most]:
            room -= len(text) + len(ending)
            if group and room < 0:
                break
            group.append(text)
        return group


def state_maker(sha256: str, settings: ModelSettings | None = None) -> str:
    """What the states of the model with this checksum are kept under; the model is not loaded for it."""
    return _maker(sha256, build_of(settings or ModelSettings()))


def _maker(sha256: str, build: str) -> str:
    return f"{sha256}; {build}"


def _likeliest(logprobs: NDArray[np.float64]) -> Iterator[int]:
    """The likeliest tokens, first the likeliest; of two equally likely, first the one with the higher id."""
    import numpy as np

    some = np.sort(np.argpartition(logprobs, -_LIKELY)[-_LIKELY:])
    yield from map(int, some[logprobs[some].argsort(kind="stable")[::-1]])
