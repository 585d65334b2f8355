"""The main job on real input, where the real corpus is at hand: margins are asserted, not wording."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.nuggets import read_questions, score
from rag.digest.days import Window
from rag.formats import answer_line, line_of
from rag.ingest.adding import add_paths
from rag.newsroom import Newsroom
from rag.records import Timings
from rag.render.digests import digest_page
from rag.verify.facts import OVERVIEW
from rag.verify.reports import verify_report
from rag.verify.saved import verify_line
from rag.workspace import init_workspace

SHARED = Path(__file__).parents[2] / "shared"
PAGE = SHARED / "corpus" / "russia-ukraine-war.txt"
QUESTIONS = SHARED / "questions" / "seed-dev.jsonl"

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not QUESTIONS.exists(), reason="../shared is not here: it is no part of the project"),
]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    workspace = init_workspace(tmp_path_factory.mktemp("real"))
    reports = list(add_paths([PAGE], workspace))
    assert [problem for report in reports for problem in report.problems] == []
    with Newsroom(workspace) as opened:
        opened.sync()
        yield opened


@pytest.fixture(scope="module")
def answers(newsroom):
    return {item.id: newsroom.ask(item.question) for item in read_questions(QUESTIONS)}


def test_nine_articles_and_one_byline(newsroom):
    articles = [article for _, article in newsroom.corpus().articles]
    assert len(articles) == 9
    assert [article.byline for article in articles if article.byline] == ["Kasim Abdulkadir"]
    assert not any("Urban Mosquito" in article.text + article.headline for article in articles)


def test_every_answer_holds(newsroom, answers):
    articles = {article.id: article for _, article in newsroom.corpus().articles}
    for answer in answers.values():
        line = answer_line(answer)
        json.loads(line)
        assert verify_line(1, line, articles).problems == ()
        assert answer.answered == bool(answer.claims)
        assert all(claim.citations for claim in answer.claims)
        for citation in answer.citations:
            field = articles[citation.article].field(citation.field)
            assert field[citation.start : citation.end] == citation.quote


def test_enough_is_found_and_enough_is_refused(newsroom, answers):
    articles = {article.id: article for _, article in newsroom.corpus().articles}
    scores = [score(item, answers[item.id], articles) for item in read_questions(QUESTIONS)]
    met, vital = sum(item.vital_met for item in scores), sum(item.vital for item in scores)
    refused = [item.id for item in scores if not item.answerable and not item.answered]
    assert met / vital >= 0.80
    assert len(refused) >= 7


def test_the_figures_of_how_many_troops(answers):
    wanted = ("3,000", "up to 8,000", "approximately 10,000", "10,000-strong", "more than 10,000")
    wanted += ("approximately 11,000", "11,000 to 12,000")
    cited = " ".join(citation.quote for citation in answers["dev-01"].citations)
    assert sum(figure in cited for figure in wanted) >= 5


def test_what_no_article_says_is_refused(answers):
    assert not answers["dev-27"].answered
    assert not answers["dev-28"].answered


def test_the_order_of_questions_changes_nothing(newsroom, answers):
    some = read_questions(QUESTIONS)[:8]
    for item in reversed(some):
        again = newsroom.ask(item.question)
        assert bytes_of(again) == bytes_of(answers[item.id])


def bytes_of(answer):
    return answer_line(replace(answer, timings=Timings()))


@pytest.fixture(scope="module")
def digest(newsroom):
    return newsroom.digest(Window.of("2024-11-24", None, "UTC"))


def test_the_digest_holds_and_is_made_twice_the_same(newsroom, digest):
    articles = {article.id: article for _, article in newsroom.corpus().articles}
    assert verify_report(1, line_of(digest), articles).problems == ()
    assert digest_page(newsroom.digest(Window.of("2024-11-24", None, "UTC")), articles) == digest_page(
        digest, articles
    )


def test_the_troop_figures_are_one_story_and_so_is_the_strike(digest):
    troops = next(story for story in digest.stories if story.disagreement)
    wanted = {"3,000", "up to 8,000", "10,000", "approximately 10,000", "more than 10,000"}
    wanted |= {"approximately 11,000", "11,000 to 12,000"}
    assert len(wanted & {row.value for row in troops.figures}) >= 6
    assert len(troops.sources) >= 3
    assert any(claim.text.startswith(OVERVIEW) for claim in troops.claims)
    strike = next(story for story in digest.stories if "Dnipro" in story.title)
    assert len(strike.sources) == 2


def test_a_summary_is_shorter_than_the_sentences_that_it_tells(newsroom):
    for _, article in newsroom.corpus().articles:
        summary = newsroom.summarise(article)
        assert 2 <= len(summary.claims) <= 4
        quotes = sum(len(citation.quote) for citation in summary.citations)
        assert sum(len(claim.text) for claim in summary.claims) < quotes
