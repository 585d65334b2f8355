"""``ask``: what is refused before any model is needed, and where nothing may be lost."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from small_news import workspace_of

from rag.workspace import Workspace


@pytest.mark.parametrize("question", ["", "   ", "?!"])
def test_an_empty_question(ask, no_models: Path, workspace: Workspace, question: str):
    done = ask("-w", workspace.root, question)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        'error: The question is empty.\n  Ask one in quotation marks: ask "how many troops?"\n'
    )


def test_a_question_of_10000_words(ask, rag, no_models: Path, workspace: Workspace):
    question = " ".join(["why"] * 10_000)

    for done in (ask("-w", workspace.root, question), rag("-w", workspace.root, "search", question)):
        assert (done.code, done.out) == (2, "")
        assert "error: The question has 10000 words" in done.err
        assert "Ask something shorter; an article belongs in the corpus: `rag add FILE`." in done.err


def test_a_question_that_is_no_text(ask, workspace: Workspace):
    done = ask("-w", workspace.root, "how many tro\udcffps?")

    assert done.code == 2
    assert "The question holds bytes that are no UTF-8. Write it in UTF-8." in " ".join(done.err.split())


def test_no_workspace(ask, tmp_path: Path):
    done = ask("how many?")

    assert done.code == 1
    assert "No workspace was found" in done.err
    assert "`rag init DIR`" in done.err


def test_no_model(ask, no_models: Path, workspace: Workspace):
    done = ask("-w", workspace.root, "how many?")

    assert (done.code, done.out) == (1, "")
    assert f"The model qwen2.5-coder-1.5b is not in {no_models}." in done.err
    assert "Pull it with `rag models pull qwen2.5-coder-1.5b`." in done.err


def test_a_model_that_nobody_knows(ask, no_models: Path, workspace: Workspace):
    done = ask("-w", workspace.root, "how many?", "--model", "wonder-7b")

    assert done.code == 1
    assert f"The model wonder-7b is not in {no_models}." in done.err
    assert "`rag models add FILE`" in done.err


@pytest.mark.parametrize("words", [["ask", "how many?", "--no-llm"], ["search", "how many?"], ["sync"]])
def test_no_embedder(rag, no_models: Path, workspace: Workspace, words: list[str]):
    done = rag("-w", workspace.root, *words)

    assert (done.code, done.out) == (1, "")
    assert f"The model all-MiniLM-L6-v2 is not in {no_models}." in done.err
    assert "Pull it with `rag models pull all-MiniLM-L6-v2`." in done.err


def test_a_truncated_model(ask, no_models: Path, workspace: Workspace):
    with (no_models / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf").open("wb") as file:
        file.write(b"GGUF")
        file.truncate(1_000_000)

    done = ask("-w", workspace.root, "how many?")

    assert done.code == 1
    assert "is damaged: found 1000000 bytes, wanted 1117320768." in done.err
    assert "Pull it with `rag models pull qwen2.5-coder-1.5b`." in done.err


@pytest.mark.parametrize("words", [["ask", "how many?", "--no-llm"], ["search", "how many?"]])
def test_nothing_was_synced_yet(rag, no_models: Path, tmp_path: Path, words: list[str]):
    workspace = workspace_of(tmp_path / "w")

    done = rag("-w", workspace.root, *words)

    assert done.code == 1
    assert f"Nothing has been built in {workspace.embeddings} yet." in done.err
    assert "Run `rag sync`." in done.err


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_database(rag, no_models: Path, workspace: Workspace, share: float):
    data = workspace.database.read_bytes()
    workspace.database.write_bytes(data[: int(len(data) * share)])

    done = rag("-w", workspace.root, "ask", "how many?", "--no-llm")

    assert (done.code, done.out) == (1, "")
    assert f"{workspace.database} is damaged" in done.err
    assert "Run `rag sync` to build it again from corpus/." in done.err
    assert len(list(workspace.corpus.glob("*.md"))) == 3


@pytest.mark.parametrize(
    ("lines", "number", "message"),
    [
        ("Who?\n\n?!\n", 3, "The question is empty."),
        ('{"question": "Who?"}\n{"question": "Who?"\n', 2, "this is no JSON object with a question."),
        ('{"as_of": "2024-01-01"}\n', 1, "this is no JSON object with a question."),
        ('{"question": 3}\n', 1, "question and as_of must be text."),
        ('Who?\r\n{"question": "Who?", "as_of": 2024}\r\n', 2, "question and as_of must be text."),
        ('{"question": "Who?", "as_of": "May"}\n', 1, "as_of is 'May', wanted a day such as 2024-11-24."),
        ("Who?\nWhy?\n" + "why " * 10_000, 3, "The question has 10000 words"),
        ('{"question": "\\ud800 who"}', 1, "The question holds bytes that are no UTF-8."),
        ('{"question": ' + "[" * 100_000, 1, "this is no JSON object with a question."),
    ],
)
def test_a_bad_line_is_named_before_anything_is_asked(
    ask, no_models: Path, workspace: Workspace, tmp_path: Path, lines: str, number: int, message: str
):
    (tmp_path / "questions").write_text(lines, encoding="utf-8", newline="")
    (tmp_path / "answers.jsonl").write_text("earlier\n", encoding="utf-8")

    done = ask("-w", workspace.root, "--input", "questions", "--out", "answers.jsonl")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: questions, line {number}: {message}")
    assert (tmp_path / "answers.jsonl").read_text(encoding="utf-8") == "earlier\n"


def test_a_bad_line_of_standard_input_is_named_too(
    ask, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\ufeff{}\n"))

    done = ask("-w", workspace.root, "--input", "-")

    assert done.code == 2
    assert done.err.startswith("error: -, line 1: this is no JSON object with a question.")


@pytest.mark.parametrize("content", [None, b"Wer w\xe4r's?\n"])
def test_a_file_of_questions_that_cannot_be_read(
    ask, workspace: Workspace, tmp_path: Path, content: bytes | None
):
    if content is not None:
        (tmp_path / "questions").write_bytes(content)

    done = ask("-w", workspace.root, "--input", "questions")

    assert done.code == 2
    assert "questions cannot be read: " in done.err
    assert "Give a UTF-8 file of questions, one a line." in done.err


def test_an_earlier_file_of_answers_outlives_a_question_that_fails(
    ask, no_models: Path, workspace: Workspace, tmp_path: Path
):
    out = tmp_path / "answers.jsonl"
    out.write_text("earlier\n", encoding="utf-8")

    assert ask("-w", workspace.root, "how many?", "--out", out).code == 1
    assert out.read_text(encoding="utf-8") == "earlier\n"


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(
    ask, no_models: Path, workspace: Workspace, tmp_path: Path
):
    done = ask("-w", workspace.root, "how many?", "--out", tmp_path / "gone" / "answers.jsonl")

    assert done.code == 1
    assert f"answers.jsonl cannot be written: there is no folder {tmp_path / 'gone'}." in done.err
    assert f"Make it first: mkdir -p {tmp_path / 'gone'}\n" in done.err
    folder = ask("-w", workspace.root, "how many?", "--out", tmp_path)
    assert (folder.code, f"{tmp_path} is a folder." in folder.err) == (2, True)


def test_errors_are_json_with_json(ask, no_models: Path, workspace: Workspace):
    done = ask("-w", workspace.root, "how many?", "--json")

    assert json.loads(done.err) == {
        "error": f"The model qwen2.5-coder-1.5b is not in {no_models}.",
        "next_step": "Pull it with `rag models pull qwen2.5-coder-1.5b`."
        " Without one: `ask --no-llm`, by search alone.",
    }


def test_rag_ask_takes_the_workspace_of_rag(rag, ask, no_models: Path, workspace: Workspace, tmp_path: Path):
    for done in (
        rag("-w", workspace.root, "ask", "how many?"),
        rag("ask", "how many?", "-w", workspace.root),
        rag("-w", tmp_path, "ask", "how many?", "-w", workspace.root),
        ask("how many?", "-w", workspace.root),
    ):
        assert "The model qwen2.5-coder-1.5b is not in" in done.err
