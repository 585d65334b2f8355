"""The digest: what the articles of some days say, story by story, every sentence with its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.answer.citing import Desk, told_claims
from rag.answer.wanted import Alike, same_word
from rag.digest.days import Window, before, day_of
from rag.digest.gathering import (
    LEAD,
    Dated,
    Read,
    by_centrality,
    from_others,
    gathered,
    passages_of,
    read_articles,
    without_furniture,
)
from rag.digest.origins import origins
from rag.digest.quoting import quotations
from rag.digest.revisions import revisions, withdrawals
from rag.digest.stories import Kinship
from rag.digest.summaries import Summariser
from rag.digest.telling import changes, new_among, numbers_of, renumbered
from rag.digest.timeline import date_in
from rag.digests import Counts, Digest, Earlier, Event, Making, Source, Story, Summary, Withdrawal
from rag.english.parse import Parser
from rag.ingest.instructions import is_instruction
from rag.ingest.sections import is_satire
from rag.ingest.versions import Version
from rag.records import Article, Claim, Sentence, Tick
from rag.search.dense import unpack
from rag.search.library import Library
from rag.verify.seal import sealed_report

_EARLIER_DAYS = 30
_MONTH = len("2024-11")  # a year alone is of something long ago, or far ahead


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """How much is told: paragraphs of ``stories`` at the most, of up to ``claims`` sentences, with up to
    ``quotations`` a story, up to ``events`` in the timeline and ``earlier`` stories that one goes on with.
    """

    stories: int = 20
    claims: int = 6
    quotations: int = 3
    events: int = 12
    earlier: int = 3


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with what the digest as a whole makes of it."""

    story: Story
    replaced: int
    dropped: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Editor:
    """What it takes to make a digest: the library, how an article is summarised, a parser if there is one."""

    library: Library
    summarise: Callable[[Article], Summary]
    summariser: Summariser
    alike: Alike = same_word
    settings: DigestSettings = field(default_factory=DigestSettings)
    kinship: Kinship = field(default_factory=Kinship)
    parser: Parser | None = None

    def digest(
        self,
        window: Window,
        title: str,
        making: Making,
        gone: Sequence[str] = (),
        versions: Sequence[Version] = (),
        tick: Tick = lambda done, total: None,
    ) -> Digest:
        """The digest of the articles of a window, and of those whose day nobody knows; satire is not told.

        ``gone`` are ids that are not in the corpus any more, ``versions`` the earlier ones of its articles.
        """
        every = [(article, *day_of(article, window.zone)) for article in self.library.store.articles()]
        held = {article.id: article for article, _, _ in every}
        known = {key: article for key, article in held.items() if key not in gone}
        news = [item for item in every if item[0].id in known and not is_satire(item[0])]
        today = [item for item in news if item[1] is None or window.holds(item[1])]
        since = before(window.since, _EARLIER_DAYS)
        past = [item for item in news if item[1] and since <= item[1] < window.since]
        read = read_articles(self.library, self.summariser.embedder, today, self.parser)
        copies = origins([item.article for item in read])
        read = without_furniture(read, copies)
        groups = gathered(read, copies, self.kinship)
        desk = Desk(held)
        told = []
        for place, group in enumerate(groups[: self.settings.stories]):
            tick(place, min(len(groups), self.settings.stories))
            told.append(self._tell([read[i] for i in group], read, copies, past, desk))
        tick(1, 1)
        told.sort(key=lambda item: _rank(item.story))
        sources = {item.article.id: _source(item, copies[i]) for i, item in enumerate(read)}
        timeline = self._timeline(told, read, desk)
        revised = revisions(versions, {item[0].id: item[0] for item in news}, window, desk)
        unsaid = (Withdrawal(key, held[key].headline, None) for key in sorted(gone))
        return sealed_report(
            Digest(
                title=title,
                since=window.since,
                until=window.until,
                timezone=window.zone,
                stories=tuple(item.story for item in told),
                timeline=timeline,
                new=tuple(sources[item.article.id] for item in read),
                revised=revised,
                withdrawn=(*withdrawals(versions, known, window), *unsaid),
                citations=desk.citations,
                counts=Counts(
                    articles=len(read),
                    origins=len(set(copies)),
                    stories=len(groups),
                    claims=sum(len(item.story.claims) for item in told),
                    replaced=sum(item.replaced for item in told),
                    dropped=sum(item.dropped for item in told),
                ),
                manifest=making,
            )
        )

    def _tell(
        self,
        members: Sequence[Read],
        read: Sequence[Read],
        copies: Sequence[int],
        past: Sequence[Dated],
        desk: Desk,
    ) -> _Told:
        members = by_centrality(members)
        lead = members[0]
        summary = self.summarise(lead.article)
        claims = list(renumbered(summary, desk))
        joined = passages_of(members, read, self.kinship)
        fresh, vectors = from_others(members[1:], joined, read)
        most = self.settings.claims
        room = min(most, max(most - len(claims), len(members) - 1))  # each source has its say
        chosen = new_among(lead.vectors[:LEAD], vectors, room)
        told = [self.summariser.shorter(fresh[i]) for i in chosen]
        claims += told_claims(told, desk)
        sentences = (
            *(sentence for item in members for sentence in item.sentences),
            *(passage.sentence for found in joined.values() for passage in found),
        )
        corrected = (sentence for item in members for sentence in item.corrected)
        numbers = numbers_of((*sentences, *corrected), desk, self.alike, self.parser)
        if numbers.joined:
            claims.insert(min(1, len(claims)), numbers.joined)
        earlier = self._earlier(members, past)
        before_now = read_articles(
            self.library,
            self.summariser.embedder,
            [item for item in past if item[0].id in {e.article for e in earlier}],
        )
        days = {item.article.id: item.day or "" for item in before_now}
        known = [sentence for item in before_now for sentence in item.sentences]
        line = told_claims([self.summariser.line(lead.article)], desk)[0]
        by_id = {item.article.id: copies[i] for i, item in enumerate(read)}
        whole = [_source(item, by_id[item.article.id]) for item in members]
        others = {item.article.id: item for item in read}
        parts = [_source(others[key], by_id[key], passage=True) for key in joined]
        story = Story(
            title=_title(lead.article, line),
            line=line,
            claims=tuple(claims),
            figures=numbers.rows,
            disagreement=numbers.disagreement,
            changes=changes(numbers.rows, known, days, desk, self.parser),
            quotations=quotations(sentences, desk, self.settings.quotations),
            sources=(*whole, *parts),
            origins=len({source.origin for source in (*whole, *parts)}),
            earlier=earlier,
        )
        replaced = summary.replaced + sum(item.failed for item in told)
        return _Told(story, replaced, len(fresh) - len(chosen), sentences)

    def _earlier(self, members: Sequence[Read], past: Sequence[Dated]) -> tuple[Earlier, ...]:
        """The stories that this one goes on with, the latest first."""
        dated = [(article, day) for article, day, _ in past if day]
        beginnings = self.library.store.beginnings([article.id for article, _ in dated])
        found = []
        for article, day in dated:
            vector = unpack([beginnings[article.id]], self.library.dimensions)[0]
            odds = [self.kinship.log_odds(float(vector @ item.beginning), day, item.day) for item in members]
            if max(odds) > 0:
                found.append(Earlier(article.headline, day, article.id))
        found.sort(key=lambda item: item.article)
        found.sort(key=lambda item: item.day, reverse=True)
        return tuple(found[: self.settings.earlier])

    def _timeline(self, told: Sequence[_Told], read: Sequence[Read], desk: Desk) -> tuple[Event, ...]:
        """The sentences of the stories that give a date, in its order; those without one in the calendar are
        left out.
        """
        published = {item.article.id: item.day if item.dated else None for item in read}
        found: dict[str, tuple[Sentence, str, str]] = {}
        for item in told:
            for sentence in item.sentences:
                when = date_in(sentence.text, published.get(sentence.article_id), self.parser)
                if when and when[1] and len(when[1]) >= _MONTH:
                    found.setdefault(sentence.text, (sentence, when[0], when[1]))
        rows = sorted(found.values(), key=lambda row: (row[2], row[0].article_id, row[0].start))
        return tuple(
            Event(words, day, sentence.text, desk.cite(sentence)[0])
            for sentence, words, day in rows[-self.settings.events :]
        )


def _rank(story: Story) -> tuple[int, int, bool]:
    """What more origins tell comes first; of equals, what changed, and what is new."""
    return (-story.origins, -len(story.changes), bool(story.earlier))


def _title(article: Article, line: Claim) -> str:
    """The headline, unless it instructs a model."""
    return line.text if is_instruction(article.headline) else article.headline


def _source(item: Read, origin: int, *, passage: bool = False) -> Source:
    article = item.article
    return Source(
        article.id,
        article.headline,
        article.source,
        article.url,
        item.day,
        item.dated,
        origin,
        passage,
        article.section,
    )
