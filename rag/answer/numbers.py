"""A number as the short answer: the one of what was asked, in the role that was asked, or none.

A number of a claim is looked at twice. The parse says what it is the number of ("killed", not "aboard"),
and the language model whether the passage says that it answers. It is shown where both agree, or where the
model is surer and the parse leaves it open; never where the parse has it of something else
(eval/EXPERIMENTS.md, "Numbers").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.wanted import in_unit
from rag.deadline import NEVER, Deadline
from rag.english.amounts import NumberAsked, is_as_real, none_told, number_asked, number_fit
from rag.english.matching import Fit, bare
from rag.english.numbers import numbered
from rag.english.parse import Parse, Parser
from rag.ingest.corrections import taken_back
from rag.ingest.quantities import Quantity, quantities
from rag.ingest.splitting import split_sentences
from rag.llm.chat import LanguageModel
from rag.llm.prompts import Prompt
from rag.records import Citation, Claim, Short
from rag.search.words import words

_CLAIMS = 4  # read for a number, the best first
_MOST = 6  # numbers that the model is asked about


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number of a quote; ``start`` and ``end`` are in the quote, and ``likely`` is the model's logit."""

    citation: Citation
    start: int
    end: int
    quantity: Quantity | None
    fit: Fit
    likely: float = 0.0

    @property
    def text(self) -> str:
        return self.citation.quote[self.start : self.end]

    @property
    def short(self) -> Short:
        begin = self.citation.start
        return Short(self.text, self.citation.n, begin + self.start, begin + self.end)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A parser, a model and the prompt it checks with; ``parser`` gives None where none is installed.

    ``same`` and ``open`` are the least logits of a number that the parse has in the role asked, and of one
    that it leaves open; ``apart`` is how much likelier the best must be than the next;
    ``doubted`` is the least where it is doubted that the claims answer at all (eval/EXPERIMENTS.md).
    """

    parser: Callable[[], Parser | None]
    model: Callable[[Deadline], LanguageModel]
    prompt: Prompt
    same: float = -0.3
    open: float = 0.25
    apart: float = 0.5
    doubted: float = 1.1

    def short(
        self,
        question: str,
        claims: Sequence[Claim],
        citations: Mapping[int, Citation],
        deadline: Deadline = NEVER,
        *,
        beside: Sequence[Citation] = (),
        doubted: bool = False,
    ) -> Short | None:
        """The number that answers, where one does; None where none does for sure, or in too little time.

        ``beside`` is what came close to the claims: where a newer article has another number, there is none.
        Of claims that are ``doubted``, whether they answer at all, the model must be surer.
        """
        parse = self.parser()
        asked = number_asked(parse(question)) if parse else None
        if parse is None or asked is None or deadline.passed:
            return None
        found = list(_candidates(parse, question, asked, claims, citations))
        nobody = next((item for item in found if item.quantity is None), None)
        if nobody is not None:
            return nobody.short
        found += _newer(parse, question, asked, found, beside)
        judged = self._judged(question, found, deadline)
        if doubted:
            judged = [item for item in judged if item.likely >= self.doubted or _is_sure(asked, item)]
        return self._best(asked, judged)

    def _judged(self, question: str, found: Sequence[_Candidate], deadline: Deadline) -> list[_Candidate]:
        model = self.model(deadline)
        judged = []
        for item in sorted(found, key=lambda item: -item.fit.value)[:_MOST]:
            (beginning,), ending = self.prompt.turns(
                "passage", [item.citation.quote], question=question, number=item.text
            )
            logit = model.choose(self.prompt.shared(), [beginning], ending, ("Right", "Wrong"), deadline)
            judged += [replace(item, likely=logit[0])] if logit else []
        return judged

    def _best(self, asked: NumberAsked, judged: Sequence[_Candidate]) -> Short | None:
        """The likeliest of the newest article, if it is likely enough and no other is nearly as likely."""
        likely = [
            item for item in judged if item.likely >= (self.same if item.fit is Fit.SAME else self.open)
        ]
        if asked.asks != "former" and not asked.dated:
            newest = max((_day(item.citation) for item in likely), default="")
            likely = [item for item in likely if _day(item.citation) == newest]
        likely.sort(key=lambda item: (-item.fit.value, -item.likely))
        if not likely:
            return None
        best, *others = likely
        rivals = [
            item for item in others if item.fit is best.fit and not _is_one(best.quantity, item.quantity)
        ]
        if any(item.likely > best.likely - self.apart for item in rivals):
            return None
        return best.short if best.citation.n else None


def _is_sure(asked: NumberAsked, item: _Candidate) -> bool:
    """Is it in the role asked, in a quote with all the names of the question?"""
    told = {bare(word) for word in words(item.citation.quote)}
    return item.fit is Fit.SAME and asked.names <= told


def _is_one(one: Quantity | None, other: Quantity | None) -> bool:
    """Are two quantities one amount?"""
    return one is not None and other is not None and (one.low, one.high) == (other.low, other.high)


def _newer(
    parse: Parser,
    question: str,
    asked: NumberAsked,
    found: Sequence[_Candidate],
    beside: Sequence[Citation],
) -> Iterator[_Candidate]:
    """The numbers of articles that are newer than all that was found; they cite nothing of the answer."""
    last = max((_day(item.citation) for item in found), default="")
    for item in beside:
        if last and _day(item) > last:
            for start, end in split_sentences(item.quote):
                yield from _of_sentence(parse, question, asked, replace(item, n=0), start, end)


def _day(citation: Citation) -> str:
    return (citation.published or "")[:10]


def _candidates(
    parse: Parser,
    question: str,
    asked: NumberAsked,
    claims: Sequence[Claim],
    citations: Mapping[int, Citation],
) -> Iterator[_Candidate]:
    """The numbers that may be the one asked for, and where nobody or nothing is told, those words."""
    seen: set[tuple[str, int]] = set()
    for claim in claims[:_CLAIMS]:
        for n in claim.citations:
            citation = citations[n]
            if citation.field == "text" and claim.text not in citation.quote:
                continue  # a row of a table: its cells are told apart only by its head
            for start, end in split_sentences(citation.quote):
                if (citation.article, citation.start + start) in seen:
                    continue
                seen.add((citation.article, citation.start + start))
                yield from _of_sentence(parse, question, asked, citation, start, end)


def _of_sentence(
    parse: Parser, question: str, asked: NumberAsked, citation: Citation, start: int, end: int
) -> Iterator[_Candidate]:
    sentence = citation.quote[start:end]
    parsed = parse(sentence)
    if span := none_told(asked, parsed):
        yield _Candidate(citation, start + span[0], start + span[1], None, Fit.SAME)
    corrected = taken_back(sentence)
    found = [item for item in quantities(sentence) if item not in corrected]
    fitting = [item for item in found if in_unit(question, item.unit)]
    for item in fitting:
        fit = _fit(asked, parsed, item)
        if fit is not Fit.OTHER:
            yield _Candidate(citation, start + item.start, start + item.end, item, fit)


def _fit(asked: NumberAsked, parse: Parse, quantity: Quantity) -> Fit:
    told = numbered(parse, quantity.start, quantity.end)
    if told is None or not is_as_real(asked, parse, told):
        return Fit.OTHER
    return number_fit(asked, parse, told, quantity.role)
