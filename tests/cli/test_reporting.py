"""``rag summarize``, ``digest`` and ``timeline`` without a model, and ``rag verify`` of what they write."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from digest_news import EMBEDDER, NEWS
from small_news import workspace_of

from rag.ingest.articles import write_article
from rag.search.embedder import open_embedder
from rag.search.sync import sync
from rag.workspace import Workspace

HOLDS = "holds: the words stand in the articles"
CHECKED = (
    "Checked: words, places, numbers, structure."
    " Nobody has checked whether the articles themselves are right."
)


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A synced workspace of invented news, and an embedder that does arithmetic wherever one is opened."""
    import rag.newsroom

    assert open_embedder is rag.newsroom.open_embedder
    monkeypatch.setattr(rag.newsroom.Newsroom, "embedder", EMBEDDER)
    made = workspace_of(tmp_path / "w", NEWS)
    sync(made, EMBEDDER)
    return made


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_digest_is_written_and_holds(rag, news: Workspace, tmp_path: Path, form: str):
    path = tmp_path / f"digest-2024-06-04.{form}"
    done = rag(
        "-w", news.root, "digest", "--no-llm", "--date", "2024-06-04", "--timezone", "UTC", "--format", form
    )

    assert (done.code, done.out) == (0, f"digest-2024-06-04.{form}\n")
    assert "time zone UTC" in done.err
    held = rag("-w", news.root, "verify", path)
    assert (held.code, held.out) == (0, f"{HOLDS}  line 1: Daily digest, 2024-06-04\n{CHECKED}\n")


def test_the_same_digest_is_the_same_bytes(rag, news: Workspace, tmp_path: Path):
    words = ("-w", news.root, "digest", "--no-llm", "--date", "2024-06-04", "--timezone", "UTC", "--out")
    rag(*words, tmp_path / "a.html")
    rag(*words, tmp_path / "b.html")

    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize("form", ["md", "html"])
def test_what_is_altered_by_hand_is_told(rag, news: Workspace, tmp_path: Path, form: str):
    path = tmp_path / f"d.{form}"
    rag("-w", news.root, "digest", "--no-llm", "--date", "2024-06-04", "--timezone", "UTC", "--out", path)
    path.write_text(
        path.read_text(encoding="utf-8").replace("Growers started", "Nobody started", 1), encoding="utf-8"
    )

    held = rag("-w", news.root, "verify", path)

    assert held.code == 4
    assert "what it shows is not what its record gives" in held.out


def test_an_article_that_changed_is_named_with_its_claim(rag, news: Workspace, tmp_path: Path):
    path = tmp_path / "d.md"
    rag("-w", news.root, "digest", "--no-llm", "--date", "2024-06-04", "--timezone", "UTC", "--out", path)
    (file,) = news.corpus.glob("*apple-harvest.md")
    file.unlink()

    held = rag("-w", news.root, "verify", path)

    assert held.code == 4
    assert "claim 1: [" in held.out
    assert "cites apple-harvest, which is not in the corpus" in held.out


def test_what_left_the_corpus_since_the_sync_is_withdrawn(rag, news: Workspace):
    (file,) = news.corpus.glob("*apple-harvest.md")
    file.unlink()
    done = rag(
        "-w", news.root, "digest", "--no-llm", "--date", "2024-06-04", "--timezone", "UTC", "--out", "-"
    )

    assert "(apple-harvest)\n" in done.out.partition("## Withdrawn")[2]


def test_articles_that_wait_for_a_sync_are_told(rag, news: Workspace):
    write_article(replace(NEWS[0], id="later", headline="Later"), news.corpus)
    done = rag(
        "-w", news.root, "digest", "--no-llm", "--date", "2024-06-04", "--timezone", "UTC", "--out", "-"
    )

    assert "New or changed since the last sync, and not told: 1." in done.err
    assert "later" not in done.out


def test_a_digest_of_standard_output_and_of_several_days(rag, news: Workspace):
    done = rag(
        "-w",
        news.root,
        "digest",
        "--no-llm",
        "--since",
        "2024-06-03",
        "--until",
        "2024-06-04",
        "--timezone",
        "UTC",
        "--out",
        "-",
        "--title",
        "The week",
    )

    assert done.code == 0
    assert done.out.startswith("# The week\n\n2024-06-03 to 2024-06-04, UTC\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--date", "2024-06-04", "--since", "2024-06-01"), "--date is one day"),
        (("--date", "4 June"), "--date is '4 June'"),
        (("--timezone", "Mars/Base"), "No time zone has the name 'Mars/Base'"),
        (("--since", "2024-06-04", "--until", "2024-06-01"), "before it begins"),
    ],
)
def test_bad_days_are_refused(rag, news: Workspace, words: tuple[str, ...], message: str):
    done = rag("-w", news.root, "digest", "--no-llm", *words)

    assert done.code == 2
    assert message in done.err


def test_a_folder_that_is_not_there_is_told_before_the_work(rag, news: Workspace, tmp_path: Path):
    done = rag("-w", news.root, "digest", "--no-llm", "--out", tmp_path / "of March" / "d.md")

    assert (done.code, "time zone" in done.err) == (1, False)
    assert f"Make it first: mkdir -p '{tmp_path / 'of March'}'\n" in done.err


def test_summaries(rag, news: Workspace, tmp_path: Path):
    text = rag("-w", news.root, "summarize", "dam-breaks", "--no-llm", "--sentences", "2")
    records = rag("-w", news.root, "summarize", "--all", "--no-llm", "--json")
    since = rag("-w", news.root, "summarize", "--since", "2024-06-04", "--no-llm", "--json")

    assert text.out.startswith("Dam Breaks above Lunde\n\n\u2022 The old dam above Lunde broke on Monday")
    assert text.err == "0 of 2 sentences are shown whole: a shorter form did not hold.\n"
    assert [record["schema"] for record in records.records] == ["groundwire.summary/2"] * len(NEWS)
    assert len(since.records) == 4
    path = tmp_path / "s.jsonl"
    path.write_text(records.out, encoding="utf-8")
    assert rag("-w", news.root, "verify", path).code == 0
    page = tmp_path / "s.md"
    page.write_text(
        rag("-w", news.root, "summarize", "dam-breaks", "--no-llm", "--format", "md").out, encoding="utf-8"
    )
    assert rag("-w", news.root, "verify", page).code == 0


def test_no_article_is_no_summary(rag, news: Workspace):
    assert "Which articles?" in rag("-w", news.root, "summarize", "--no-llm").err
    assert rag("-w", news.root, "summarize", "nobody", "--no-llm").code == 1
    assert (
        "There is no such article"
        in rag("-w", news.root, "summarize", "--since", "2030-01-01", "--no-llm").err
    )


def test_a_timeline_has_days_and_revisions_and_undated_rows_apart(rag, news: Workspace):
    words = (
        "-w",
        news.root,
        "timeline",
        "How many families left their homes at the dam?",
        "--no-llm",
        "--timezone",
        "UTC",
    )
    course = rag(*words, "--json").records[0]

    days = [row["day"] for row in course["dated"]]
    assert days == sorted(days)
    told = {row["value"] for row in course["dated"]}
    assert {"40", "55"} <= told
    assert any(row["revises"] for row in course["dated"])
    assert "\u2192" in rag(*words).out
    assert json.dumps(course)


def test_a_timeline_of_what_no_article_tells(rag, news: Workspace):
    done = rag("-w", news.root, "timeline", "quantum chromodynamics", "--no-llm")

    assert (done.code, done.out) == (0, "The articles do not say.\n")


def test_a_timeline_in_no_zone_is_refused(rag, news: Workspace):
    done = rag("-w", news.root, "timeline", "dam", "--no-llm", "--timezone", "Mars/Base")

    assert done.code == 2
    assert "No time zone has the name 'Mars/Base'" in done.err
