"""The main job on real input, where the real corpus is at hand: margins are asserted, not wording."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.nuggets import read_questions, score
from rag.formats import answer_line
from rag.ingest.adding import add_paths
from rag.newsroom import Newsroom
from rag.records import Timings
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
    reports = list(add_paths([PAGE], workspace.corpus))
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
