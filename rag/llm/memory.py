"""What a model has read: the instructions before everything else, and texts after them, kept as states.

A text is decoded alone after the instructions, with nothing else in memory, and its state is always taken
from the bytes that are kept: what is judged after it never depends on what was read before, by whom, or when.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from rag.deadline import Deadline
from rag.llm.dialogue import Tokens
from rag.llm.llama import Cell, Llama
from rag.llm.prefixes import PrefixStore

# With a deadline, reading is begun when it should take no more than this share of the time that is left.
_CAUTION = 0.8

# Seconds a token, until this machine's own pace is known: twice what two cores take (eval/README.md, Speed).
_FIRST_PACE = 0.015

# Prompts that are used in turn, each some 25 MB: to judge by and to copy by.
_PREFIXES = 3

_WHOLE, _ALONE, _OWN = 0, 1, 2  # sequences: the prefix; the prefix and a text; the text's part of it


class Memory:
    """The sequences of one llama.cpp context: 0 holds ``prefix``, the others are empty between calls.

    ``seconds`` are those spent decoding. Without a ``store``, nothing outlives the process.
    """

    def __init__(self, llama: Llama, store: PrefixStore | None) -> None:
        self._llama, self._store = llama, store
        self._prefixes: dict[Tokens, bytes] = {}
        self.prefix: Tokens = ()
        self.seconds = 0.0

    @property
    def keeps(self) -> bool:
        """Are states kept for other processes?"""
        return self._store is not None

    def begin(self, prefix: Tokens) -> None:
        """Leaves exactly ``prefix`` in sequence 0: as it is, from memory or disk, or read anew and kept."""
        if self.prefix == prefix:
            return
        self.lose()
        state = self._prefixes.pop(prefix, None) or (self._store.load(prefix) if self._store else None)
        if state is None or not self._llama.restore(_WHOLE, state):
            self._read(prefix, 0, _WHOLE)
            state = self._llama.state(_WHOLE)
            if self._store:
                self._store.save(prefix, state)
        self._prefixes[prefix] = state
        for earlier in list(self._prefixes)[:-_PREFIXES]:
            del self._prefixes[earlier]
        self.prefix = prefix

    def lose(self) -> None:
        """Empties everything: what the sequences hold is not known, or not wanted any more."""
        self._llama.forget()
        self.prefix = ()

    def holds(self, text: Tokens) -> bool:
        """Is the state after the prefix and ``text`` kept, as far as can be seen without loading it?"""
        return self._store is not None and self._store.holds(self.prefix + text)

    def recall(self, text: Tokens) -> bytes | None:
        """The kept state of ``text`` after the prefix, or None."""
        return self._store.load(self.prefix + text) if self._store else None

    def read(self, text: Tokens) -> bytes:
        """Reads ``text`` after the prefix; its state, which is kept from now on."""
        self._llama.copy(_WHOLE, _ALONE)
        self._read(text, len(self.prefix), _ALONE)
        self._llama.copy(_ALONE, _OWN, len(self.prefix))
        state = self._llama.state(_OWN)
        self._llama.cut(_ALONE, 0)
        self._llama.cut(_OWN, 0)
        if self._store:
            self._store.touch(self.prefix)  # what all others need never goes first
            self._store.save(self.prefix + text, state)
        return state

    def room(self) -> int:
        """Bytes of states that can be kept before others have to go."""
        return self._store.room() if self._store else 0

    def decode(self, cells: Sequence[Cell]) -> None:
        """Decodes all cells in one call, on the clock. Raises Aborted when the time is up."""
        began = time.monotonic()
        self._llama.decode(cells)
        self.seconds += time.monotonic() - began

    def in_time(self, tokens: int, deadline: Deadline) -> bool:
        """Can so many tokens be read until then, with caution?"""
        pace = self.seconds / self._llama.tokens_read if self.seconds else _FIRST_PACE
        return not deadline.set or tokens * pace <= _CAUTION * deadline.left

    def _read(self, tokens: Tokens, position: int, sequence: int) -> None:
        """Continues a sequence by ``tokens``, in pieces of the fixed batch size."""
        size = self._llama.settings.batch
        for start in range(0, len(tokens), size):
            part = tokens[start : start + size]
            self.decode([Cell(token, position + start + i, sequence, False) for i, token in enumerate(part)])
