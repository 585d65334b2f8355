"""Summaries: the sentences of an article that are worth telling, each as short as it can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag import __version__
from rag.answer.citing import Told, cite_told
from rag.deadline import NEVER, Deadline
from rag.digest.selecting import READ, most_worth_telling
from rag.digest.shortening import Shortener
from rag.digests import Making, Summary
from rag.ingest.corrections import without_notes
from rag.ingest.instructions import without_instructions
from rag.ingest.questions import is_question
from rag.ingest.text import sentences
from rag.ingest.units import holds_several
from rag.llm.folder import InstalledModel
from rag.records import Article, Sentence
from rag.verify.seal import sealed_report
from rag.verify.verdicts import judge_claim

if TYPE_CHECKING:
    from rag.search.embedder import Embedder

SENTENCES = 4


@dataclass(frozen=True, slots=True)
class Summariser:
    """What it takes to summarise; without a ``shortener``, the article's own sentences are the summary.

    A first sentence of at most ``whole`` words is not shortened: nothing in an article says more than its
    lead.
    """

    embedder: Embedder
    shortener: Shortener | None
    model: InstalledModel | None
    whole: int = 24

    def summarise(self, article: Article, most: int = SENTENCES, deadline: Deadline = NEVER) -> Summary:
        """The summary of an article in at most ``most`` sentences, each of which holds against its quote."""
        chosen = self._chosen(article, most)
        told = [
            self._told(
                sentence, shorten=place > 0 or len(sentence.text.split()) > self.whole, deadline=deadline
            )
            for place, sentence in enumerate(chosen)
        ]
        held = _that_hold(told, article)
        cited = cite_told(held, {article.id: article})
        return sealed_report(
            Summary(
                article=article.id,
                headline=article.headline,
                claims=cited.claims,
                citations=cited.citations,
                replaced=sum(item.failed for item in held),
                manifest=self.making(article.sha256),
            )
        )

    def line(self, article: Article) -> Told:
        """The article in one line: its first sentence, made shorter; without text, its headline. Only where
        every sentence instructs a model, or is of a note that corrects the article, one of these.
        """
        every = sentences(article)
        told = without_notes(_telling(every) or without_instructions(every), article) or every
        first = next((item for item in told if item.field == "text"), told[0])
        return self._told(first, shorten=first.field == "text", deadline=NEVER)

    def shorter(self, sentence: Sentence) -> Told:
        """A sentence as short as it can be told."""
        return self._told(sentence, shorten=True, deadline=NEVER)

    def making(self, content: str) -> Making:
        """The manifest, still without its checksum, of what is made of ``content``, a checksum too."""
        used = self.shortener
        return Making(
            groundwire=__version__,
            model=self.model.name if used and self.model else None,
            model_sha256=self.model.sha256 if used and self.model else None,
            embedder=self.embedder.identity,
            prompts={used.prompt.name: used.prompt.sha256} if used else {},
            content=content,
            seed=0,
            sha256="",
        )

    def _chosen(self, article: Article, most: int) -> tuple[Sentence, ...]:
        """What is worth telling; of an article without text, its headline."""
        every = without_notes(_telling(sentences(article)), article)
        found = [sentence for sentence in every if sentence.field == "text"][:READ]
        if not found:
            return tuple(sentence for sentence in every if sentence.field == "headline")
        return most_worth_telling(found, self.embedder.embed([item.text for item in found]), most)

    def _told(self, sentence: Sentence, *, shorten: bool, deadline: Deadline) -> Told:
        if self.shortener is None or not shorten or holds_several(sentence.text):
            return Told(sentence.text, sentence)
        shorter = self.shortener.shorter(sentence.text, deadline)
        return Told(shorter or sentence.text, sentence, failed=shorter is None)


def _telling(every: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Those that say something by themselves: a headline may ask, but nothing else, and rows of tables tell
    little.
    """
    return tuple(
        sentence
        for sentence in without_instructions(every)
        if sentence.field != "text" or not (is_question(sentence.text) or sentence.head)
    )


def _that_hold(told: Sequence[Told], article: Article) -> list[Told]:
    """Each as it is told, or its whole sentence where that does not hold against its quote."""
    articles = {article.id: article}
    held = []
    for item in told:
        cited = cite_told([item], articles)
        numbered = {citation.n: citation for citation in cited.citations}
        holds = judge_claim(cited.claims[0], numbered, articles).supported
        held.append(item if holds else Told(item.sentence.text, item.sentence, failed=True))
    return held
