"""A GGUF model in process: judgements read from the logits of one batch, and no text read twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.deadline import NEVER, Deadline
from rag.errors import ModelError
from rag.llm.chat import Message
from rag.llm.dialogue import Dialogue, Tokens
from rag.llm.llama import Aborted, Cell, Llama, ModelSettings
from rag.llm.prefixes import PrefixStore
from rag.records import Tick

# With a deadline, a batch is begun when it should take no more than this share of the time that is left.
_CAUTION = 0.8

# Seconds a token, until this machine's own pace is known.
_FIRST_PACE = 0.015


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
        """Loads the model. States of prefixes are kept in the folder ``prefixes`` when ``sha256`` is known.

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
        self._store = PrefixStore(prefixes, f"{sha256}; {self._llama.build}") if prefixes and sha256 else None
        self._lock = threading.Lock()
        self._prefix: Tokens = ()  # what sequence 0 holds
        self._seconds = 0.0

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
        rows: list[tuple[float, ...]] = []
        with self._lock:
            head, tail = self._dialogue.around(shared)
            last = self._dialogue.text(ending) + tail
            try:
                self._llama.stop_at(deadline)
                if beginnings and not deadline.passed:
                    self._read_prefix(head)
                    self._read_branches(
                        [self._dialogue.text(text) for text in beginnings], last, wanted, rows, deadline
                    )
            except Aborted:
                self._prefix = ()
            except BaseException:
                self._prefix = ()  # what is in the sequences is not known any more
                raise
        return tuple(first - second for first, second in rows)

    def read_ahead(
        self, shared: Sequence[Message], beginnings: Sequence[str], tick: Tick = lambda done, total: None
    ) -> int:
        """Reads and keeps the states of ``beginnings``, the first ones first, until the folder is full.

        Gives how many are kept then; none when this model keeps no states.
        """
        if self._store is None:
            return 0
        with self._lock:
            try:
                self._llama.stop_at(NEVER)
                self._read_prefix(self._dialogue.around(shared)[0])
                room, kept = self._store.room(), 0
                for done, text in enumerate(beginnings):
                    tick(done, len(beginnings))
                    tokens = self._dialogue.text(text)
                    if not self._store.holds(self._prefix + tokens):
                        room -= len(self._read_beginning(tokens))
                        if room < 0:
                            break
                    kept += 1
            except BaseException:
                self._prefix = ()
                raise
        tick(len(beginnings), len(beginnings))
        return kept

    @property
    def tokens_read(self) -> int:
        """How many tokens were decoded so far; what was loaded from a saved state does not count."""
        return self._llama.tokens_read

    @property
    def seconds_decoding(self) -> float:
        """Seconds spent inside llama.cpp decoding them."""
        return self._seconds

    @property
    def prefix_length(self) -> int:
        """Tokens of the shared messages that were last judged after."""
        return len(self._prefix)

    def count(self, text: str) -> int:
        """How many tokens ``text`` is, as data."""
        return len(self._dialogue.text(text))

    def close(self) -> None:
        """Frees the model; the object is of no use afterwards."""
        self._llama.close()

    def _read_prefix(self, prefix: Tokens) -> None:
        """Leaves exactly ``prefix`` in sequence 0: as it is, from disk, or read anew and kept."""
        if self._prefix == prefix:
            return
        self._llama.forget()
        self._prefix = ()
        state = self._store.load(prefix) if self._store else None
        if state is None or not self._llama.restore(0, state):
            self._decode(prefix, 0, 0)
            if self._store:
                self._store.save(prefix, self._llama.state(0))
        self._prefix = prefix

    def _decode(self, tokens: Tokens, position: int, sequence: int) -> None:
        """Continues a sequence by ``tokens``, alone, in pieces of the fixed batch size."""
        size = self._llama.settings.batch
        for start in range(0, len(tokens), size):
            part = tokens[start : start + size]
            self._timed([Cell(token, position + start + i, sequence, False) for i, token in enumerate(part)])

    def _timed(self, cells: Sequence[Cell]) -> None:
        began = time.monotonic()
        self._llama.decode(cells)
        self._seconds += time.monotonic() - began

    def _read_branches(
        self,
        beginnings: Sequence[Tokens],
        ending: Tokens,
        wanted: Sequence[int],
        rows: list[tuple[float, ...]],
        deadline: Deadline,
    ) -> None:
        """Adds to ``rows`` the logits of ``wanted`` after the prefix, each beginning and the ending."""
        while len(rows) < len(beginnings):
            group: list[bytes] = []
            for tokens in self._next_group(beginnings[len(rows) :], ending):
                price = len(ending) * (len(group) + 1)
                state = self._state_after(tokens, price, deadline)
                if state is None:
                    break
                group.append(state)
            if not group:
                return
            lengths = [len(tokens) for tokens in beginnings[len(rows) : len(rows) + len(group)]]
            rows += self._group(group, lengths, ending, wanted)

    def _state_after(self, beginning: Tokens, price: int, deadline: Deadline) -> bytes | None:
        """The state of a beginning after the prefix: kept, or decoded alone with nothing else in memory, so
        that it never depends on what was asked; None when that and ``price`` tokens more take too long.
        """
        state = self._store.load(self._prefix + beginning) if self._store else None
        if not self._in_time(price + (0 if state else len(beginning)), deadline):
            return None
        return state or self._read_beginning(beginning)

    def _read_beginning(self, beginning: Tokens) -> bytes:
        """The state of a beginning after the prefix, decoded and kept."""
        alone, own = 1, 2
        self._llama.copy(0, alone)
        self._decode(beginning, len(self._prefix), alone)
        self._llama.copy(alone, own, len(self._prefix))
        state = self._llama.state(own)
        self._llama.cut(alone, 0)
        self._llama.cut(own, 0)
        if self._store:
            self._store.touch(self._prefix)  # what all need never goes first
            self._store.save(self._prefix + beginning, state)
        return state

    def _group(
        self, states: Sequence[bytes], lengths: Sequence[int], ending: Tokens, wanted: Sequence[int]
    ) -> list[tuple[float, ...]]:
        """The logits after the prefix, each state (of as many tokens as its length says) and the ending."""
        cells: list[Cell] = []
        for sequence, (state, length) in enumerate(zip(states, lengths, strict=True), start=1):
            if not self._llama.restore(sequence, state):
                raise ModelError("llama.cpp did not take back a state that it had given.")
            self._llama.copy(0, sequence)
            start = len(self._prefix) + length
            cells += [
                Cell(token, start + i, sequence, i == len(ending) - 1) for i, token in enumerate(ending)
            ]
        rows: list[tuple[float, ...]] = []
        size = self._llama.settings.batch
        for first in range(0, len(cells), size):
            part = cells[first : first + size]
            self._timed(part)
            rows += [self._llama.logits(i, wanted) for i, cell in enumerate(part) if cell.output]
        for sequence in range(1, len(states) + 1):
            self._llama.cut(sequence, 0)
        return rows

    def _next_group(self, beginnings: Sequence[Tokens], ending: Tokens) -> Sequence[Tokens]:
        """As many of ``beginnings``, from the first on, as have room together; one at least.

        Time plays no part here: it only decides how many of them are read after all.
        """
        settings = self._llama.settings
        most = max(1, min(settings.sequences - 1, settings.batch // len(ending)))
        room = settings.context - len(self._prefix)
        group: list[Tokens] = []
        for beginning in beginnings[:most]:
            room -= len(beginning) + len(ending)
            if group and room < 0:
                break
            group.append(beginning)
        return group

    def _in_time(self, tokens: int, deadline: Deadline) -> bool:
        """Can so many tokens be read until then, with caution?"""
        pace = self._seconds / self.tokens_read if self._seconds else _FIRST_PACE
        return not deadline.set or tokens * pace <= _CAUTION * deadline.left
