"""The real embedder against sentence-transformers, from which it was exported."""

from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelDamaged, ModelMissing
from rag.llm.folder import model_path
from rag.search.embedder import Embedder, OnnxEmbedder, open_embedder
from rag.search.export import reference_vectors
from rag.workspace import models_folder

pytestmark = pytest.mark.model

LONG = "The harbour council met again and postponed its vote on the new pier until spring. " * 40
TEXTS = (
    "",
    " ",
    ".",
    "a",
    "48",
    "Ferry",
    "The ferry sailed on Friday after three weeks in the yard.",
    "THE FERRY SAILED ON FRIDAY AFTER THREE WEEKS IN THE YARD.",
    "Engineers found 14 cracks in the piers, at a cost of $2.2 billion (€2.1bn).",
    "“We were wrong,” she said \u2014 twice.",
    "Naïve café owners in Besançon, Łódź and Århus",
    "Паром вышел в море в пятницу.",
    "渡輪星期五啟航。",
    "غادرت العبارة يوم الجمعة",
    "🌉🚢 the bridge and the ship",
    "Headline over a text\nThe text follows. It has two sentences.",
    "<b>not</b> markup & [SEP] not a token [CLS]",
    "supercalifragilisticexpialidocious" * 5,
    LONG[:900],
    LONG,
)


@pytest.fixture(scope="module")
def folder() -> Path:
    return model_path("all-MiniLM-L6-v2", models_folder())


@pytest.fixture(scope="module")
def embedder(folder: Path) -> Embedder:
    return open_embedder(folder)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_vectors_are_those_of_sentence_transformers(embedder: Embedder, folder: Path) -> None:
    ours, theirs = embedder.embed(TEXTS), reference_vectors(folder, TEXTS)
    assert ours.shape == theirs.shape == (20, 384) == (len(TEXTS), embedder.dimensions)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)
    cosines = np.sum(ours.astype(np.float64) * theirs, axis=1)
    assert {text: cosine for text, cosine in zip(TEXTS, cosines, strict=True) if cosine < 0.9999} == {}


def test_a_text_is_read_up_to_256_tokens(embedder: Embedder) -> None:
    first, second = embedder.embed([LONG, LONG + "A wholly different end about bread."])
    assert first.tobytes() == second.tobytes()


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    alone = [embedder.embed([text])[0].tobytes() for text in TEXTS]
    together = [vector.tobytes() for vector in embedder.embed(TEXTS)]
    backwards = [vector.tobytes() for vector in embedder.embed(TEXTS[::-1])][::-1]
    assert alone == together == backwards


def test_no_texts_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_the_same_weights_have_the_same_name(embedder: Embedder, folder: Path) -> None:
    assert embedder.identity == open_embedder(folder).identity
    name, weights = embedder.identity.split("@")
    assert (name, len(weights)) == ("all-MiniLM-L6-v2", 16)


def test_a_paraphrase_is_nearer_than_another_matter(embedder: Embedder) -> None:
    query, paraphrase, same_words, other = embedder.embed(
        [
            "How many soldiers were injured?",
            "Some 40 troops were wounded in the attack.",
            "How many loaves were sold?",
            "The bakers won a prize for their rye bread.",
        ]
    )
    assert query @ paraphrase > query @ same_words + 0.15
    assert query @ paraphrase > query @ other + 0.4


# Damage


@pytest.fixture
def copy(embedder: Embedder, folder: Path, tmp_path: Path) -> Path:
    """The embedder's folder, in which files may be replaced: the big ones are links."""
    for path in folder.iterdir():
        if path.is_file():
            (tmp_path / path.name).symlink_to(path)
    return tmp_path


def replaced(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def test_a_copy_is_as_good(copy: Path, embedder: Embedder) -> None:
    assert OnnxEmbedder(copy).embed(["Ferry"]).tobytes() == embedder.embed(["Ferry"]).tobytes()


def test_a_truncated_graph_is_damage(copy: Path) -> None:
    graph = copy / "model.onnx"
    data = graph.read_bytes()
    for kept in (b"", data[:100], data[: len(data) // 2], data[:-1]):
        replaced(graph, kept)
        with pytest.raises(ModelDamaged, match=f"has {len(kept)} bytes, wanted {len(data)}.*rag models pull"):
            OnnxEmbedder(copy)


def test_a_graph_of_zeros_is_damage(copy: Path) -> None:
    graph = copy / "model.onnx"
    replaced(graph, bytes(graph.stat().st_size))
    with pytest.raises(ModelDamaged):
        OnnxEmbedder(copy)


@pytest.mark.parametrize("name", ["embedder.json", "tokenizer.json"])
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff\xfe"])
def test_a_damaged_file_is_damage(copy: Path, name: str, data: bytes) -> None:
    replaced(copy / name, data)
    with pytest.raises(ModelDamaged):
        OnnxEmbedder(copy)


@pytest.mark.parametrize("name", ["embedder.json", "model.onnx"])
def test_a_missing_file_is_a_missing_model(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelMissing, match="rag models pull all-MiniLM-L6-v2"):
        OnnxEmbedder(copy)


def test_a_missing_tokenizer_is_damage(copy: Path) -> None:
    (copy / "tokenizer.json").unlink()
    with pytest.raises(ModelDamaged):
        OnnxEmbedder(copy)


def test_a_missing_folder_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        OnnxEmbedder(tmp_path / "nowhere")
