"""Small frozen settings with visible defaults; what a library was built with is stored beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """How much is read of what nobody vouches for.

    A file may have ``max_bytes``, and unpack to ``max_unpacked`` bytes together; a file of records, such as
    a mailbox or a table, may have ``max_container`` bytes, since it is read record by record. A reader may
    use ``max_memory`` bytes and ``seconds`` for what it reads between two articles.
    """

    max_bytes: int = 50_000_000
    max_unpacked: int = 100_000_000
    max_container: int = 4_000_000_000
    max_memory: int = 1_500_000_000
    seconds: float = 60.0


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


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How the web is asked, and how much of it is believed.

    Addresses of the reader's own machine and network are asked only with ``allow_private``. With ``robots``,
    what a host asks of programs in its robots.txt (of which ``robots_bytes`` are read) is respected. Between
    two requests to a host ``pause`` seconds pass, or what it asks for, if that is at most ``longest_pause``.
    At most ``redirects`` are followed. To connect may take ``connect_seconds``, a silence ``read_seconds``,
    and a fetch with all its redirects ``seconds``, its pauses not counted. A body may have ``max_bytes``,
    packed and unpacked.
    """

    allow_private: bool = False
    robots: bool = True
    pause: float = 1.0
    longest_pause: float = 30.0
    redirects: int = 10
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    seconds: float = 60.0
    max_bytes: int = 20_000_000
    robots_bytes: int = 500_000
