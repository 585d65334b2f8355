"""A small newspaper of three articles, and a model that does honest arithmetic over their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from doubles import HashEmbedder

from rag.answer.answering import Answerer
from rag.answer.brief import Briefer
from rag.answer.calibration import UNMEASURED
from rag.answer.reading import Judge, Reader
from rag.answer.short import Copyist
from rag.deadline import NEVER, Deadline
from rag.ingest.articles import write_article
from rag.llm.chat import Message
from rag.llm.folder import InstalledModel
from rag.llm.prompts import Prompt
from rag.llm.spelling import Spelling
from rag.records import Article
from rag.search.library import Library
from rag.search.sync import sync
from rag.settings import AnswerSettings
from rag.workspace import Workspace, init_workspace

FERRY = Article(
    id="ferry-aground",
    headline="Ferry Aurora Runs Aground off Lunde",
    text=(
        "The ferry Aurora ran aground off Lunde on Friday. It was carrying 214 passengers,"
        " harbour master Ole Dahl said.\n\n"
        "Rescuers treated 50 injured passengers. They were taken to two hospitals in the town.\n\n"
        "## The bill\n\n"
        "The owner put the damage at $2.2 billion, a sum that insurers called \u201cfar too high\u201d."
    ),
    byline="Mira Holt",
    published="2024-05-03",
    source="Coast Courier",
    url="https://courier.example/aurora",
)
SEASON = Article(
    id="rescue-season",
    headline="Rescue Service Sums Up Its Season",
    text=(
        "Lifeboat crews brought 1,500 people ashore in the whole season.\n\n"
        "The ferry Aurora ran aground off Lunde on Friday."
    ),
    published="2024-06-01",
    source="Island Post",
)
ORCHARD = Article(
    id="orchard-harvest",
    headline="Apple Harvest Begins in the Valley",
    text="Growers in the valley started to pick apples. Cider presses open at dawn.",
)
NEWS = (FERRY, SEASON, ORCHARD)

EMBEDDER = HashEmbedder("hash", 512)
PLAIN = Prompt("plain.v1", "Say Yes or No.", "Sentence: $sentence\nQuestion: $question", (), "0" * 64)
COPYING = Prompt("copying.v1", "Copy.", "Sentence: $sentence\nQuestion: $question", (), "1" * 64)


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


class OverlapModel:
    """Says Yes by ten times the share of the question's longer words in the sentence, less six.

    ``turns`` are all that it was asked, for tests that look at what a model is given.
    """

    name = "overlap"

    def __init__(self) -> None:
        self.turns: list[Message] = []
        self.shared: list[tuple[Message, ...]] = []

    def choose(
        self,
        shared: Sequence[Message],
        beginnings: Sequence[str],
        ending: str,
        choices: tuple[str, str],
        deadline: Deadline = NEVER,
    ) -> tuple[float, ...]:
        assert choices == ("Yes", "No")
        self.turns += [Message("user", beginning, ending) for beginning in beginnings]
        self.shared.append(tuple(shared))
        return tuple(self._logit(beginning, ending) for beginning in beginnings)

    def spell(
        self,
        shared: Sequence[Message],
        beginning: str,
        ending: str,
        spelling: Spelling,
        most: int,
        deadline: Deadline = NEVER,
    ) -> float | None:
        """The first number of the turn that may be spelt, as sure as can be; the first word if there is no
        number, with one chance in e.
        """
        self.turns.append(Message("user", beginning, ending))
        for pattern, logprob in ((r"\d[\d,]*", 0.0), (r"\w+", -1.0)):
            for word in re.findall(pattern, beginning.removeprefix("Sentence: ")):
                if spelling.takes(word.encode()):
                    spelling.take(word.encode())
                    return logprob
        return None

    def _logit(self, beginning: str, ending: str) -> float:
        sentence, question = beginning.removeprefix("Sentence: "), ending.removeprefix("\nQuestion: ")
        wanted = {word for word in words_of(question) if len(word) > 3}
        return 10.0 * len(wanted & set(words_of(sentence))) / len(wanted) - 6.0 if wanted else -6.0


INSTALLED = InstalledModel("overlap", "model", Path("overlap.gguf"), 1, "a" * 64, True, False)


def workspace_of(folder: Path, articles: Sequence[Article] = NEWS) -> Workspace:
    """A workspace in ``folder`` that holds ``articles``; nothing is built from them yet."""
    workspace = init_workspace(folder)
    for article in articles:
        write_article(article, workspace.corpus)
    return workspace


def library_of(folder: Path, articles: Sequence[Article] = NEWS) -> Library:
    """The library of a new workspace in ``folder``, embedded by ``EMBEDDER``."""
    workspace = workspace_of(folder, articles)
    sync(workspace, EMBEDDER)
    return Library.open(workspace)


def answerer(library: Library, model: OverlapModel | None = None) -> Answerer:
    """Answers over ``library`` by ``OverlapModel``, taken at its word."""
    used = model or OverlapModel()
    reader = Reader(Judge(lambda deadline: used, PLAIN), UNMEASURED)
    copyist = Copyist(lambda deadline: used, COPYING)
    return Answerer(library, EMBEDDER, reader, INSTALLED, AnswerSettings(), Briefer(copyist))
