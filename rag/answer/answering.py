"""The course of one question: search, read, cite, verify, shorten; or a reasoned abstention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag import __version__
from rag.answer.brief import Briefer, rows
from rag.answer.calibration import RELEVANT
from rag.answer.candidates import not_taken_back, worth_reading
from rag.answer.citing import Cited, cite_evidence, cite_sentences, used_only
from rag.answer.clock import Clock
from rag.answer.overview import overview
from rag.answer.parts import parts_of
from rag.answer.premises import premise_of
from rag.answer.question import Question
from rag.answer.reading import Reader
from rag.answer.spending import Found, Reading, read_by_need
from rag.answer.together import Part, dropped, together, unanswered
from rag.answer.variety import most_telling
from rag.answer.wanted import alike_by
from rag.answer.writing import edited, joined_answer
from rag.deadline import NEVER, Deadline
from rag.llm.folder import InstalledModel
from rag.records import (
    Abstention,
    AbstentionReason,
    Answer,
    Article,
    Candidate,
    Evidence,
    Figure,
    Manifest,
    Short,
    Timings,
)
from rag.search.embedder import Embedder
from rag.search.library import Library
from rag.search.retrieval import search_sentences
from rag.settings import AnswerSettings
from rag.verify.figures import disagree
from rag.verify.seal import sealed
from rag.verify.shorts import VERDICTS
from rag.verify.verdicts import joined, judge_claim

_SECOND = 2  # sentences that came closest, looked at again for a verdict or a number


@dataclass(frozen=True, slots=True)
class Answerer:
    """What it takes to answer."""

    library: Library
    embedder: Embedder
    reader: Reader
    model: InstalledModel | None
    settings: AnswerSettings
    briefer: Briefer | None = None

    def ask(
        self,
        question: Question,
        found: Found = lambda evidence: None,
        top_articles: int | None = None,
        deadline: Deadline = NEVER,
    ) -> Answer:
        """A verified answer or an abstention; ``found`` hears of each piece of evidence as it is judged.

        With a deadline, what can be had until then: fewer sentences read, or search alone.
        """
        clock = Clock()
        asked = parts_of(question.text)
        proposed = [self._proposed(replace(question, text=part), top_articles) for part in asked]
        clock.lap("search")

        def tell(item: Evidence) -> None:
            clock.first_output()
            found(item)

        parts = [
            self._read(part, candidates, self.settings.claims // len(asked), tell, deadline)
            for part, candidates in zip(asked, proposed, strict=True)
        ]
        reading, chosen = together(parts)
        clock.lap("read")
        articles = self._articles(item.candidate for item in reading.evidence)
        told = _told(chosen, articles)
        clock.lap("verify")
        if told.claims:
            figures, short = self._in_brief(question.text, reading, told, articles, deadline)
        else:
            figures, (told, short) = (), self._second_look(question.text, reading, articles, deadline)
        told = self._in_writing(question.text, told, figures, short, articles)
        told = _with_overview(told, figures, articles)
        clock.lap("write")
        if told.claims:
            answer = self._sealed(question, reading.reader, told, figures=figures, short=short)
        else:
            reason = self._reason(question.text, reading, bool(chosen), deadline)
            answer = self._abstained(question, reading, articles, reason)
        return replace(
            answer,
            timings=clock.timings(),
            searched=reading.candidates,
            dropped=dropped(reading, chosen, answer.citations),
            cut_short=reading.cut_short,
            stated=max((item.answers for item in reading.evidence), default=None),
            unanswered=unanswered(parts),
        )

    def evidence(self, question: Question) -> tuple[Evidence, ...]:
        """All that answers a question, read to the end; without a model, what search finds near."""
        candidates = self._proposed(question, None)
        reading = self.reader.read(question.text, candidates)
        return self.reader.enough(reading)

    def _proposed(self, part: Question, top_articles: int | None) -> tuple[Candidate, ...]:
        """The sentences worth reading for a question: none of satire, none that its article corrects."""
        found = search_sentences(
            self.library, self.embedder, part.text, part.filters, top_articles=top_articles, satire=False
        )
        found = not_taken_back(found, self._articles(found))
        return worth_reading(part.text, found, self.settings.candidates)

    def _satire(self, question: Question, near: float) -> tuple[Candidate, ...]:
        """The sentence of satire that is nearest to a question, if nothing else is as ``near``."""
        found = search_sentences(self.library, self.embedder, question.text, question.filters)
        spoofs = self.library.store.satire_among(sorted({item.sentence.article_id for item in found}))
        told = [item for item in found if item.sentence.article_id in spoofs]
        nearest = [item for item in told if item.dense > near and item.dense >= RELEVANT]
        return worth_reading(question.text, nearest, 1)

    def _read(
        self, asked: str, candidates: Sequence[Candidate], most: int, found: Found, deadline: Deadline
    ) -> Part:
        """One part of a question, read as far as it needs, and what is chosen of it: ``most`` at the most."""
        reading = read_by_need(self.reader, asked, candidates, self.settings, found, deadline)
        chosen = most_telling(asked, reading.reader.enough(reading.evidence), max(1, most))
        return Part(asked, reading, chosen)

    def _in_brief(
        self,
        question: str,
        reading: Reading,
        told: Cited,
        articles: Mapping[str, Article],
        deadline: Deadline,
    ) -> tuple[tuple[Figure, ...], Short | None]:
        """The figures that are asked for, and a few words that answer; no words of search alone."""
        alike = alike_by(self.embedder)
        if self.briefer is None or reading.reader.judge is None:
            return rows(question, told, alike), None
        beside = cite_evidence(self._closest(reading), articles).citations
        return self.briefer.brief(question, told, articles, beside, alike, deadline)

    def _second_look(
        self, question: str, reading: Reading, articles: Mapping[str, Article], deadline: Deadline
    ) -> tuple[Cited, Short | None]:
        """Of what came closest and was not judged to answer, the sentence that has the verdict or the number
        asked for, with it; mostly nothing.
        """
        near = self._closest(reading)[:_SECOND]
        if self.briefer is None or reading.reader.judge is None or not near:
            return Cited((), ()), None
        told = _told(near, articles)
        short = self.briefer.second(question, told, articles, deadline)
        settling = [claim for claim in told.claims if short and short.citation in claim.citations]
        if short is None or not settling:
            return Cited((), ()), None
        kept = used_only(settling[:1], told.citations)
        cited = next(item for item in told.citations if item.n == short.citation)
        return kept, replace(
            short, citation=next(n.n for n in kept.citations if replace(n, n=cited.n) == cited)
        )

    def _in_writing(
        self,
        question: str,
        told: Cited,
        figures: Sequence[Figure],
        short: Short | None,
        articles: Mapping[str, Article],
    ) -> Cited:
        """The claims as they are shown. Where figures are asked for, each source has its say."""
        if not figures:
            told = joined_answer(question, told, self.embedder.embed)
        answer = short.text if short and short.text not in VERDICTS else None
        return edited(question, told, answer, articles)

    def _abstained(
        self, question: Question, reading: Reading, articles: dict[str, Article], reason: AbstentionReason
    ) -> Answer:
        """With the closest passages: of satire, which says what it is, only what is closer than all else."""
        near = [item.candidate for item in self._closest(reading)]
        if spoofs := self._satire(question, max((item.dense for item in reading.candidates), default=0.0)):
            near, articles = [*spoofs, *near][: self.settings.closest], articles | self._articles(spoofs)
            reason = "not_stated" if reason == "nothing_relevant" else reason
        citations = cite_sentences([item.sentence for item in near], articles)
        abstention = Abstention(reason, tuple(citation.n for citation in citations))
        return self._sealed(question, reading.reader, Cited((), citations), abstention=abstention)

    def _closest(self, reading: Reading) -> list[Evidence]:
        """What came closest to an answer."""
        best = sorted(reading.evidence, key=lambda item: (-item.answers, item.candidate.rank))
        return best[: self.settings.closest]

    def _reason(self, question: str, reading: Reading, failed: bool, deadline: Deadline) -> AbstentionReason:
        if failed:
            return "unsupported"
        if not self.library.store.counts()["articles"]:
            return "empty_library"
        if max((item.candidate.dense for item in reading.evidence), default=0.0) < RELEVANT:
            return "nothing_relevant"
        premise = premise_of(question)
        closest = [item.candidate for item in self._closest(reading)]
        if premise and not reading.reader.states(premise, closest, deadline):
            return "false_premise"
        return "not_stated"

    def _articles(self, candidates: Iterable[Candidate]) -> dict[str, Article]:
        ids = sorted({candidate.sentence.article_id for candidate in candidates})
        found = ((article_id, self.library.store.article(article_id)) for article_id in ids)
        return {article_id: article for article_id, article in found if article is not None}

    def _sealed(
        self,
        question: Question,
        reader: Reader,
        told: Cited,
        figures: tuple[Figure, ...] = (),
        short: Short | None = None,
        abstention: Abstention | None = None,
    ) -> Answer:
        answer = Answer(
            question=question.text,
            answered=abstention is None,
            abstention=abstention,
            short=short,
            answer=joined(told.claims),
            claims=told.claims,
            citations=told.citations,
            figures=figures,
            disagreement=disagree(figures),
            timings=Timings(),
            manifest=self._manifest(question, reader),
        )
        return sealed(answer)

    def _manifest(self, question: Question, reader: Reader) -> Manifest:
        prompts = [reader.judge.prompt] if reader.judge else []
        prompts += self.briefer.prompts if reader.judge and self.briefer else ()
        model = self.model if reader.judge else None
        return Manifest(
            groundwire=__version__,
            model=model.name if model else None,
            model_sha256=model.sha256 if model else None,
            embedder=self.embedder.identity,
            prompts={prompt.name: prompt.sha256 for prompt in prompts},
            library=self.library.checksum,
            seed=0,
            as_of=question.filters.as_of,
            answer_sha256="",
        )


def _with_overview(told: Cited, figures: Sequence[Figure], articles: Mapping[str, Article]) -> Cited:
    """Where figures disagree, first a sentence that joins them, if it holds like any other claim."""
    written = overview(figures, told.claims) if disagree(figures) else None
    if written is None:
        return told
    holds = judge_claim(written, {item.n: item for item in told.citations}, articles).supported
    return Cited((written, *told.claims), told.citations) if holds else told


def _told(chosen: Sequence[Evidence], articles: Mapping[str, Article]) -> Cited:
    """The claims that hold against what they cite, and the citations that they use, numbered from 1 in the
    order of first use.
    """
    cited = cite_evidence(chosen, articles)
    by_number = {citation.n: citation for citation in cited.citations}
    verdicts = [judge_claim(claim, by_number, articles) for claim in cited.claims]
    return used_only([verdict.claim for verdict in verdicts if verdict.supported], cited.citations)
