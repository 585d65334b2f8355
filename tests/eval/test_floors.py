"""The floors, with the real models on a third of our own questions; what is broken falls below them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import pytest

from eval import answers
from eval.checking import faults
from eval.floors import FLOORS, below
from eval.nuggets import NuggetQuestion, flat, read_questions
from eval.retrieval import MEASURES, measured, rank_articles
from eval.runs import Run
from rag.answer.answering import Answerer
from rag.answer.calibration import UNMEASURED
from rag.answer.question import Question
from rag.answer.reading import Judge, Reader
from rag.llm.prompts import load_prompt
from rag.newsroom import JUDGE, Newsroom
from rag.records import Answer
from rag.settings import AnswerSettings, Filters

QUESTIONS = Path(__file__).parents[2] / "eval/questions/sample.jsonl"


class FirstSentence:
    """A reader without a mind: of what it is given, the first sentence always answers."""

    name = "first"

    def choose(self, shared, beginnings, ending, choices, deadline) -> tuple[float, ...]:
        return tuple(9.0 if place == 0 else -9.0 for place in range(len(beginnings)))

    def close(self) -> None:
        pass


class BrokenNewsroom:
    """A newsroom whose reader is ``FirstSentence``."""

    def __init__(self, whole: Newsroom) -> None:
        self.corpus = whole.corpus
        reader = Reader(Judge(lambda deadline: FirstSentence(), load_prompt(JUDGE)), UNMEASURED)
        self._answerer = Answerer(whole.library, whole.embedder, reader, whole.model, AnswerSettings())

    def ask(self, question: str) -> Answer:
        return self._answerer.ask(Question.of(question))


@pytest.fixture(scope="module")
def newsroom(sample_workspace):
    with Newsroom.open(sample_workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def third() -> Sequence[NuggetQuestion]:
    """Every third question: all kinds are among them."""
    return read_questions(QUESTIONS)[::3]


def test_every_floor_is_a_share():
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert all(0 < floor < 1 for report in floors.values() for floor in report.values())


def test_a_figure_that_is_missing_is_below_its_floor():
    whole = {name: {"mean": 1.0} for name in ("vital_nuggets_found", "claims_on_evidence")}
    assert below(whole, "sample") == (
        "answerable_answered.mean is None, wanted at least 0.8",
        "unanswerable_refused.mean is None, wanted at least 0.8",
    )


@pytest.mark.model
def test_our_questions_have_their_evidence_in_the_sample_articles(newsroom):
    corpus = [article for _, article in newsroom.corpus().articles]
    assert list(faults(QUESTIONS, corpus)) == []
    questions = read_questions(QUESTIONS)
    assert len(questions) == len({flat(item.question) for item in questions}) >= 40


@pytest.mark.model
def test_answers_are_above_the_floors(newsroom, third, tmp_path: Path):
    report = answers.run(Run(tmp_path, answers.made_with(newsroom)), newsroom, third)

    assert below(report, "sample") == ()


@pytest.mark.model
def test_a_reader_without_a_mind_falls_below_them(newsroom, third, tmp_path: Path):
    report = answers.run(Run(tmp_path, {}), BrokenNewsroom(newsroom), third)

    assert {fault.split(".")[0] for fault in below(report, "sample")} >= {
        "vital_nuggets_found",
        "claims_on_evidence",
        "unanswerable_refused",
    }


def gold_of(newsroom: Newsroom) -> dict[str, list[str]]:
    """For each question that can be answered, the articles that hold evidence of a vital nugget."""
    held = {article.id: flat(article.text) for _, article in newsroom.corpus().articles}
    return {
        item.id: [
            key
            for key, text in held.items()
            if any(
                flat(words) in text for nugget in item.nuggets if nugget.vital for words in nugget.evidence
            )
        ]
        for item in read_questions(QUESTIONS)
        if item.answerable
    }


def means(rankings, gold) -> dict[str, float]:
    values = measured(rankings, gold)
    return {name: mean(values[name].values()) for name in MEASURES}


@pytest.mark.model
def test_retrieval_is_above_the_floors_and_chance_is_not(newsroom):
    gold = gold_of(newsroom)
    asked = {item.id: item.question for item in read_questions(QUESTIONS)}
    found = {
        key: rank_articles(newsroom.library, newsroom.embedder, asked[key], Filters())["hybrid"]
        for key in gold
    }
    articles = [article.id for _, article in newsroom.corpus().articles]
    drawn = random.Random(0)
    by_chance = {key: drawn.sample(articles, len(articles)) for key in gold}

    assert below(means(found, gold), "sample_retrieval") == ()
    assert len(below(means(by_chance, gold), "sample_retrieval")) == 3
