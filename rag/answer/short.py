"""The short answer: a few words of the article, copied. Yes and No are in ``yes_no.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.answer.kinds import asks_account, asks_number, asks_reason, asks_time, asks_whether, has_two_parts
from rag.answer.signals import fit
from rag.deadline import NEVER, Deadline
from rag.ingest.quantities import quantities
from rag.llm.chat import LanguageModel
from rag.llm.copying import Copying
from rag.llm.prompts import Prompt
from rag.records import Citation, Claim, Short
from rag.search.words import stems, telling_words

_MOST_TOKENS = 20
_MOST_WORDS = 10
_NO_ACCOUNT = 2  # words: "downplayed" says nothing of what was said


@dataclass(frozen=True, slots=True)
class Copyist:
    """A model and the prompt it copies with; ``model`` waits for it until a deadline.

    ``likely`` is the least log-probability of words that are shown (eval/EXPERIMENTS.md, "Short answers").
    """

    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt
    likely: float = -4.0

    def short(
        self, question: str, claim: Claim, citation: Citation, deadline: Deadline = NEVER
    ) -> Short | None:
        """What of ``claim``, which rests on ``citation``, answers ``question`` in a few words; None when they
        would not do, or when the model is not sure of them. A question for Yes or No has none.
        """
        if has_two_parts(question) or asks_reason(question) or asks_whether(question) or deadline.passed:
            return None
        if citation.field == "text" and claim.text not in citation.quote:
            return None  # a row of a table: its cells are told apart only by its head
        # A quote may open with the sentence before the claim's; a byline's claim is more than its quote.
        start = max(citation.quote.rfind(claim.text), 0)
        told = replace(citation, start=citation.start + start, quote=citation.quote[start:])
        return self._words(question, told, deadline)

    def _words(self, question: str, citation: Citation, deadline: Deadline) -> Short | None:
        (beginning,), ending = self.prompt.turns("sentence", [citation.quote], question=question)
        copying = Copying(citation.quote)
        logprob = self.model(deadline).spell(
            self.prompt.shared(), beginning, ending, copying, _MOST_TOKENS, deadline
        )
        span = copying.span()
        if logprob is None or span is None or logprob < self.likely:
            return None
        start, end = _whole_number(question, citation.quote, *span)
        text = citation.quote[start:end]
        if not answers_in_kind(question, text):
            return None
        return Short(text, citation.n, citation.start + start, citation.start + end)


def _whole_number(question: str, quote: str, start: int, end: int) -> tuple[int, int]:
    """The span, or of a number that was asked for all that belongs to it and nothing else: of "8,000 troops"
    in "up to 8,000 troops", "up to 8,000".
    """
    held = [item for item in quantities(quote) if item.start < end and start < item.end]
    return (held[0].start, held[0].end) if asks_number(question) and len(held) == 1 else (start, end)


def answers_in_kind(question: str, text: str) -> bool:
    """Could these words be an answer: few, of the kind that is asked for, and more than the question says?"""
    if asks_account(question) and text.islower() and len(text.split()) <= _NO_ACCOUNT:
        return False
    if len(text.split()) > _MOST_WORDS or (
        (asks_number(question) or asks_time(question)) and fit(question, text) < 0
    ):
        return False
    said = stems(telling_words(question))
    return " or " in question or not stems(telling_words(text)) <= said
