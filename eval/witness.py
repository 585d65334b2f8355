"""A reader of a library that may be broken or may change: it must refuse, or answer from what was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal

from eval.generating import generated
from rag.errors import GroundwireError
from rag.formats import answer_line
from rag.newsroom import Choice, Newsroom
from rag.records import Answer, Article
from rag.search.embedder import Embedder
from rag.search.library import library_checksum
from rag.settings import ChunkSettings
from rag.verify.saved import verify_line
from rag.workspace import Workspace

_MOST_EDITIONS = 10_000

Outcome = Literal["answered", "abstained", "refused"]
Edition = Callable[[int], Article]


class LentNewsroom(Newsroom):
    """A newsroom without a model, with the embedder that it is given."""

    def __init__(self, workspace: Workspace, embedder: Embedder) -> None:
        super().__init__(workspace, Choice(model=None))
        self._lent = embedder

    @cached_property
    def embedder(self) -> Embedder:
        return self._lent


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one question, and everything that was wrong with it."""

    outcome: Outcome
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Versions:
    """Every version of every article that ever was, made when it is looked for; ``editions`` by id."""

    editions: Mapping[str, Edition]
    _known: dict[str, dict[str, Article]] = field(default_factory=dict)

    @classmethod
    def generated(cls, articles: int, seed: int) -> Versions:
        """Those of the first so many generated articles."""
        return cls({generated(n, seed).id: partial(generated, n, seed) for n in range(articles)})

    def find(self, article_id: str, fingerprint: str) -> Article | None:
        """The version of an article that has this fingerprint; None when there never was one."""
        known = self._known.setdefault(article_id, {})
        edition = self.editions.get(article_id)
        while edition and fingerprint not in known and len(known) < _MOST_EDITIONS:
            article = edition(len(known))
            known[article.fingerprint] = article
        return known.get(fingerprint)


def hear(workspace: Workspace, embedder: Embedder, question: str, versions: Versions) -> Heard:
    """Asks a library, as it is now, and checks every quote against the versions that it names."""
    try:
        with LentNewsroom(workspace, embedder) as newsroom:
            answer = newsroom.ask(question)
            held = newsroom.library.store.fingerprints()
    except GroundwireError as error:
        return Heard("refused", () if error.next_step else (f"it refuses without a next step: {error}",))
    problems = answer_problems(answer, held, embedder.identity, versions)
    return Heard("answered" if answer.answered else "abstained", problems)


def answer_problems(
    answer: Answer, held: Mapping[str, str], embedder: str, versions: Versions
) -> tuple[str, ...]:
    """What is wrong with an answer, given the fingerprints of the articles that its library holds.

    The checksum of the library that it names says which versions it may quote, and no other.
    """
    if library_checksum(dict(held), embedder, ChunkSettings()) != answer.manifest.library:
        return ("the answer names another library than the one that was read",)
    cited = {citation.article for citation in answer.citations}
    found = {key: versions.find(key, held[key]) for key in cited & held.keys()}
    articles = {key: article for key, article in found.items() if article is not None}
    if unknown := sorted(cited - articles.keys()):
        return (f"there never was such a version of {', '.join(unknown)}",)
    return verify_line(1, answer_line(answer), articles).problems
