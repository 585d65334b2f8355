"""ROUGE beside hand-made summaries; LEAD-3 and another writer."""

import json
from pathlib import Path

import pytest
from digest_news import summariser

from eval.runs import Run
from eval.summaries import Summarised, lead, rouge, run, told, writer_summaries

DATA = Path(__file__).parents[2].parent / "shared/data"
TEXT = "One ferry sank. Two boats came. Nobody was hurt. The sea was calm."


def test_rouge_by_hand():
    # Words: "two boats sailed" and "two boats came home": 2 of 3 and 2 of 4 shared, F1 2*2/(3+4);
    # one pair of 2 and of 3, F1 2*1/(2+3); the longest common sequence is the two words.
    scores = rouge("two boats sailed", ["two boats came home"])
    assert scores["rouge1"] == pytest.approx(4 / 7)
    assert scores["rouge2"] == pytest.approx(2 / 5)
    assert scores["rougeL"] == pytest.approx(4 / 7)
    assert rouge("two boats sailed", ["two boats came home", "x"])["rouge1"] == pytest.approx(2 / 7)


def test_the_lead_is_three_sentences():
    assert lead(Summarised("a", TEXT, ())) == "One ferry sank. Two boats came. Nobody was hurt."


def test_the_report_has_the_lead_and_another_writer_where_there_are_two(tmp_path: Path):
    path = tmp_path / "writer_summaries/summaries.jsonl"
    path.parent.mkdir()
    rows = [
        {"article_id": "a", "article": TEXT, "summary": "One ferry sank."},
        {"article_id": "a", "article": TEXT, "summary": "Two boats came."},
        {"article_id": "b", "article": TEXT, "summary": "Nobody was hurt."},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    report = run(Run(tmp_path / "run", {}), writer_summaries(tmp_path), summariser())

    assert report["lead3"]["rouge1"]["n"] == report["articles"] == 2
    assert report["lead3"]["rouge1"]["mean"] == pytest.approx(2 * 3 / (9 + 3))
    assert (report["another_writer"]["rouge1"]["n"], report["another_writer"]["rouge1"]["mean"]) == (1, 0.0)
    assert report["ours"]["sentences"] == 8, "all four sentences of both, without a model"
    assert (report["ours"]["verbatim"], report["ours"]["replaced"]) == (1.0, 0.0)


def test_key_facts_by_hand():
    facts = (("One ferry",), ("two boats", "rescue"), ("hurt",))

    assert told("Two boats came; unhurt crews.", facts) == [False, True, False]
    assert told("", ()) == []


@pytest.mark.skipif(not DATA.exists(), reason="../shared is not here: it is no part of the project")
def test_the_listed_facts_are_phrases_of_their_articles():
    listed = [item for item in writer_summaries(DATA) if item.facts]

    assert len(listed) == 20
    assert sum(len(item.facts) for item in listed) == 80
    for item in listed:
        assert all(told(item.article.text, item.facts)), item.id
