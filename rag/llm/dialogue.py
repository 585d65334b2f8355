"""A chat as token ids: only the template's own pieces are parsed for special tokens, texts never are."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import ModelError
from rag.llm.chat import Message
from rag.llm.llama import Llama

# Private-use characters that stand for a message while the template is rendered around it.
_OPEN, _CLOSE = "\ue000", "\ue001"

Tokens = tuple[int, ...]


class Dialogue:
    """The tokens of chats in the template of one model. Raises ModelError when the model has none."""

    def __init__(self, llama: Llama, name: str) -> None:
        self._llama, self._name = llama, name
        self._render = llama.chat_template()
        self._last: tuple[tuple[Message, ...], Tokens, Tokens] | None = None

    def around(self, shared: Sequence[Message]) -> tuple[Tokens, Tokens]:
        """The tokens before and after what the user says after the ``shared`` messages."""
        messages = tuple(shared)
        if self._last is None or self._last[0] != messages:
            self._last = (messages, *self.rendered([*messages, Message("user", "")]))
        return self._last[1:]

    def rendered(self, messages: Sequence[Message]) -> tuple[Tokens, Tokens]:
        """The tokens of a chat up to the end of its last message, and from there on."""
        marked = [
            {"role": message.role, "content": f"{_OPEN}{number}{_CLOSE}"}
            for number, message in enumerate(messages)
        ]
        first, *pieces = self._render(marked).split(_OPEN)
        ids = self._llama.tokenise(first, special=True)
        template = ""
        for piece in pieces:
            ids += self._llama.tokenise(template, special=True)
            number, _, template = piece.partition(_CLOSE)
            message = messages[int(number)]
            ids += self.text(message.content) + self.text(message.rest)
        return tuple(ids), tuple(self._llama.tokenise(template, special=True))

    def text(self, text: str) -> Tokens:
        """The tokens of a text, as data."""
        return tuple(self._llama.tokenise(text, special=False))

    def word(self, word: str) -> int:
        """The one token that ``word`` is. Raises ModelError when it is more."""
        ids = self.text(word)
        if len(ids) != 1:
            raise ModelError(
                f"{word!r} is {len(ids)} tokens in {self._name}, wanted one.", "Use another model."
            )
        return ids[0]
