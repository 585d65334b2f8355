"""Other collections and other systems' runs, in small hand-made files, with figures worked out by hand."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest
from small_news import EMBEDDER

from eval.retrieval import rank_articles
from eval.sets.beir import BeirQuery, beir, beir_workspace
from eval.sets.workspaces import synced, unique_id
from eval.trec import MEASURES, read_qrels, read_run, score_run
from rag.ingest.articles import load_corpus
from rag.search.library import Library
from rag.settings import Filters

LONG = "Cider presses open at dawn and stay open until the last cart of apples has come in."
CORPUS = [
    {
        "_id": "d/1",
        "title": "Ferry  Aground",
        "text": "The ferry Aurora ran aground.\r\n\r\nNobody was hurt.\x00",
    },
    {"_id": "d 2", "title": "", "text": LONG},
    {"_id": "d3", "title": "Only a Title", "text": " "},
    {"_id": "d4", "title": None, "text": "\t"},
    {"_id": "d5", "text": LONG},
]
QUERIES = [
    {"_id": "q1", "text": "Which ferry ran aground?"},
    {"_id": "q2", "text": "When do cider presses open?"},
    {"_id": "q3", "text": "Who won?"},
    {"_id": "q4", "text": "Of another split?"},
]
QRELS = ["q2\td5\t2", "q1\td/1\t1", "q2\td 2\t1", "q2\td3\t0", "q2\tgone\t1", "q3\td3\t0"]
HEADER = "query-id\tcorpus-id\tscore"


def lines_of(records) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "small"
    (made / "qrels").mkdir(parents=True)
    (made / "corpus.jsonl").write_text(lines_of(CORPUS), encoding="utf-8")
    (made / "queries.jsonl").write_text(lines_of(QUERIES), encoding="utf-8")
    (made / "qrels/test.tsv").write_text("\n".join([HEADER, *QRELS, ""]), encoding="utf-8")
    return made


def test_documents_are_articles_in_normal_form(folder: Path):
    collection = beir(folder)

    assert [(article.headline, article.text) for article in collection.articles] == [
        ("Ferry Aground", "The ferry Aurora ran aground.\n\nNobody was hurt."),
        ("Cider presses open at dawn and stay open until the last cart", LONG),
        ("Only a Title", "Only a Title"),
        ("Cider presses open at dawn and stay open until the last cart", LONG),
    ]
    assert [collection.documents[article.id] for article in collection.articles] == ["d/1", "d 2", "d3", "d5"]
    assert collection.articles[0].id == unique_id("d/1", "Ferry Aground")
    assert collection.articles[0].id.startswith("ferry-aground-")
    assert collection.empty == 1


def test_ids_are_told_apart_and_are_names_of_files():
    ids = [
        unique_id(document, headline)
        for document in ("a/b", "a b", "ä\n")
        for headline in ("X" * 200, "", "..")
    ]

    assert len(set(ids)) == 9
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and len(name) < 80 for name in ids)


def test_queries_keep_their_grades_and_none_is_lost(folder: Path):
    collection = beir(folder)

    assert collection.queries == (
        BeirQuery("q1", "Which ferry ran aground?", {"d/1": 1}),
        BeirQuery("q2", "When do cider presses open?", {"d5": 2, "d 2": 1, "d3": 0, "gone": 1}),
    )
    assert collection.queries[1].gold == ("d5", "d 2", "gone")
    assert (collection.without_relevant, collection.not_judged, collection.absent) == (1, 1, 1)
    assert len(collection.queries) + collection.without_relevant + collection.not_judged == len(QUERIES)


def test_another_split_and_packed_files(folder: Path):
    for name in ("corpus.jsonl", "queries.jsonl"):
        packed = gzip.compress((folder / name).read_bytes())
        (folder / f"{name}.gz").write_bytes(packed)
    plain = beir(folder)
    for name in ("corpus.jsonl", "queries.jsonl"):
        (folder / name).unlink()
    (folder / "qrels/dev.tsv").write_text(f"{HEADER}\r\nq4\td3\t1\r\n", encoding="utf-8")

    assert beir(folder) == plain
    assert beir(folder, "dev").queries == (BeirQuery("q4", "Of another split?", {"d3": 1}),)


@pytest.mark.parametrize(
    ("name", "line", "wrong"),
    [
        ("corpus.jsonl", "{", "corpus.jsonl, line 7: JSONDecodeError"),
        ("corpus.jsonl", "[]", "corpus.jsonl, line 7: TypeError"),
        ("corpus.jsonl", '{"_id": "x"}', r"corpus.jsonl, line 7: KeyError\('text'\)"),
        ("corpus.jsonl", '{"_id": 7, "text": "x"}', "corpus.jsonl, line 7: .*_id is 7, wanted a string"),
        (
            "corpus.jsonl",
            '{"_id": "d3", "text": "x"}',
            "corpus.jsonl, line 7: the _id 'd3' is that of an earlier",
        ),
        ("queries.jsonl", '{"_id": "q9"}', r"queries.jsonl, line 6: KeyError\('text'\)"),
        ("qrels/test.tsv", "q1 d3 1", "test.tsv, line 9: not enough values"),
        ("qrels/test.tsv", "q1\td3\thigh", "test.tsv, line 9: invalid literal"),
        ("qrels/test.tsv", "q9\td3\t1", "test.tsv, line 9: no query has the id 'q9'"),
        ("qrels/test.tsv", "q2\td5\t1", "test.tsv, line 9: the grade is 1, and 2 in an earlier line"),
    ],
)
def test_a_broken_line_is_named(folder: Path, name: str, line: str, wrong: str):
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    with pytest.raises(ValueError, match=wrong):
        beir(folder)


def test_a_header_is_wanted_and_a_file_that_ends_early_is_named(folder: Path):
    (folder / "qrels/test.tsv").write_text("q1\td3\t1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"test\.tsv, line 1: .*wanted the names"):
        beir(folder)
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(lines_of(CORPUS).encode("utf-8"))[:-9])
    with pytest.raises(ValueError, match=r"corpus\.jsonl\.gz, after line \d: "):
        beir(folder)


def test_the_workspace_is_made_once_and_searched_as_any(folder: Path, tmp_path: Path, capsys):
    workspace, collection = beir_workspace(folder, tmp_path / "cache", embedder=EMBEDDER)
    times = {path: path.stat().st_mtime_ns for path in workspace.corpus.iterdir()}
    again, _ = beir_workspace(folder, tmp_path / "cache", embedder=EMBEDDER)

    assert again == workspace
    assert workspace.root.name.startswith("beir-small-")
    assert {path: path.stat().st_mtime_ns for path in workspace.corpus.iterdir()} == times
    written = {article.id: article for _, article in load_corpus(workspace.corpus).articles}
    assert written == {article.id: article for article in collection.articles}
    library = Library.open(workspace)
    ranked = rank_articles(library, EMBEDDER, collection.queries[0].question, Filters())
    library.close()
    assert collection.documents[ranked["hybrid"][0]] == "d/1"


def test_another_corpus_is_another_workspace(folder: Path, tmp_path: Path, capsys):
    first, _ = beir_workspace(folder, tmp_path / "cache", embedder=EMBEDDER)
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"_id": "d6", "text": "Rain fell."}\n')

    second, collection = beir_workspace(folder, tmp_path / "cache", embedder=EMBEDDER)

    assert first != second
    assert len(list(second.corpus.iterdir())) == len(collection.articles) == 5


def test_two_documents_cannot_be_one_article(folder: Path, tmp_path: Path):
    article = beir(folder).articles[0]

    with pytest.raises(ValueError, match="b and a are both the article ferry-aground-"):
        synced(tmp_path / "w", folder / "corpus.jsonl", [("a", article), ("b", article)], EMBEDDER)


RUN = "q1 Q0 x 1 9 s\nq1 Q0 a 2 8 s\nq2 Q0 b 7 0.5 s\nq2 Q0 c 1 0.7 s\nq9 Q0 a 1 1 s\n"
JUDGED = "q1 0 a 1\nq2 0 b 2\nq2 0 c 1\nq2 0 e 1\nq3 0 d 1\nq4 0 a 0\n"


def written(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode("utf-8")) if path.suffix == ".gz" else text.encode("utf-8"))
    return path


def test_a_run_is_scored_over_every_query_that_is_judged(tmp_path: Path):
    run, qrels = (
        read_run(written(tmp_path / "s.run", RUN)),
        read_qrels(written(tmp_path / "qrels.txt", JUDGED)),
    )

    report = score_run(run, qrels)

    counts = {name: report[name] for name in ("queries", "missing", "without_relevant", "not_judged")}
    assert counts == {"queries": 4, "missing": 2, "without_relevant": 1, "not_judged": 1}
    assert tuple(name for name in report if name not in counts) == MEASURES
    # q1 has its document second. q2 has two of three, the lesser one first, by score whatever the rank says.
    # q3 is missing, q4 has nothing to find: both score 0.
    ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    found = 1 + 2 / math.log2(3)
    by_hand = {
        "Success@1": [0, 1, 0, 0],
        "Success@4": [1, 1, 0, 0],
        "Success@10": [1, 1, 0, 0],
        "RR@10": [1 / 2, 1, 0, 0],
        "nDCG@10": [1 / math.log2(3), found / ideal, 0, 0],
        "R@100": [1, 2 / 3, 0, 0],
    }
    for name, values in by_hand.items():
        assert report[name]["mean"] == pytest.approx(sum(values) / 4), name
        assert report[name]["n"] == 4
        assert 0 <= report[name]["low"] < report[name]["mean"] < report[name]["high"] <= 1


def test_a_run_may_be_packed_and_measures_chosen(tmp_path: Path):
    run, qrels = read_run(written(tmp_path / "s.run.gz", RUN)), read_qrels(written(tmp_path / "q.gz", JUDGED))

    assert set(score_run(run, qrels, ["P@1"])) - {"queries", "missing", "without_relevant", "not_judged"} == {
        "P@1"
    }
    assert score_run(run, qrels, ["P@1"])["P@1"]["mean"] == 1 / 4
    assert score_run([], qrels, ["P@1"])["P@1"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "n": 4}
    with pytest.raises(ValueError, match="'Hits@1' is no measure"):
        score_run(run, qrels, ["Hits@1"])
    with pytest.raises(ValueError, match="nothing to take a mean of"):
        score_run(run, [], ["P@1"])


def test_grades_of_a_collection_score_a_run(folder: Path):
    from ir_measures import ScoredDoc

    run = [ScoredDoc("q2", "d 2", 2.0), ScoredDoc("q2", "d5", 1.0)]

    report = score_run(run, beir(folder).qrels())

    # The grades 1 and 2 were found in this order; the best is 2, 1, 1. Nothing was found for q1.
    best = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert report["nDCG@10"]["mean"] == pytest.approx((1 + 2 / math.log2(3)) / best / 2)
    assert (report["queries"], report["missing"]) == (2, 1)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("q1 Q0 a 3 7 s", "line 4: the query q1 has the document a twice"),
        ("q1 Q0 y 3 nan s", "line 4: the score is no number"),
        ("q1 Q0 y 3 high s", "line 4: could not convert"),
        ("q1 y 3", "line 4: not enough values"),
    ],
)
def test_a_broken_line_of_a_run_is_named(tmp_path: Path, line: str, wrong: str):
    path = written(tmp_path / "s.run", f"q1 Q0 x 1 9 s\n\nq1 Q0 a 2 8 s\n{line}\n")

    with pytest.raises(ValueError, match=f"{path.name}, {wrong}"):
        read_run(path)


def test_a_broken_line_of_qrels_is_named(tmp_path: Path):
    with pytest.raises(ValueError, match=r"q\.txt, line 2: invalid literal"):
        read_qrels(written(tmp_path / "q.txt", "q1 0 a 1\nq1 0 b yes\n"))
