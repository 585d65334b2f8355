"""Sentences made shorter by a model that can only leave words out, and what it left checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.deadline import NEVER, Deadline
from rag.digest.shelf import Shelf
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt
from rag.verify.essentials import is_shortened, leaving_out

_MOST_TOKENS = 120
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Shortener:
    """A model and the prompt that it shortens with; ``model`` waits for it until a deadline.

    ``likely`` is the least mean log-probability of a word that is believed (eval/EXPERIMENTS.md,
    "Summaries"). What was shortened once is kept on the ``shelf``, if there is one.
    """

    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt
    making: str = ""
    shelf: Shelf | None = None
    likely: float = -1.0

    def shorter(self, sentence: str, deadline: Deadline = NEVER) -> str | None:
        """Fewer of the words of ``sentence``, in its order; the sentence itself where none can go; None when
        the model finds no good way in time.
        """
        if self.shelf is None or deadline.set:
            return self._shorter(sentence, deadline)
        return self.shelf.shorter(sentence, self.making, lambda: self._shorter(sentence, deadline))

    def _shorter(self, sentence: str, deadline: Deadline) -> str | None:
        spelling = leaving_out(sentence)
        turn = self.prompt.turn(sentence=sentence)
        try:
            logprob = self.model(deadline).spell(
                self.prompt.shared(), "", turn.content + turn.rest, spelling, _MOST_TOKENS, deadline
            )
        except TimeoutError:
            return None
        text = spelling.text()
        if logprob is None or text is None or not is_shortened(text, sentence):
            return None
        words = len(text.split())
        return text if words >= _FEWEST_WORDS and logprob / words >= self.likely else None
