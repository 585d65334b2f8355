"""What digests are put together from: days, copies, stories, dates, quotations, what is worth telling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from digest_news import DAM, EMBEDDER, PROMPT, RIVER, Halver, summariser

from rag.answer.citing import Desk
from rag.deadline import Deadline
from rag.digest.days import Window, before, day_of
from rag.digest.origins import origins
from rag.digest.quoting import quotations
from rag.digest.selecting import Weights, most_worth_telling
from rag.digest.shelf import Shelf, making_of
from rag.digest.shortening import Shortener
from rag.digest.stories import Kinship, passages, stories
from rag.digest.timeline import date_in
from rag.errors import UsageError
from rag.formats import line_of
from rag.ingest.text import sentences
from rag.records import Article
from rag.verify.reports import verify_report
from rag.verify.seal import sealed_report


def test_a_window_is_today_unless_it_is_named():
    noon = datetime(2024, 6, 4, 23, 30, tzinfo=UTC)

    assert Window.of(None, None, "UTC", noon) == Window("2024-06-04", "2024-06-04", "UTC")
    assert Window.of(None, None, "Asia/Tokyo", noon).since == "2024-06-05"
    assert Window.of("2024-06-01", "2024-06-03", "UTC").until == "2024-06-03"


def test_a_window_of_no_zone_or_no_length_is_refused():
    with pytest.raises(UsageError, match="No time zone has the name 'Mars/Base'"):
        Window.of(None, None, "Mars/Base")
    with pytest.raises(UsageError, match="before it begins"):
        Window.of("2024-06-04", "2024-06-03", "UTC")


@pytest.mark.parametrize(
    ("published", "retrieved", "day"),
    [
        ("2024-06-04", None, ("2024-06-04", True)),
        ("2024-06-03T23:30:00Z", None, ("2024-06-04", True)),
        ("2024-06-03T23:30:00", None, ("2024-06-03", True)),
        (None, "2024-06-04T10:00:00Z", ("2024-06-04", False)),
        (None, None, (None, False)),
        ("June", None, (None, True)),
    ],
)
def test_the_day_of_an_article(published: str | None, retrieved: str | None, day: tuple[str | None, bool]):
    article = Article("a", "A", "Text.", published=published, retrieved=retrieved)

    assert day_of(article, "Europe/Oslo") == day


def test_days_before():
    assert before("2024-03-01", 1) == "2024-02-29"


def text_of(words: str) -> Article:
    return Article(f"a{abs(hash(words))}", "A", words)


def test_copies_are_one_origin_and_the_like_are_not():
    body = " ".join(f"Sentence {n} of the report tells of the river and the dam." for n in range(30))
    edited = body.replace("Sentence 7 of the report tells of the river and the dam. ", "") + " Updated."
    other = " ".join(f"In the {n}th hour rescuers went down to the valley by boat." for n in range(30))
    found = origins([text_of(body), text_of(other), text_of(edited), text_of("")])

    assert found == (0, 1, 0, 2)


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_likeness_and_nearness_in_time_make_a_story():
    beginnings = np.vstack([unit(1, 0, 0), unit(0.9, 0.3, 0), unit(0, 0, 1), unit(1, 0.1, 0)])

    assert stories(beginnings, ["2024-06-04"] * 4) == ((0, 1, 3), (2,))
    assert stories(beginnings, ["2024-06-04", "2024-06-04", None, "2024-09-01"]) == ((0, 1), (2,), (3,))
    assert stories(np.zeros((0, 3), dtype=np.float32), []) == ()


def test_a_chain_of_likenesses_is_no_story():
    angles = [0.0, 0.9, 1.8]
    chain = np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)

    # Each is like its neighbour (cosine 0.62), the ends are not (-0.23).
    assert stories(chain, ["2024-06-04"] * 3, Kinship()) == ((0, 1), (2,))


def test_unknown_days_keep_articles_apart_more_than_the_same_day():
    kinship = Kinship()

    assert kinship.log_odds(0.5, "2024-06-04", "2024-06-04") > 0 > kinship.log_odds(0.5, None, "2024-06-04")


def test_passages_tell_of_a_story_of_others():
    found = [item for item in sentences(RIVER) if item.field == "text"]
    first = EMBEDDER.embed([DAM.text.split("\n")[0]])
    vectors = EMBEDDER.embed([item.text for item in found])

    (passage,) = passages(first, found, vectors, Kinship(passage=0.6))
    assert passage.sentence == found[0]
    assert passages(first[:0], found, vectors) == ()


@pytest.mark.parametrize(
    ("text", "published", "when"),
    [
        ("It opened on 3 March 2019.", None, ("3 March 2019", "2019-03-03")),
        ("It opened on March 3, 2019, in rain.", None, ("March 3, 2019", "2019-03-03")),
        ("It opened on 3 March.", "2024-06-04", ("3 March", "2024-03-03")),
        ("It opened on 3 March.", None, ("3 March", None)),
        ("It opened in May 1931.", None, ("May 1931", "1931-05")),
        ("It has stood since 1931.", None, ("since 1931", "1931")),
        ("It broke on Monday.", "2024-06-04", ("on Monday", "2024-06-03")),
        ("It broke on Tuesday.", "2024-06-04", ("on Tuesday", "2024-06-04")),
        ("It will close on Friday.", "2024-06-04", ("on Friday", "2024-06-07")),
        ("It broke on Monday.", None, ("on Monday", None)),
        ("It opened on 31 February 2019.", None, ("31 February 2019", None)),
        ("It opened in spring.", "2024-06-04", None),
        ("They may march 20 miles.", "2024-06-04", None),
    ],
)
def test_dates_of_events(text: str, published: str | None, when: tuple[str, str | None] | None):
    assert date_in(text, published) == when


def test_quotations_need_length_and_a_speaker():
    article = Article(
        "a",
        "A",
        "\u201cWe will open the gates at noon,\u201d Ida Moe said. She spoke of \u201ca flood\u201d."
        " \u201cNobody was hurt in the valley at all.\u201d",
    )
    found = [item for item in sentences(article) if item.field == "text"]
    desk = Desk({"a": article})

    (item,) = quotations(found, desk, 5)
    assert (item.text, item.speaker, item.citation) == ("We will open the gates at noon", "Ida Moe", 1)
    assert quotations(found, Desk({"a": article}), 0) == ()


def chosen(text: str, most: int, weights: Weights | None = None) -> list[str]:
    found = [item for item in sentences(Article("a", "A", text)) if item.field == "text"]
    vectors = EMBEDDER.embed([item.text for item in found])
    return [item.text for item in most_worth_telling(found, vectors, most, weights)]


def test_the_first_sentence_is_told_and_no_sentence_twice():
    dam, boats = "The dam broke on Monday above Lunde.", "Boats searched the flooded valley."
    text = f"{dam} {dam} {boats}"

    assert chosen(text, 2) == chosen(text, 9) == [dam, boats]
    assert chosen("Short.", 4) == ["Short."]
    assert most_worth_telling([], np.zeros((0, 4), dtype=np.float32), 3) == ()


def test_a_sentence_that_leans_on_one_that_is_not_told_gives_way():
    dam, leaning = "The dam broke above Lunde.", "It swelled every river and lake."
    rain = "Rain swelled every river here."
    text = f"{dam} Ida Moe spoke. {leaning} {rain}"

    assert chosen(text, 2, Weights(leaning=0.0, lead=0.0, shared=0.0))[1].startswith("It")
    assert chosen(text, 2, Weights(leaning=-1.0, lead=0.0, shared=0.0)) == [dam, rain]


def test_what_the_model_is_not_sure_of_is_not_believed():
    sentence = "Rescuers searched the valley below the dam with boats and dogs."

    assert Shortener(lambda deadline: Halver(-3.0), PROMPT).shorter(sentence)  # type: ignore[arg-type,return-value]
    assert Shortener(lambda deadline: Halver(-99.0), PROMPT).shorter(sentence) is None  # type: ignore[arg-type,return-value]


def test_a_model_that_is_late_shortens_nothing():
    def late(deadline: Deadline) -> Halver:
        raise TimeoutError

    assert Shortener(late, PROMPT).shorter("Rescuers searched the valley.") is None  # type: ignore[arg-type]


def test_a_summary_is_made_once_and_kept(tmp_path: Path):
    model = Halver()
    used, shelf = summariser(model), Shelf(tmp_path / "s")
    making = making_of(used.making(""), 4)
    first = shelf.summary(DAM, making, lambda: used.summarise(DAM))
    asked = len(model.asked)

    assert shelf.summary(DAM, making, lambda: used.summarise(DAM)) == first
    assert len(model.asked) == asked
    for path in (tmp_path / "s").rglob("*.json"):
        path.write_text("{}", encoding="utf-8")
    assert shelf.summary(DAM, making, lambda: used.summarise(DAM)) == first
    assert len(model.asked) > asked, "a damaged one is made again"


def test_a_kept_summary_that_does_not_hold_any_more_is_made_again(tmp_path: Path):
    used, shelf = summariser(), Shelf(tmp_path / "s")
    good = used.summarise(DAM)
    claim = replace(good.claims[0], text="The old dam broke.", origin="written")
    lossy = sealed_report(replace(good, claims=(claim, *good.claims[1:])))
    shelf.summary(DAM, "m", lambda: lossy)  # kept by rules that let the speaker be left out

    assert shelf.summary(DAM, "m", lambda: good) == good


def test_a_shorter_sentence_is_kept_and_checked_when_it_is_taken_again(tmp_path: Path):
    shelf = Shelf(tmp_path)
    sentence = "Rescuers searched the valley with boats."

    assert (
        shelf.shorter(sentence, "m", lambda: "Rescuers searched the valley.")
        == "Rescuers searched the valley."
    )
    assert shelf.shorter(sentence, "m", lambda: "never asked") == "Rescuers searched the valley."
    assert shelf.shorter(sentence, "other", lambda: None) is None
    (path,) = [
        path for path in tmp_path.rglob("*.json") if "valley." in path.read_text(encoding="utf-8")[-30:]
    ]
    path.write_text(path.read_text(encoding="utf-8").replace("the valley.", "the hills."), encoding="utf-8")
    assert shelf.shorter(sentence, "m", lambda: None) is None, "what does not hold is made again"


def test_a_summary_without_a_model_is_the_articles_own_sentences():
    summary = summariser().summarise(DAM, 2)

    assert [claim.origin for claim in summary.claims] == ["extracted"] * 2
    assert (summary.replaced, summary.manifest.model, summary.manifest.prompts) == (0, None, {})


def test_an_article_without_text_is_told_by_its_headline():
    summary = summariser(Halver()).summarise(Article("a", "Dam Holds", ""))

    assert [claim.text for claim in summary.claims] == ["Dam Holds"]
    assert summary.citations[0].field == "headline"


def test_a_summary_tells_a_list_whole_and_neither_questions_nor_rows():
    listed = "Fog closed these airports on Sunday:\n\n- Tarnby\n\n- Osk"
    text = (
        f"{listed}\n\nBut will the airport of Halden stay open?\n\nCountry | Gold | Silver\nOsmark | 11 | 4"
    )
    article = Article("fog", "Fog", text)
    summary = summariser(Halver()).summarise(article)

    assert [claim.text for claim in summary.claims] == [listed]
    assert verify_report(1, line_of(summary), {"fog": article}).problems == ()
