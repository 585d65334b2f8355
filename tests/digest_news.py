"""Invented news for digests: one event in three articles, one of them a copy; its eve; and other matters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from doubles import HashEmbedder

from rag.answer.wanted import same_word
from rag.deadline import NEVER, Deadline
from rag.digest.days import Window
from rag.digest.digest import DigestSettings, Editor
from rag.digest.shortening import Shortener
from rag.digest.stories import Kinship
from rag.digest.summaries import Summariser
from rag.digests import Digest
from rag.ingest.articles import write_article
from rag.ingest.versions import Version
from rag.llm.chat import Message
from rag.llm.folder import InstalledModel
from rag.llm.prompts import Prompt
from rag.llm.spelling import Spelling
from rag.records import Article
from rag.search.library import Library
from rag.search.sync import sync
from rag.workspace import init_workspace

EMBEDDER = HashEmbedder("hash", 512)
PROMPT = Prompt("shorten.v1", "Shorten.", "Sentence: $sentence", (), "2" * 64)
INSTALLED = InstalledModel("halver", "model", Path("halver.gguf"), 1, "b" * 64, True, False)
# Likeness by shared words is lower than by meaning.
KINSHIP = Kinship(bias=-2.4, cosine=8.0, apart=0.5, passage=0.6)

DAM = Article(
    id="dam-breaks",
    headline="Dam Breaks above Lunde",
    text=(
        "The old dam above Lunde broke on Monday, and 40 families left their homes, the mayor Ida Moe said."
        "\n\n"
        "\u201cWe have never seen the river so high in this valley,\u201d Moe said.\n\n"
        "The dam was built in March 1931. Engineers had checked it twice, in the autumn and in the spring."
    ),
    published="2024-06-04",
    source="Coastal Courier",
    url="https://courier.example/dam",
)
COPY = Article(
    id="dam-breaks-agency",
    headline="Dam above Lunde Breaks, Families Flee",
    text=DAM.text + " This report was updated.",
    published="2024-06-04",
    source="Valley News",
)
RIVER = Article(
    id="river-rises",
    headline="River Rises after Dam Breaks above Lunde",
    text=(
        "The old dam above Lunde broke on Monday, and 55 families left their homes, the police in Lunde said."
        "\n\n"
        "Rescuers searched the valley below the dam with boats."
    ),
    published="2024-06-04",
    source="Island Post",
)
EVE = Article(
    id="dam-cracks",
    headline="Cracks in the Dam above Lunde",
    text=(
        "The old dam above Lunde has cracks, and 10 families left their homes, the mayor Ida Moe said.\n\n"
        "The valley below the dam waits."
    ),
    published="2024-06-03",
    source="Coastal Courier",
)
APPLES = Article(
    id="apple-harvest",
    headline="Apple Harvest Begins in the Orchards",
    text="Growers started to pick apples. Cider presses opened at dawn, growers said.",
    published="2024-06-04",
)
UNDATED = Article(
    id="chess-open",
    headline="Chess Open Ends in a Draw",
    text="The last game of the chess open ended in a draw after seven hours.",
)
NEWS = (DAM, COPY, RIVER, EVE, APPLES, UNDATED)


class Halver:
    """Leaves out words from the middle of a sentence: keeps taking the next word that may come, but every
    third; it is sure of itself by ``logprob``.
    """

    name = "halver"

    def __init__(self, logprob: float = -1.0) -> None:
        self.logprob = logprob
        self.asked: list[str] = []

    def spell(
        self,
        shared: Sequence[Message],
        beginning: str,
        ending: str,
        spelling: Spelling,
        most: int,
        deadline: Deadline = NEVER,
    ) -> float | None:
        words = ending.removeprefix("Sentence: ").split()
        self.asked.append(" ".join(words))
        for place, word in enumerate(words):
            piece = f" {word}".encode()
            if place % 3 != 2 and spelling.takes(piece):
                spelling.take(piece)
            elif not spelling.whole() and spelling.takes(piece):
                spelling.take(piece)
        return self.logprob if spelling.whole() else None

    def close(self) -> None:
        pass


def summariser(model: Halver | None = None) -> Summariser:
    """Summarises with ``model``; without one, by whole sentences."""
    if model is None:
        return Summariser(EMBEDDER, None, None)
    return Summariser(EMBEDDER, Shortener(lambda deadline: model, PROMPT), INSTALLED)  # type: ignore[arg-type,return-value]


def library_of(folder: Path, articles: Sequence[Article] = NEWS) -> Library:
    workspace = init_workspace(folder)
    for article in articles:
        write_article(article, workspace.corpus)
    sync(workspace, EMBEDDER)
    return Library.open(workspace)


def digest_of(
    library: Library,
    day: str = "2024-06-04",
    model: Halver | None = None,
    settings: DigestSettings | None = None,
    gone: Sequence[str] = (),
    until: str | None = None,
    versions: Sequence[Version] = (),
) -> Digest:
    """The digest of a day in Oslo, by arithmetic."""
    used = summariser(model)
    editor = Editor(library, used.summarise, used, same_word, settings or DigestSettings(), KINSHIP)
    window = Window.of(day, until or day, "Europe/Oslo")
    return editor.digest(window, "Morning paper", used.making(library.checksum), gone, versions)
