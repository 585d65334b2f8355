"""The digest names what was changed and what was withdrawn."""

from dataclasses import replace

import pytest
from digest_news import APPLES, DAM, NEWS, RIVER, digest_of, library_of

from rag.digests import Revision, Withdrawal
from rag.formats import from_line, line_of
from rag.ingest.versions import Version
from rag.records import Article
from rag.render.digests import digest_markdown, digest_page
from rag.verify.reports import verify_report

NOON = "2024-06-04T12:00:00Z"
EARLIER = replace(DAM, text=DAM.text.replace("40 families", "14 families"))
REPLACED = Version(1, EARLIER, NOON, DAM.fingerprint)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory):
    opened = library_of(tmp_path_factory.mktemp("news"))
    yield opened
    opened.close()


def revised(library, *versions: Version) -> tuple[Revision, ...]:
    return digest_of(library, versions=versions).revised


def test_an_edit_is_told_by_the_sentence_that_changed(library):
    (told,) = revised(library, REPLACED)

    assert (told.article, told.day) == (DAM.id, "2024-06-04")
    assert (told.changed, told.added, told.removed) == (1, 0, 0)
    assert told.before and "14 families" in told.before
    assert told.after and "40 families" in told.after


def test_a_sentence_that_is_new_and_one_that_was_taken_out(library):
    last = DAM.text.rindex("\n\n")
    (new,) = revised(library, replace(REPLACED, article=replace(DAM, text=DAM.text[:last])))
    longer = replace(DAM, text=DAM.text + "\n\nAll of this is under review.")
    (out,) = revised(library, replace(REPLACED, article=longer))

    assert (new.before, new.added) == (None, 1)
    assert (out.before, out.after, out.citation) == ("All of this is under review.", None, None)


def test_a_headline_is_a_sentence(library):
    (told,) = revised(library, replace(REPLACED, article=replace(DAM, headline="Dam Breaks above Lund")))

    assert (told.before, told.after) == ("Dam Breaks above Lund", DAM.headline)
    assert (told.changed, told.added, told.removed) == (0, 0, 0)


@pytest.mark.parametrize(
    "version",
    [
        replace(REPLACED, until="2024-06-02T12:00:00Z"),
        replace(REPLACED, until="2024-06-09T12:00:00Z"),
        replace(REPLACED, article=replace(DAM, section="News")),
        replace(REPLACED, article=replace(EARLIER, id="gone-since")),
    ],
)
def test_other_days_other_fields_and_articles_that_are_gone_are_not_told(library, version: Version):
    assert revised(library, version) == ()


def test_of_several_edits_the_first_state_is_compared(library):
    middle = replace(REPLACED, number=2, article=replace(DAM, text=DAM.text.replace("40", "30")))
    (told,) = revised(library, REPLACED, middle)

    assert told.before and "14 families" in told.before


def test_withdrawn_articles_are_named_once_with_their_day(library):
    gone = replace(APPLES, id="retracted", headline="Retracted")
    versions = (Version(1, gone, NOON, None), Version(1, RIVER, NOON, None))
    digest = digest_of(library, versions=versions, gone=[APPLES.id])

    assert digest.withdrawn == (
        Withdrawal("retracted", "Retracted", "2024-06-04"),
        Withdrawal(APPLES.id, APPLES.headline, None),
    ), "what came back is not withdrawn"


def test_what_it_says_of_edits_is_checked(library):
    digest = digest_of(library, versions=(REPLACED,))
    articles = {article.id: article for article in NEWS}

    def problems(digest, *earlier: Article) -> str:
        versions = [Version(n, article, NOON, "f") for n, article in enumerate(earlier, start=1)]
        return " ".join(verify_report(1, line_of(digest), articles, lambda key: versions).problems)

    (told,) = digest.revised
    assert problems(digest, EARLIER) == ""
    assert "in no earlier version" in problems(digest, RIVER)
    assert "in no earlier version" in problems(
        replace(digest, revised=(replace(told, before="Never."),)), EARLIER
    )
    assert "not in its quote" in problems(replace(digest, revised=(replace(told, after="Never."),)), EARLIER)
    assert "not among" in problems(replace(digest, revised=(replace(told, citation=99),)), EARLIER)
    assert from_line(type(digest), line_of(digest)) == digest


def test_it_is_shown_in_both_forms(library):
    digest = digest_of(library, versions=(REPLACED,))
    (told,) = digest.revised
    page = digest_page(digest, {article.id: article for article in NEWS})

    shown = digest_markdown(digest).partition("## Changed articles")[2].partition("## ")[0]
    assert "14 families" in shown
    assert f"[{told.citation}]" in shown
    assert f"<del>{told.before}</del>" in page
    assert f"<ins>{told.after}</ins>" in page
