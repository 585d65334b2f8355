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


JUNE = Article(
    "bridge-to-close-in-june",
    "Bridge to Close in June",
    "The bridge at Osk will close to lorries in June.",
    published="2024-05-02",
    url="https://post.example/a/101-june",
)
JULY = replace(
    JUNE,
    id="bridge-to-close-in-july",
    headline="Bridge to Close in July",
    text="The bridge at Osk will close to lorries in July.",
    url="https://post.example/a/101-july",
)


def test_one_entry_of_a_feed_at_another_address_is_the_article_that_it_was(corpus: Path):
    intake = Intake(corpus, NOON)
    intake.take(JUNE)

    article, outcome = intake.take(JULY, listed_as=JUNE.id)

    wanted = replace(JULY, id=JUNE.id, retrieved=NOON)
    assert (article, outcome) == (wanted, "changed")
    assert kept(corpus) == {JUNE.id: wanted}
    (version,) = History(corpus).versions(JUNE.id)
    assert version.article == replace(JUNE, retrieved=NOON)


def test_a_feed_that_gives_a_name_again_speaks_of_another_article(corpus: Path):
    intake = Intake(corpus, NOON)
    intake.take(JUNE)
    other = Article("fair", "Fair Opens", "A fair opened in Halden.", published="2024-05-03", url=PAGE)

    assert intake.take(other, listed_as=JUNE.id) == (replace(other, retrieved=NOON), "added")
    assert intake.take(replace(JULY, published="2024-05-03"), listed_as=JUNE.id)[1] == "changed"


def test_a_known_address_goes_before_the_name_of_an_entry(corpus: Path):
    intake = Intake(corpus, NOON)
    intake.take(JUNE)
    intake.take(FERRY)
    freed = replace(FERRY, text="A tug freed the ferry.")

    assert intake.take(freed, listed_as=JUNE.id)[0].id == FERRY.id
    assert intake.take(replace(JULY, url=None), listed_as="nobody")[1] == "added"


def test_an_address_that_was_kept_with_tracking_is_the_same(corpus: Path):
    tracked = replace(FERRY, url=f"{PAGE}?utm_source=rss")
    Intake(corpus, NOON).take(tracked)
    intake = Intake(corpus, NOON)

    assert intake.take(FERRY) == (replace(tracked, retrieved=NOON), "same")
    assert intake.take(replace(FERRY, text="A tug freed the ferry."))[1] == "changed"
    assert kept(corpus)[FERRY.id].url == PAGE
