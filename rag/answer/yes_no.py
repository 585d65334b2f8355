"""Yes, No, or neither: what the sentences of an answer settle, by their parse and by the language model.

*Yes* needs a sentence whose parse tells of the event as a fact, and a model that agrees. What is only accused
of, claimed, planned, possible or asked gives no verdict. The model is believed alone only for *No*, and not
where anything is accused, alleged or denied. A wrong verdict is worse than none
(eval/EXPERIMENTS.md, "Verdicts").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.deadline import NEVER, Deadline
from rag.english.asking import asked
from rag.english.lexicon import table
from rag.english.parse import Parse, Parser
from rag.english.settling import Finding, findings
from rag.ingest.splitting import split_sentences
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt
from rag.records import Article, Citation, Claim, Short

# Claims that a verdict rests on, the best first; more would be read slowly, and are seldom about the matter.
_READ = 3
_HEDGES = frozenset(("alleged", "planned", "possible", "asked", "denied", "no", "cleared"))
_DOUBT = frozenset(("alleged", "denied"))


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A parser, a model and the prompt it judges with; ``parser`` gives None where none is installed.

    Logits are less that of "open". ``no`` is the least one of No at which the model is believed alone; from
    a logit of Yes of ``yes`` on, the model contradicts a parse that says No; ``seconded`` is the least logit
    of Yes beside a parse that says Yes (eval/EXPERIMENTS.md, "Verdicts").
    """

    parser: Callable[[], Parser | None]
    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt
    yes: float = 2.4
    no: float = 0.5
    seconded: float = 0.0

    def short(
        self,
        question: str,
        claims: Sequence[Claim],
        citations: Mapping[int, Citation],
        articles: Mapping[str, Article],
        deadline: Deadline = NEVER,
    ) -> Short | None:
        """Yes or No with the quote that settles it; None where nothing does, or in too little time."""
        parse = self.parser()
        quotes = [citations[n] for claim in claims[:_READ] for n in claim.citations[:1] if n in citations]
        if parse is None or not quotes or deadline.passed:
            return None
        told = _told(parse, question, quotes, articles)
        passage = " ".join(dict.fromkeys(item.quote for item in quotes))
        logits = self._logits(question, passage, deadline)
        if logits is None:
            return None
        verdict = self._verdict(told, *logits, doubted=_is_doubted(parse, passage))
        if verdict is None:
            return None
        wanted = ("yes",) if verdict == "Yes" else ("no", "cleared", "denied")
        settling = next((quote for quote, item in told if item.outcome in wanted), quotes[0])
        return Short(verdict, settling.n, settling.start, settling.end)

    def _logits(self, question: str, passage: str, deadline: Deadline) -> tuple[float, float] | None:
        """Of Yes and of No, each less that of "open"."""
        beginnings, ending = self.prompt.turns("passage", [passage], question=question)
        model = self.model(deadline)
        found = [
            model.choose(self.prompt.shared(), beginnings, ending, (choice, "Open"), deadline)
            for choice in ("Yes", "No")
        ]
        return (found[0][0], found[1][0]) if all(found) else None

    def _verdict(
        self, told: Sequence[tuple[Citation, Finding]], yes: float, no: float, *, doubted: bool
    ) -> str | None:
        outcomes = {item.outcome for _, item in told}
        if "cleared" in outcomes:
            return None if "yes" in outcomes else "No"
        firm = {item.outcome for _, item in told if item.firm}
        if "yes" in outcomes:
            agreed = yes >= self.seconded and no < yes and not outcomes & _HEDGES
            return "Yes" if agreed else None
        if firm & {"no", "denied"} and "alleged" not in outcomes and yes < self.yes:
            return "No"
        if outcomes & _HEDGES:
            return None
        if no >= self.no and no > yes and not doubted:
            return "No"
        return None


def _told(
    parse: Parser, question: str, quotes: Sequence[Citation], articles: Mapping[str, Article]
) -> list[tuple[Citation, Finding]]:
    """What each sentence of the quotes says of the question."""
    wanted = asked(parse(question))
    if wanted is None:
        return []
    found = []
    for item in quotes:
        article = articles.get(item.article)
        context = f"{article.headline} {article.text}" if article else item.quote
        for start, end in split_sentences(item.quote):
            found += [(item, told) for told in findings(wanted, parse(item.quote[start:end]), context)]
    return found


def _is_doubted(parse: Parser, passage: str) -> bool:
    """Does anything in it accuse, allege or deny? Then the model alone is not believed."""
    return any(
        _doubts(parsed, token.place)
        for start, end in split_sentences(passage)
        for parsed in [parse(passage[start:end])]
        for token in parsed.tokens
    )


def _doubts(parsed: Parse, place: int) -> bool:
    token = parsed.tokens[place]
    kind = table("verbs").get(token.lemma) if token.pos == "VERB" else None
    if token.pos == "NOUN":
        kind = (
            "alleged"
            if token.lemma in ("allegation", "accusation", "claim", "rumour", "rumor", "suspicion")
            else None
        )
    return kind in _DOUBT or (
        token.lower_text in table("adverbs") and table("adverbs")[token.lower_text] != "not"
    )
