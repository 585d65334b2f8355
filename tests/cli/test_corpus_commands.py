"""init, add, list, show: the commands that need no model."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_news import FERRY, NEWS, workspace_of

from rag.ingest.articles import read_article, render_article
from rag.workspace import Workspace

Start = Callable[..., Any]

GOOD = "---\nid: good\nheadline: A Good One\n---\n\nIt is all there.\n"
OTHER = "---\nid: good\nheadline: Another One\n---\n\nAll of this concerns a quite different matter.\n"


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def files(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(workspace.corpus.iterdir()) if path.is_file()}


def test_init_makes_a_workspace_and_keeps_what_is_there(rag, tmp_path: Path):
    done = rag("init", tmp_path / "new")
    write(tmp_path / "new/corpus/good.md", GOOD)
    again = rag("init", tmp_path / "new")

    assert (done.code, done.out) == (0, f"{(tmp_path / 'new').resolve()} is a workspace.\n")
    assert done.err == f"Next: rag --workspace {tmp_path / 'new'} add PATH\n"
    assert rag("init", tmp_path / "new", "--json").records == [
        {"workspace": str((tmp_path / "new").resolve())}
    ]
    assert again.code == 0
    assert [p.name for p in sorted((tmp_path / "new").iterdir())] == ["corpus", "embeddings"]
    assert (tmp_path / "new/corpus/good.md").read_text(encoding="utf-8") == GOOD


def test_init_on_a_file(rag, tmp_path: Path):
    done = rag("init", write(tmp_path / "taken", "mine"))

    assert done.code == 1
    assert "cannot be made a workspace" in done.err
    assert "Choose a folder you can write to." in done.err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("words", [["list"], ["show", "x"], ["add", "x"], ["sync"], ["search", "x"]])
def test_no_workspace(rag, tmp_path: Path, words: list[str]):
    done = rag(*words)

    assert (done.code, done.out) == (1, "")
    assert f"No workspace was found from {tmp_path} upward" in done.err
    assert "Make one with `rag init DIR`, or name one with --workspace or RAG_WORKSPACE." in done.err


def test_a_named_workspace_that_is_none(rag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    done = rag("-w", tmp_path, "list")
    monkeypatch.setenv("RAG_WORKSPACE", str(tmp_path / "gone"))
    other = rag("list")

    assert (done.code, other.code) == (1, 1)
    assert f"{tmp_path} is no workspace: it needs the folders corpus/ and embeddings/." in done.err
    assert f"{tmp_path / 'gone'} is no workspace" in other.err


def test_a_workspace_is_found_by_name_by_environment_and_from_below(
    rag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    named, above, other = (workspace_of(tmp_path / name, NEWS[:n]) for n, name in enumerate("abc", start=1))
    monkeypatch.chdir(above.corpus)

    assert len(rag("list").out.splitlines()) == 2
    monkeypatch.setenv("RAG_WORKSPACE", str(other.root))
    assert len(rag("list").out.splitlines()) == 3
    assert len(rag("--workspace", named.root, "list").out.splitlines()) == 1


def test_list(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w")

    plain, records = rag("-w", workspace.root, "list"), rag("-w", workspace.root, "list", "--json").records

    assert plain.code == 0
    assert plain.out.splitlines() == [
        "2024-05-03  ferry-aground  Ferry Aurora Runs Aground off Lunde",
        "            orchard-harvest  Apple Harvest Begins in the Valley",
        "2024-06-01  rescue-season  Rescue Service Sums Up Its Season",
    ]
    assert records[0]["byline"] == "Mira Holt"
    assert records[0]["sha256"] == FERRY.sha256
    assert records[0]["file"] == "2024-05-03-ferry-aground.md"
    assert "text" not in records[0]


def test_list_of_an_empty_corpus(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())

    assert (rag("-w", workspace.root, "list").code, rag("-w", workspace.root, "list").out) == (0, "")


def test_list_names_what_it_left_out(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", NEWS[:1])
    bad = write(workspace.corpus / "bad.md", "---\nheadline: No Id\n---\n\nText.\n")

    done = rag("-w", workspace.root, "list")

    assert (done.code, len(done.out.splitlines())) == (1, 1)
    assert done.err == f"left out {bad}: {bad}: the front matter has no id. Add a line `id: …`.\n"


def test_show(rag, tmp_path: Path):
    root = workspace_of(tmp_path / "w").root

    whole, second = rag("-w", root, "show", "ferry-aground"), rag("-w", root, "show", "ferry-aground#p2")
    (record,) = rag("-w", root, "show", "ferry-aground", "--json").records

    assert whole.out.splitlines()[:2] == [
        "Ferry Aurora Runs Aground off Lunde",
        "ferry-aground · by Mira Holt · 2024-05-03 · Coast Courier · https://courier.example/aurora",
    ]
    assert "The bill" in whole.out.splitlines()
    assert second.out == (
        "#p2  Rescuers treated 50 injured passengers. They were taken to two hospitals in the town.\n"
    )
    assert record["text"] == FERRY.text


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nothing", "No article has the id nothing."),
        ("ferry-aground#p4", "There is no paragraph 4."),
        ("ferry-aground#p0", "There is no paragraph 0."),
        ("ferry-aground#p", "There is no paragraph (none)."),
        ("ferry-aground#pone", "There is no paragraph one."),
        ("ferry-aground#3", "No article has the id ferry-aground#3."),
    ],
)
def test_show_of_what_is_not_there(rag, tmp_path: Path, place: str, message: str):
    done = rag("-w", workspace_of(tmp_path / "w").root, "show", place)

    assert (done.code, done.out) == (1, "")
    assert message in done.err
    assert ("See `rag list`." if "article" in message else "They run from 1 to 3.") in done.err


def test_adding_an_article_twice(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    file = write(tmp_path / "good.md", GOOD)

    first, before = rag("-w", workspace.root, "add", file), files(workspace)
    second = rag("-w", workspace.root, "add", file)

    one = f"{file}: 1 article\n  added   good\n          A Good One\n"
    assert first.out == one + "1 file: 1 added, 0 changed, 0 same, 0 skipped\n"
    assert first.err == "Next: rag sync\n"
    one = one.replace("added", "same ")
    assert second.out == one + "1 file: 0 added, 0 changed, 1 same, 0 skipped\n"
    assert (first.code, second.code) == (0, 0)
    assert files(workspace) == before


def test_adding_an_article_that_has_changed(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    file = write(tmp_path / "good.md", GOOD)
    rag("-w", workspace.root, "add", file)

    done = rag("-w", workspace.root, "add", write(file, GOOD.replace("all there", "all here")), "--json")

    assert [item["outcome"] for item in done.records[0]["articles"]] == ["changed"]
    assert read_article(workspace.corpus / "good.md").text == "It is all here."


def run_of_five(tmp_path: Path) -> list[Path]:
    """Files of every fate: one added, one changed and one the same if the first two were added before, two
    that cannot be read.
    """
    changed = GOOD.replace("id: good", "id: second").replace("all there", "all here")
    return [
        write(tmp_path / "1.md", GOOD),
        write(tmp_path / "2.md", changed),
        write(tmp_path / "3.txt", b""),
        write(tmp_path / "4.md", GOOD.replace("id: good", "id: third")),
        tmp_path / "gone.md",
    ]


def test_the_run_as_a_whole_is_told_at_the_end(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    rag("-w", workspace.root, "add", write(tmp_path / "1.md", GOOD))
    rag("-w", workspace.root, "add", write(tmp_path / "2.md", GOOD.replace("id: good", "id: second")))

    done = rag("-w", workspace.root, "add", *run_of_five(tmp_path))

    assert done.code == 1
    assert done.out.splitlines()[-3:] == [
        "5 files: 1 added, 1 changed, 1 same, 2 skipped",
        f"skipped {tmp_path / '3.txt'} is empty; text was wanted. Save the article again.",
        f"skipped {tmp_path / 'gone.md'} does not exist. Check its name.",
    ]
    assert list(files(workspace)) == ["good.md", "second.md", "third.md"]


def test_the_run_as_a_whole_is_the_last_object_of_json(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())

    done = rag("-w", workspace.root, "add", *run_of_five(tmp_path), "--json")

    keys = {"path", "kind", "articles", "left_out", "problems"}
    assert [set(record) for record in done.records[:-1]] == [keys] * 5
    skipped = [
        {"path": str(tmp_path / name), "why": record["problems"][0]}
        for name, record in (("3.txt", done.records[2]), ("gone.md", done.records[4]))
    ]
    assert done.records[-1] == {
        "summary": {"files": 5, "added": 3, "changed": 0, "same": 0, "skipped": skipped}
    }
    assert done.err.startswith("5 files: 3 added, 0 changed, 0 same, 2 skipped\nskipped ")


LONG = "a" * 300


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        (f"{LONG}.md", None, "cannot be read: File name too long."),
        ("long.md", GOOD.replace("id: good", f"id: {LONG}"), "is too long to name a file by."),
    ],
)
def test_a_name_that_no_file_can_have_stops_nothing(
    rag, tmp_path: Path, name: str, text: str | None, why: str
):
    workspace = workspace_of(tmp_path / "w", ())
    bad = write(tmp_path / name, text) if text else tmp_path / name

    done = rag("-w", workspace.root, "add", bad, write(tmp_path / "good.md", GOOD))

    assert done.code == 1
    assert why in done.out
    assert list(files(workspace)) == ["good.md"]


SMALL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))
from rag.cli.main import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to set")
def test_what_was_taken_before_the_disk_was_full_is_told(tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    big = write(tmp_path / "2.md", GOOD.replace("id: good", "id: big") + "All of it. " * 500)
    words = ("-w", workspace.root, "add", write(tmp_path / "1.md", GOOD), big)

    done = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, *map(str, words)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 file: 1 added, 0 changed, 0 same, 0 skipped"
    assert "could not be written (File too large); what was there is untouched." in done.stderr
    assert list(files(workspace)) == ["good.md"]


def test_an_id_that_is_taken_by_another_article(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    rag("-w", workspace.root, "add", write(tmp_path / "good.md", GOOD))
    before = files(workspace)

    done = rag("-w", workspace.root, "add", write(tmp_path / "other.md", OTHER))

    assert done.code == 1
    assert "The id good is taken by the article “A Good One”. Give one of them another id." in done.out
    assert files(workspace) == before


PAGE = b"\x00\x01\x02\xff"
BAD = {
    "binary.txt": (
        b"\x89PNG\r\n\x1a\n" + PAGE * 50,
        "is binary; text was wanted. Save the article as plain text",
    ),
    "empty.txt": (b"", "is empty; text was wanted. Save the article again."),
    "blank.txt": (b"\n \n\t\n", "is empty; text was wanted."),
    "archive.gz": (b"\x1f\x8b" + PAGE * 50, "is packed; a file that can be read was wanted."),
    "page.html": (b"<!doctype html><html><body>Hi</body></html>", "page.html"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3", "paper.pdf"),
    "yaml.md": (b'---\nid: a\nheadline: "open\n---\n\nText.\n', "line 3: the front matter is not YAML"),
    "open.md": (b"---\nid: a\nheadline: b\n\nText.\n", "line 1: the front matter is not closed."),
    "key.md": (
        b"---\nid: a\nmood: good\nheadline: b\n---\n\nText.\n",
        "line 3: found the unknown key 'mood'.",
    ),
    "date.md": (
        b"---\nid: a\nheadline: b\npublished: soon\n---\n\nText.\n",
        "line 4: published is 'soon', wanted",
    ),
    "bare.md": (b"---\nid: a\nheadline: b\n---\n", "no text follows the front matter."),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_taken(rag, tmp_path: Path, name: str):
    workspace = workspace_of(tmp_path / "w", ())
    content, message = BAD[name]
    bad, good = write(tmp_path / name, content), write(tmp_path / "good.md", GOOD)

    done = rag("-w", workspace.root, "add", bad, good)

    assert done.code == 1
    assert f"{bad}: 0 articles" in done.out
    assert message in done.out
    assert "added   good" in done.out
    assert list(files(workspace)) == ["good.md"]
    assert bad.read_bytes() == content


def test_a_file_of_51_megabytes(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    with (tmp_path / "big.txt").open("wb") as file:
        file.write(b"A line of text.\n" * 3_200_000)

    done = rag("-w", workspace.root, "add", tmp_path / "big.txt")

    assert done.code == 1
    assert "has more than 50,000,000 bytes, the most that are read. Split it into smaller files." in done.out
    assert files(workspace) == {}


def test_what_is_not_there_and_a_folder_of_nothing(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    (tmp_path / "void").mkdir()

    missing = rag("-w", workspace.root, "add", tmp_path / "gone.txt")

    assert missing.code == 1
    assert "gone.txt does not exist. Check its name." in missing.out
    assert files(workspace) == {}


def test_a_broken_file_of_the_corpus_in_the_way_stops_nothing_else(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    write(workspace.corpus / "good.md", "---\nid: good\n---\n\nNo headline.\n")
    other = GOOD.replace("id: good", "id: other")

    done = rag("-w", workspace.root, "add", write(tmp_path / "1.md", GOOD), write(tmp_path / "2.md", other))

    assert done.code == 1
    assert "is in the way" in done.out + done.err
    assert (workspace.corpus / "good.md").read_text(encoding="utf-8").endswith("No headline.\n")
    assert (workspace.corpus / "other.md").exists()


def test_control_characters_never_reach_the_terminal(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    evil = "\u202eevil\u2066"
    text = (
        render_article(FERRY)
        .replace(FERRY.headline, f'"{evil} \\e[2J \\a news"')
        .replace("Rescuers", f"{evil}\x07")
    )
    file = write(tmp_path / "evil\x1b[2J.md", text)
    front = text.partition("\n\n")[0].replace(evil, "another", 1).replace("aurora", "orchard")
    other = write(tmp_path / "other.md", f"{front}\n\nOn a quite different matter.\n")

    runs = [
        rag("-w", workspace.root, "add", file),
        rag("-w", workspace.root, "add", other),
        rag("-w", workspace.root, "list"),
        rag("-w", workspace.root, "show", "ferry-aground"),
        rag("-w", workspace.root, "show", "evil\x1b[2J"),
        rag("-w", workspace.root, "add", tmp_path / "gone\x1b]0;x\x07"),
    ]
    (workspace.corpus / "evil\x1b[2J.md").write_text("---\n", encoding="utf-8")
    runs.append(rag("-w", workspace.root, "list"))

    assert "evil" in runs[0].out
    assert [done.code for done in runs] == [0, 1, 0, 0, 1, 1, 1]
    for done in runs:
        assert not {c for c in done.out + done.err if not c.isprintable() and c != "\n"}


def test_blanks_that_do_not_break_are_shown(rag, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w", ())
    rag(
        "-w", workspace.root, "add", write(tmp_path / "a.md", GOOD.replace("all there", "10\u00a0000 strong"))
    )

    assert "10\u00a0000 strong" in rag("-w", workspace.root, "show", "good").out


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux only")
@pytest.mark.parametrize("name", [b"caf\xe9.md", b"gone\xff"])
def test_a_name_that_is_no_utf_8(start: Start, tmp_path: Path, name: bytes):
    workspace = workspace_of(tmp_path / "w", ())
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    if path.suffix:
        path.write_text(GOOD, encoding="utf-8")

    plain = start("rag", "-w", workspace.root, "add", path).done()
    as_json = start("rag", "-w", workspace.root, "add", path, "--json").done()

    assert plain.code == as_json.code == (0 if path.suffix else 1)
    assert f"{tmp_path}/{name.decode('ascii', 'replace')}: " in plain.out
    assert as_json.records[0]["path"] == str(path)
