"""When an article was retrieved: as it says itself, else when it was added first."""

import os
import time
from pathlib import Path
from threading import Thread

from rag.ingest.adding import add_paths
from rag.ingest.articles import load_corpus
from rag.ingest.versions import History
from rag.workspace import Workspace

NOON, EVENING = "2024-06-04T12:00:00Z", "2024-06-04T18:00:00Z"
ARTICLE = "---\nid: bridge\nheadline: Bridge Opens\n---\n\nThe bridge opened.\n"


def added(tmp_path: Path, text: str, retrieved: str | None) -> tuple[str, str | None]:
    """What became of the article, and when its file says that it was retrieved."""
    (tmp_path / "corpus").mkdir(exist_ok=True)
    file = tmp_path / "bridge.md"
    file.write_text(text, encoding="utf-8")
    (report,) = add_paths([file], Workspace(tmp_path), retrieved=retrieved)
    ((_, article),) = load_corpus(tmp_path / "corpus").articles
    return report.articles[0].outcome, article.retrieved


def test_a_new_article_was_retrieved_now(tmp_path: Path):
    assert added(tmp_path, ARTICLE, NOON) == ("added", NOON)


def test_an_article_that_is_known_keeps_its_first_moment(tmp_path: Path):
    added(tmp_path, ARTICLE, NOON)

    assert added(tmp_path, ARTICLE, EVENING) == ("same", NOON)
    assert added(tmp_path, ARTICLE.replace("opened.", "opened late."), EVENING) == ("changed", NOON)


def test_what_the_article_says_itself_counts(tmp_path: Path):
    dated = ARTICLE.replace("headline:", "retrieved: '2024-01-02'\nheadline:")

    assert added(tmp_path, dated, NOON) == ("added", "2024-01-02")


def test_without_a_moment_nothing_is_guessed(tmp_path: Path):
    assert added(tmp_path, ARTICLE, None) == ("added", None)


def test_what_a_killed_run_left_half_written_is_swept_up(tmp_path: Path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    left, recent = corpus / ".bridge.md.17.part", corpus / ".bridge.md.18.part"
    for part in (left, recent):
        part.write_text("---\nid: bri", encoding="utf-8")
    os.utime(left, (0, 0))

    assert added(tmp_path, ARTICLE, NOON) == ("added", NOON)
    assert sorted(path.name for path in corpus.iterdir()) == [recent.name, "bridge.md"]


def test_who_adds_at_the_same_time_waits_its_turn(tmp_path: Path):
    """The second one must see what the first has added, or it would write over it without keeping it."""
    workspace = Workspace(tmp_path)
    workspace.corpus.mkdir()
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_text(ARTICLE, encoding="utf-8")
    second.write_text(ARTICLE.replace("opened.", "opened late."), encoding="utf-8")
    said: list[str] = []
    outcomes: list[str] = []

    def add_second() -> None:
        (report,) = add_paths([second], workspace, retrieved=EVENING, note=said.append)
        outcomes.append(report.articles[0].outcome)

    running = add_paths([first], workspace, retrieved=NOON)
    next(running)  # the first one holds the lock until it has ended
    waiting = Thread(target=add_second)
    waiting.start()
    while not said:
        time.sleep(0.01)
    assert outcomes == []
    assert list(running) == []
    waiting.join()

    assert said[0].startswith("waiting for rag add (process ")
    assert outcomes == ["changed"]
    assert [version.article.text for version in History(workspace.corpus).versions("bridge")] == [
        "The bridge opened."
    ]
    assert list(workspace.embeddings.glob("*.holder")) == []
