"""News questions of 2022 and later: who answers nothing and who answers everything get what they deserve."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from small_answer import an_answer

from eval.abstention import run
from eval.runs import Run
from eval.sets.realtimeqa import NewsQuestion, later_questions
from rag.records import Abstention

QUESTIONS = (
    NewsQuestion("a", "Where did it run aground?", "2022-06-10", ("Off Lunde", "lunde"), ("x",), True),
    NewsQuestion("b", "How many were treated?", "2022-06-17", ("51",), ("x",), True),
    NewsQuestion("c", "Who won in 2025?", "2025-01-03", (), (), False),
    NewsQuestion("d", "Who lost in 2025?", "2025-01-10", (), (), False),
)


class Always:
    """A newsroom that gives one answer, and keeps on which day it was asked."""

    def __init__(self, answer) -> None:
        self.answer, self.days = answer, []

    def ask(self, question, filters):
        self.days.append(filters.as_of)
        return replace(self.answer, question=question)


def silent():
    nothing = {"answered": False, "answer": "", "claims": (), "citations": (), "figures": ()}
    return replace(
        an_answer(), abstention=Abstention("not_stated", ()), short=None, disagreement=False, **nothing
    )


def figures(report, *names):
    return [report[name]["mean"] for name in names]


RATES = ("coverage", "accuracy_when_answering", "refusal_precision", "refusal_recall")


def test_who_answers_everything_refuses_nothing(tmp_path: Path):
    newsroom = Always(an_answer())
    report = run(Run(tmp_path, {}), newsroom, QUESTIONS)

    assert newsroom.days == ["2022-06-10", "2022-06-17", "2025-01-03", "2025-01-10"]
    # One of the four is right: "off Lunde" is in the answer, "51" is not, the others have none.
    assert figures(report, *RATES) == [1.0, 0.25, None, 0.0]
    assert figures(report, "answer_contains") == [0.5]
    assert (report["questions"], report["answerable"]) == (4, 2)


def test_who_answers_nothing_refuses_everything(tmp_path: Path):
    report = run(Run(tmp_path, {}), Always(silent()), QUESTIONS)

    assert figures(report, *RATES) == [0.0, None, 0.5, 1.0]
    assert figures(report, "answer_contains", "short_exact_match", "short_f1") == [0.0, 0.0, 0.0]


def test_the_surest_come_first_on_the_curve(tmp_path: Path):
    class BySubject(Always):
        def ask(self, question, filters):
            sure = 3.0 if "aground" in question else -1.0
            return replace(super().ask(question, filters), stated=sure)

    report = run(Run(tmp_path, {}), BySubject(an_answer()), QUESTIONS)
    ((x, risk), *_, (last, whole)) = report["plots"][0]["lines"]["groundwire"]
    assert (x, risk) == (0.25, 0.0)
    assert (last, whole) == (1.0, 0.75)
    rows = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["right"] for row in rows] == [True, False, False, False]
    assert all("answer" not in row for row in rows), "scores hold ids and numbers only"


def test_later_questions_are_those_that_were_marked(tmp_path: Path):
    path = tmp_path / "realtimeqa/questions_after_2025.jsonl"
    path.parent.mkdir()
    marked = (Path(__file__).parents[2] / "eval/questions/realtimeqa-later-unanswerable.txt").read_text(
        "utf-8"
    )
    first = next(line for line in marked.splitlines() if line and not line.startswith("#"))
    rows = [
        {"question_id": first, "date": "2025/01/03", "question": 'Who won <a href="x">it</a>?'},
        {"question_id": "evergreen", "date": "2025/01/03", "question": "Is honey sweet?"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert later_questions(tmp_path) == (NewsQuestion(first, "Who won it?", "2025-01-03", (), (), False),)


def test_every_mark_stands_once():
    marked = (Path(__file__).parents[2] / "eval/questions/realtimeqa-later-unanswerable.txt").read_text(
        "utf-8"
    )
    ids = [line for line in marked.splitlines() if line and not line.startswith("#")]
    assert len(ids) == len(set(ids)) > 100


@pytest.mark.parametrize("name", ["near-misses", "sample"])
def test_question_files_parse(name: str):
    from eval.nuggets import read_questions

    questions = read_questions(Path(__file__).parents[2] / f"eval/questions/{name}.jsonl")
    assert len({item.id for item in questions}) == len(questions) >= 50
    if name == "near-misses":
        assert len(questions) == 60
        assert not any(item.answerable or item.nuggets for item in questions)
        assert all(item.near for item in questions)
        assert {item.kind for item in questions} == {"near_miss", "false_premise"}
