"""What became of an article since it was quoted."""

from dataclasses import replace

import pytest

from rag.errors import ArticleError
from rag.ingest.versions import Version
from rag.records import Article, Citation
from rag.verify.changes import never_changed, what_became

THEN = Article("ferry", "Ferry Runs", "First words.\n\nThe ferry carried 50 people.")
QUOTE = "The ferry carried 50 people."
START = THEN.text.index(QUOTE)
CITATION = Citation(
    1, "ferry", "Ferry Runs", None, None, None, None, "text", 2, START, START + len(QUOTE), QUOTE
)
NOON = "2024-06-04T12:00:00Z"


def told(now: Article | None, *earlier: Article) -> tuple[str, ...]:
    versions = [Version(n, article, NOON, "f" * 64) for n, article in enumerate(earlier, start=1)]
    return what_became(
        [CITATION], {now.id: now} if now else {}, lambda key: versions if key == "ferry" else ()
    )


def test_of_a_citation_that_holds_nothing_is_said():
    assert told(THEN, replace(THEN, text="Other.")) == ()


def test_of_one_that_never_held_nothing_is_said():
    assert told(replace(THEN, text="Other."), replace(THEN, text="Another.")) == ()
    assert what_became([CITATION], {}, never_changed) == ()


def test_changed_words_name_the_version_that_held():
    (line,) = told(replace(THEN, text="First words.\n\nThe ferry carried 70 people."), THEN)

    assert line == (
        f"[1] ferry was changed (noticed {NOON}): the quote held in its version 1 of 2; see `rag diff ferry`"
    )


def test_words_that_moved_are_found():
    (line,) = told(replace(THEN, text="New words in front.\n\n" + THEN.text), THEN)

    assert line.endswith("the same words stand in ferry#p3 now")


def test_the_last_version_that_held_is_named():
    (line,) = told(replace(THEN, text="Other."), THEN, THEN, replace(THEN, text="Between."))

    assert "version 2 of 4" in line


def test_a_withdrawn_article_is_named_so():
    assert told(None, THEN) == (
        f"[1] ferry was withdrawn (noticed {NOON}): the quote held in its version 1 of 1",
    )


def test_a_version_that_cannot_be_read_is_said():
    def broken(key: str) -> tuple[Version, ...]:
        raise ArticleError("0001.md is empty.")

    (line,) = what_became([CITATION], {}, broken)

    assert line == "[1] what became of it cannot be told: 0001.md is empty."


@pytest.mark.parametrize("name", ["headline", "published"])
def test_a_field_that_changed_counts(name: str):
    (line,) = told(replace(THEN, **{name: "2024-01-01"}), THEN)

    assert "was changed" in line
