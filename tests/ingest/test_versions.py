"""Earlier versions: kept before they are lost, once, in order, whoever makes the edit and whenever it is
noticed.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import ArticleError, StorageError
from rag.ingest.adding import add_paths
from rag.ingest.articles import load_corpus, write_article
from rag.ingest.versions import UNREADABLE, History, Version, all_versions
from rag.records import Article
from rag.workspace import Workspace

NOON, EVENING, NIGHT = "2024-06-04T12:00:00Z", "2024-06-04T18:00:00Z", "2024-06-04T23:00:00Z"
A = Article("bridge", "Bridge Opens", "The bridge opened.\n\nNobody crossed it.", retrieved=NOON)
B = replace(A, text="The bridge opened late.\n\nNobody crossed it.")
C = replace(A, text="The bridge never opened.\n\nNobody crossed it.")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def told(history: History) -> list[Article]:
    return [version.article for version in history.versions(A.id)]


def add(tmp_path: Path, article: Article, moment: str = NOON):
    """What ``rag add`` makes of a file with this article."""
    (tmp_path / "corpus").mkdir(exist_ok=True)
    inbox = tmp_path / "inbox"
    path = write_article(article, inbox)
    (report,) = add_paths([path], Workspace(tmp_path), retrieved=moment)
    path.unlink()
    return report


def test_a_version_is_the_article_that_was_and_what_became_of_it(history: History):
    history.keep(A, B.fingerprint, NOON)
    history.keep(B, None, EVENING)

    assert history.versions(A.id) == (
        Version(1, A, NOON, B.fingerprint),
        Version(2, B, EVENING, None),
    )
    assert [version.withdrawn for version in history.versions(A.id)] == [False, True]
    assert history.ids() == (A.id,)


def test_every_field_survives(history: History):
    full = replace(
        A, byline="Ida: Moe", published="2024-06-03", url="https://x.example/?a=1#b", language="en"
    )
    history.keep(full, None, NOON)

    assert told(history) == [full]


def test_to_keep_an_end_twice_changes_nothing(history: History):
    for moment in (NOON, EVENING):
        history.keep(A, B.fingerprint, moment)

    assert history.versions(A.id) == (Version(1, A, NOON, B.fingerprint),)


def test_an_edit_that_was_kept_is_not_kept_again_by_who_notices_it_later(history: History):
    history.keep(A, B.fingerprint, NOON)
    history.keep(B, C.fingerprint, NOON)
    history.keep(A, C.fingerprint, EVENING)

    assert told(history) == [A, B]


def test_an_article_that_goes_back_and_forth_keeps_every_turn(history: History):
    for before, after in ((A, B), (B, A), (A, B), (B, C)):
        history.keep(before, after.fingerprint, NOON)

    assert told(history) == [A, B, A, B]


def test_versions_are_no_articles_of_the_corpus(tmp_path: Path, history: History):
    write_article(B, tmp_path)
    history.keep(A, B.fingerprint, NOON)

    assert [article for _, article in load_corpus(tmp_path).articles] == [B]
    assert load_corpus(tmp_path).problems == ()


def test_an_article_without_versions_has_none(history: History):
    assert history.versions("nobody") == ()
    assert history.ids() == ()


@pytest.mark.parametrize("name", ["../bridge", "/etc", "..", ".versions", "a/b", ""])
def test_a_path_is_no_id(tmp_path: Path, name: str):
    History(tmp_path / "corpus").keep(A, None, NOON)
    (tmp_path / "corpus" / "0001.md").write_text("secret", encoding="utf-8")

    assert History(tmp_path / "corpus").versions(name) == ()


def test_a_damaged_version_is_named_and_does_not_stop_the_next(tmp_path: Path, history: History):
    history.keep(A, B.fingerprint, NOON)
    file = tmp_path / ".versions" / A.id / "0001.md"
    file.write_text("---\nid: [", encoding="utf-8")

    with pytest.raises(ArticleError, match=r"0001\.md"):
        history.versions(A.id)
    history.keep(B, C.fingerprint, NOON)
    assert (tmp_path / ".versions" / A.id / "0002.md").exists()
    assert [version.article for version in all_versions(history, "2024-06-01")] == [B]


def test_a_file_without_its_end_is_no_version(tmp_path: Path, history: History):
    folder = tmp_path / ".versions" / A.id
    write_article(A, folder).rename(folder / "0001.md")

    with pytest.raises(ArticleError, match="until"):
        history.versions(A.id)


def test_where_nothing_can_be_written_the_error_is_ours(tmp_path: Path):
    (tmp_path / ".versions").write_text("in the way", encoding="utf-8")

    with pytest.raises(StorageError):
        History(tmp_path).keep(A, None, NOON)


def test_versions_of_some_days_are_found_without_reading_the_rest(history: History):
    history.keep(A, B.fingerprint, "2024-05-01T12:00:00Z")
    history.keep(B, C.fingerprint, NIGHT)
    other = replace(A, id="ferry")
    history.keep(other, UNREADABLE, NOON)

    assert [v.article for v in all_versions(history, "2024-06-04")] == [B, other]
    assert [v.article for v in all_versions(history, "2024-05-02")] == [A, B, other], "a day elsewhere"
    assert list(all_versions(history, "2024-06-09")) == []


# Adding


def test_adding_keeps_what_it_replaces(tmp_path: Path):
    add(tmp_path, A)
    outcome = add(tmp_path, B, EVENING).articles[0].outcome

    assert outcome == "changed"
    assert History(tmp_path / "corpus").versions(A.id) == (Version(1, A, EVENING, B.fingerprint),)


def test_adding_the_same_keeps_nothing(tmp_path: Path):
    add(tmp_path, A)
    assert add(tmp_path, A, EVENING).articles[0].outcome == "same"

    assert History(tmp_path / "corpus").ids() == ()


def test_an_edit_that_was_cut_off_between_its_two_files_is_kept_once(tmp_path: Path):
    add(tmp_path, A)
    corpus = tmp_path / "corpus"
    History(corpus).keep(A, B.fingerprint, NOON)

    assert add(tmp_path, B, EVENING).articles[0].outcome == "changed"
    assert History(corpus).versions(A.id) == (Version(1, A, NOON, B.fingerprint),)


def test_a_headline_may_change_where_it_is_plainly_the_same_article(tmp_path: Path):
    add(tmp_path, A)
    renamed = replace(A, headline="Bridge Opens, Nobody Comes")

    assert add(tmp_path, renamed).articles[0].outcome == "changed"


def test_a_headline_may_change_where_the_address_is_the_same(tmp_path: Path):
    add(tmp_path, replace(A, url="https://x.example/1"))
    renamed = replace(A, headline="Crossing", text="All is new here.", url="https://x.example/1")

    assert add(tmp_path, renamed).articles[0].outcome == "changed"


def test_another_article_never_takes_the_place_of_one(tmp_path: Path):
    add(tmp_path, A)
    other = replace(A, headline="Bakers Win", text="Two bakers shared a prize for rye bread.")
    report = add(tmp_path, other)

    assert report.articles == ()
    assert "is taken by" in report.problems[0]
    assert [article for _, article in load_corpus(tmp_path / "corpus").articles] == [A]
