"""The reader: of each candidate sentence, does it answer? No word of an answer is typed by a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.calibration import BY_SEARCH, RELEVANT, Calibration, Signals, probability
from rag.answer.names import missing_names
from rag.answer.signals import fit, overlap
from rag.deadline import NEVER, Deadline
from rag.ingest.quoted import is_quotation
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt
from rag.records import Candidate, Evidence, Sentence, Tick, shown
from rag.verify.pronouns import understood

_CHOICES = ("Yes", "No")

# The least logit of a sentence that settles what a question presumes (eval/EXPERIMENTS.md, "False premises").
_STATED = 1.0


@dataclass(frozen=True, slots=True)
class Judge:
    """A model and the prompt it judges with.

    ``model`` is called when it is needed, so that it can still be loading while the search runs; it waits
    until the deadline, and raises TimeoutError then.
    """

    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt

    def logits(
        self, question: str, sentences: Sequence[str], deadline: Deadline = NEVER
    ) -> tuple[float, ...]:
        """For each sentence, the logit of Yes less that of No; only the first ones if the time was too short
        for all.
        """
        beginnings, ending = self.prompt.turns("sentence", sentences, question=question)
        try:
            model = self.model(deadline)
        except TimeoutError:
            return ()
        return model.choose(self.prompt.shared(), beginnings, ending, _CHOICES, deadline)

    def read_ahead(self, sentences: Sequence[str], tick: Tick) -> int:
        """Reads ``sentences`` before anything is asked of them, as far as there is room to keep what was
        read; gives how many were.
        """
        # The question is no part of how a turn begins, so any will do.
        beginnings, _ = self.prompt.turns("sentence", sentences, question="")
        return self.model(NEVER).read_ahead(self.prompt.shared(), beginnings, tick)


@dataclass(frozen=True, slots=True)
class Reader:
    """Judges candidates: by model and signals, or without a model by signals alone."""

    judge: Judge | None
    calibration: Calibration = BY_SEARCH

    def read(
        self, question: str, candidates: Sequence[Candidate], deadline: Deadline = NEVER
    ) -> tuple[Evidence, ...]:
        """Evidence for every candidate, in the order given, or for those that could be read in time."""
        sentences = [as_read(candidate.sentence, candidate.headline) for candidate in candidates]
        logits = (
            self.judge.logits(question, sentences, deadline)
            if self.judge and sentences
            else (0.0,) * len(sentences)
        )
        return tuple(
            self._weigh(candidate, _signals(question, candidate, sentence, logit))
            for candidate, sentence, logit in zip(candidates, sentences, logits, strict=False)
        )

    def states(self, premise: str, candidates: Sequence[Candidate], deadline: Deadline = NEVER) -> bool:
        """Does one of the candidates settle a premise, put as a question? Without a model, or in too little
        time, that is not known, and taken for granted.
        """
        sentences = [as_read(candidate.sentence, candidate.headline) for candidate in candidates]
        logits = self.judge.logits(premise, sentences, deadline) if self.judge else ()
        return len(logits) < len(sentences) or max(logits, default=0.0) >= _STATED

    def enough(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """What answers the question, best first and ties by search rank; none when nothing does."""
        if not any(self._settles(item) for item in evidence):
            return ()
        ranked = sorted(evidence, key=lambda item: (-item.log_odds, item.candidate.rank))
        best, calibration = ranked[0], self.calibration
        floor = best.log_odds - calibration.margin
        alone = min(calibration.further, max(item.answers for item in ranked) - calibration.behind)
        return tuple(
            item for item in ranked if item is best or (item.log_odds >= floor and item.answers >= alone)
        )

    def _settles(self, item: Evidence) -> bool:
        """Does this one sentence settle that there is an answer?"""
        return item.answers >= self.calibration.threshold and item.candidate.dense >= RELEVANT

    def _weigh(self, candidate: Candidate, signals: Signals) -> Evidence:
        log_odds = self.calibration.evidence.log_odds(signals)
        answers = self.calibration.answering.log_odds(signals)
        return Evidence(candidate, signals.logit, log_odds, answers, probability(log_odds))


def as_read(sentence: Sentence, headline: str) -> str:
    """A sentence as it is judged: with a name for its "he" (eval/EXPERIMENTS.md, "Written answers"), and a
    mere quotation with who speaks it.
    """
    if sentence.before and is_quotation(sentence.text):
        return f"{sentence.before} {sentence.text}"
    return understood(shown(sentence, headline), sentence.before)


def _signals(question: str, candidate: Candidate, sentence: str, logit: float) -> Signals:
    """All that is known of a candidate; a name may stand in the sentence before it, or in its headline."""
    context = f"{candidate.headline}\n{candidate.sentence.before}\n{sentence}"
    return Signals(
        logit,
        candidate.dense,
        overlap(question, sentence),
        fit(question, sentence),
        missing_names(question, context),
    )
