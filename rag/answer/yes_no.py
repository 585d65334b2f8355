"""Yes, No, or neither: what the sentences of an answer settle, by their parse and by the language model.

*Yes* needs a model that agrees, and a sentence that tells a fact of those whom the question names. Where
the lexicon knows the sentence's predicate for that of the question, a model that does not doubt is enough.
What is only accused of, claimed, planned, possible or asked gives no verdict, and neither does an opinion.
The model is believed alone only for *No*, and not where anything is accused, alleged or denied. A wrong
verdict is worse than none (eval/EXPERIMENTS.md, "Verdicts").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.deadline import NEVER, Deadline
from rag.english.asking import Asked, asked
from rag.english.asserting import alleges, asserted
from rag.english.naming import is_of_the_named
from rag.english.parse import Parse, Parser
from rag.english.settling import Finding, findings
from rag.ingest.sections import kind_of
from rag.ingest.splitting import split_sentences
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt
from rag.records import Article, Citation, Claim, Short

# Claims that a verdict rests on, the best first; more would be read slowly, and are seldom about the matter.
_READ = 3
_NEWEST = 2
_HEDGES = frozenset(("alleged", "planned", "possible", "asked", "denied", "no", "cleared"))
_GOING = re.compile(r"^will\b|\bgoing to\b", re.IGNORECASE)
_NO = frozenset(("no", "cleared", "denied"))


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence of a quote as it was read: what it says of the question, and whether it can say Yes."""

    quote: Citation
    findings: tuple[Finding, ...]
    tells: bool
    alleges: bool


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A parser, a model and the prompt it judges with; ``parser`` gives None where none is installed.

    Logits are less that of "open". ``no`` is the least one of No at which the model is believed alone, and
    ``yes`` the least one of Yes where the parse only has a fact; from ``sure`` on, the model contradicts a
    parse that says No; ``seconded`` is the least logit of Yes beside a parse that says Yes, and ``apart`` how
    much greater it must be than that of No; ``close`` is how much less No alone may be than Yes;
    ``firm`` is the least one of No, and ``sure`` of Yes, where the claims are doubted (eval/EXPERIMENTS.md,
    "Verdicts").
    """

    parser: Callable[[], Parser | None]
    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt
    sure: float = 2.4
    yes: float = 1.25
    no: float = 0.5
    seconded: float = 0.0
    apart: float = 0.8
    close: float = 0.3
    firm: float = 0.6

    def short(
        self,
        question: str,
        claims: Sequence[Claim],
        citations: Mapping[int, Citation],
        articles: Mapping[str, Article],
        deadline: Deadline = NEVER,
        *,
        beside: Sequence[Citation] = (),
        doubted: bool = False,
    ) -> Short | None:
        """Yes or No with the quote that settles it; None where nothing does, or in too little time.

        ``beside`` is what came close to the claims: where it is newer and says the opposite, there is no
        verdict. Of claims that are ``doubted``, whether they answer at all, the model must be surer.
        """
        parse = self.parser()
        quotes = [citations[n] for claim in claims[:_READ] for n in claim.citations[:1] if n in citations]
        quotes = [item for item in quotes if kind_of(item) is None]
        if parse is None or not quotes or deadline.passed:
            return None
        read = list(_read(parse, question, quotes, articles))
        logits = self._logits(question, quotes, deadline)
        verdict = self._verdict(read, *logits) if logits else None
        if logits and doubted and max(logits[0] - self.sure, logits[1] - self.firm) < 0.0:
            return None
        if verdict is None or self._overtaken(verdict, question, quotes, beside, deadline):
            return None
        wanted = ("yes",) if verdict == "Yes" else _NO
        settling = next(
            (item.quote for item in read for told in item.findings if told.outcome in wanted), quotes[0]
        )
        return Short(verdict, settling.n, settling.start, settling.end)

    def _logits(
        self, question: str, quotes: Sequence[Citation], deadline: Deadline
    ) -> tuple[float, float] | None:
        """Of Yes and of No, each less that of "open"."""
        passage = " ".join(dict.fromkeys(item.quote for item in quotes))
        beginnings, ending = self.prompt.turns("passage", [passage], question=question)
        model = self.model(deadline)
        found = [
            model.choose(self.prompt.shared(), beginnings, ending, (choice, "Open"), deadline)
            for choice in ("Yes", "No")
        ]
        return (found[0][0], found[1][0]) if all(found) else None

    def _verdict(self, read: Sequence[_Read], yes: float, no: float) -> str | None:
        told = [item for one in read for item in one.findings]
        outcomes = {item.outcome for item in told}
        if "cleared" in outcomes:
            return None if "yes" in outcomes else "No"
        if any(one.tells for one in read[:1]) or (any(one.tells for one in read) and "yes" in outcomes):
            least = self.seconded if "yes" in outcomes else self.yes
            if yes >= least and yes - no >= self.apart and not outcomes & _HEDGES:
                return "Yes"
        if "yes" in outcomes:
            return None
        firm = {item.outcome for item in told if item.firm}
        if firm & {"no", "denied"} and "alleged" not in outcomes and yes < self.sure:
            return "No"
        if outcomes & _HEDGES - {"asked"} or any(one.alleges for one in read):
            return None
        return "No" if no >= self.no and no > yes - self.close else None

    def _overtaken(
        self,
        verdict: str,
        question: str,
        quotes: Sequence[Citation],
        beside: Sequence[Citation],
        deadline: Deadline,
    ) -> bool:
        """Does the newest article, read by itself, say the opposite of an older one's verdict?"""
        known = [item for item in (*quotes, *beside) if item.published]
        last = max((_day(item) for item in known), default="")
        if all(_day(item) == last for item in quotes):
            return False
        logits = self._logits(question, [item for item in known if _day(item) == last][:_NEWEST], deadline)
        if logits is None:
            return True
        yes, no = logits
        return no > max(yes, 0.0) if verdict == "Yes" else yes > max(no, 0.0)


def _day(citation: Citation) -> str:
    return (citation.published or "")[:10]


def _read(
    parse: Parser, question: str, quotes: Sequence[Citation], articles: Mapping[str, Article]
) -> Iterator[_Read]:
    """The sentences of the quotes, the last one first: others stand before what was found."""
    parsed = parse(question)
    wanted = asked(parsed)
    for item in quotes:
        article = articles.get(item.article)
        context = f"{article.headline} {article.text}" if article else item.quote
        named = is_of_the_named(parsed, item.quote, context)
        for start, end in reversed(split_sentences(item.quote)):
            told = parse(item.quote[start:end])
            found = findings(wanted, told, context) if wanted else ()
            yield _Read(item, found, named and _tells(parsed, wanted, told), alleges(told))


def _tells(question: Parse, wanted: Asked | None, told: Parse) -> bool:
    """Does the sentence state facts, and what is to come only where that is asked for?"""
    reality = asserted(told, wanted.lemmas if wanted else ())
    ahead = wanted.wanted == "coming" if wanted else _GOING.search(question.text) is not None
    return reality == "actual" or (reality == "coming" and ahead)
