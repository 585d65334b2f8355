"""The digest of a day over invented news: stories, sources, figures, changes; nothing without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from digest_news import APPLES, COPY, DAM, EVE, NEWS, RIVER, UNDATED, Halver, digest_of, library_of

from rag.digest.digest import DigestSettings
from rag.digests import Digest, Story, Withdrawal
from rag.formats import from_line, line_of
from rag.records import Article
from rag.search.library import Library
from rag.verify.reports import verify_report

ARTICLES = {article.id: article for article in NEWS}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = library_of(tmp_path_factory.mktemp("digest") / "w")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def digest(library: Library) -> Digest:
    return digest_of(library, model=Halver())


def story(digest: Digest) -> Story:
    """The one about the dam."""
    return next(item for item in digest.stories if "Dam" in item.title or "River" in item.title)


def problems(digest: Digest, articles: dict[str, Article] = ARTICLES) -> tuple[str, ...]:
    return verify_report(1, line_of(digest), articles).problems


def test_articles_of_one_event_are_one_story_and_copies_one_origin(digest: Digest):
    dam = story(digest)

    assert {source.article for source in dam.sources} == {DAM.id, COPY.id, RIVER.id}
    assert dam.origins == 2
    assert digest.stories[0] is dam, "what most origins tell comes first"
    assert (digest.counts.articles, digest.counts.origins) == (5, 4)


def test_every_sentence_holds_against_its_quote(library: Library, digest: Digest):
    assert problems(digest) == ()
    assert problems(digest_of(library)) == ()
    for item in digest.stories:
        assert item.line.citations
        assert item.claims
        assert all(claim.citations for claim in item.claims)


def test_sentences_are_made_shorter_where_that_holds(digest: Digest):
    written = [claim for item in digest.stories for claim in item.claims if claim.origin == "written"]

    assert written
    quotes = {citation.n: citation.quote for citation in digest.citations}
    assert all(
        len(claim.text) < len(quotes[claim.citations[0]]) for claim in written if "several" not in claim.text
    )


def test_figures_that_disagree_are_told_with_their_speakers(digest: Digest):
    dam = story(digest)

    told = {(row.value, row.speaker) for row in dam.figures if row.unit == "families"}
    assert {value for value, _ in told} == {"40", "55"}
    assert ("55", "the police in Lunde") in told
    assert dam.disagreement


def test_a_figure_that_was_another_the_day_before_is_a_change(digest: Digest):
    (change,) = story(digest).changes

    assert (change.before, change.before_day, change.after, change.unit) == (
        "10",
        "2024-06-03",
        "40",
        "families",
    )
    cited = {citation.article for citation in digest.citations if citation.n in change.citations}
    assert {EVE.id, DAM.id} <= cited


def test_a_story_goes_on_with_that_of_the_day_before(digest: Digest):
    assert [(item.article, item.day) for item in story(digest).earlier] == [(EVE.id, "2024-06-03")]


def test_quotations_are_verbatim_and_have_their_speaker(digest: Digest):
    quoted = story(digest).quotations

    assert [(item.text, item.speaker) for item in quoted] == [
        ("We have never seen the river so high in this valley", "Moe")
    ]


def test_the_timeline_has_only_what_the_text_dates(digest: Digest):
    days = [event.day for event in digest.timeline]

    assert days == sorted(days, key=str)
    assert "1931-03" in days
    assert "2024-06-03" in days, "on Monday, in an article of Tuesday"


def test_an_undated_article_is_marked(digest: Digest):
    (source,) = [source for source in digest.new if source.article == UNDATED.id]

    assert (source.day, source.dated) == (None, False)


def test_withdrawn_articles_are_named_and_nothing_of_them_is_told(library: Library):
    digest = digest_of(library, gone=[RIVER.id])

    assert digest.withdrawn == (Withdrawal(RIVER.id, RIVER.headline, None),)
    assert RIVER.id not in {citation.article for citation in digest.citations}
    assert problems(digest) == ()


def test_the_same_articles_give_the_same_bytes(library: Library, tmp_path: Path, digest: Digest):
    again = library_of(tmp_path / "w", tuple(reversed(NEWS)))

    assert line_of(digest_of(again, model=Halver())) == line_of(digest)
    again.close()


def test_a_digest_is_read_back_as_it_was(digest: Digest):
    assert from_line(Digest, line_of(digest)) == digest


def test_only_so_many_stories_are_told_and_all_are_counted(library: Library):
    digest = digest_of(library, settings=DigestSettings(stories=1))

    assert len(digest.stories) == 1
    assert digest.counts.stories == 3
    assert len(digest.new) == 5


def test_a_day_without_articles(tmp_path: Path):
    library = library_of(tmp_path / "w", (DAM,))
    digest = digest_of(library, "2023-01-01")

    assert (digest.stories, digest.new, digest.citations) == ((), (), ())
    assert problems(digest) == ()
    library.close()


@pytest.mark.parametrize("text", ["One sentence only.", "The dam of Lunde held for years. " * 3000])
def test_an_article_of_any_length_gives_a_sensible_digest(tmp_path: Path, text: str):
    article = replace(APPLES, text=text.strip())
    library = library_of(tmp_path / "w", (article,))
    digest = digest_of(library, model=Halver())

    (told,) = digest.stories
    assert 1 <= len(told.claims) <= 4
    assert problems(digest, {article.id: article}) == ()
    library.close()


def test_several_days_are_one_digest(library: Library):
    digest = digest_of(library, "2024-06-03", until="2024-06-04")

    assert EVE.id in {source.article for source in story(digest).sources}
    assert story(digest).earlier == ()


def test_a_change_of_an_article_names_the_claim_that_fails(digest: Digest):
    changed = ARTICLES | {
        article.id: replace(article, text=article.text.replace("40 families", "45 families"))
        for article in (DAM, COPY)
    }

    found = problems(digest, changed)

    wanted = (r"story 1: claim 1: .*not what stands in dam-breaks", r"story 1: figure 1: .*not what stands")
    assert all(any(re.match(pattern, problem) for problem in found) for pattern in wanted)
    assert not any(problem.startswith("story 2") for problem in found)
