"""An answer in brief: the figures that are asked for, and a few words that answer, where any do for sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer.citing import Cited
from rag.answer.figures import figures_of
from rag.answer.kinds import asks_number, asks_whether, has_two_parts
from rag.answer.numbers import Numbers
from rag.answer.one_event import of_newest, of_one_event
from rag.answer.short import Copyist
from rag.answer.wanted import Alike
from rag.answer.yes_no import Verdicts
from rag.deadline import Deadline
from rag.english.parse import Parser
from rag.ingest.quantities import quantities
from rag.llm.prompts import Prompt
from rag.records import Article, Citation, Figure, Short
from rag.verify.figures import disagree


@dataclass(frozen=True, slots=True)
class Briefer:
    """What a short answer takes: who copies words, who gives verdicts, and who finds the number asked for."""

    copyist: Copyist
    verdicts: Verdicts | None = None
    numbers: Numbers | None = None

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        return tuple(part.prompt for part in (self.copyist, self.verdicts, self.numbers) if part is not None)

    def brief(
        self,
        question: str,
        told: Cited,
        articles: Mapping[str, Article],
        beside: Sequence[Citation],
        alike: Alike,
        deadline: Deadline,
    ) -> tuple[tuple[Figure, ...], Short | None]:
        """The figures, and the words; none of these where the sources disagree, or where what stands
        ``beside`` the claims is newer and says the opposite. If the words are a number and nothing else, then
        one was asked for, however the question was put.
        """
        parse = self.verdicts.parser() if self.verdicts else None
        by_number = {item.n: item for item in told.citations}
        figures = rows(question, told, alike, parse)
        if parse:
            figures = of_one_event(question, figures, by_number, articles, parse)
        if not told.claims or disagree(of_newest(figures, by_number, question, parse)):
            return figures, None
        if asks_whether(question) and not has_two_parts(question):
            settled = self.verdicts and self.verdicts.short(
                question, told.claims, by_number, articles, deadline, beside=beside
            )
            return figures, settled or None
        if asks_number(question) and self.numbers:
            return figures, self._number(question, told, beside, deadline)
        best, source = told.claims[0], told.citations[0]
        short = self.copyist.short(question, best, source, deadline)
        if short and not figures and [item.text for item in quantities(short.text)] == [short.text]:
            figures = rows(question, told, alike, parse, asked=True)
            short = self._number(question, told, beside, deadline) if self.numbers else short
        return figures, None if disagree(figures) else short

    def second(
        self, question: str, told: Cited, articles: Mapping[str, Article], deadline: Deadline
    ) -> Short | None:
        """The verdict or number that a question wants, of what came close and was not judged to answer it."""
        by_number = {item.n: item for item in told.citations}
        if not told.claims or has_two_parts(question):
            return None
        if asks_whether(question) and self.verdicts:
            return self.verdicts.short(question, told.claims, by_number, articles, deadline, doubted=True)
        if asks_number(question) and self.numbers:
            return self.numbers.short(question, told.claims, by_number, deadline, doubted=True)
        return None

    def _number(
        self, question: str, told: Cited, beside: Sequence[Citation], deadline: Deadline
    ) -> Short | None:
        if self.numbers is None or has_two_parts(question):
            return None
        by_number = {item.n: item for item in told.citations}
        return self.numbers.short(question, told.claims, by_number, deadline, beside=beside)


def rows(
    question: str, told: Cited, alike: Alike, parse: Parser | None = None, *, asked: bool = False
) -> tuple[Figure, ...]:
    """The figures of claims that a question asks for."""
    by_number = {item.n: item for item in told.citations}
    return figures_of(question, told.claims, by_number, alike, parse, asked=asked)
