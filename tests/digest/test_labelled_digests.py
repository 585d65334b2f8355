"""Digests and summaries of satire, opinion and an article that corrects itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from digest_news import digest_of, library_of, summariser
from labelled_news import GEESE, HARBOUR, LABELLED, TRAM

from rag.digests import Digest, Story
from rag.formats import line_of
from rag.ingest.versions import Version
from rag.render.digests import digest_markdown, digest_page, rendered_again, summary_markdown
from rag.render.style import Style
from rag.render.terminal import summary_text
from rag.search.library import Library
from rag.verify.reports import verify_report

ARTICLES = {article.id: article for article in LABELLED}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = library_of(tmp_path_factory.mktemp("labelled") / "w", LABELLED)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def digest(library: Library) -> Digest:
    return digest_of(library, "2026-05-08")


def story(digest: Digest, title: str) -> Story:
    return next(item for item in digest.stories if item.title == title)


def test_satire_is_not_told(digest: Digest):
    assert GEESE.id not in line_of(digest)
    assert {source.article for source in digest.new} == {TRAM.id, HARBOUR.id}


def test_an_edit_of_satire_is_not_told_either(library: Library):
    before = Version(1, replace(GEESE, text="Geese will rule."), "2026-05-08T09:00:00+00:00", GEESE.sha256)

    assert digest_of(library, "2026-05-08", versions=[before]).revised == ()
    assert digest_of(library, "2026-05-08", gone=[GEESE.id]).withdrawn[0].article == GEESE.id


def test_a_corrected_figure_is_told_as_one(digest: Digest):
    tram = story(digest, TRAM.headline)

    assert [(row.value, row.speaker, row.status) for row in tram.figures] == [
        ("Fourteen", "the fire service", "reported"),
        ("41", None, "corrected"),
    ]
    assert not tram.disagreement
    assert [claim.text for claim in tram.claims] == [TRAM.text.split("\n\n")[0]]
    assert verify_report(1, line_of(digest), ARTICLES).problems == ()


def test_opinion_is_told_as_opinion(digest: Digest):
    text = digest_markdown(digest)

    assert "- The harbour of Tarnby must close, because 300 boats leak oil there. [1] (Opinion)\n" in text
    assert "### The Harbour Must Close (Opinion)\n" in text
    assert "*1 origin:* The Harbour Must Close, Osk Courier, Opinion, 2026-05-08\n" in text
    assert "- [1] harbour\\#p1, Opinion: \u201cThe harbour" in text
    page = digest_page(digest, ARTICLES)
    assert "<h3>The Harbour Must Close (Opinion)</h3>" in page
    assert "<b>The Harbour Must Close</b>, Osk Courier, Opinion, 2026-05-08 <span" in page
    assert "<h3>Tram Leaves the Rails in Osk</h3>" in page
    for shown in (text, page):
        assert rendered_again(shown, [line_of(digest)], ARTICLES)


def test_a_section_is_shown_as_text_whatever_it_holds(tmp_path):
    hostile = replace(HARBOUR, section="Opinion <b>*x*</b>")
    library = library_of(tmp_path / "w", [hostile])
    digest = digest_of(library, "2026-05-08")
    library.close()

    assert "<b>*x*" not in digest_markdown(digest).split("<!--")[0]
    assert "Opinion &lt;b&gt;" in digest_page(digest, {hostile.id: hostile})


def test_a_summary_of_satire_says_so():
    made = summariser().summarise(GEESE)

    assert summary_text(made, Style()).startswith("Geese to Replace Ministers of Veland (Satire)\n")
    assert summary_markdown([made]).startswith("## Geese to Replace Ministers of Veland (Satire)\n")
    assert made.citations[0].section == "Satire"


def test_a_summary_and_a_line_leave_out_the_note_and_what_it_takes_back():
    first = TRAM.text.split("\n\n")[0]
    note_first = replace(TRAM, text="\n\n".join(reversed(TRAM.text.split("\n\n"))))

    assert [claim.text for claim in summariser().summarise(TRAM).claims] == [first]
    assert summariser().line(note_first).text == first
