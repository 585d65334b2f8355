"""What is freed and what never is; a dry run says the same and changes nothing."""

import hashlib
import os
import sqlite3
import struct
import time
from dataclasses import replace
from pathlib import Path

import pytest
from small_news import EMBEDDER, FERRY, NEWS, workspace_of

from rag.digest.shelf import Shelf, making_of
from rag.digest.summaries import Summariser
from rag.errors import LibraryDamaged
from rag.housekeeping import Cleaning, clean
from rag.ingest.articles import write_article
from rag.ingest.text import sentences
from rag.llm.adding import add_file
from rag.llm.model import state_maker
from rag.llm.prefixes import PrefixStore, kept_states
from rag.records import Article
from rag.search.store import Store
from rag.search.sync import sync
from rag.workspace import Workspace

DAY = 86_400.0
SUMMARISER = Summariser(EMBEDDER, None, None)
SENTENCE = sentences(FERRY)[0].text


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model folder with one file that has the form of a model."""
    file = tmp_path / "tiny.gguf"
    file.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 1, 0) + b"tiny")
    add_file(file, tmp_path / "models")
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = workspace_of(tmp_path / "w")
    sync(made, EMBEDDER)
    return made


def dump(path: Path) -> list[list[tuple]]:
    """Every row of the tables, and what the index of words finds."""
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    tables = ("meta", "article", "chunk", "sentence", "vector", "chunk_words WHERE chunk_words MATCH 'ferry'")
    found = [sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in tables]
    db.close()
    return found


def counts(cleaning: Cleaning) -> dict[str, int]:
    return {item.kind: item.count for item in cleaning.waste if item.count}


def both(workspace: Workspace) -> Cleaning:
    """Cleans in a dry run, which changes nothing, and then truly: the same is said."""
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files(workspace)}
    would = clean(workspace, dry_run=True)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files(workspace)} == before
    done = clean(workspace)
    assert (would.dry_run, done.dry_run) == (True, False)
    assert would.waste == done.waste
    assert counts(clean(workspace, dry_run=True)) == {}
    return done


def files(workspace: Workspace) -> list[Path]:
    """All but the log beside the database, which opening makes."""
    found = (path for path in sorted(workspace.root.rglob("*")) if path.is_file())
    return [path for path in found if not path.name.endswith(("-wal", "-shm", ".lock"))]


def age(path: Path, days: float) -> Path:
    then = time.time() - days * DAY
    os.utime(path, (then, then))
    return path


def put(path: Path, data: bytes = b"12345") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def summarise(workspace: Workspace, article=FERRY, most: int = 2) -> None:
    making = making_of(SUMMARISER.making(""), most)
    Shelf(workspace.summaries).summary(article, making, lambda: SUMMARISER.summarise(article, most))


def summaries(workspace: Workspace) -> list[Path]:
    return sorted(workspace.summaries.glob("*/*.json"))


def test_nothing_to_free(workspace: Workspace) -> None:
    cleaning = clean(workspace)

    assert [item.kind for item in cleaning.waste] == [
        "temporary files",
        "summaries",
        "model states",
        "unused vectors",
        "free pages",
    ]
    assert (counts(cleaning), cleaning.bytes) == ({}, 0)


def test_only_old_temporary_files_go_and_never_an_article(workspace: Workspace) -> None:
    hour = 1 / 24
    version = age(put(workspace.corpus / ".versions" / "ferry-aground" / "0001.md"), 999)
    old = [
        put(workspace.corpus / ".a.md.1.part"),
        put(workspace.corpus / "deep" / ".b.md.2.part"),
        put(workspace.corpus / ".versions" / "ferry-aground" / ".0002.md.3.part"),
        put(workspace.prefixes / ".0.state.4.part"),
    ]
    for path in old:
        age(path, 2 * hour)
    kept = [
        version,
        age(put(workspace.corpus / "draft.part"), 9),
        age(put(workspace.corpus / ".hidden"), 9),
        put(workspace.corpus / ".new.md.5.part"),
        *(age(path, 999) for path in workspace.corpus.glob("*.md")),
    ]

    assert counts(both(workspace)) == {"temporary files": 4}
    assert [path.exists() for path in old] == [False] * 4
    assert [path.exists() for path in kept] == [True] * 7


def test_a_summary_of_a_text_that_no_article_has(workspace: Workspace) -> None:
    earlier = replace(FERRY, text="The ferry Aurora sails today.")
    gone = Article("gone", "It Is Gone", "No such article is left.")
    for article in (FERRY, earlier, gone):
        summarise(workspace, article)
    assert len(summaries(workspace)) == 3

    assert counts(both(workspace)) == {"summaries": 2}
    (left,) = summaries(workspace)
    assert "ferry-aground" in left.read_text(encoding="utf-8")


def test_shorter_forms_of_sentences_that_no_article_has(workspace: Workspace) -> None:
    shelf = Shelf(workspace.summaries)
    for sentence in (SENTENCE, "Nobody wrote this sentence."):
        shelf.shorter(sentence, "by some model", lambda: None)

    assert counts(both(workspace)) == {"summaries": 1}
    (left,) = summaries(workspace)
    assert left.parent.parent == workspace.summaries
    assert SENTENCE in left.read_text(encoding="utf-8")


def test_damaged_summaries(workspace: Workspace) -> None:
    for n, data in enumerate((b"", b"{", b"[]", b"\xff", b'{"article": "ferry-aground"}')):
        put(workspace.summaries / "ab" / f"{n}.json", data)
    put(workspace.summaries / "ab" / "of-another-kind.json", b'{"schema": "of tomorrow"}')

    assert counts(both(workspace)) == {"summaries": 5}
    assert [path.name for path in summaries(workspace)] == ["of-another-kind.json"]


def test_what_is_read_stays_and_what_nobody_reads_goes_after_90_days(workspace: Workspace) -> None:
    for article in NEWS:
        summarise(workspace, article)
    for path in summaries(workspace):
        age(path, 91)
    summarise(workspace, FERRY)

    assert counts(both(workspace)) == {"summaries": 2}
    assert len(summaries(workspace)) == 1


def test_reading_gives_a_new_time_once_a_day(workspace: Workspace) -> None:
    shelf = Shelf(workspace.summaries)
    shelf.shorter(SENTENCE, "by some model", lambda: None)
    summarise(workspace)
    for path in summaries(workspace):
        age(path, 0.5)
    times = [path.stat().st_mtime_ns for path in summaries(workspace)]
    summarise(workspace)
    shelf.shorter(SENTENCE, "by some model", lambda: None)
    assert [path.stat().st_mtime_ns for path in summaries(workspace)] == times

    for path in summaries(workspace):
        age(path, 2)
    summarise(workspace)
    shelf.shorter(SENTENCE, "by some model", lambda: None)
    assert all(time.time() - path.stat().st_mtime < 60 for path in summaries(workspace))


def test_while_an_article_cannot_be_read_its_summary_stays(workspace: Workspace) -> None:
    summarise(workspace)
    path = next(workspace.corpus.glob("*ferry*"))
    whole = path.read_text(encoding="utf-8")
    path.write_text("---\n", encoding="utf-8")
    said: list[str] = []

    assert counts(clean(workspace, note=said.append)) == {}
    assert said == ["Files of the corpus that cannot be read: 1. Summaries are judged by age alone."]
    path.write_text(whole, encoding="utf-8")
    assert counts(clean(workspace)) == {}


def test_states_of_other_models_builds_and_damaged_ones(workspace: Workspace, models: Path) -> None:
    sha256 = hashlib.sha256((models / "tiny.gguf").read_bytes()).hexdigest()
    mine = state_maker(sha256)
    for maker in (mine, state_maker("0" * 64), f"{sha256}; another build"):
        PrefixStore(workspace.prefixes, maker).save([1, 2, 3], b"a state")
    store = PrefixStore(workspace.prefixes, mine)
    store.save([4], b"cut short")
    (cut,) = {state.path for state in kept_states(workspace.prefixes)} - _those_of(workspace, [1, 2, 3])
    cut.write_bytes(cut.read_bytes()[:-1])
    put(workspace.prefixes / "empty.state", b"")
    store.save([5], b"unused")
    (unused,) = (
        state.path for state in kept_states(workspace.prefixes) if state.path.read_bytes().endswith(b"unused")
    )
    age(unused, 91)
    store.save([6], b"under another name")
    (moved,) = (
        state.path for state in kept_states(workspace.prefixes) if state.path.read_bytes().endswith(b"name")
    )
    moved.rename(workspace.prefixes / "other.state")

    assert counts(both(workspace)) == {"model states": 6}
    assert [state.maker for state in kept_states(workspace.prefixes)] == [mine]
    assert store.load([1, 2, 3]) == b"a state"


def _those_of(workspace: Workspace, tokens: list[int]) -> set[Path]:
    marks = f'"tokens": {tokens}'.encode()
    return {path for path in workspace.prefixes.iterdir() if marks in path.read_bytes()}


def test_without_a_model_states_are_judged_by_age(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "none"))
    for n in (1, 2):
        PrefixStore(workspace.prefixes, "anybody").save([n], b"a state")
    age(next(iter(_those_of(workspace, [2]))), 91)
    said: list[str] = []

    assert counts(clean(workspace, note=said.append)) == {"model states": 1}
    assert said == [f"No model is in {tmp_path / 'none'}: model states are judged by age alone."]
    assert _those_of(workspace, [1]) == set(workspace.prefixes.iterdir())


def test_vectors_that_nothing_uses(workspace: Workspace) -> None:
    rows = dump(workspace.database)
    with Store(workspace.database, write=True) as store, store.transaction():
        store.put_vectors((f"unused {n}".encode(), bytes(1024)) for n in range(50))
    cleaning = both(workspace)

    vectors = next(item for item in cleaning.waste if item.kind == "unused vectors")
    assert (vectors.count, vectors.bytes) == (50, 50 * 1024 + 10 * len("unused 0") + 40 * len("unused 10"))
    assert dump(workspace.database) == rows


def test_free_pages_are_given_back_and_nothing_else_changes(workspace: Workspace) -> None:
    db = sqlite3.connect(workspace.database)
    db.execute("CREATE TABLE big AS SELECT randomblob(500000) AS data")
    db.execute("DROP TABLE big")
    db.commit()
    pages = db.execute("PRAGMA freelist_count").fetchone()[0]
    db.close()
    rows, size = dump(workspace.database), workspace.database.stat().st_size
    reader = Store(workspace.database)
    reader.counts()
    cleaning = both(workspace)
    reader.close()  # it sees the library as it was, so the room is given back only to the next writer
    Store(workspace.database, write=True).close()

    assert pages > 100
    assert cleaning.waste[-1].count == pages
    assert cleaning.bytes == pages * 4096
    assert size - workspace.database.stat().st_size >= pages * 4096
    assert dump(workspace.database) == rows
    assert sync(workspace, EMBEDDER).same == 3


def test_of_a_damaged_library_nothing_is_freed(workspace: Workspace) -> None:
    old = age(put(workspace.corpus / ".a.md.1.part"), 1)
    workspace.database.write_bytes(b"no database" * 1000)
    for dry_run in (True, False):
        with pytest.raises(LibraryDamaged, match="rag sync"):
            clean(workspace, dry_run=dry_run)

    assert old.exists()


def test_a_workspace_without_a_library(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path / "bare", ())
    write_article(FERRY, workspace.corpus)

    assert counts(both(workspace)) == {}
