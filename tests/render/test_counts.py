"""One page, one file, one sentence: what is told when there is one."""

from rag.ingest.adding import FileReport
from rag.ingest.leaving import LeftOut
from rag.ingest.totals import Totals
from rag.render.feeds import feed_text
from rag.render.keeping import size_text
from rag.render.reports import (
    file_report_text,
    read_ahead_text,
    summarised_text,
    sync_report_text,
    totals_text,
)
from rag.render.terminal import replaced_text
from rag.search.sync import SyncReport
from rag.web.pages import PageReport
from rag.web.refreshing import FeedReport


def test_a_feed_of_one_page():
    report = FeedReport("https://post.example/feed", "Post", False, (PageReport("p", "unchanged"),))

    assert feed_text(report).startswith("Post: 1 page: 0 added")


def test_one_of_each():
    counts = {"articles": 1, "chunks": 1, "sentences": 1}
    report = SyncReport((), (), (), 1, (), (), counts)
    file = FileReport("a", (), (LeftOut(3, 3, "no text", "x", "record"), LeftOut(1, 2, "menu", "y")), ())

    assert sync_report_text(report).startswith("1 article, 1 chunk, 1 sentence:")
    assert totals_text(Totals.of([file])).startswith("1 file: ")
    assert "left out record 3: no text" in file_report_text(file)
    assert "left out lines 1-2: menu" in file_report_text(file)
    assert read_ahead_text(1, 1) == "1 of 1 sentence was read ahead."
    assert read_ahead_text(1, 2) == "1 of 2 sentences were read ahead; there is no room to keep more."
    assert summarised_text(1) == "1 article is summarised."
    assert summarised_text(2) == "2 articles are summarised."
    assert replaced_text(1, 1) == "1 of 1 sentence is shown whole: a shorter form did not hold."
    assert (size_text(1), size_text(2)) == ("1 byte", "2 bytes")
