"""What the harness can measure, a function a measurement: each opens what it needs and fills one folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from eval.runs import Record, Run
from eval.sampling import sampled
from rag.errors import UsageError

if TYPE_CHECKING:
    from eval.baselines import Reply

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """What every measurement is told. ``limit`` rows are a sample drawn with ``seed``; None for all."""

    out: Path
    data: Path | None = None
    workspace: Path | None = None
    questions: Path | None = None
    cache: Path = Path("eval/runs/collections")
    limit: int | None = None
    seed: int = 0
    no_llm: bool = False

    def public(self) -> Path:
        """The folder of the public sets. Raises UsageError when none was named or there is none."""
        if self.data is None:
            raise UsageError("The public sets are not part of the project: name their folder with --data.")
        if not self.data.is_dir():
            raise UsageError(f"--data is {self.data}, which is no folder.")
        return self.data

    def asked(self) -> Path:
        """The file of questions. Raises UsageError when none was named."""
        if self.questions is None:
            raise UsageError("Name the file of questions with --questions.")
        return self.questions


def answers(setting: Setting) -> Record:
    """Questions with nuggets, asked of a workspace."""
    from eval.answers import made_with, run
    from eval.nuggets import read_questions
    from rag.newsroom import Choice, Newsroom

    choice = Choice(model=None) if setting.no_llm else Choice()
    questions = sampled(read_questions(setting.asked()), lambda item: item.id, setting.limit, setting.seed)
    with Newsroom.open(setting.workspace, choice) as newsroom:
        return run(Run(setting.out, made_with(newsroom)), newsroom, questions)


def figures(setting: Setting) -> Record:
    """The figures of labelled sentences: are all parts of their rows right?"""
    from eval.figures import read_labels, run
    from rag.answer.wanted import alike_by
    from rag.newsroom import Choice, Newsroom

    labels = sampled(read_labels(setting.asked()), lambda item: item.id, setting.limit, setting.seed)
    with Newsroom.open(setting.workspace, Choice(model=None)) as newsroom:
        articles = {article.id: article for _, article in newsroom.corpus().articles}
        made_with = {"labels": len(labels), "embedder": newsroom.embedder.identity}
        return run(Run(setting.out, made_with), labels, articles, alike_by(newsroom.embedder))


def closed_book(setting: Setting) -> Record:
    """The same questions, asked of the model alone."""
    from eval import baselines

    return _baseline(setting, "closed-book", baselines.closed_book)


def citation_query_engine(setting: Setting) -> Record:
    """The same questions, asked of LlamaIndex's CitationQueryEngine."""
    from eval import baselines

    return _baseline(
        setting, "CitationQueryEngine", lambda: baselines.citation_query_engine(setting.workspace)
    )


def evidence(setting: Setting, collection: str) -> Record:
    """Passages read: are the sentences found that answer, and is it seen when there are none?"""
    from eval.opening import open_reader
    from eval.reading import run
    from eval.sets.passages import SETS

    questions = sampled(
        _named(SETS, collection)(setting.public()),
        lambda item: item.id,
        setting.limit,
        setting.seed,
        lambda item: item.answerable,
    )
    states = setting.out.parent / "states"
    with open_reader(states, no_llm=setting.no_llm) as (reader, copyist, embedder, made_with):
        return run(Run(setting.out, {"set": collection, **made_with}), reader, copyist, embedder, questions)


def retrieval(setting: Setting, *, dated: bool = True, every: bool = False) -> Record:
    """The right article of 4,931, by word, by vector, and by both."""
    from eval.retrieval import run
    from eval.sets.realtimeqa import news_questions, news_workspace
    from rag.newsroom import Choice, Newsroom

    collection = news_workspace(setting.public(), setting.cache)
    wanted = [item for item in news_questions(setting.public()) if every or item.strict]
    questions = sampled(wanted, lambda item: item.id, setting.limit, setting.seed)
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        library, embedder = newsroom.library, newsroom.embedder
        made_with = {"library": library.checksum, "embedder": embedder.identity, "dated": dated}
        return run(
            Run(setting.out, made_with), library, embedder, questions, collection.documents, dated=dated
        )


def beir(setting: Setting, folder: Path, split: str) -> Record:
    """A collection in BEIR's form, by word, by vector, and by both; its grades count."""
    from eval.retrieval import SYSTEMS, run
    from eval.sets.beir import beir_workspace
    from eval.sets.realtimeqa import NewsQuestion
    from eval.trec import read_run, score_run
    from rag.newsroom import Choice, Newsroom

    workspace, found = beir_workspace(folder, setting.cache, split)
    queries = sampled(found.queries, lambda item: item.id, setting.limit, setting.seed)
    asked = [NewsQuestion(item.id, item.question, "", (), item.gold, False) for item in queries]
    with Newsroom(workspace, Choice(model=None)) as newsroom:
        library, embedder = newsroom.library, newsroom.embedder
        made_with = {"library": library.checksum, "embedder": embedder.identity, "split": split}
        run(Run(setting.out, made_with), library, embedder, asked, found.documents, dated=False)
    counts = {name: getattr(found, name) for name in ("without_relevant", "not_judged", "empty", "absent")}
    wanted = {item.id for item in queries}
    qrels = [qrel for qrel in found.qrels() if qrel.query_id in wanted]
    scores = {name: score_run(read_run(setting.out / f"{name}.run"), qrels) for name in SYSTEMS}
    return Run(setting.out, made_with).finish({"collection": counts, **scores})


def abstention(setting: Setting) -> Record:
    """News questions that can be answered, and such that cannot."""
    from eval.abstention import run
    from eval.answers import made_with
    from eval.sets.realtimeqa import later_questions, news_questions, news_workspace
    from rag.newsroom import Choice, Newsroom

    data = setting.public()
    collection = news_workspace(data, setting.cache)
    wanted = [*(item for item in news_questions(data) if item.strict), *later_questions(data)]
    questions = sampled(
        wanted, lambda item: item.id, setting.limit, setting.seed, lambda item: bool(item.answers)
    )
    choice = Choice(model=None) if setting.no_llm else Choice()
    with Newsroom(collection.workspace, choice) as newsroom:
        return run(Run(setting.out, made_with(newsroom)), newsroom, questions)


def verification(setting: Setting, collection: str) -> Record:
    """Claims with a known verdict: are the supported told from the others?"""
    from eval.opening import open_support
    from eval.sets.claims import SETS, own
    from eval.verification import BASELINES, Searcher, opinions, run

    read = _named(SETS, collection)
    cases = sampled(
        read(Path() if read is own else setting.public()),
        lambda item: item.id,
        setting.limit,
        setting.seed,
        lambda item: item.supported,
    )
    with open_support(setting.out.parent / "states", no_llm=setting.no_llm) as (support, embedder, made_with):
        verifiers = dict(BASELINES)
        if support is not None:
            verifiers |= opinions(support)
        return run(Run(setting.out, {"set": collection, **made_with}), cases, Searcher(embedder), verifiers)


def summaries(setting: Setting) -> Record:
    """Summaries held against those of hired writers."""
    from eval.opening import open_summariser
    from eval.summaries import run, writer_summaries

    articles = sampled(writer_summaries(setting.public()), lambda item: item.id, setting.limit, setting.seed)
    with open_summariser(setting.out.parent / "states", no_llm=setting.no_llm) as (summariser, made_with):
        return run(Run(setting.out, {"set": "writer_summaries", **made_with}), articles, summariser)


def stories(setting: Setting) -> Record:
    """Are articles of one event, and copies of one text, told from others?"""
    from eval.sets.realtimeqa import news_workspace
    from eval.stories import run
    from rag.digest.stories import Kinship
    from rag.newsroom import Choice, Newsroom

    collection = news_workspace(setting.public(), setting.cache)
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        made_with = {"library": newsroom.library.checksum, "kinship": repr(Kinship())}
        return run(
            Run(setting.out, made_with),
            newsroom.library,
            Kinship(),
            newsroom.parser,
            setting.limit or 100,
            setting.seed,
        )


def speed(setting: Setting, cold: int = 8, peers: Path | None = None) -> Record:
    """Seconds, fresh tokens and memory. Nothing else should run on the machine."""
    from eval.nuggets import read_questions
    from eval.speed import run

    questions = sampled(read_questions(setting.asked()), lambda item: item.id, setting.limit, setting.seed)
    asked = [item.question for item in questions]
    return Run(setting.out, {}).finish(run(setting.workspace, asked, cold, peers))


def search_speed(setting: Setting) -> Record:
    """Milliseconds of a search over 4,931 articles."""
    from eval.sets.realtimeqa import news_questions, news_workspace
    from eval.speed import search_latency
    from rag.newsroom import Choice, Newsroom

    collection = news_workspace(setting.public(), setting.cache)
    questions = [item.question for item in news_questions(setting.public())]
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        return Run(setting.out, {}).finish(search_latency(newsroom, questions))


def _baseline(setting: Setting, name: str, opened: Callable[[], Reply]) -> Record:
    from eval.baselines import run
    from eval.nuggets import read_questions
    from rag.llm.catalogue import DEFAULT_MODEL

    questions = sampled(read_questions(setting.asked()), lambda item: item.id, setting.limit, setting.seed)
    made_with = {"system": name, "model": DEFAULT_MODEL}
    return run(Run(setting.out, made_with), opened, questions)


def _named(sets: Mapping[str, T], name: str) -> T:
    if name not in sets:
        raise UsageError(f"--set is {name!r}, wanted one of {', '.join(sets)}.")
    return sets[name]
