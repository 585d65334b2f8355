"""Chats as messages, and what the rooms above need of a language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.deadline import NEVER, Deadline
from rag.llm.spelling import Spelling
from rag.records import Tick


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat: ``role`` is system, user or assistant; ``content`` is data, never markup.

    What follows a text whose state is kept is the ``rest``: the two are tokenised apart.
    """

    role: str
    content: str
    rest: str = ""


class LanguageModel(Protocol):
    """A model that can be made to choose; a test double does small honest arithmetic behind it."""

    @property
    def name(self) -> str: ...

    def choose(
        self,
        shared: Sequence[Message],
        beginnings: Sequence[str],
        ending: str,
        choices: tuple[str, str],
        deadline: Deadline = NEVER,
    ) -> tuple[float, ...]:
        """For each of ``beginnings``, the logit of the first choice less that of the second, after the shared
        messages and a turn of the user that is the beginning and the ``ending``. Fewer than asked for, the
        first ones, when the deadline came before the others were read.
        """

    def spell(
        self,
        shared: Sequence[Message],
        beginning: str,
        ending: str,
        spelling: Spelling,
        most: int,
        deadline: Deadline = NEVER,
    ) -> float | None:
        """Replies to the shared messages and a turn that is ``beginning`` and ``ending`` with what
        ``spelling`` allows, and it holds then.

        The natural logarithm of how likely these words and their end were; None when there are none within
        ``most`` tokens, or not before the deadline.
        """

    def read_ahead(
        self, shared: Sequence[Message], beginnings: Sequence[str], tick: Tick = lambda done, total: None
    ) -> int:
        """Reads and keeps what ``choose`` will be asked to begin with, as far as there is room to keep it.

        Gives how many beginnings are kept then. ``tick`` gets (beginnings seen, beginnings).
        """

    def close(self) -> None:
        """Frees what the model holds."""
