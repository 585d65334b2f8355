"""Does what a claim cites support it? The model's opinion, which may demote a claim and never saves one.

The passage comes first, so that its state is kept and a passage is read once for all claims that rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.deadline import NEVER, Deadline
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt

SUPPORT = "support.v1"
_CHOICES = ("Yes", "No")


@dataclass(frozen=True, slots=True)
class Support:
    """A model and the prompt it judges with; ``model`` waits for it until a deadline."""

    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt

    def logit(self, claim: str, passages: Sequence[str]) -> float:
        """The logit of Yes less that of No, whether ``passages`` together support the whole of ``claim``;
        positive when it is likelier that they do.
        """
        beginnings, ending = self.prompt.turns("passage", [" ".join(passages)], claim=claim)
        (logit,) = self.model(NEVER).choose(self.prompt.shared(), beginnings, ending, _CHOICES)
        return logit
