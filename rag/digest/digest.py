"""The digest: what the articles of some days say, story by story, every sentence with its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.answer.citing import Desk, told_claims
from rag.answer.references import leans_on
from rag.answer.wanted import Alike, same_word
from rag.digest.days import Window, before, day_of
from rag.digest.origins import origins
from rag.digest.quoting import quotations
from rag.digest.stories import Kinship, Passage, passages, stories
from rag.digest.summaries import Summariser
from rag.digest.telling import changes, new_among, numbers_of, renumbered
from rag.digest.timeline import date_in
from rag.digests import Counts, Digest, Earlier, Event, Making, Source, Story, Summary
from rag.records import Article, Sentence, Tick
from rag.search.library import Library, unpack
from rag.verify.seal import sealed_report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAD = 3
_EARLIER_DAYS = 30


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
class _Read:
    """The sentences of an article's text with their vectors, and the vector of its beginning."""

    article: Article
    day: str | None
    dated: bool
    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]
    beginning: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with what the digest as a whole makes of it."""

    story: Story
    replaced: int
    dropped: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Editor:
    """What it takes to make a digest: the library, and how an article is summarised."""

    library: Library
    summarise: Callable[[Article], Summary]
    summariser: Summariser
    alike: Alike = same_word
    settings: DigestSettings = field(default_factory=DigestSettings)
    kinship: Kinship = field(default_factory=Kinship)

    def digest(
        self,
        window: Window,
        title: str,
        making: Making,
        withdrawn: Sequence[str] = (),
        tick: Tick = lambda done, total: None,
    ) -> Digest:
        """The digest of the articles of a window, and of those whose day nobody knows; ``withdrawn`` are ids
        that are not in the corpus any more.
        """
        every = [(article, *day_of(article, window.zone)) for article in self.library.store.articles()]
        gone = set(withdrawn)
        today = [
            item for item in every if (item[1] is None or window.holds(item[1])) and item[0].id not in gone
        ]
        since = before(window.since, _EARLIER_DAYS)
        past = [
            item for item in every if item[1] and since <= item[1] < window.since and item[0].id not in gone
        ]
        read = self._read(today)
        copies = origins([item.article for item in read])
        groups = self._ranked(read, copies)
        desk = Desk({article.id: article for article, _, _ in every})
        told = []
        for place, group in enumerate(groups[: self.settings.stories]):
            tick(place, min(len(groups), self.settings.stories))
            told.append(self._tell([read[i] for i in group], read, copies, past, desk))
        tick(1, 1)
        sources = {item.article.id: _source(item, copies[i]) for i, item in enumerate(read)}
        timeline = self._timeline(told, read, desk)
        return sealed_report(
            Digest(
                title=title,
                since=window.since,
                until=window.until,
                timezone=window.zone,
                stories=tuple(item.story for item in told),
                timeline=timeline,
                new=tuple(sources[item.article.id] for item in read),
                withdrawn=tuple(sorted(gone)),
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

    def _read(self, items: Sequence[tuple[Article, str | None, bool]]) -> list[_Read]:
        """The articles in the order of their days and ids, with what the library knows of their sentences."""
        items = sorted(items, key=lambda item: (item[1] or "", item[0].id))
        ids = [article.id for article, _, _ in items]
        beginnings = self.library.store.beginnings(ids)
        rows: dict[str, list[tuple[Sentence, bytes]]] = {key: [] for key in ids}
        for _, sentence, _, vector in self.library.store.sentences_in(ids):
            if sentence.field == "text":
                rows[sentence.article_id].append((sentence, vector))
        size = self.library.dimensions
        return [
            _Read(
                article,
                day,
                dated,
                tuple(sentence for sentence, _ in rows[article.id]),
                unpack([vector for _, vector in rows[article.id]], size),
                unpack([beginnings[article.id]], size)[0],
            )
            for article, day, dated in items
        ]

    def _ranked(self, read: Sequence[_Read], copies: Sequence[int]) -> list[tuple[int, ...]]:
        """The stories as places in ``read``: those of the most origins first, then of the most articles, then
        of the latest day.
        """
        import numpy as np

        if not read:
            return []
        beginnings = np.vstack([item.beginning for item in read])
        # What was retrieved on one day was not published on one: such days keep no two articles apart.
        days = [item.day if item.dated else None for item in read]
        groups = self._merged(stories(beginnings, days, self.kinship), read, days)
        return sorted(
            groups,
            key=lambda group: (
                -len({copies[i] for i in group}),
                -len(group),
                [-ord(c) for c in max(read[i].day or "" for i in group)],
                read[group[0]].article.id,
            ),
        )

    def _merged(
        self, groups: Sequence[tuple[int, ...]], read: Sequence[_Read], days: Sequence[str | None]
    ) -> list[tuple[int, ...]]:
        """The stories, those joined that each have passages of the other and could be one by their days."""
        import numpy as np

        leads = [np.vstack([read[i].vectors[:_LEAD] for i in group]) for group in groups]
        joined = [
            {
                other
                for other, members in enumerate(groups)
                if other != place
                and any(passages(first, read[i].sentences, read[i].vectors, self.kinship) for i in members)
            }
            for place, first in enumerate(leads)
        ]
        found = [set(group) for group in groups]
        for one, others in enumerate(joined):
            for other in sorted(others):
                if one in joined[other] and found[one] is not found[other]:
                    odds = [
                        self.kinship.log_odds(float(read[i].beginning @ read[j].beginning), days[i], days[j])
                        for i in groups[one]
                        for j in groups[other]
                    ]
                    if max(odds) > self.kinship.mutual:
                        both = found[one] | found[other]
                        found = [both if part <= both else part for part in found]
        return list(dict.fromkeys(tuple(sorted(part)) for part in found))

    def _tell(
        self,
        members: Sequence[_Read],
        read: Sequence[_Read],
        copies: Sequence[int],
        past: Sequence[tuple[Article, str | None, bool]],
        desk: Desk,
    ) -> _Told:
        import numpy as np

        members = _by_centrality(members)
        lead = members[0]
        summary = self.summarise(lead.article)
        claims = list(renumbered(summary, desk))
        first = np.vstack([item.vectors[:_LEAD] for item in members])
        joined = self._passages(members, read, first)
        fresh, vectors = _from_others(members[1:], joined, read)
        room = max(0, self.settings.claims - len(claims))
        chosen = new_among(lead.vectors[:_LEAD], vectors, room)
        told = [self.summariser.shorter(fresh[i]) for i in chosen]
        claims += told_claims(told, desk)
        sentences = (
            *(sentence for item in members for sentence in item.sentences),
            *(passage.sentence for found in joined.values() for passage in found),
        )
        numbers = numbers_of(sentences, desk, self.alike)
        if numbers.joined:
            claims.insert(min(1, len(claims)), numbers.joined)
        earlier = self._earlier(members, past)
        before_now = self._read([item for item in past if item[0].id in {e.article for e in earlier}])
        days = {item.article.id: item.day or "" for item in before_now}
        known = [sentence for item in before_now for sentence in item.sentences]
        line = told_claims([self.summariser.line(lead.article)], desk)[0]
        by_id = {item.article.id: copies[i] for i, item in enumerate(read)}
        whole = [_source(item, by_id[item.article.id]) for item in members]
        others = {item.article.id: item for item in read}
        parts = [_source(others[key], by_id[key], passage=True) for key in joined]
        story = Story(
            title=lead.article.headline,
            line=line,
            claims=tuple(claims),
            figures=numbers.rows,
            disagreement=numbers.disagreement,
            changes=changes(numbers.rows, known, days, desk),
            quotations=quotations(sentences, desk, self.settings.quotations),
            sources=(*whole, *parts),
            origins=len({source.origin for source in (*whole, *parts)}),
            earlier=earlier,
        )
        replaced = summary.replaced + sum(item.failed for item in told)
        return _Told(story, replaced, len(fresh) - len(chosen), sentences)

    def _passages(
        self, members: Sequence[_Read], read: Sequence[_Read], first: NDArray[np.float32]
    ) -> dict[str, tuple[Passage, ...]]:
        """The passages of other articles that tell of the story, by article."""
        own = {item.article.id for item in members}
        found = {
            item.article.id: passages(first, item.sentences, item.vectors, self.kinship)
            for item in read
            if item.article.id not in own and len(item.sentences)
        }
        return {key: found[key] for key in sorted(found) if found[key]}

    def _earlier(
        self, members: Sequence[_Read], past: Sequence[tuple[Article, str | None, bool]]
    ) -> tuple[Earlier, ...]:
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

    def _timeline(self, told: Sequence[_Told], read: Sequence[_Read], desk: Desk) -> tuple[Event, ...]:
        """The sentences of the stories that give a date, in its order; those without one in the calendar are
        left out.
        """
        published = {item.article.id: item.day if item.dated else None for item in read}
        found: dict[str, tuple[Sentence, str, str]] = {}
        for item in told:
            for sentence in item.sentences:
                when = date_in(sentence.text, published.get(sentence.article_id))
                if when and when[1]:
                    found.setdefault(sentence.text, (sentence, when[0], when[1]))
        rows = sorted(found.values(), key=lambda row: (row[2], row[0].article_id, row[0].start))
        return tuple(
            Event(words, day, sentence.text, desk.cite(sentence)[0])
            for sentence, words, day in rows[-self.settings.events :]
        )


def _by_centrality(members: Sequence[_Read]) -> list[_Read]:
    """The members of a story, the one that is most like all others first; ties by day, then id."""
    import numpy as np

    beginnings = np.vstack([item.beginning for item in members])
    likeness = (beginnings @ beginnings.T).mean(axis=1)
    order = sorted(range(len(members)), key=lambda i: (-round(float(likeness[i]), 4), members[i].article.id))
    return [members[i] for i in order]


def _from_others(
    members: Sequence[_Read], joined: Mapping[str, Sequence[Passage]], read: Sequence[_Read]
) -> tuple[list[Sentence], NDArray[np.float32]]:
    """What the other sources tell first, and the passages of further articles, with their vectors."""
    import numpy as np

    sentences: list[Sentence] = []
    vectors: list[NDArray[np.float32]] = []
    for item in members:
        for sentence, vector in zip(item.sentences[:_LEAD], item.vectors[:_LEAD], strict=True):
            if not leans_on(sentence.before, sentence.text):
                sentences.append(sentence)
                vectors.append(vector)
    by_id = {item.article.id: item for item in read}
    for key, found in joined.items():
        places = {sentence: place for place, sentence in enumerate(by_id[key].sentences)}
        for passage in found:
            if leans_on(passage.sentence.before, passage.sentence.text):
                continue
            sentences.append(passage.sentence)
            vectors.append(by_id[key].vectors[places[passage.sentence]])
    size = len(read[0].beginning)
    return sentences, np.array(vectors, dtype=np.float32).reshape(-1, size)


def _source(item: _Read, origin: int, *, passage: bool = False) -> Source:
    article = item.article
    return Source(
        article.id, article.headline, article.source, article.url, item.day, item.dated, origin, passage
    )
