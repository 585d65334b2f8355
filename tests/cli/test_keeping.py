"""``export``, ``import``, ``gc``, ``stats``."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from small_news import NEWS

from rag.workspace import Workspace


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_out_of_one_folder_and_into_another(rag, workspace: Workspace, tmp_path: Path):
    out = rag("-w", workspace.root, "export", "news.tar.gz")
    back = rag("import", "news.tar.gz")

    assert (out.code, back.code, out.err) == (0, 0, "")
    assert [row[:3] for row in rows(out.out)[:2]] == [["corpus", "3", "files"], ["library", "3", "files"]]
    assert out.out.splitlines()[-1].startswith("news.tar.gz: 6 files, ")
    assert back.out.splitlines()[-1].startswith(f"{tmp_path / 'news'} is a workspace: 6 files, ")
    assert back.err == 'Next: ask --workspace news "QUESTION"\n'
    assert rag("-w", "news", "list").out == rag("-w", workspace.root, "list").out


def test_where_an_import_goes(rag, workspace: Workspace, tmp_path: Path):
    rag("-w", workspace.root, "export", "news.tar.gz")

    assert rag("-w", "named", "import", "news.tar.gz").code == 0
    assert rag("-w", "named", "import", "news.tar.gz", "deep/er").code == 0
    assert (tmp_path / "named" / "corpus").is_dir()
    assert (tmp_path / "deep" / "er" / "corpus").is_dir()
    again = rag("-w", "named", "import", "news.tar.gz")
    assert again.code == 1
    assert f"{tmp_path / 'named'} is not empty" in again.err
    assert "rag import FILE DIR" in again.err


def test_as_json(rag, workspace: Workspace, tmp_path: Path):
    (workspace.corpus / "link.md").symlink_to("elsewhere.md")
    (out,) = rag("-w", workspace.root, "export", "news.tgz", "--without-library", "--json").records
    done = rag("import", "news.tgz", "b", "--json")
    (back,) = done.records

    assert out["left_out"] == [
        "corpus/link.md: a link; what it leads to is exported where it stands, if that is here"
    ]
    assert (out["file"], out["packed"]) == ("news.tgz", (tmp_path / "news.tgz").stat().st_size)
    assert (out["workspace"], back["workspace"]) == (str(workspace.root), str(tmp_path / "b"))
    assert {part["name"]: part["files"] for part in out["parts"] if part["files"]} == {"corpus": 3}
    assert out["parts"] == back["parts"]
    assert (back["version"], back["left_out"]) == ("0.1.0", [])
    assert done.err == "Next: rag --workspace b sync\n"


def test_prompts_that_come_along_are_named(rag, workspace: Workspace):
    workspace.prompts.mkdir()
    (workspace.prompts / "short.v1.user.txt").write_text("$sentence", encoding="utf-8")
    rag("-w", workspace.root, "export", "news.tgz")

    assert "prompts/ came with it" in rag("import", "news.tgz", "b").out


def test_a_damaged_export(rag, workspace: Workspace, tmp_path: Path):
    rag("-w", workspace.root, "export", "news.tgz")
    (tmp_path / "news.tgz").write_bytes((tmp_path / "news.tgz").read_bytes()[:-100])
    done = rag("import", "news.tgz")
    as_json = rag("import", "news.tgz", "--json")

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: news.tgz is damaged: it is truncated.\n  Nothing was written. Copy or export it again.\n"
    )
    assert '{"error": "news.tgz is damaged: it is truncated.", "next_step": "Nothing' in as_json.err
    assert not (tmp_path / "news").exists()
    assert rag("import", "none.tgz").code == 2


def test_gc(rag, no_models: Path, workspace: Workspace):
    old = workspace.corpus / ".a.md.1.part"
    old.write_bytes(b"x" * 1234)
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    would = rag("-w", workspace.root, "gc", "--dry-run")
    (record,) = rag("-w", workspace.root, "gc", "--dry-run", "--json").records
    assert old.exists()
    done = rag("-w", workspace.root, "gc")

    assert rows(would.out)[0] == ["temporary", "files", "1", "1.2", "kB"]
    assert would.out.splitlines()[1:] == ["1.2 kB would be freed; nothing was changed"]
    assert (record["dry_run"], record["bytes"]) == (True, 1234)
    assert record["waste"][0] == {"kind": "temporary files", "count": 1, "bytes": 1234}
    assert done.out.splitlines() == [would.out.splitlines()[0], "1.2 kB freed"]
    assert not old.exists()
    assert rag("-w", workspace.root, "gc").out == "0 bytes freed\n"
    assert len(list(workspace.corpus.glob("*.md"))) == len(NEWS)


def test_stats(rag, workspace: Workspace):
    done = rag("-w", workspace.root, "stats")
    (record,) = rag("-w", workspace.root, "stats", "--json").records

    assert done.code == 0
    assert done.out.splitlines()[1] == "3 articles, 2024-05-03 to 2024-06-01, 1 undated"
    assert "  up to date" in done.out.splitlines()
    assert (record["articles"]["count"], record["library"]["behind"]) == (3, 0)
    assert record["workspace"] == str(workspace.root)


@pytest.mark.parametrize("words", [["export", "x.tgz"], ["gc"], ["stats"]])
def test_no_workspace(rag, words: list[str]):
    done = rag(*words)

    assert (done.code, done.out) == (1, "")
    assert "No workspace was found" in done.err
