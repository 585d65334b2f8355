"""Sync: what changed and nothing else, all or nothing, resumable from wherever it was stopped.

The oracle is always a library built in one go in another folder: the same rows, the same vectors.
"""

import hashlib
import multiprocessing
import os
import random
import resource
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from doubles import CountingEmbedder, HashEmbedder
from search_samples import ARTICLES, BAKERS, BRIDGE, FERRY, cut, dump, long_article, write_corpus

import rag
from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryMissing
from rag.ingest.text import sentences
from rag.ingest.versions import History, Version
from rag.records import Article, shown
from rag.search.library import Library
from rag.search.retrieval import search_sentences
from rag.search.sync import SyncReport, sync
from rag.settings import ChunkSettings
from rag.workspace import Workspace

BATCH = 64  # texts that are kept together
LONG = long_article("long", 60)
Built = tuple[dict[str, list[tuple]], bytes, str]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "news")


def synced(workspace: Workspace, articles=ARTICLES, embedder: HashEmbedder | None = None) -> SyncReport:
    write_corpus(workspace, articles)
    return sync(workspace, embedder or HashEmbedder())


def built(workspace: Workspace) -> Built:
    """All that a sync leaves: rows and matches, the dense index and the manifest."""
    manifest = workspace.manifest.read_text(encoding="utf-8")
    return dump(workspace.database), workspace.vectors.read_bytes(), manifest


def in_one_go(folder: Path, articles=ARTICLES, embedder: HashEmbedder | None = None) -> Built:
    workspace = Workspace(folder)
    synced(workspace, articles, embedder)
    return built(workspace)


@contextmanager
def opened(workspace: Workspace) -> Iterator[Library]:
    library = Library.open(workspace)
    try:
        yield library
    finally:
        library.close()


def found(workspace: Workspace, query: str = "when did the bridge or the ferry stop") -> tuple:
    with opened(workspace) as library:
        return search_sentences(library, HashEmbedder(), query)


def notes(workspace: Workspace) -> tuple[str, ...]:
    with opened(workspace) as library:
        return library.notes


# What changed


def test_the_first_sync(workspace: Workspace) -> None:
    ticks: list[tuple[int, int]] = []
    embedder = CountingEmbedder()
    write_corpus(workspace, ARTICLES)
    report = sync(workspace, embedder, tick=lambda done, total: ticks.append((done, total)))
    # 12 sentences, 3 headlines, 2 bylines; each article fits into one chunk of 150 words.
    counts = {"articles": 3, "chunks": 3, "sentences": 17}
    assert report == SyncReport(("bakers", "bridge", "ferry"), (), (), 0, (), (), counts)
    assert ticks == [(0, 3), (3, 3)]
    assert len(embedder.texts) == len(set(embedder.texts)) == 20
    assert f"{BAKERS.headline}\n{BAKERS.text}" in embedder.texts
    assert "“Bridge closed for repairs” was written by Tomas Reed." in embedder.texts
    assert notes(workspace) == ()


def test_vectors_are_those_of_the_embedder(workspace: Workspace) -> None:
    synced(workspace)
    with opened(workspace) as library:
        for article in ARTICLES:
            vector = HashEmbedder().embed([f"{article.headline}\n{article.text}"])[0]
            (chunk_id, score), *_ = library.index.search(vector, 1)
            assert library.store.chunks([chunk_id])[chunk_id].article_id == article.id
            assert score == pytest.approx(1.0, abs=1e-3)  # stored as 16-bit floats


def test_a_second_sync_does_nothing(workspace: Workspace) -> None:
    synced(workspace)
    before = built(workspace)
    stamps = [path.stat().st_mtime_ns for path in (workspace.vectors, workspace.manifest)]
    embedder = CountingEmbedder()
    report = sync(workspace, embedder)
    assert report == SyncReport((), (), (), 3, (), (), {"articles": 3, "chunks": 3, "sentences": 17})
    assert embedder.texts == []
    assert built(workspace) == before
    assert [path.stat().st_mtime_ns for path in (workspace.vectors, workspace.manifest)] == stamps


def test_added_changed_removed_and_same(workspace: Workspace, tmp_path: Path) -> None:
    synced(workspace, (FERRY, BRIDGE, BAKERS))
    changed = replace(BRIDGE, text=BRIDGE.text.replace("14", "15"))
    new = Article("new", "A headline", "A sentence.")
    embedder = CountingEmbedder()
    report = synced(workspace, (FERRY, changed, new), embedder)
    assert (report.added, report.changed, report.removed) == (("new",), ("bridge",), ("bakers",))
    assert report.same == 1
    assert sorted(embedder.texts) == sorted(
        [
            "A headline\nA sentence.",
            "A headline",
            "A sentence.",
            f"{BRIDGE.headline}\n{changed.text}",
            "Engineers found 15 cracks in its piers.",
        ]
    )
    assert built(workspace) == in_one_go(tmp_path / "scratch", (FERRY, changed, new))


def test_a_removed_article_leaves_no_vector(workspace: Workspace) -> None:
    synced(workspace, (FERRY, BAKERS))
    synced(workspace, (FERRY,))
    rows = dump(workspace.database)
    # One chunk, five sentences, headline and byline.
    assert len(rows["vector"]) == 8
    assert {row[1] for row in rows["chunk"]} == {row[1] for row in rows["sentence"]} == {"ferry"}
    with opened(workspace) as library:
        assert len(library.index) == 1
    assert rows["chunk_words MATCH prize"] == []


def test_removing_everything(workspace: Workspace, tmp_path: Path) -> None:
    synced(workspace)
    report = synced(workspace, ())
    assert report.removed == ("bakers", "bridge", "ferry")
    assert report.counts == {"articles": 0, "chunks": 0, "sentences": 0}
    assert found(workspace) == ()
    assert built(workspace) == in_one_go(tmp_path / "scratch", ())


def test_changed_metadata_is_a_change_that_embeds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    synced(workspace)
    embedder = CountingEmbedder()
    changed = (replace(FERRY, source="The Gull", published="2024-11-09"), BRIDGE, BAKERS)
    report = synced(workspace, changed, embedder)
    assert (report.changed, report.same, embedder.texts) == (("ferry",), 2, [])
    assert built(workspace) == in_one_go(tmp_path / "scratch", changed)
    with opened(workspace) as library:
        assert library.store.article("ferry") == changed[0]


def test_a_renamed_file_is_no_change(workspace: Workspace) -> None:
    synced(workspace)
    path = next(workspace.corpus.glob("*ferry*"))
    path.rename(workspace.corpus / "other.md")
    assert sync(workspace, HashEmbedder()).same == 3


def test_a_file_that_cannot_be_read_does_not_stop_the_rest(workspace: Workspace, tmp_path: Path) -> None:
    write_corpus(workspace, (FERRY, BAKERS))
    bad = workspace.corpus / "bad.md"
    bad.write_text("---\nid: bad\n---\n\nNo headline.\n", encoding="utf-8")
    report = sync(workspace, HashEmbedder())
    assert report.added == ("bakers", "ferry")
    assert [(problem.path, problem.what) for problem in report.problems] == [
        (bad, f"{bad}: the front matter has no headline.")
    ]
    assert built(workspace) == in_one_go(tmp_path / "scratch", (FERRY, BAKERS))


def test_an_article_without_a_sentence_is_found_by_its_headline(workspace: Workspace) -> None:
    report = synced(workspace, (FERRY, Article("bare", "Zebra on the loose", "## Nothing follows")))
    assert report.counts == {"articles": 2, "chunks": 2, "sentences": 8}
    best = found(workspace, "zebra")[0].sentence
    assert (best.article_id, best.field, best.text) == ("bare", "headline", "Zebra on the loose")


def test_the_order_of_syncs_does_not_matter(workspace: Workspace, tmp_path: Path) -> None:
    everything = (*ARTICLES, LONG)
    for articles in ((BAKERS,), (LONG, BAKERS), everything, (FERRY,), (), everything):
        synced(workspace, articles)
    assert built(workspace) == in_one_go(tmp_path / "scratch", everything)


def test_the_manifest_says_what_is_there(workspace: Workspace) -> None:
    synced(workspace)
    with opened(workspace) as library:
        checksum, manifest = library.checksum, workspace.manifest.read_text(encoding="utf-8")
    sha256 = hashlib.sha256(workspace.vectors.read_bytes()).hexdigest()
    assert f'"library": "{checksum}"' in manifest
    assert f'"vectors_sha256": "{sha256}"' in manifest
    assert '"vectors": 3,' in manifest
    assert '"embedder": "hash@64"' in manifest


# Another embedder, other settings


def test_another_embedder_is_refused_and_the_next_sync_embeds_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    synced(workspace)
    other = CountingEmbedder("other", dimensions=32)
    with opened(workspace) as library:
        with pytest.raises(EmbedderMismatch, match=r"hash@64, not other@32.*rag sync"):
            library.require_embedder(other.identity)
        with pytest.raises(EmbedderMismatch):
            search_sentences(library, other, "ferry")
        library.require_embedder("hash@64")
    report = sync(workspace, other)
    assert report.notes == ("the library was built otherwise (hash@64): everything is built again",)
    assert len(other.texts) == 20
    assert built(workspace) == in_one_go(tmp_path / "scratch", ARTICLES, HashEmbedder("other", 32))
    with opened(workspace) as library:
        assert search_sentences(library, other, "ferry")[0].sentence.article_id == "ferry"
    assert sync(workspace, other).notes == ()


def test_other_chunks_keep_the_vectors_of_sentences(workspace: Workspace, tmp_path: Path) -> None:
    synced(workspace, (FERRY,))
    embedder = CountingEmbedder()
    report = sync(workspace, embedder, ChunkSettings(words=12))
    assert report.counts == {"articles": 1, "chunks": 4, "sentences": 7}
    scratch = Workspace(tmp_path / "scratch")
    write_corpus(scratch, (FERRY,))
    sync(scratch, HashEmbedder(), ChunkSettings(words=12))
    assert built(workspace) == built(scratch)
    # The four chunks are new; the five sentences, the headline and the byline are not.
    assert len(embedder.texts) == 4


# Earlier versions

NOON, EVENING = "2024-12-01T12:00:00Z", "2024-12-01T18:00:00Z"
EDITED = replace(FERRY, text=FERRY.text.replace("120 passengers", "210 passengers"))


def resynced(workspace: Workspace, articles, moment: str = NOON) -> tuple[Version, ...]:
    """What is kept of the ferry after its files were changed by hand and synced."""
    write_corpus(workspace, articles)
    sync(workspace, HashEmbedder(), now=moment)
    return History(workspace.corpus).versions(FERRY.id)


def test_an_edit_by_hand_keeps_what_the_library_had(workspace: Workspace) -> None:
    assert resynced(workspace, ARTICLES) == ()
    assert resynced(workspace, (EDITED, BRIDGE)) == (Version(1, FERRY, NOON, EDITED.fingerprint),)
    assert resynced(workspace, (EDITED, BRIDGE), EVENING) == (Version(1, FERRY, NOON, EDITED.fingerprint),)


def test_what_is_taken_out_is_kept_as_withdrawn(workspace: Workspace) -> None:
    resynced(workspace, ARTICLES)

    assert resynced(workspace, (BRIDGE, BAKERS)) == (Version(1, FERRY, NOON, None),)
    assert resynced(workspace, ARTICLES, EVENING) == (Version(1, FERRY, NOON, None),), "it came back"


def test_what_cannot_be_read_any_more_is_kept_and_not_called_withdrawn(workspace: Workspace) -> None:
    resynced(workspace, ARTICLES)
    next(workspace.corpus.glob("*ferry.md")).write_text("---\nid: ferry\n", encoding="utf-8")
    sync(workspace, HashEmbedder(), now=NOON)

    (version,) = History(workspace.corpus).versions(FERRY.id)
    assert (version.article, version.withdrawn) == (FERRY, False)


def test_another_embedder_makes_no_versions(workspace: Workspace) -> None:
    resynced(workspace, ARTICLES)
    sync(workspace, HashEmbedder("other", 32))

    assert History(workspace.corpus).ids() == ()


def test_a_version_is_on_the_disk_before_the_library_forgets_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(workspace)
    write_corpus(workspace, (EDITED, BRIDGE, BAKERS))

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.search.sync._replace", killed)
    with pytest.raises(KeyboardInterrupt):
        sync(workspace, HashEmbedder(), now=NOON)

    assert History(workspace.corpus).versions(FERRY.id) == (Version(1, FERRY, NOON, EDITED.fingerprint),)
    with opened(workspace) as library:
        assert library.store.article(FERRY.id) == FERRY


# Interruption


class InterruptedEmbedder(CountingEmbedder):
    """Is interrupted, as by the keyboard, when it has embedded ``patience`` texts."""

    def __init__(self, patience: int, name: str = "hash") -> None:
        super().__init__(name)
        self.patience = patience

    def embed(self, texts):
        left = self.patience - len(self.texts)
        if left < len(texts):
            super().embed(texts[:left])
            raise KeyboardInterrupt
        return super().embed(texts)


def counted(articles) -> int:
    """How many texts are embedded for ``articles``, all different: each one sentence, or a chunk."""
    return len({text for article in articles for text in _texts(article)})


def _texts(article: Article) -> list[str]:
    pieces = [f"{article.headline}\n{chunk.text}" for chunk in cut(article, 150)]
    return pieces + [shown(sentence, article.headline) for sentence in sentences(article)]


@pytest.mark.parametrize("patience", [0, 1, 63, 64, 65, 127, 128, 140])
def test_interrupted_first_sync_is_resumed(workspace: Workspace, tmp_path: Path, patience: int) -> None:
    articles = (*ARTICLES, LONG)
    total = counted(articles)
    assert total == 20 + 120 + 1 + 6  # 60 paragraphs of 14 words in chunks of ten paragraphs
    with pytest.raises(KeyboardInterrupt):
        synced(workspace, articles, InterruptedEmbedder(patience))
    with pytest.raises(LibraryMissing, match="did not finish"):
        Library.open(workspace)
    second = CountingEmbedder()
    report = sync(workspace, second)
    assert len(report.added) == 4
    assert len(second.texts) == total - patience // BATCH * BATCH
    assert built(workspace) == in_one_go(tmp_path / "scratch", articles)
    assert notes(workspace) == ()


@pytest.mark.parametrize("patience", [0, 64, 100])
def test_interrupted_update_leaves_the_library_as_it_was(
    workspace: Workspace, tmp_path: Path, patience: int
) -> None:
    synced(workspace)
    before, hits = built(workspace), found(workspace)
    with pytest.raises(KeyboardInterrupt):
        synced(workspace, (BRIDGE, LONG), InterruptedEmbedder(patience))
    assert without_vectors(built(workspace)) == without_vectors(before)
    assert (found(workspace), notes(workspace)) == (hits, ())
    second = CountingEmbedder()
    report = sync(workspace, second)
    assert (report.added, report.removed, report.same) == (("long",), ("bakers", "ferry"), 1)
    assert len(second.texts) == counted([LONG]) - patience // BATCH * BATCH
    assert built(workspace) == in_one_go(tmp_path / "scratch", (BRIDGE, LONG))


def test_interrupted_by_another_embedder_leaves_the_library_as_it_was(
    workspace: Workspace, tmp_path: Path
) -> None:
    articles = (*ARTICLES, LONG)
    synced(workspace, articles)
    before, hits = built(workspace), found(workspace)
    with pytest.raises(KeyboardInterrupt):
        sync(workspace, InterruptedEmbedder(100, "other"))
    assert without_vectors(built(workspace)) == without_vectors(before)
    assert (found(workspace), notes(workspace)) == (hits, ())
    second = CountingEmbedder("other")
    sync(workspace, second)
    assert len(second.texts) == counted(articles) - BATCH
    assert built(workspace) == in_one_go(tmp_path / "scratch", articles, HashEmbedder("other"))


def without_vectors(library: Built) -> Built:
    """A library but for the vectors that are kept for the next sync, and the mark that says so."""
    rows = {name: rows for name, rows in library[0].items() if name != "vector"}
    rows["meta"] = [row for row in rows["meta"] if row[0] != "unfinished"]
    return rows, *library[1:]


# Not interrupted: arithmetic between two steps, and closing, which an interpreter that stops does too.
_OURS = tuple(str(Path(rag.__file__).parent / part) for part in ("search", "files.py"))
_PASSED_OVER = {"close", "__exit__", "_translated", "stable_id", "key", "_sentence_rows", "_units", "pack"}


def interrupted_at_call(number: int, run: Callable[[], object]) -> bool:
    """Runs ``run`` and interrupts it where its ``number``-th call of one of our functions begins; if it did.

    The keyboard may interrupt anywhere; this is anywhere, in order.
    """
    calls = 0

    def watch(frame, event, _):
        nonlocal calls
        path, name = Path(frame.f_code.co_filename), frame.f_code.co_name
        ours = (path.parent.name == "search" and path.parent.parent.name == "rag") or path.name == "files.py"
        if ours and event == "call" and name not in _PASSED_OVER and not name.startswith("<"):
            calls += 1
            if calls == number:
                raise KeyboardInterrupt

    sys.setprofile(watch)
    try:
        run()
    except KeyboardInterrupt:
        return True
    finally:
        sys.setprofile(None)
    return False


def test_interrupted_anywhere_it_is_the_old_library_or_the_new_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    old, new = (FERRY, BRIDGE), (replace(FERRY, source="The Gull"), BAKERS)
    expected = in_one_go(tmp_path / "new", new)
    synced(workspace, old)
    was = built(workspace)
    shutil.copytree(workspace.root, tmp_path / "kept")
    write_corpus(workspace, new)
    seen = set()
    for number in range(1, 1000, 2):
        if not interrupted_at_call(number, lambda: sync(workspace, HashEmbedder())):
            break
        rows = without_vectors((dump(workspace.database), b"", ""))[0]
        seen.add(rows == without_vectors(expected)[0])
        assert rows in (without_vectors(was)[0], without_vectors(expected)[0])
        with opened(workspace) as library:
            assert len(library.index) == 2
        sync(workspace, HashEmbedder())
        assert built(workspace) == expected
        assert notes(workspace) == ()
        shutil.rmtree(workspace.embeddings)
        shutil.copytree(tmp_path / "kept" / "embeddings", workspace.embeddings)
    assert 80 < number < 999, "the sync was interrupted from its first call to its last"
    assert seen == {False, True}


# Damage


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def alter(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-5] ^= 0x40
    path.write_bytes(bytes(data))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def replace_by_another(path: Path) -> None:
    other = Workspace(path.parent.parent.parent / "another")
    synced(other, (BAKERS,))
    path.write_bytes((other.embeddings / path.name).read_bytes())


@pytest.mark.parametrize(
    ("file", "damage", "note"),
    [
        ("vectors.faiss", Path.unlink, "vectors.faiss cannot be read"),
        ("vectors.faiss", truncate, "vectors.faiss is damaged"),
        ("vectors.faiss", alter, "vectors.faiss is damaged"),
        ("vectors.faiss", empty, "vectors.faiss is damaged (0 bytes"),
        ("vectors.faiss", replace_by_another, "vectors.faiss is damaged"),
        ("manifest.json", Path.unlink, "the last sync did not finish"),
        ("manifest.json", truncate, "the last sync did not finish"),
        ("manifest.json", empty, "the last sync did not finish"),
        ("manifest.json", replace_by_another, "the last sync did not finish"),
    ],
)
def test_readers_work_around_what_the_next_sync_mends(
    workspace: Workspace, file: str, damage: Callable[[Path], None], note: str
) -> None:
    synced(workspace)
    before, hits = built(workspace), found(workspace)
    assert len(hits) == 17
    damage(workspace.embeddings / file)
    assert found(workspace) == hits
    (said,) = notes(workspace)
    assert said.startswith(note)
    assert "`rag sync`" in said
    embedder = CountingEmbedder()
    assert sync(workspace, embedder).same == 3
    assert embedder.texts == []
    assert built(workspace) == before
    assert (found(workspace), notes(workspace)) == (hits, ())


def overwrite_a_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 4096 // 2 * 4096
    data[middle : middle + 4096] = random.Random(3).randbytes(4096)
    path.write_bytes(bytes(data))


def noise(path: Path) -> None:
    path.write_bytes(random.Random(4).randbytes(9000))


def cut_to_hundred_bytes(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("damage", [truncate, cut_to_hundred_bytes, noise, overwrite_a_page])
def test_a_damaged_database_is_built_again(workspace: Workspace, damage: Callable[[Path], None]) -> None:
    synced(workspace)
    before, hits = built(workspace), found(workspace)
    damage(workspace.database)
    with pytest.raises(LibraryDamaged, match="rag sync"), opened(workspace) as library:
        library.store.check()
    report = sync(workspace, HashEmbedder())
    (note,) = report.notes
    assert note.startswith(f"{workspace.database} is damaged")
    assert note.endswith("It was built again from corpus/.")
    assert (report.added, report.same) == (("bakers", "bridge", "ferry"), 0)
    assert built(workspace) == before
    assert (found(workspace), notes(workspace)) == (hits, ())


def test_an_empty_database_is_none(workspace: Workspace) -> None:
    synced(workspace)
    before = built(workspace)
    workspace.database.write_bytes(b"")
    with pytest.raises(LibraryDamaged, match="rag sync"):
        Library.open(workspace)
    assert sync(workspace, HashEmbedder()).added == ("bakers", "bridge", "ferry")
    assert built(workspace) == before


def test_embeddings_can_be_deleted_at_any_time(workspace: Workspace) -> None:
    synced(workspace)
    before = built(workspace)
    shutil.rmtree(workspace.embeddings)
    with pytest.raises(LibraryMissing, match="rag sync"):
        Library.open(workspace)
    assert len(sync(workspace, HashEmbedder()).added) == 3
    assert built(workspace) == before


def test_nothing_is_built_yet(workspace: Workspace) -> None:
    write_corpus(workspace, ARTICLES)
    with pytest.raises(LibraryMissing, match="rag sync"):
        Library.open(workspace)
    assert list(workspace.embeddings.iterdir()) == []


def test_an_older_database_is_brought_up_to_date(workspace: Workspace, tmp_path: Path) -> None:
    synced(workspace, (FERRY,))
    shutil.copy(workspace.database, tmp_path / "older")
    synced(workspace)
    shutil.copy(tmp_path / "older", workspace.database)
    assert [row[0] for row in dump(workspace.database)["article"]] == ["ferry"]
    assert notes(workspace) != ()
    assert synced(workspace).added == ("bakers", "bridge")
    assert built(workspace) == in_one_go(tmp_path / "scratch")


# Two at once


def sync_in_a_process(root: Path) -> SyncReport:
    return sync(Workspace(root), HashEmbedder())


def test_two_syncs_at_once(workspace: Workspace, tmp_path: Path) -> None:
    articles = (*ARTICLES, LONG)
    write_corpus(workspace, articles)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        reports = list(pool.map(sync_in_a_process, [workspace.root] * 2))
    assert sorted((len(report.added), report.same) for report in reports) == [(0, 4), (4, 0)]
    assert built(workspace) == in_one_go(tmp_path / "scratch", articles)


def test_a_sync_that_waits_says_for_whom(workspace: Workspace) -> None:
    write_corpus(workspace, ARTICLES)
    started, may_go_on, said, reports = Event(), Event(), [], []

    class Slow(HashEmbedder):
        def embed(self, texts):
            started.set()
            assert may_go_on.wait(30)
            return super().embed(texts)

    def note(text: str) -> None:
        said.append(text)
        may_go_on.set()

    first = Thread(target=lambda: reports.append(sync(workspace, Slow())))
    first.start()
    assert started.wait(30)
    second = sync(workspace, HashEmbedder(), note=note)
    first.join()
    assert len(said) == 1
    assert said[0].startswith(
        f"waiting for rag sync (process {os.getpid()} on {socket.gethostname()}, since 20"
    )
    assert (len(reports[0].added), second.same) == (3, 3)


def test_who_reads_while_the_library_changes_reads_one_library(workspace: Workspace) -> None:
    synced(workspace)
    hits = found(workspace)
    with opened(workspace) as library:
        checksum = library.checksum
        synced(workspace, (replace(FERRY, text="The ferry sank. " + FERRY.text), BAKERS))
        query = "when did the bridge or the ferry stop"
        assert search_sentences(library, HashEmbedder(), query) == hits
        assert library.store.articles() == tuple(sorted(ARTICLES, key=lambda article: article.id))
        assert library.checksum == checksum
    assert found(workspace) != hits


# A full disk


def sync_with_room_for(size: int, root: Path) -> str:
    """What a sync raises when no file may grow beyond ``size`` bytes: name and message, or "" for nothing."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        sync(Workspace(root), HashEmbedder())
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize("size", [20, 10_000, 40_000, 70_000, 140_000, 250_000])
def test_on_a_full_disk_the_library_stays_as_it_was(workspace: Workspace, tmp_path: Path, size: int) -> None:
    synced(workspace)
    before, hits = built(workspace), found(workspace)
    articles = (BRIDGE, *(long_article(f"long{n}", 100) for n in range(3)))
    write_corpus(workspace, articles)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        raised = pool.submit(sync_with_room_for, size, workspace.root).result()
    assert raised.startswith("StorageError: ")
    assert without_vectors(built(workspace)) == without_vectors(before)
    assert (found(workspace), notes(workspace)) == (hits, ())
    sync(workspace, HashEmbedder())
    assert built(workspace) == in_one_go(tmp_path / "scratch", articles)
