"""Small frozen settings with visible defaults; what a library was built with is stored beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How articles are cut for the index. ``words`` is the most a chunk holds, its headline not counted."""

    words: int = 150


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How wide search looks.

    ``depth`` hits are taken from each of the lexical and the dense index and fused by reciprocal rank with
    constant ``rrf`` (Cormack et al., SIGIR 2009: k = 60). The sentences of the best ``chunks`` are then
    ranked themselves. By word, about ``ranked`` chunks are ranked in a large library: those that have the
    rarest of the words. In a very large one only the rarer words count in that, those that occur in
    ``weighed`` chunks between them. When "today" is known, an article of today counts ``recent`` more, which
    wears off by a factor e in ``recent_days``.
    """

    depth: int = 60
    ranked: int = 2000
    weighed: int = 40_000
    rrf: int = 60
    chunks: int = 40
    recent: float = 0.25
    recent_days: float = 30.0


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be searched: published on or after ``since``, on or before ``until``, from these
    ``sources``.

    ``as_of`` is "today" of a question: articles published later are left out. All dates are ISO 8601; an
    undated article passes ``as_of`` and fails ``since`` and ``until``, since nothing says that it is in the
    range.
    """

    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    as_of: str | None = None

    @property
    def any(self) -> bool:
        return bool(self.since or self.until or self.sources or self.as_of)


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How much is read and shown. See ``eval/EXPERIMENTS.md`` for the trials behind the numbers.

    Of ``candidates`` sentences the ``first`` likeliest are judged (of these the ``glance`` best before the
    others, to have something to show early), then the rest, unless the best of the first has log-odds of
    ``certain`` and, where a question may have many answers, fewer than ``coming`` were
    found. At most ``claims`` are shown; an abstention shows the ``closest`` passages.
    """

    candidates: int = 16
    glance: int = 2
    first: int = 6
    certain: float = -1.0
    coming: int = 3
    claims: int = 8
    closest: int = 3
