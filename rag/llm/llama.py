"""llama.cpp as it is needed here: tokens in, logits and states out.

Only this file imports ``llama_cpp``, and only when a model is opened.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.deadline import Deadline
from rag.errors import ModelError
from rag.machine import cores

if TYPE_CHECKING:
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

Render = Callable[[Sequence[Mapping[str, str]]], str]

_ABORTED = 2  # what llama_decode returns when its abort callback said so
_NO_FLASH_ATTENTION = 0  # reads 5 % faster here than with it (eval/EXPERIMENTS.md, "Settings of llama.cpp")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How llama.cpp runs; what is here is part of what an answer depends on. Sizes are in tokens.

    ``batch`` is the most that is decoded at a time; a prefix is always decoded alone, in pieces of this size.
    """

    context: int = 4096
    batch: int = 512
    sequences: int = 33
    threads: int = 0


class Cell(NamedTuple):
    """One token to decode: where it stands in its sequence, and whether its logits are wanted."""

    token: int
    position: int
    sequence: int
    output: bool


class Aborted(Exception):
    """A decode was given up because the time was up; what the sequences hold is not known any more."""


class Llama:
    """One model and one context. Raises ModelError where llama.cpp fails. Not for two threads at once."""

    def __init__(
        self, path: Path, settings: ModelSettings, unwanted: Callable[[], bool] = lambda: False
    ) -> None:
        """Loads the model: 1.7 to 3 s for 1.5 billion parameters; given up as soon as it is ``unwanted``."""
        self.settings = settings
        self._lib = _library()
        self._model = self._load(path, unwanted)
        self._vocabulary = self._lib.llama_model_get_vocab(self._model)
        self._size = self._lib.llama_vocab_n_tokens(self._vocabulary)
        self._context = self._open_context()
        self._memory = self._lib.llama_get_memory(self._context)
        self._abort: Any = None
        self.tokens_read = 0

    @property
    def build(self) -> str:
        """Names the build of llama.cpp and all settings that a saved state depends on."""
        return build_of(self.settings)

    @property
    def can_branch(self) -> bool:
        """False for a model whose memory is not plain attention: its states cannot be copied or cut."""
        lib, model = self._lib, self._model
        plain = not (lib.llama_model_is_recurrent(model) or lib.llama_model_is_hybrid(model))
        return bool(plain and lib.llama_model_n_swa(model) == 0)

    def chat_template(self) -> Render:
        """The template in the model's own file, rendered in a sandbox (jinja2)."""
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        source = self._lib.llama_model_chat_template(self._model, None)
        if not source:
            raise ModelError("The model's file has no chat template.", "Use an instruction-tuned GGUF.")
        ends = (self._lib.llama_vocab_eos(self._vocabulary), self._lib.llama_vocab_bos(self._vocabulary))
        formatter = Jinja2ChatFormatter(source.decode("utf-8"), *(self._piece(token) for token in ends))
        return lambda messages: str(formatter(messages=list(messages)).prompt)

    def tokenise(self, text: str, *, special: bool) -> list[int]:
        """Token ids of ``text``; only with ``special`` are the model's special tokens parsed in it."""
        data = text.encode("utf-8")
        size = len(data) + 8
        buffer = (ctypes.c_int32 * size)()
        count = self._lib.llama_tokenize(self._vocabulary, data, len(data), buffer, size, False, special)
        if count < 0:
            raise ModelError(f"llama.cpp cannot tokenise a text of {len(data)} bytes.")
        return list(buffer[:count])

    def stop_at(self, deadline: Deadline) -> None:
        """Makes every ``decode`` from now on raise Aborted once the deadline has passed."""
        kind = self._lib.ggml_abort_callback
        # Without a deadline none is set: it would be called, by way of Python, for every node of the graph.
        self._abort = kind(lambda data: deadline.passed) if deadline.set else kind()
        self._lib.llama_set_abort_callback(self._context, self._abort, None)

    def decode(self, cells: Sequence[Cell]) -> None:
        """Decodes all cells in one call; their logits stay until the next one. Raises Aborted."""
        batch = self._lib.llama_batch_init(len(cells), 0, 1)
        try:
            batch.n_tokens = len(cells)
            for i, cell in enumerate(cells):
                batch.token[i], batch.pos[i], batch.n_seq_id[i] = cell.token, cell.position, 1
                batch.seq_id[i][0], batch.logits[i] = cell.sequence, cell.output
            status = self._lib.llama_decode(self._context, batch)
        finally:
            self._lib.llama_batch_free(batch)
        self.tokens_read += len(cells)
        if status == _ABORTED:
            raise Aborted
        if status != 0:
            raise ModelError(f"llama.cpp could not decode {len(cells)} tokens (status {status}).")

    def logits(self, cell: int, tokens: Sequence[int]) -> tuple[float, ...]:
        """The logits of ``tokens`` after the cell of this index in the last decode."""
        row = self._lib.llama_get_logits_ith(self._context, cell)
        return tuple(float(row[token]) for token in tokens)

    def logprobs(self, cell: int) -> NDArray[np.float64]:
        """The natural logarithm of the probability of every token after a cell of the last decode."""
        import numpy as np

        row = self._lib.llama_get_logits_ith(self._context, cell)
        logits: NDArray[np.float64] = np.ctypeslib.as_array(row, shape=(self._size,)).astype(np.float64)
        logits -= logits.max()
        logits -= np.log(np.exp(logits).sum())
        return logits

    def piece(self, token: int) -> bytes:
        """What a token spells, as data: nothing for a special one."""
        buffer = (ctypes.c_char * 256)()
        count = self._lib.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(count, 0)]

    @property
    def end_of_turn(self) -> int:
        """The token that ends a reply."""
        token = self._lib.llama_vocab_eot(self._vocabulary)
        return int(token if token >= 0 else self._lib.llama_vocab_eos(self._vocabulary))

    def forget(self) -> None:
        """Empties every sequence."""
        self._lib.llama_memory_clear(self._memory, True)

    def cut(self, sequence: int, start: int) -> None:
        """Drops a sequence from position ``start`` on."""
        self._lib.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def copy(self, source: int, target: int, start: int = 0) -> None:
        """Adds to ``target`` what ``source`` holds from position ``start`` on; nothing is computed."""
        self._lib.llama_memory_seq_cp(self._memory, source, target, start, -1)

    def state(self, sequence: int) -> bytes:
        """The state of a sequence, as llama.cpp lays it out."""
        size = self._lib.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        written = self._lib.llama_state_seq_get_data(self._context, buffer, size, sequence)
        return bytes(memoryview(buffer)[:written])

    def restore(self, sequence: int, state: bytes) -> bool:
        """Puts a state back; False when llama.cpp does not take it, and the sequence is then empty."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        taken = self._lib.llama_state_seq_set_data(self._context, buffer, len(state), sequence)
        if not taken:
            self.cut(sequence, 0)
        return bool(taken)

    def close(self) -> None:
        """Frees the context and the model; the object is of no use afterwards."""
        if self._context is not None:
            self._lib.llama_free(self._context)
            self._lib.llama_model_free(self._model)
            self._context = self._model = None

    def _load(self, path: Path, unwanted: Callable[[], bool]) -> Any:
        params = self._lib.llama_model_default_params()
        params.n_gpu_layers = 0
        go_on = self._lib.llama_progress_callback(lambda progress, data: not unwanted())
        params.progress_callback = go_on
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
        params.n_threads = params.n_threads_batch = self.settings.threads or cores()
        params.kv_unified = True  # else n_ctx is split over the sequences
        params.flash_attn_type = _NO_FLASH_ATTENTION
        context = self._lib.llama_init_from_model(self._model, params)
        if not context:
            self._lib.llama_model_free(self._model)
            raise ModelError("llama.cpp cannot make a context: not enough memory?", "See `rag doctor`.")
        return context

    def _piece(self, token: int) -> str:
        text = self._lib.llama_vocab_get_text(self._vocabulary, token) if token >= 0 else b""
        return str(text.decode("utf-8"))


def build_of(settings: ModelSettings) -> str:
    """What ``Llama.build`` is with these settings; no model is loaded for it."""
    from llama_cpp import __version__

    system = _library().llama_print_system_info().decode("utf-8", "replace")
    return (
        f"llama-cpp-python {__version__}; {system}; {sorted(asdict(settings).items())}; flash attention off"
    )


_kept_alive: list[Any] = []  # llama.cpp calls the callback for as long as the process lives


def _library() -> ModuleType:
    try:
        from llama_cpp import llama_cpp
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(
            f"llama-cpp-python cannot be loaded: {error}.",
            "Build it for this processor: pip install --force-reinstall --no-cache-dir llama-cpp-python",
        ) from error
    if not _kept_alive:
        _kept_alive.append(llama_cpp.llama_log_callback(lambda level, text, data: None))
        llama_cpp.llama_log_set(_kept_alive[0], ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
    library: ModuleType = llama_cpp
    return library
