"""What becomes of an article at the door: whose it is, what it replaces, and what a dry run leaves alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import IngestError
from rag.ingest.articles import load_corpus
from rag.ingest.intake import Intake
from rag.ingest.versions import History
from rag.records import Article

NOON = "2024-06-04T12:00:00Z"
PAGE = "https://courier.example/ferry"
FERRY = Article("ferry-aground", "Ferry Aground", "The ferry ran aground at dawn.", url=PAGE)
OTHERS = Article("ferry-aground", "Ferry Aground", "A barge sank at noon.", url="https://post.example/ferry")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def kept(corpus: Path) -> dict[str, Article]:
    return {article.id: article for _, article in load_corpus(corpus).articles}


def test_an_address_is_one_article_whatever_its_headline_is(corpus: Path):
    intake = Intake(corpus, NOON)
    intake.take(FERRY)
    later = replace(FERRY, id="ferry-freed", headline="Ferry Freed", text="A tug freed the ferry.")

    article, outcome = intake.take(later)

    wanted = replace(later, id="ferry-aground", retrieved=NOON)
    assert (article, outcome) == (wanted, "changed")
    assert kept(corpus) == {"ferry-aground": wanted}
    (version,) = History(corpus).versions("ferry-aground")
    assert version.article == replace(FERRY, retrieved=NOON)


def test_one_headline_at_two_addresses_is_two_articles(corpus: Path):
    intake = Intake(corpus, NOON)
    first, second = intake.take(FERRY), intake.take(OTHERS)
    again = Intake(corpus, "2024-07-01T00:00:00Z").take(OTHERS)

    # The mark is the beginning of sha256("https://post.example/ferry").
    wanted = replace(OTHERS, id="ferry-aground-cc275213", retrieved=NOON)
    assert first == (replace(FERRY, retrieved=NOON), "added")
    assert second == (wanted, "added")
    assert again == (wanted, "same")
    assert set(kept(corpus)) == {"ferry-aground", wanted.id}


def test_what_has_moved_is_known_by_its_id(corpus: Path):
    intake = Intake(corpus, NOON)
    intake.take(FERRY)
    moved = replace(FERRY, id="elsewhere", text="A tug freed it.", url="https://courier.example/2/ferry")

    assert intake.take(moved, known_as="ferry-aground") == (
        replace(moved, id="ferry-aground", retrieved=NOON),
        "changed",
    )
    assert intake.take(replace(moved, url=None), known_as="nobody")[1] == "added"


def test_without_an_address_another_text_of_the_id_is_refused(corpus: Path):
    intake = Intake(corpus)
    intake.take(replace(FERRY, url=None))

    with pytest.raises(IngestError, match="The id ferry-aground is taken by the article “Ferry Aground”"):
        intake.take(Article("ferry-aground", "Barge Sinks", "It sank at noon."))


def test_an_id_that_was_named_stays(corpus: Path):
    intake = Intake(corpus, NOON)
    intake.take(FERRY)

    assert intake.take(replace(FERRY, id="second"), named=True)[0].id == "second"
    with pytest.raises(IngestError, match="The id ferry-aground is taken"):
        intake.take(OTHERS, named=True)


def test_a_dry_run_tells_the_same_and_writes_nothing(corpus: Path):
    intake = Intake(corpus, NOON, dry_run=True)
    later = replace(FERRY, text="A tug freed the ferry.")

    outcomes = [intake.take(article)[1] for article in (FERRY, FERRY, later, OTHERS)]

    assert outcomes == ["added", "same", "changed", "added"]
    assert list(corpus.iterdir()) == []
