"""A GGUF model run in process by llama.cpp: prompts in pieces, and judgements read from the logits of one
batch.

Only this file imports ``llama_cpp``, and only when a model is opened.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rag.errors import ModelError

if TYPE_CHECKING:
    from types import ModuleType

_OPEN = "\ue000"
_CLOSE = "\ue001"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat: ``role`` is system, user or assistant; ``content`` is data, never parsed for
    special tokens.
    """

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How llama.cpp runs; what is here is part of what an answer depends on. Sizes in tokens.

    ``batch`` is the most that is decoded at a time; a prefix is always decoded alone in pieces of this size.
    """

    context: int = 4096
    batch: int = 512
    sequences: int = 33
    threads: int = 0


class LanguageModel(Protocol):
    """What the rooms above need of a model; a test double does small honest arithmetic behind it."""

    @property
    def name(self) -> str: ...

    def choose(
        self, shared: Sequence[Message], turns: Sequence[Message], choices: tuple[str, str]
    ) -> tuple[float, ...]:
        """For each turn, the logit of the first choice minus that of the second as the next token."""


class LlamaModel:
    """One model and one context of llama.cpp. Not for use by two threads at once (it holds a lock)."""

    def __init__(self, path: Path, settings: ModelSettings | None = None) -> None:
        """Loads the model (1.7-3 s for 1.5 billion parameters). Raises ModelError when llama.cpp cannot."""
        self.name = path.stem
        self.settings = settings or ModelSettings()
        self._lib = _library()
        self._lock = threading.Lock()
        self._model = self._load(path)
        self._vocabulary = self._lib.llama_model_get_vocab(self._model)
        self._context = self._open_context()
        self._memory = self._lib.llama_get_memory(self._context)
        self._chat = _chat_template(self._lib, self._model, self._vocabulary)
        self._prefix: tuple[int, ...] = ()

    def choose(
        self, shared: Sequence[Message], turns: Sequence[Message], choices: tuple[str, str]
    ) -> tuple[float, ...]:
        """For each turn after the ``shared`` messages, how much likelier the first choice is than the second.

        Returns one difference of two logits a turn, in the order of ``turns``. Nothing is sampled. The
        shared part is decoded once, alone; the turns are then decoded together, each as a sequence of its
        own.
        """
        first, second = (self._single_token(choice) for choice in choices)
        prompts = [self._tokens([*shared, turn]) for turn in turns]
        prefix = _common_prefix(prompts, self._tokens_before_turn(shared))
        with self._lock:
            self._read_prefix(prefix)
            rest = [prompt[len(prefix) :] for prompt in prompts]
            return tuple(row[0] - row[1] for row in self._branches(rest, len(prefix), (first, second)))

    def count(self, text: str) -> int:
        """How many tokens ``text`` is, as data."""
        return len(self._tokenise(text, special=False))

    def close(self) -> None:
        """Frees the context and the model; the object is of no use afterwards."""
        if self._context is not None:
            self._lib.llama_free(self._context)
            self._lib.llama_model_free(self._model)
            self._context = self._model = None

    def _load(self, path: Path) -> Any:
        params = self._lib.llama_model_default_params()
        params.n_gpu_layers = 0
        model = self._lib.llama_model_load_from_file(os.fsencode(path), params)
        if not model:
            raise ModelError(
                f"llama.cpp cannot load {path}: the file is damaged or of a kind it does not know.",
                "See `rag doctor`, or take another with `rag models pull NAME`.",
            )
        return model

    def _open_context(self) -> Any:
        params = self._lib.llama_context_default_params()
        params.n_ctx = self.settings.context
        params.n_batch = params.n_ubatch = self.settings.batch
        params.n_seq_max = self.settings.sequences
        params.n_threads = params.n_threads_batch = self.settings.threads or _cores()
        params.kv_unified = True
        context = self._lib.llama_init_from_model(self._model, params)
        if not context:
            raise ModelError("llama.cpp cannot make a context: not enough memory?", "See `rag doctor`.")
        return context

    def _tokens(self, messages: Sequence[Message], reply: bool = True) -> tuple[int, ...]:
        """Token ids of a chat. Only the template's own pieces are parsed for special tokens."""
        marked = [
            {"role": message.role, "content": f"{_OPEN}{number}{_CLOSE}"}
            for number, message in enumerate(messages)
        ]
        ids: list[int] = []
        for piece in self._chat(marked, reply).split(_OPEN):
            number, closed, template = piece.partition(_CLOSE)
            if closed:
                ids += self._tokenise(messages[int(number)].content, special=False)
            ids += self._tokenise(template if closed else piece, special=True)
        return tuple(ids)

    def _tokens_before_turn(self, shared: Sequence[Message]) -> tuple[int, ...]:
        return self._tokens([*shared, Message("user", "")]) if shared else ()

    def _tokenise(self, text: str, *, special: bool) -> list[int]:
        data = text.encode("utf-8")
        size = len(data) + 8
        buffer = (ctypes.c_int32 * size)()
        count = self._lib.llama_tokenize(self._vocabulary, data, len(data), buffer, size, False, special)
        if count < 0:
            raise ModelError(f"llama.cpp cannot tokenise a text of {len(data)} bytes.")
        return list(buffer[:count])

    def _single_token(self, word: str) -> int:
        ids = self._tokenise(word, special=False)
        if len(ids) != 1:
            raise ModelError(
                f"{word!r} is {len(ids)} tokens in {self.name}, wanted one.", "Use another model."
            )
        return ids[0]

    def _read_prefix(self, prefix: tuple[int, ...]) -> None:
        """Leaves exactly ``prefix`` in sequence 0, whatever was there before."""
        if self._prefix != prefix:
            self._lib.llama_memory_clear(self._memory, True)
            self._prefix = ()
            for start in range(0, len(prefix), self.settings.batch):
                part = prefix[start : start + self.settings.batch]
                self._decode([(token, start + offset, 0, False) for offset, token in enumerate(part)])
            self._prefix = prefix
        for sequence in range(1, self.settings.sequences):
            self._lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def _branches(
        self, rests: Sequence[tuple[int, ...]], start: int, wanted: tuple[int, ...]
    ) -> list[tuple[float, ...]]:
        """The logits of ``wanted`` after each of ``rests``, each continuing the prefix in a sequence of its
        own.
        """
        results: list[tuple[float, ...]] = []
        for group in _groups(rests, self.settings.batch, self.settings.sequences - 1):
            cells: list[tuple[int, int, int, bool]] = []
            ends: list[int] = []
            for sequence, rest in enumerate(group, start=1):
                self._lib.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)
                cells += [(token, start + i, sequence, i == len(rest) - 1) for i, token in enumerate(rest)]
                ends.append(len(cells) - 1)
            self._decode(cells)
            for end in ends:
                logits = self._lib.llama_get_logits_ith(self._context, end)
                results.append(tuple(float(logits[token]) for token in wanted))
            for sequence in range(1, len(group) + 1):
                self._lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)
        return results

    def _decode(self, cells: Sequence[tuple[int, int, int, bool]]) -> None:
        """Decodes (token, position, sequence, wants logits) cells in one call."""
        batch = self._lib.llama_batch_init(len(cells), 0, 1)
        try:
            batch.n_tokens = len(cells)
            for i, (token, position, sequence, output) in enumerate(cells):
                batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, position, 1
                batch.seq_id[i][0], batch.logits[i] = sequence, output
            status = self._lib.llama_decode(self._context, batch)
        finally:
            self._lib.llama_batch_free(batch)
        if status != 0:
            self._prefix = ()
            raise ModelError(f"llama.cpp could not decode {len(cells)} tokens (status {status}).")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _common_prefix(prompts: Sequence[tuple[int, ...]], bound: tuple[int, ...]) -> tuple[int, ...]:
    """What all prompts and ``bound`` begin with; never a whole prompt, so that each has a token left to
    decode.
    """
    length = 0
    rows = [*prompts, bound]
    for column in zip(*rows, strict=False):
        if len(set(column)) != 1:
            break
        length += 1
    return prompts[0][: min(length, *(len(prompt) - 1 for prompt in prompts))] if prompts else ()


def _groups(rests: Sequence[tuple[int, ...]], tokens: int, sequences: int) -> Iterable[list[tuple[int, ...]]]:
    """Splits ``rests``, in order, into groups that fit one batch."""
    group: list[tuple[int, ...]] = []
    for rest in rests:
        if len(rest) > tokens:
            raise ModelError(f"A text of {len(rest)} tokens does not fit a batch of {tokens}.", "Shorten it.")
        if group and (len(group) == sequences or sum(map(len, group)) + len(rest) > tokens):
            yield group
            group = []
        group.append(rest)
    if group:
        yield group


def _library() -> ModuleType:
    try:
        from llama_cpp import llama_cpp
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(
            f"llama-cpp-python cannot be loaded: {error}.",
            "Install it for this processor: pip install --force-reinstall --no-cache-dir llama-cpp-python",
        ) from error
    llama_cpp.llama_log_set(_SILENT(llama_cpp), ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    library: ModuleType = llama_cpp
    return library


_callbacks: list[Any] = []


def _SILENT(lib: ModuleType) -> Any:
    callback = lib.llama_log_callback(lambda level, text, data: None)
    _callbacks.append(callback)
    return callback


def _chat_template(lib: ModuleType, model: Any, vocabulary: Any) -> Any:
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    source = lib.llama_model_chat_template(model, None)
    if not source:
        raise ModelError("The model's file names no chat template.", "Use an instruction-tuned GGUF.")

    def token(which: int) -> str:
        return str(lib.llama_vocab_get_text(vocabulary, which).decode("utf-8")) if which >= 0 else ""

    formatter = Jinja2ChatFormatter(
        source.decode("utf-8"), token(lib.llama_vocab_eos(vocabulary)), token(lib.llama_vocab_bos(vocabulary))
    )

    def render(messages: Sequence[Mapping[str, str]], reply: bool) -> str:
        formatter.add_generation_prompt = reply
        return str(formatter(messages=messages).prompt)

    return render
