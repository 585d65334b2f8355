"""Does what a claim cites support it? An opinion, which may demote a claim and never saves one: the model's,
joined with how much of the claim's wording the passages share.

The passage comes first, so that its state is kept and a passage is read once for all claims that rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.deadline import NEVER, Deadline
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt
from rag.search.words import stem, stems, telling_words, words

SUPPORT = "support.v1"

# Weights of the shares of words and of pairs of words beside the model's logit: of those tried, the ones with
# the best mean AUROC over four public sets (eval/EXPERIMENTS.md, "A second opinion on claims").
_WORDS, _PAIRS = 4.0, 4.0
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

    def log_odds(self, claim: str, passages: Sequence[str]) -> float:
        """The logit, and more for the words and the pairs of words that the passages share with ``claim``."""
        return self.logit(claim, passages) + shared_wording(claim, passages)


def shared_wording(claim: str, passages: Sequence[str]) -> float:
    """What is added to the logit for words and pairs of words of the passages."""
    return _WORDS * shared_words(claim, passages) + _PAIRS * shared_pairs(claim, passages)


def shared_words(claim: str, passages: Sequence[str]) -> float:
    """The share of the claim's telling words whose stem is in the passages, in [0, 1]."""
    wanted = stems(telling_words(claim))
    return len(wanted & stems(words(" ".join(passages)))) / len(wanted) if wanted else 0.0


def shared_pairs(claim: str, passages: Sequence[str]) -> float:
    """The share of the claim's pairs of neighbouring words, stemmed, that the passages have, in [0, 1]."""
    wanted = _pairs(claim)
    return len(wanted & _pairs(" ".join(passages))) / len(wanted) if wanted else 0.0


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(stem(word) for word in words(text)))
