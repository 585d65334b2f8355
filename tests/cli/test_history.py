"""``rag diff``, and what ``rag verify`` says of an answer whose article was changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from digest_news import DAM, EMBEDDER, NEWS
from small_news import workspace_of

from rag.ingest.articles import write_article
from rag.search.sync import sync
from rag.workspace import Workspace

NOON, NIGHT = "2024-06-05T12:00:00Z", "2024-06-05T23:00:00Z"
EDITED = replace(DAM, text=DAM.text.replace("40 families", "55 families"), byline="Ida Moe")
AGAIN = replace(EDITED, text=EDITED.text + "\n\nMore will follow.")


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr("rag.newsroom.Newsroom.embedder", EMBEDDER)
    made = workspace_of(tmp_path / "w", NEWS)
    sync(made, EMBEDDER)
    return made


@pytest.fixture
def edited(news: Workspace) -> Workspace:
    for article, moment in ((EDITED, NOON), (AGAIN, NIGHT)):
        write_article(article, news.corpus)
        sync(news, EMBEDDER, now=moment)
    return news


def test_the_last_edit_is_shown(rag, edited: Workspace):
    done = rag("-w", edited.root, "diff", DAM.id)

    assert done.code == 0
    assert done.out.splitlines()[:6] == [
        "dam-breaks: 2 earlier versions",
        f"  1  until {NOON}",
        f"  2  until {NIGHT}",
        "  3  now",
        "",
        f"2 \u2192 3, {NIGHT}: paragraphs 0 changed, 1 added, 0 removed, 3 same",
    ]
    assert "#p4  {+More will follow.+}" in done.out
    assert "families" not in done.out


def test_every_edit_is_shown_when_asked_for(rag, edited: Workspace):
    done = rag("-w", edited.root, "diff", "--all", DAM.id)

    assert "and [-40-]{+55+} families left" in done.out.replace("\n      ", " ")
    assert "byline: {+Ida Moe+}" in done.out
    assert "{+More will follow.+}" in done.out


def test_as_json_each_edit_is_a_line(rag, edited: Workspace):
    first, second = rag("-w", edited.root, "diff", "--all", "--json", DAM.id).records

    assert (first["version"], first["until"]) == (1, NOON)
    assert first["fields"] == [{"name": "byline", "before": None, "after": "Ida Moe"}]
    assert {"kind": "added", "text": "55"} in first["paragraphs"][0]["pieces"]
    assert second["paragraphs"][-1]["after"] == 4


def test_an_article_that_was_never_edited_says_so(rag, news: Workspace):
    assert rag("-w", news.root, "diff", DAM.id).out == "dam-breaks: no earlier version\n  1  now\n"


def test_a_withdrawn_article_still_has_its_words(rag, news: Workspace):
    next(news.corpus.glob("*dam-breaks.md")).unlink()
    sync(news, EMBEDDER, now=NOON)
    done = rag("-w", news.root, "diff", DAM.id)

    assert done.code == 0
    assert f"withdrawn, noticed {NOON}" in done.out
    assert (news.corpus / ".versions" / DAM.id / "0001.md").exists()


@pytest.mark.parametrize("name", ["nobody", "../corpus"])
def test_what_never_was_is_an_error(rag, news: Workspace, name: str):
    done = rag("-w", news.root, "diff", name)

    assert (done.code, done.out) == (1, "")
    assert "rag list" in done.err


def test_an_answer_says_that_its_article_was_changed(rag, news: Workspace, tmp_path: Path):
    saved = tmp_path / "answer.json"
    rag("-w", news.root, "ask", "--no-llm", "--json", "--out", saved, "How many families left their homes?")
    assert rag("-w", news.root, "verify", saved).code == 0
    write_article(EDITED, news.corpus)
    sync(news, EMBEDDER, now=NOON)

    done = rag("-w", news.root, "verify", saved)

    assert done.code == 4
    assert f"dam-breaks was changed (noticed {NOON}): the quote held in its version 1 of 2" in done.out
