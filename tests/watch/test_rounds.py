"""Rounds, driven by looks that are given: nothing waits, and everything else is real."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from doubles import HashEmbedder

from rag.errors import ModelMissing, StorageError
from rag.ingest.adding import add_paths
from rag.ingest.articles import load_corpus
from rag.search.sync import sync
from rag.watch.rounds import Round, rounds
from rag.workspace import Workspace, init_workspace

Look = Callable[[], object]


def nothing() -> tuple[Path, ...]:
    return ()


def text(name: str, body: str = "It is all there.") -> str:
    return f"---\nid: {name}\nheadline: A Story of {name.title()}\n---\n\n{body}\n"


class Desk:
    """A folder that is watched, and the workspace it goes into."""

    def __init__(self, root: Path) -> None:
        self.workspace: Workspace = init_workspace(root / "w")
        self.folder = root / "in"
        self.folder.mkdir()
        self.full = 0  # how many more times the disk is full

    def add(self, paths):
        if self.full:
            self.full -= 1
            raise StorageError("The disk is full.", "Free some space.")
        return add_paths(paths, self.workspace, retrieved="2024-01-01")

    def sync(self):
        return sync(self.workspace, HashEmbedder())

    def write(self, name: str, body: str = "It is all there.") -> Path:
        path = self.folder / f"{name}.md"
        path.write_text(text(name, body), encoding="utf-8")
        return path

    def watch(self, *looks: Look, corpus: bool = False) -> list[Round]:
        """Rounds over looks, each of which does something and says which paths it changed."""

        def looked() -> Iterator[frozenset[Path]]:
            for look in looks:
                yield frozenset(look())

        return list(rounds(looked(), [] if corpus else [self.folder], self.add, self.sync))

    def ids(self) -> list[str]:
        return [article.id for _, article in load_corpus(self.workspace.corpus).articles]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def outcomes(item: Round) -> dict[str, str]:
    return {added.article_id: added.outcome for report in item.files for added in report.articles}


def test_it_begins_with_what_is_there(desk: Desk):
    desk.write("one")
    (desk.folder / "below").mkdir()
    (desk.folder / "below" / "two.md").write_text(text("two"), encoding="utf-8")

    (item,) = desk.watch(nothing, nothing, nothing)

    assert outcomes(item) == {"one": "added", "two": "added"}
    assert item.synced.added == ("one", "two")
    assert item.trouble is None


def test_an_empty_folder_is_waited_at(desk: Desk):
    first, second = desk.watch(nothing, lambda: [desk.write("one")], nothing)

    assert (first.files, first.synced.added) == ((), ())
    assert (outcomes(second), second.synced.added) == ({"one": "added"}, ("one",))


def test_a_file_is_taken_when_a_look_has_passed_without_a_change(desk: Desk):
    writing = [lambda n=n: [desk.write("one", "It grows. " * n)] for n in range(1, 5)]

    _, item = desk.watch(nothing, *writing, nothing, nothing)

    assert outcomes(item) == {"one": "added"}
    ((_, article),) = load_corpus(desk.workspace.corpus).articles
    assert article.text == "It grows. It grows. It grows. It grows."


def test_one_that_is_still_written_holds_up_no_other(desk: Desk):
    slow = [lambda n=n: [desk.write("slow", "More. " * n)] for n in range(1, 4)]

    _, quick, last = desk.watch(nothing, lambda: [desk.write("quick"), desk.write("slow")], *slow, nothing)

    assert outcomes(quick) == {"quick": "added"}
    assert outcomes(last) == {"slow": "added"}


def test_a_burst_is_one_round(desk: Desk):
    _, item = desk.watch(nothing, lambda: [desk.write(f"n{n}") for n in range(20)], nothing)

    assert len(item.synced.added) == 20


def test_a_folder_that_is_moved_in(desk: Desk):
    def move() -> list[Path]:
        desk.write("one").rename(desk.folder / "one.off")
        (desk.folder / "new").mkdir()
        (desk.folder / "one.off").rename(desk.folder / "new" / "one.md")
        return [desk.folder / "new"]

    _, item = desk.watch(nothing, move, nothing)

    assert outcomes(item) == {"one": "added"}


def test_what_is_deleted_from_the_folder_stays_in_the_corpus(desk: Desk):
    path = desk.write("one")

    def delete() -> list[Path]:
        path.unlink()
        return [path]

    assert len(desk.watch(nothing, delete, nothing, nothing)) == 1
    assert desk.ids() == ["one"]


def test_a_bad_file_is_named_and_the_others_are_taken(desk: Desk):
    def write() -> list[Path]:
        bad = desk.folder / "bad.txt"
        bad.write_bytes(b"\x00\x01")
        return [bad, desk.write("one")]

    _, item = desk.watch(nothing, write, nothing)

    assert outcomes(item) == {"one": "added"}
    assert [len(report.problems) for report in item.files] == [1, 0]
    assert item.synced.added == ("one",)


def test_a_full_disk_is_told_and_the_same_is_tried_with_the_next_change(desk: Desk):
    desk.write("one")
    desk.full = 1

    told, after = desk.watch(nothing, lambda: [desk.write("two")], nothing)

    assert (told.files, told.synced, told.trouble.message) == ((), None, "The disk is full.")
    assert outcomes(after) == {"one": "added", "two": "added"}
    assert after.synced.added == ("one", "two")


def test_a_full_disk_is_tried_again_in_a_minute(desk: Desk):
    desk.write("one")
    desk.full = 2

    early = desk.watch(*[nothing] * 60)
    desk.full = 2
    late = desk.watch(*[nothing] * 121)

    assert [item.trouble is None for item in early] == [False]
    assert [item.trouble is None for item in late] == [False, False, True]
    assert late[-1].synced.added == ("one",)


def test_an_error_of_the_system_is_trouble_too(desk: Desk):
    shutil.rmtree(desk.workspace.embeddings)
    desk.workspace.embeddings.write_text("in the way", encoding="utf-8")

    (item,) = desk.watch(nothing, nothing)

    assert isinstance(item.trouble, StorageError)
    assert str(desk.workspace.embeddings) in item.trouble.message


def test_what_no_waiting_mends_ends_it(desk: Desk):
    def sync_without_a_model():
        raise ModelMissing("There is no embedder.", "Pull it.")

    with pytest.raises(ModelMissing):
        list(rounds([frozenset()], [desk.folder], desk.add, sync_without_a_model))


def test_the_corpus_itself(desk: Desk):
    path = desk.workspace.corpus / "one.md"

    def write() -> list[Path]:
        path.write_text(text("one"), encoding="utf-8")
        return [path]

    def delete() -> list[Path]:
        path.unlink()
        return [path]

    items = desk.watch(nothing, write, nothing, delete, nothing, nothing, corpus=True)

    assert [(item.files, item.synced.added, item.synced.removed) for item in items] == [
        ((), (), ()),
        ((), ("one",), ()),
        ((), (), ("one",)),
    ]
