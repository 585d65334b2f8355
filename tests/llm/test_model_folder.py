"""Files that the reader adds, and what is said of the models that are in the folder."""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import ModelDamaged, ModelMissing, UsageError
from rag.llm.adding import add_file
from rag.llm.catalogue import CatalogueEntry, ModelFile
from rag.llm.folder import InstalledModel, installed, installed_model, model_path, verify_model
from rag.llm.stamps import read_stamp, stamp_path


def gguf(payload: bytes, version: int = 3, tensors: int = 1) -> bytes:
    """24 bytes of header, then ``payload``."""
    return struct.pack("<4sIQQ", b"GGUF", version, tensors, 0) + payload


MINE = gguf(b"mine")
SHA256 = hashlib.sha256(MINE).hexdigest()
KNOWN = CatalogueEntry("known", "model", (ModelFile("Known.Q4.gguf", 28, SHA256),), "MIT", "owner/known")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine-7b.gguf"
    path.write_bytes(MINE)
    return path


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_an_added_file_is_linked_and_stamped(mine: Path, models: Path) -> None:
    path = add_file(mine, models)
    assert path == models / "mine-7b.gguf"
    assert path.samefile(mine)
    assert {p.name for p in models.iterdir()} == {"mine-7b.gguf", "mine-7b.gguf.json"}
    assert installed(models) == (InstalledModel("mine-7b", "model", path, 28, SHA256, True, False),)
    assert add_file(mine, models) == path


def test_a_file_behind_a_link_is_added_and_not_the_link(mine: Path, models: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.gguf"
    link.symlink_to(mine)
    path = add_file(link, models)
    assert path == models / "link.gguf"
    assert not path.is_symlink()
    assert path.read_bytes() == MINE


def test_a_file_with_a_known_checksum_becomes_that_model(mine: Path, models: Path) -> None:
    assert add_file(mine, models, (KNOWN,)) == models / "Known.Q4.gguf"
    assert model_path("known", models, (KNOWN,)) == models / "Known.Q4.gguf"
    assert model_path("Known.Q4", models, (KNOWN,)) == models / "Known.Q4.gguf"


@pytest.mark.parametrize("name", ["known.gguf", "Known.Q4.gguf"])
def test_another_file_cannot_take_a_known_name(name: str, models: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(gguf(b"else"))
    with pytest.raises(UsageError, match="has the name of a catalogued model but not its checksum"):
        add_file(tmp_path / name, models, (KNOWN,))
    assert list(models.iterdir()) == []


def test_a_name_is_not_taken_over_by_other_bytes(mine: Path, models: Path, tmp_path: Path) -> None:
    add_file(mine, models)
    other = tmp_path / "other" / "mine-7b.gguf"
    other.parent.mkdir()
    other.write_bytes(gguf(b"else"))
    with pytest.raises(UsageError, match=r"There is another model at .*mine-7b\.gguf"):
        add_file(other, models)
    assert model_path("mine-7b", models).read_bytes() == MINE


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "begins with b'', wanted b'GGUF'"),
        (b"<htm" + b" " * 40, "begins with b'<htm', wanted b'GGUF'"),
        (MINE[:20], "ends after 20 bytes, inside its header"),
        (gguf(b"", version=1), "is GGUF version 1, wanted 2 or 3"),
        (struct.pack(">4sIQQ", b"GGUF", 3, 1, 0), "is GGUF version 50331648, wanted 2 or 3"),
        (gguf(b"vocabulary only", tensors=0), "holds no tensors"),
    ],
)
def test_what_is_no_gguf_is_not_added(content: bytes, says: str, models: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelDamaged, match=says):
        add_file(path, models)
    assert not models.exists()


def test_a_part_of_a_split_model_is_not_added(models: Path, tmp_path: Path) -> None:
    path = tmp_path / "m-00002-of-00005.gguf"
    path.write_bytes(MINE)
    with pytest.raises(UsageError, match=r"is part 2 of 5 of a split model.*--merge"):
        add_file(path, models)


def test_a_missing_file_is_not_added(models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="is no file"):
        add_file(tmp_path / "nothing.gguf", models)


def test_missing_models_are_answered_with_how_to_get_them(models: Path) -> None:
    assert installed(models) == ()
    with pytest.raises(ModelMissing) as known:
        model_path("known", models, (KNOWN,))
    assert str(known.value) == (f"The model known is not in {models}. Pull it with `rag models pull known`.")
    with pytest.raises(ModelMissing, match="Take it in with `rag models add FILE`"):
        model_path("unheard-of", models, (KNOWN,))


def test_a_model_put_there_by_hand_is_hashed_once(models: Path) -> None:
    models.mkdir()
    (models / "b.gguf").write_bytes(MINE)
    (models / "Known.Q4.gguf").write_bytes(MINE)
    (models / "notes.txt").write_text("not a model", encoding="utf-8")
    assert [(m.name, m.sha256, m.whole, m.known) for m in installed(models, (KNOWN,))] == [
        ("b", None, True, False),
        ("known", SHA256, True, True),
    ]
    assert installed_model("b", models, (KNOWN,)).sha256 == SHA256
    stamp = read_stamp(models / "b.gguf")
    assert stamp is not None
    assert (stamp.name, stamp.bytes, stamp.sha256) == ("b", 28, SHA256)


def test_same_size_and_other_bytes_are_seen_by_the_time_of_change(mine: Path, models: Path) -> None:
    path = add_file(mine, models, (KNOWN,))
    before = path.stat().st_mtime_ns
    path.write_bytes(gguf(b"evil"))
    os.utime(path, ns=(before, before + 1))
    with pytest.raises(
        ModelDamaged, match=f"Known.Q4.gguf is damaged: found the checksum .*, wanted {SHA256}"
    ):
        model_path("known", models, (KNOWN,))
    assert [(m.whole, m.sha256) for m in installed(models, (KNOWN,))] == [(False, None)]


def test_a_stamp_spares_the_hashing_and_verify_does_not(mine: Path, models: Path) -> None:
    path = add_file(mine, models, (KNOWN,))
    before = path.stat().st_mtime_ns
    path.write_bytes(gguf(b"evil"))
    os.utime(path, ns=(before, before))
    assert model_path("known", models, (KNOWN,)) == path  # size and time are as stamped
    with pytest.raises(ModelDamaged, match="found the checksum"):
        verify_model(path, KNOWN)
    path.write_bytes(MINE)
    verify_model(path, KNOWN)
    with pytest.raises(ModelMissing):
        verify_model(models / "nothing.gguf", KNOWN)


def test_a_touched_model_gets_a_new_stamp(mine: Path, models: Path) -> None:
    path = add_file(mine, models)
    os.utime(path, ns=(1, 1))
    assert model_path("mine-7b", models) == path
    stamp = read_stamp(path)
    assert stamp is not None
    assert stamp.mtime_ns == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"name": "x"}'])
def test_an_unreadable_stamp_is_written_again(text: str, mine: Path, models: Path) -> None:
    path = add_file(mine, models)
    stamp_path(path).write_text(text, encoding="utf-8")
    assert installed_model("mine-7b", models).sha256 == SHA256
    assert read_stamp(path) is not None


def test_the_stamp_of_another_publication_does_not_vouch(mine: Path, models: Path) -> None:
    path = add_file(mine, models, (KNOWN,))
    newer = replace(KNOWN, files=(replace(KNOWN.files[0], sha256="0" * 64),))
    with pytest.raises(ModelDamaged, match=f"found the checksum {SHA256}, wanted 0000"):
        model_path("known", models, (newer,))
    assert path.exists()
