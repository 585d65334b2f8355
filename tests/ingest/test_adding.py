"""When an article was retrieved: as it says itself, else when it was added first."""

import os
from pathlib import Path

from rag.ingest.adding import add_paths
from rag.ingest.articles import load_corpus

NOON, EVENING = "2024-06-04T12:00:00Z", "2024-06-04T18:00:00Z"
ARTICLE = "---\nid: bridge\nheadline: Bridge Opens\n---\n\nThe bridge opened.\n"


def added(tmp_path: Path, text: str, retrieved: str | None) -> tuple[str, str | None]:
    """What became of the article, and when its file says that it was retrieved."""
    (tmp_path / "corpus").mkdir(exist_ok=True)
    file = tmp_path / "bridge.md"
    file.write_text(text, encoding="utf-8")
    (report,) = add_paths([file], tmp_path / "corpus", retrieved=retrieved)
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
