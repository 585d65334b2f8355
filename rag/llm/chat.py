"""Chats as messages, and what the rooms above need of a language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat: ``role`` is system, user or assistant; ``content`` is data, never markup."""

    role: str
    content: str


class LanguageModel(Protocol):
    """A model that can be made to choose; a test double does small honest arithmetic behind it."""

    @property
    def name(self) -> str: ...

    def choose(
        self, shared: Sequence[Message], turns: Sequence[Message], choices: tuple[str, str]
    ) -> tuple[float, ...]:
        """For each turn after the shared messages, the logit of the first choice less that of the second."""

    def close(self) -> None:
        """Frees what the model holds."""
