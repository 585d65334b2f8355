"""The façade: one workspace, and all that can be done with it.

>>> with Newsroom.open(Path("my-articles")) as newsroom:      # doctest: +SKIP
...     newsroom.sync()
...     print(newsroom.ask("How many troops?").answer)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING

from rag.answer.answering import Answerer
from rag.answer.brief import Briefer
from rag.answer.calibration import UNMEASURED, calibration_for, keep_calibration
from rag.answer.candidates import LONGEST
from rag.answer.numbers import Numbers
from rag.answer.question import Question
from rag.answer.reading import Judge, Reader, as_read
from rag.answer.short import Copyist
from rag.answer.spending import Found
from rag.answer.wanted import alike_by
from rag.answer.yes_no import Verdicts
from rag.deadline import NEVER, Deadline
from rag.digest.course import course_of
from rag.digest.days import Window, day_of, zone_name
from rag.digest.digest import DigestSettings, Editor
from rag.digest.shelf import Shelf, making_of
from rag.digest.shortening import Shortener
from rag.digest.summaries import SENTENCES, Summariser
from rag.digests import Course, Digest, Summary
from rag.english.parse import Parser, open_parser
from rag.errors import ArticleError, ModelDamaged, ModelMissing
from rag.ingest.articles import Corpus, load_corpus
from rag.ingest.instructions import without_instructions
from rag.ingest.text import sentences
from rag.ingest.versions import History, all_versions
from rag.llm.catalogue import DEFAULT_EMBEDDER, DEFAULT_MODEL, DEFAULT_PARSER
from rag.llm.folder import InstalledModel, installed_model
from rag.llm.prompts import load_prompt
from rag.records import Answer, Article, Candidate, Tick
from rag.search.embedder import open_embedder
from rag.search.library import Library
from rag.search.retrieval import search_sentences
from rag.search.sync import SyncReport, sync
from rag.settings import AnswerSettings, Filters
from rag.verify.reports import verify_report
from rag.verify.saved import SavedVerdict, verify_line
from rag.workspace import Workspace, find_workspace, models_folder

if TYPE_CHECKING:
    from rag.answer.calibrating import Calibrated
    from rag.llm.chat import LanguageModel
    from rag.search.embedder import Embedder

JUDGE = "judge.v2"
SHORT = "short.v1"
SHORTEN = "shorten.v1"
VERDICT = "verdict.v1"
NUMBER = "number.v1"
TITLE = "Daily digest"

# Where the states of a calibration are kept while it runs; the model folder's own files have no leading dot.
_CALIBRATING = ".calibrating"

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which models to use, by name; without a model, evidence is found by search alone."""

    model: str | None = DEFAULT_MODEL
    embedder: str = DEFAULT_EMBEDDER


class Newsroom:
    """A workspace in use. What is heavy is opened on first use, and the model loads while the search runs."""

    def __init__(
        self, workspace: Workspace, choice: Choice | None = None, note: Note = lambda text: None
    ) -> None:
        self.workspace = workspace
        self.choice = choice or Choice()
        self._note = note
        self._pool = ThreadPoolExecutor(1)
        self._loading: Future[LanguageModel] | None = None
        self._closing = Event()

    @classmethod
    def open(
        cls, folder: Path | None = None, choice: Choice | None = None, note: Note = lambda text: None
    ) -> Newsroom:
        """The newsroom of ``folder``, or of the workspace found from here. Raises WorkspaceError."""
        return cls(find_workspace(folder), choice, note)

    def __enter__(self) -> Newsroom:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the library and the model; one that is still loading is given up."""
        self._closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._loading is not None and not (self._loading.cancelled() or self._loading.exception()):
            self._loading.result().close()
        if "library" in self.__dict__:
            self.library.close()

    @cached_property
    def library(self) -> Library:
        """What the last sync built. Raises LibraryMissing, LibraryDamaged."""
        library = Library.open(self.workspace)
        for note in library.notes:
            self._note(note)
        return library

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder, exported to ONNX on its first use. Raises ModelMissing, ModelDamaged."""
        return open_embedder(installed_model(self.choice.embedder, models_folder()).path, self._note)

    @cached_property
    def model(self) -> InstalledModel | None:
        """The model's file, whole. Raises ModelMissing, ModelDamaged."""
        if self.choice.model is None:
            return None
        try:
            return installed_model(self.choice.model, models_folder())
        except ModelMissing as error:
            raise ModelMissing(
                error.message, f"{error.next_step} Without one: `ask --no-llm`, by search alone."
            ) from error

    def language_model(self) -> LanguageModel | None:
        """The model that answers are read with, once it has loaded; None when search alone is asked for."""
        loading = self._answerer.reader.judge
        return loading.model(NEVER) if loading else None

    def sync(self, tick: Tick = lambda done, total: None) -> SyncReport:
        """Brings ``embeddings/`` up to date with ``corpus/``."""
        if "library" in self.__dict__:
            self.library.close()
            del self.__dict__["library"]
        return sync(self.workspace, self.embedder, tick=tick, note=self._note)

    def read_ahead(self, tick: Tick = lambda done, total: None) -> tuple[int, int]:
        """Lets the model read the sentences of the library before anything is asked, newest articles first,
        undated ones last. Gives how many sentences were read, of how many; there is room for some 2,000.
        """
        judge = self._answerer.reader.judge
        articles = sorted(
            self.library.store.articles(), key=lambda article: article.published or "", reverse=True
        )
        texts = [
            as_read(sentence, article.headline)
            for article in articles
            for sentence in without_instructions(sentences(article))
            if len(sentence.text) <= LONGEST
        ]
        return (judge.read_ahead(texts, tick) if judge else 0), len(texts)

    def search(
        self, query: str, filters: Filters | None = None, top_articles: int | None = None
    ) -> tuple[Candidate, ...]:
        """The sentences nearest to ``query``, best first."""
        question = Question.of(query, filters)
        return search_sentences(
            self.library, self.embedder, question.text, question.filters, top_articles=top_articles
        )

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        found: Found = lambda evidence: None,
        top_articles: int | None = None,
        deadline: Deadline = NEVER,
    ) -> Answer:
        """A verified answer to ``question``, or an abstention; ``found`` hears of evidence as it is judged.

        By the ``deadline`` there is an answer: from fewer sentences, or by search alone.
        """
        asked = Question.of(question, filters)
        return self._answerer.ask(asked, found, top_articles, deadline)

    def summarise(self, article: Article, most: int = SENTENCES) -> Summary:
        """The summary of an article: as it was made before, or made now and kept."""
        summariser = self._summariser
        making = making_of(summariser.making(""), most)
        return self._shelf.summary(article, making, lambda: summariser.summarise(article, most))

    def summarise_ahead(self, tick: Tick = lambda done, total: None) -> int:
        """Summarises every article of the library that was not before; gives how many there are."""
        articles = self.library.store.articles()
        for done, article in enumerate(articles):
            tick(done, len(articles))
            self.summarise(article)
            self._summariser.line(article)
        tick(len(articles), len(articles))
        return len(articles)

    def digest(
        self,
        window: Window,
        title: str = TITLE,
        settings: DigestSettings | None = None,
        tick: Tick = lambda done, total: None,
    ) -> Digest:
        """The digest of the articles of some days. What the corpus lost since the last sync is named only."""
        summariser = self._summariser
        held = {article.id: article.fingerprint for _, article in self.corpus().articles}
        known = self.library.store.fingerprints()
        gone = [key for key in known if key not in held]
        versions = tuple(all_versions(self.history, window.since))
        if waiting := sum(known.get(key) != value for key, value in held.items()):
            self._note(f"New or changed since the last sync, and not told: {waiting}. Run `rag sync` first.")
        editor = Editor(
            self.library,
            self.summarise,
            summariser,
            alike_by(self.embedder),
            settings or DigestSettings(),
            parser=self.parser,
        )
        return editor.digest(window, title, summariser.making(self.library.checksum), gone, versions, tick)

    def timeline(self, question: str, filters: Filters | None = None, zone: str | None = None) -> Course:
        """The course of a matter over the corpus: all that tells of it, by day."""
        asked, name = Question.of(question, filters), zone_name(zone)
        found = self._answerer.evidence(asked)
        told = [item.candidate.sentence for item in found]
        ids = sorted({sentence.article_id for sentence in told})
        held = {key: article for key in ids if (article := self.library.store.article(key))}
        days = {key: day for key, article in held.items() for day, dated in [day_of(article, name)] if dated}
        return course_of(asked.text, told, held, days, alike_by(self.embedder), self.parser)

    @cached_property
    def _summariser(self) -> Summariser:
        model = self.model
        if model is None:
            return Summariser(self.embedder, None, None)
        prompt = load_prompt(SHORTEN, self.workspace.prompts)
        making = f"{model.sha256} {prompt.sha256}"

        def loaded(deadline: Deadline) -> LanguageModel:
            return self._loaded(model, calibrated=True)(deadline)

        return Summariser(self.embedder, Shortener(loaded, prompt, making, self._shelf), model)

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self.workspace.summaries)

    def corpus(self) -> Corpus:
        """The articles as their files have them now."""
        return load_corpus(self.workspace.corpus)

    @property
    def history(self) -> History:
        """The earlier versions of the articles."""
        return History(self.workspace.corpus)

    def article(self, article_id: str) -> Article:
        """One article of the corpus. Raises ArticleError when there is none of this id."""
        for _, article in self.corpus().articles:
            if article.id == article_id:
                return article
        raise ArticleError(f"No article has the id {article_id}.", "See `rag list`.")

    def verify(self, text: str) -> Iterator[SavedVerdict]:
        """Checks saved answers, summaries and digests, a record a line of ``text``, against the corpus as it
        is now.
        """
        articles: Mapping[str, Article] = {article.id: article for _, article in self.corpus().articles}
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                check = verify_report if _is_report(line) else verify_line
                yield check(number, line, articles, self.history.versions)

    @cached_property
    def _answerer(self) -> Answerer:
        model = self.model
        if model is None:
            return Answerer(self.library, self.embedder, Reader(None), None, AnswerSettings())
        names = (JUDGE, SHORT, VERDICT, NUMBER)
        judge, short, verdict, number = (load_prompt(name, self.workspace.prompts) for name in names)
        calibration = calibration_for(model.sha256, judge.name, models_folder())
        loaded = self._loaded(model, calibrated=calibration is not UNMEASURED)
        calibration = calibration.in_library(self.library.store.counts()["chunks"])
        reader = Reader(Judge(loaded, judge), calibration)
        briefer = Briefer(
            Copyist(loaded, short),
            Verdicts(lambda: self.parser, loaded, verdict),
            Numbers(lambda: self.parser, loaded, number),
        )
        return Answerer(self.library, self.embedder, reader, model, AnswerSettings(), briefer)

    @cached_property
    def parser(self) -> Parser | None:
        """What parses a sentence; None where it is not installed, which costs short answers, not answers."""
        try:
            return open_parser(installed_model(DEFAULT_PARSER, models_folder()).path)
        except (ModelMissing, ModelDamaged) as error:
            self._note(f"{error.message} {error.next_step} Without it no answer is Yes, No or a number.")
            return None

    def _loaded(self, model: InstalledModel, *, calibrated: bool) -> Callable[[Deadline], LanguageModel]:
        """Begins to load the model, unless it was begun; what waits for it, until a deadline, and says once
        if it was never calibrated.
        """
        unsaid = not calibrated
        loading = self._loading or self._pool.submit(
            _open_model, model, self.workspace.prefixes, self._closing.is_set
        )
        self._loading = loading

        def loaded(deadline: Deadline) -> LanguageModel:
            nonlocal unsaid
            opened = loading.result(deadline.left if deadline.set else None)
            if unsaid:
                unsaid = False
                self._note(
                    f"{model.name} was never calibrated: run `rag models calibrate {model.name}` first."
                )
            return opened

        return loaded


def _is_report(line: str) -> bool:
    return line.startswith(('{"schema": "groundwire.digest/', '{"schema": "groundwire.summary/'))


def calibrate_model(
    name: str, note: Note = lambda text: None, tick: Tick = lambda done, total: None
) -> tuple[Calibrated, Path]:
    """Calibrates the model ``name`` with the shipped prompt, and keeps what was found beside the model.

    Gives what was found and where it is kept. Raises ModelMissing, ModelDamaged, ModelError, StorageError.
    """
    from rag.answer.calibrating import calibrate, read_pairs

    folder = models_folder()
    installed = installed_model(name, folder)
    embedder = open_embedder(installed_model(DEFAULT_EMBEDDER, folder).path, note)
    model = _open_model(installed, folder / _CALIBRATING, lambda: False)
    try:
        judge = Judge(lambda deadline: model, load_prompt(JUDGE))
        found = calibrate(judge, embedder, read_pairs(JUDGE), tick)
    finally:
        model.close()
        rmtree(folder / _CALIBRATING, ignore_errors=True)
    return found, keep_calibration(found.calibration, installed.sha256 or "", JUDGE, folder)


def _open_model(model: InstalledModel, prefixes: Path, unwanted: Callable[[], bool]) -> LanguageModel:
    from rag.llm.model import LlamaModel

    return LlamaModel(model.path, prefixes=prefixes, sha256=model.sha256, unwanted=unwanted)
