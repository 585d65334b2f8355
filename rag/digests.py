"""The frozen records of summaries and digests; like answers, they hold claims that cite numbered sources."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.records import SCHEMA_VERSION, Citation, Claim, Figure, since


@dataclass(frozen=True, slots=True)
class Making:
    """What a summary or digest was made with and of: ``content`` is the checksum of the article's text, or of
    the library. ``sha256`` covers all of the report but itself.
    """

    groundwire: str
    model: str | None
    model_sha256: str | None
    embedder: str
    prompts: dict[str, str]
    content: str
    seed: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Two to four claims that tell what an article says, in its order, with the sentences that they cite.

    A claim that is ``written`` is a sentence of the article with words left out; ``replaced`` is how many
    claims are whole sentences because their shorter form did not hold.
    """

    article: str
    headline: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    replaced: int
    manifest: Making
    version: int = field(default=SCHEMA_VERSION, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """An article that tells a story. ``day`` is its day in the digest's time zone, ``dated`` False when that
    is the day it was retrieved; ``passage`` is True when only a passage of it belongs to the story.
    Sources of one ``origin`` are copies of one text, light edits included.
    """

    article: str
    headline: str
    source: str | None
    url: str | None
    day: str | None
    dated: bool
    origin: int
    passage: bool
    section: str | None = since(2)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, ``text``, verbatim in the quote of ``citation``, and who said them."""

    text: str
    speaker: str
    citation: int


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that was told otherwise on an earlier day: "3,000" then, "approximately 10,000" now."""

    unit: str
    of: str
    before: str
    before_day: str
    after: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened when, by the text: ``when`` in its words, ``day`` the calendar day that they give with
    the article's date, None when they give none.
    """

    when: str
    day: str | None
    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """A story of an earlier day that this one goes on with."""

    headline: str
    day: str
    article: str


@dataclass(frozen=True, slots=True)
class Story:
    """One matter, as all its sources tell it: ``line`` in one sentence, ``claims`` in a paragraph."""

    title: str
    line: Claim
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    disagreement: bool
    changes: tuple[Change, ...]
    quotations: tuple[Quotation, ...]
    sources: tuple[Source, ...]
    origins: int
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """An article that was edited: when that was noticed, how many paragraphs were ``changed``, ``added`` and
    ``removed``, and the first sentence that is another now: as it was ``before``, and ``after``, verbatim in
    the quote of ``citation``. A sentence that is new has no ``before``, one that was taken out no ``after``.
    """

    article: str
    headline: str
    day: str
    changed: int
    added: int
    removed: int
    before: str | None
    after: str | None
    citation: int | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article that is not in the corpus any more; ``day`` is when that was noticed, None if just now."""

    article: str
    headline: str
    day: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much went into a digest, and how much of it was replaced or left out."""

    articles: int
    origins: int
    stories: int
    claims: int
    replaced: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What the articles of some days say, story by story; ``citations`` are numbered through all of it."""

    title: str
    since: str
    until: str
    timezone: str
    stories: tuple[Story, ...]
    timeline: tuple[Event, ...]
    new: tuple[Source, ...]
    revised: tuple[Revision, ...]
    withdrawn: tuple[Withdrawal, ...]
    citations: tuple[Citation, ...]
    counts: Counts
    manifest: Making
    version: int = field(default=SCHEMA_VERSION, compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence on the course of a matter. ``day`` is the one its text gives (``by_text``), else that of its
    article; ``when`` are the text's own words. ``value`` is the figure that was asked for, ``revises`` the
    one it takes the place of.
    """

    day: str | None
    by_text: bool
    when: str | None
    text: str
    value: str | None
    unit: str | None
    speaker: str | None
    revises: str | None
    citation: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the corpus tells of a matter, dated rows in their order and undated ones apart."""

    question: str
    dated: tuple[Row, ...]
    undated: tuple[Row, ...]
    citations: tuple[Citation, ...]
