"""A GGUF model in process: judgements read from the logits of one batch, and nothing read twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import ModelError
from rag.llm.chat import Message
from rag.llm.llama import Cell, Llama, ModelSettings
from rag.llm.prefixes import PrefixStore

# Private-use characters that stand for a message while the template is rendered around it.
_OPEN, _CLOSE = "\ue000", "\ue001"

Tokens = tuple[int, ...]


class LlamaModel:
    """A model run by llama.cpp. It may be shared by threads: one call is served at a time."""

    def __init__(
        self,
        path: Path,
        settings: ModelSettings | None = None,
        prefixes: Path | None = None,
        sha256: str | None = None,
    ) -> None:
        """Loads the model. States of prefixes are kept in the folder ``prefixes`` when ``sha256`` is known.

        Raises ModelError when llama.cpp cannot load it, or cannot branch its memory.
        """
        self.name = path.stem
        self._llama = Llama(path, settings or ModelSettings())
        if not self._llama.can_branch:
            raise ModelError(
                f"{self.name} has no plain attention, which judging needs.", "Use another model."
            )
        self._render = self._llama.chat_template()
        self._store = PrefixStore(prefixes, f"{sha256}; {self._llama.build}") if prefixes and sha256 else None
        self._lock = threading.Lock()
        self._prefix: Tokens = ()

    def choose(
        self, shared: Sequence[Message], turns: Sequence[Message], choices: tuple[str, str]
    ) -> tuple[float, ...]:
        """For each turn after ``shared``, the logit of the first choice less that of the second.

        One number a turn, in the order of ``turns``; nothing is sampled. The shared messages are decoded once
        by any process; what all turns begin with is decoded once; the rest in batches, a sequence a turn.
        """
        wanted = [self._single_token(choice) for choice in choices]
        bare = self._tokens([*shared, Message("user", "")])
        prompts = [self._tokens([*shared, turn]) for turn in turns]
        if not prompts:
            return ()
        with self._lock:
            prefix = _common_start([bare, *prompts])
            start = _common_start(prompts)
            self._read_prefix(prefix)
            rows = self._branches(start[len(prefix) :], [prompt[len(start) :] for prompt in prompts], wanted)
            return tuple(first - second for first, second in rows)

    @property
    def tokens_read(self) -> int:
        """How many tokens were decoded so far; what was loaded from a saved state does not count."""
        return self._llama.tokens_read

    def count(self, text: str) -> int:
        """How many tokens ``text`` is, as data."""
        return len(self._llama.tokenise(text, special=False))

    def close(self) -> None:
        """Frees the model; the object is of no use afterwards."""
        self._llama.close()

    def _tokens(self, messages: Sequence[Message]) -> Tokens:
        """Token ids of a chat. Only the template's own pieces are parsed for special tokens."""
        marked = [
            {"role": message.role, "content": f"{_OPEN}{number}{_CLOSE}"}
            for number, message in enumerate(messages)
        ]
        first, *pieces = self._render(marked).split(_OPEN)
        ids = self._llama.tokenise(first, special=True)
        for piece in pieces:
            number, _, template = piece.partition(_CLOSE)
            ids += self._llama.tokenise(messages[int(number)].content, special=False)
            ids += self._llama.tokenise(template, special=True)
        return tuple(ids)

    def _single_token(self, word: str) -> int:
        ids = self._llama.tokenise(word, special=False)
        if len(ids) != 1:
            raise ModelError(
                f"{word!r} is {len(ids)} tokens in {self.name}, wanted one.", "Use another model."
            )
        return ids[0]

    def _read_prefix(self, prefix: Tokens) -> None:
        """Leaves exactly ``prefix`` in sequence 0: as it is, from disk, or read anew and kept."""
        if self._prefix == prefix:
            return
        self._llama.forget()
        self._prefix = ()
        state = self._store.load(prefix) if self._store else None
        if state is None or not self._llama.restore(0, state):
            self._decode_alone(prefix, 0)
            if self._store:
                self._store.save(prefix, self._llama.state(0))
        self._prefix = prefix

    def _decode_alone(self, tokens: Tokens, position: int) -> None:
        """Continues sequence 0 by ``tokens``, in pieces of the fixed batch size."""
        size = self._llama.settings.batch
        for start in range(0, len(tokens), size):
            part = tokens[start : start + size]
            self._llama.decode([Cell(token, position + start + i, 0, False) for i, token in enumerate(part)])

    def _branches(
        self, start: Tokens, rests: Sequence[Tokens], wanted: Sequence[int]
    ) -> list[tuple[float, ...]]:
        """The logits of ``wanted`` after the prefix, ``start`` and each of ``rests``."""
        position = len(self._prefix) + len(start)
        rows: list[tuple[float, ...]] = []
        try:
            self._decode_alone(start, len(self._prefix))
            for group in self._groups(rests):
                rows += self._group(group, position, wanted)
            self._llama.cut(0, len(self._prefix))
        except BaseException:
            self._prefix = ()  # what is in the sequences is not known any more
            raise
        return rows

    def _group(
        self, group: Sequence[Tokens], position: int, wanted: Sequence[int]
    ) -> list[tuple[float, ...]]:
        """The logits after each of ``group``, a sequence each; one too long for a batch goes in pieces."""
        cells: list[Cell] = []
        for sequence, rest in enumerate(group, start=1):
            self._llama.copy(0, sequence)
            last = len(rest) - 1
            cells += [Cell(token, position + i, sequence, i == last) for i, token in enumerate(rest)]
        rows: list[tuple[float, ...]] = []
        size = self._llama.settings.batch
        for start in range(0, len(cells), size):
            part = cells[start : start + size]
            self._llama.decode(part)
            rows += [self._llama.logits(i, wanted) for i, cell in enumerate(part) if cell.output]
        for sequence in range(1, len(group) + 1):
            self._llama.cut(sequence, 0)
        return rows

    def _groups(self, rests: Sequence[Tokens]) -> Iterator[list[Tokens]]:
        """``rests``, in order, in groups that fit one batch; a longer one is a group of its own."""
        most, sequences = self._llama.settings.batch, self._llama.settings.sequences - 1
        group: list[Tokens] = []
        for rest in rests:
            if group and (len(group) == sequences or sum(map(len, group)) + len(rest) > most):
                yield group
                group = []
            group.append(rest)
        if group:
            yield group


def _common_start(rows: Sequence[Tokens]) -> Tokens:
    """What all ``rows`` begin with, short of the whole of any, so that each has a token left to decode."""
    longest = min(len(row) for row in rows) - 1
    length = 0
    while length < longest and len({row[length] for row in rows}) == 1:
        length += 1
    return rows[0][:length]
