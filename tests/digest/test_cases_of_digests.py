"""Digests and timelines that other tools' users saw go wrong, rebuilt small, by search and the real parse."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.digest.days import Window
from rag.digests import Course, Digest
from rag.ingest.articles import write_article
from rag.newsroom import Choice, Newsroom
from rag.records import Article
from rag.workspace import init_workspace

pytestmark = pytest.mark.model


def of(folder: Path, *articles: Article) -> Newsroom:
    workspace = init_workspace(folder)
    for article in articles:
        write_article(article, workspace.corpus)
    return Newsroom(workspace, Choice(model=None))


def digest(folder: Path, day: str, *articles: Article) -> Digest:
    with of(folder, *articles) as newsroom:
        newsroom.sync()
        return newsroom.digest(Window(day, day, "UTC"))


def timeline(folder: Path, question: str, *articles: Article) -> Course:
    with of(folder, *articles) as newsroom:
        newsroom.sync()
        return newsroom.timeline(question, zone="UTC")


def test_two_quakes_are_two_stories(tmp_path: Path) -> None:
    day = "2026-05-11"
    north = Article(
        "north",
        "Quake shakes north of Lom",
        "An earthquake of magnitude 6.1 shook the north of Lom on Monday morning. Eleven people died and 40"
        " were hurt, the civil guard said.",
        published=day,
    )
    sarn = Article(
        "sarn",
        "Quake hits island of Sarn",
        "An earthquake of magnitude 5.8 hit the island of Sarn on Monday evening. Two people died and 15 were"
        " hurt, the island's governor said.",
        published=day,
    )

    found = digest(tmp_path / "w", day, north, sarn)

    assert len(found.stories) == 2
    assert not any(story.disagreement for story in found.stories)


def test_what_is_corrected_disagrees_with_nothing(tmp_path: Path) -> None:
    day = "2026-05-08"
    tram = Article(
        "tram",
        "Tram leaves the rails in Osk",
        "Fourteen people were injured on Thursday when a tram left the rails on Smith Street in Osk, the fire"
        " service said.\n\nCorrection: An earlier version of this article said that 41 people were injured."
        " The number was 14.",
        published=day,
    )

    (story,) = digest(tmp_path / "w", day, tram).stories

    assert not story.disagreement
    assert all(item.status == "corrected" for item in story.figures if item.value == "41")


@pytest.mark.parametrize(
    ("question", "text", "day"),
    [
        (
            "Fjordbank jobs",
            "Fjordbank said on Monday that it will cut 300 jobs by the end of the year.",
            "2026-01-05",
        ),
        (
            "the ship Ester",
            "The cargo ship Ester sank off Osk on 28 December with eleven people on board, the navy said.",
            "2025-12-28",
        ),
    ],
)
def test_a_timeline_has_no_past_event_in_the_future(
    tmp_path: Path, question: str, text: str, day: str
) -> None:
    article = Article("news", "From the news", text, published="2026-01-07")

    course = timeline(tmp_path / "w", question, article)
    (event,) = digest(tmp_path / "d", "2026-01-07", article).timeline

    assert [row.day for row in course.dated] == [day]
    assert event.day == day


def test_a_denied_figure_is_told_as_denied(tmp_path: Path) -> None:
    day = "2026-05-12"
    dam = Article(
        "dam",
        "Ministry calls dam claim false",
        "The claim that 40 people died when the Kvern dam leaked is false, the water ministry said on"
        " Tuesday. Divers said that 12 people had stood below it, and a guard said that 15 people had.",
        published=day,
    )

    (story,) = digest(tmp_path / "w", day, dam).stories

    assert {item.value: item.status for item in story.figures}.get("40") in (None, "denied")
