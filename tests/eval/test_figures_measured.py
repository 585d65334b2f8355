"""Figures against labels: what counts as right, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_news import FERRY

from eval.figures import measure, read_labels, run
from eval.runs import Run
from rag.answer.wanted import same_word
from rag.ingest.articles import load_corpus

ROOT = Path(__file__).parents[2]
SENTENCE = "Rescuers treated 50 injured passengers."


def span(words: str) -> list[int]:
    start = FERRY.text.index(words)
    return [start, start + len(words)]


def label(**changed: object) -> dict[str, object]:
    start, end = span(SENTENCE)
    return {
        "id": "a",
        "question": "How many passengers were hurt?",
        "article": FERRY.id,
        "start": start,
        "end": end,
        "value": span("50"),
        "unit": "passengers",
        "of": [span("injured"), span("treated")],
        "speaker": None,
        "speaker_also": [],
        "status": ["stated"],
        "as_of": None,
    } | changed


def measured(tmp_path: Path, **changed: object) -> dict[str, bool]:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(label(**changed)) + "\n", encoding="utf-8")
    (read,) = read_labels(path)
    record = measure(read, FERRY)
    return {name: record[name] for name in ("value", "unit", "of", "speaker", "status", "as_of", "all")}


def test_a_row_that_is_right_in_every_part(tmp_path: Path) -> None:
    assert all(measured(tmp_path).values())


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"unit": "rescuers"}, {"unit", "all"}),
        ({"of": [span("aground")]}, {"of", "all"}),
        ({"speaker": span("Ole Dahl")}, {"speaker", "all"}),
        ({"status": ["claimed"]}, {"status", "all"}),
        ({"as_of": span("on Friday")}, {"as_of"}),
        ({"value": span("214")}, {"value", "unit", "of", "speaker", "status", "as_of", "all"}),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, changed: dict[str, object], wrong: set[str]) -> None:
    assert {name for name, right in measured(tmp_path, **changed).items() if not right} == wrong


def test_either_of_two_speakers_will_do(tmp_path: Path) -> None:
    assert measured(tmp_path, speaker=span("Ole Dahl"), speaker_also=[None])["speaker"]


def test_a_report_has_shares_with_intervals(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    rows = [label(), label(id="b", status=["denied"])]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    report = run(Run(tmp_path / "run", {}), read_labels(path), {FERRY.id: FERRY}, same_word)

    assert (report["labels"], report["all"]["mean"], report["value"]["mean"]) == (2, 0.5, 1.0)
    assert SENTENCE not in (tmp_path / "run/scores.jsonl").read_text(encoding="utf-8")


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(label()) + "\n{}\n", encoding="utf-8")

    with pytest.raises(ValueError, match="line 2"):
        read_labels(path)


@pytest.mark.parametrize(
    ("corpus", "questions"),
    [("corpus/sample", "sample-figures"), ("eval/questions/invented", "invented-figures")],
)
def test_our_own_labels_lie_in_their_articles(corpus: str, questions: str) -> None:
    articles = {article.id: article for _, article in load_corpus(ROOT / corpus).articles}
    labels = read_labels(ROOT / f"eval/questions/{questions}.jsonl")

    assert len({item.id for item in labels}) == len(labels) >= 60
    for item in labels:
        text = articles[item.article].text
        assert 0 <= item.start <= item.value[0] < item.value[1] <= item.end <= len(text)
        spans = [*item.of, *filter(None, item.speakers), *([item.as_of] if item.as_of else [])]
        assert all(0 <= start < end <= len(text) for start, end in spans)


def test_labels_of_articles_that_are_not_ours_hold_no_word_of_them() -> None:
    for line in (ROOT / "eval/questions/real-figures.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        texts = {key for key, value in record.items() if isinstance(value, str)}
        assert texts == {"id", "question", "article", "unit"}
