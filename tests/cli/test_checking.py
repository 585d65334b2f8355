"""``verify``, ``doctor`` and ``models``."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from small_news import answerer

from rag.answer.question import Question
from rag.formats import answer_line
from rag.search.library import Library
from rag.workspace import Workspace

HOLDS = "holds: the words stand in the articles"
CHECKED = (
    "Checked: words, places, numbers, structure."
    " Nobody has checked whether the articles themselves are right."
)
QUESTIONS = ("How many injured passengers were treated by rescuers?", "Who was president of Chile in 1970?")


@pytest.fixture
def saved(workspace: Workspace, tmp_path: Path) -> Path:
    """An answer and an abstention, as ``ask --json`` writes them."""
    library = Library.open(workspace)
    answers = [answerer(library).ask(Question.of(question)) for question in QUESTIONS]
    library.close()
    path = tmp_path / "saved.jsonl"
    path.write_text("".join(answer_line(answer) + "\n" for answer in answers), encoding="utf-8")
    return path


def test_answers_as_they_were_saved_hold(rag, workspace: Workspace, saved: Path):
    done = rag("-w", workspace.root, "verify", saved)

    assert (done.code, done.err) == (0, "")
    assert done.out == f"{HOLDS}  line 1: {QUESTIONS[0]}\n{HOLDS}  line 2: {QUESTIONS[1]}\n{CHECKED}\n"


def test_records_say_what_was_checked_and_what_was_not(rag, workspace: Workspace, saved: Path):
    records = rag("-w", workspace.root, "verify", saved, "--json").records

    assert [record["checked"] for record in records] == [["words", "places", "numbers", "structure"]] * 2
    assert [record["not_checked"] for record in records] == ["whether the articles themselves are right"] * 2


def test_an_altered_answer_fails_and_the_others_are_checked(rag, workspace: Workspace, saved: Path):
    text = saved.read_text(encoding="utf-8")
    saved.write_text(text.replace("treated 50", "treated 60", 1), encoding="utf-8")

    done = rag("-w", workspace.root, "verify", saved)
    records = rag("-w", workspace.root, "verify", saved, "--json").records

    assert done.code == 4
    first, second, *_, last, checked = done.out.splitlines()
    assert first == f"FAILS  line 1: {QUESTIONS[0]}"
    assert second == "       the answer is not the one that was sealed (checksum)"
    assert last == f"{HOLDS}  line 2: {QUESTIONS[1]}"
    assert checked == CHECKED
    assert [(record["line"], bool(record["problems"])) for record in records] == [(1, True), (2, False)]


def test_an_article_that_was_edited_or_removed(rag, workspace: Workspace, saved: Path):
    file = workspace.corpus / "2024-05-03-ferry-aground.md"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("treated 50", "treated 51"), encoding="utf-8")
    edited = rag("-w", workspace.root, "verify", saved)
    file.unlink()
    removed = rag("-w", workspace.root, "verify", saved)

    assert (edited.code, removed.code) == (4, 4)
    assert "claim 1: [1] the quote is not what stands in ferry-aground at that place" in edited.out
    assert "claim 1: [1] cites ferry-aground, which is not in the corpus" in removed.out


def test_only_the_corpus_counts_for_verify(rag, workspace: Workspace, saved: Path):
    for path in workspace.embeddings.iterdir():
        path.unlink()

    assert rag("-w", workspace.root, "verify", saved).code == 0


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", 2, "holds no saved answer."),
        (b"\n\n", 2, "holds no saved answer."),
        (b"\xff\xfe", 4, "is not UTF-8: invalid start byte at byte 0."),
        (b"hello\n", 4, "FAILS  line 1: ?"),
        (b'\n{"schema": "groundwire.answer/1"}\n', 4, "FAILS  line 2: ?"),
        (b'{"a": NaN}', 4, "FAILS  line 1: ?"),
    ],
)
def test_files_that_hold_no_answer(
    rag, workspace: Workspace, tmp_path: Path, content, code: int, message: str
):
    (tmp_path / "saved").write_bytes(content)

    done = rag("-w", workspace.root, "verify", tmp_path / "saved")

    assert done.code == code
    assert message in done.out + done.err


def test_what_a_saved_file_says_never_reaches_the_terminal_raw(rag, workspace: Workspace, saved: Path):
    saved.write_text(answer_line_with("\x1b[2J\u202e"), encoding="utf-8")

    done = rag("-w", workspace.root, "verify", saved)

    assert done.code == 4
    assert not {c for c in done.out + done.err if not c.isprintable() and c != "\n"}


def answer_line_with(text: str) -> str:
    return json.dumps({"schema": "groundwire.answer/1", text: text})


def test_doctor_without_anything(rag, no_models: Path):
    done = rag("doctor")

    assert done.code == 1
    found = dict(line[6:].split(": ", 1) for line in done.out.splitlines() if line[:4] in ("ok  ", "MEND"))
    assert found["qwen2.5-coder-1.5b"] == f"The model qwen2.5-coder-1.5b is not in {no_models}."
    assert found["workspace"].startswith("No workspace was found")
    lines = done.out.splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("MEND  all-MiniLM-L6-v2"))
    assert lines[place + 1] == "      Pull it with `rag models pull all-MiniLM-L6-v2`."


def test_doctor_says_how_to_mend_a_workspace(rag, no_models: Path, tmp_path: Path, workspace: Workspace):
    (workspace.corpus / "bad.md").write_text("---\nid: x\n---\n\nText.\n", encoding="utf-8")
    (workspace.corpus / "good.md").write_text("---\nid: g\nheadline: G\n---\n\nText.\n", encoding="utf-8")

    found = {record["what"]: record for record in rag("-w", workspace.root, "doctor", "--json").records}

    assert found["workspace"]["well"]
    assert not found["corpus"]["well"]
    assert "1 file cannot be read, first" in found["corpus"]["found"]
    assert found["library"]["found"] == "The library is behind the corpus."
    assert found["library"]["mend"] == "Run `rag sync`."


def test_doctor_sees_a_damaged_index_and_a_damaged_database(rag, no_models: Path, workspace: Workspace):
    def library() -> dict:
        return {r["what"]: r for r in rag("-w", workspace.root, "doctor", "--json").records}["library"]

    assert library()["well"]
    workspace.vectors.write_bytes(workspace.vectors.read_bytes()[:-7])
    assert "vectors.faiss is damaged" in library()["found"]
    data = bytearray(workspace.database.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 9000] = bytes(9000)
    workspace.database.write_bytes(data)
    assert not library()["well"]
    assert "rag sync" in library()["mend"]


def test_models_list_and_path(rag, no_models: Path):
    listed = rag("models", "list", "--json").records

    assert [(row["name"], row["state"]) for row in listed] == [
        ("qwen2.5-coder-1.5b", "not pulled"),
        ("qwen2.5-coder-0.5b", "not pulled"),
        ("smollm2-135m", "not pulled"),
        ("all-MiniLM-L6-v2", "not pulled"),
        ("en_core_web_sm-3.8.0", "not pulled"),
    ]
    assert rag("models", "list").out.splitlines()[0].split() == [
        "qwen2.5-coder-1.5b",
        "1,117",
        "MB",
        "not",
        "pulled",
        "Apache-2.0",
    ]
    assert rag("models", "path").out == f"{no_models}\n"
    assert rag("models", "path", "--json").records == [{"name": None, "path": str(no_models)}]
    missing = rag("models", "path", "smollm2-135m")
    assert (missing.code, missing.out) == (1, "")
    assert "Pull it with `rag models pull smollm2-135m`." in missing.err


def test_models_add_of_what_is_no_model(rag, no_models: Path, tmp_path: Path):
    (tmp_path / "poem.gguf").write_text("Roses are red", encoding="utf-8")

    done = rag("models", "add", tmp_path / "poem.gguf")

    assert done.code == 1
    assert "poem.gguf is no GGUF file" in done.err
    assert list(no_models.iterdir()) == []


def test_models_add_and_path_as_json(rag, no_models: Path, tmp_path: Path):
    (tmp_path / "mine-7b.gguf").write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 1, 0) + b"mine")
    place = {"name": "mine-7b", "path": str(no_models / "mine-7b.gguf")}

    assert rag("models", "add", tmp_path / "mine-7b.gguf", "--json").records == [place]
    assert rag("models", "path", "mine-7b", "--json").records == [place]
    missing = rag("models", "pull", "hf:owner/repo/file.gguf@main", "--json")
    assert (missing.code, missing.out) == (2, "")
    assert json.loads(missing.err)["error"].endswith("needs --sha256, the publisher's checksum.")
