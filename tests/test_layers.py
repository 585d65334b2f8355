"""Imports point one way: rooms, their layers, and the one file that each heavy library stays behind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "rag"

LAYERS = {
    "ground": 0,
    "fetch": 1,
    "ingest": 1,
    "llm": 1,
    "search": 2,
    "web": 2,
    "english": 3,
    "verify": 3,
    "answer": 4,
    "digest": 5,
    "watch": 6,
    "newsroom": 6,
    "doctor": 6,
    "housekeeping": 6,
    "moving": 6,
    "stats": 6,
    "render": 7,
    "cli": 7,
    "server": 7,
}
GROUND = {
    "rag",
    "errors",
    "records",
    "digests",
    "machine",
    "settings",
    "workspace",
    "files",
    "formats",
    "deadline",
    "locks",
    "wording",
}
# Front ends print through render; render knows nothing of them.
FRONT_ENDS_RENDER = {("cli", "render"), ("server", "render")}

HEAVY = {
    "babel": "rag.ingest.currencies",
    "faiss": "rag.search.vectors",
    "sentence_transformers": "rag.search.export",
    "torch": "rag.search.export",
    "onnxruntime": "rag.search.embedder",
    "tokenizers": "rag.search.embedder",
    "llama_cpp": "rag.llm.llama",
    "spacy": "rag.english.parse",
    "watchfiles": "rag.watch.changes",
    "charset_normalizer": "rag.ingest.formats.decoding",
    "feedparser": "rag.ingest.formats.feed",
    "httpcore": "rag.fetch.exchanging",
    "pypdf": "rag.ingest.formats.pdf",
    "warcio": "rag.ingest.formats.warc",
}


def modules() -> dict[str, Path]:
    """Dotted name to file, of every module of the package."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported(node: ast.AST) -> Iterator[str]:
    """What one statement imports: modules of ``rag`` by their whole names, others as they are named."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        whole = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name if name in MODULES else str(node.module) for name in whole)


def imports(path: Path) -> set[str]:
    """Everything that a file imports anywhere, in functions and under ``if TYPE_CHECKING`` too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name for node in ast.walk(tree) for name in imported(node)}


def imports_at_load(path: Path) -> set[str]:
    return imports_at_load_of(path.read_text(encoding="utf-8"))


def imports_at_load_of(source: str) -> set[str]:
    """What is imported when the source is loaded: not in functions, and not for the type checker."""
    waiting: list[ast.AST] = list(ast.parse(source).body)
    found: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        found |= set(imported(node))
        waiting += ast.iter_child_nodes(node)
    return found


def of_rag(names: set[str]) -> set[str]:
    return {name for name in names if name == "rag" or name.startswith("rag.")}


def room(module: str) -> str:
    first = module.split(".")[1] if "." in module else module
    return "ground" if first in GROUND else first


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_lower_layers_or_its_own_room(module: str):
    here = room(module)
    wrong = {
        other
        for other in of_rag(imports(MODULES[module]))
        if room(other) != here
        and LAYERS[room(other)] >= LAYERS[here]
        and (here, room(other)) not in FRONT_ENDS_RENDER
    }

    assert wrong == set()


def test_every_import_of_the_package_is_of_a_module_that_is_there():
    unknown = {name for path in MODULES.values() for name in of_rag(imports(path))} - MODULES.keys()

    assert unknown == set()


def test_no_circle_when_modules_are_loaded():
    after = {name: of_rag(imports_at_load(path)) - {name} for name, path in MODULES.items()}
    done: set[str] = set()
    while ready := {name for name in after.keys() - done if after[name] <= done}:
        done |= ready

    assert after.keys() - done == set(), "these import one another in a circle"


def test_what_is_imported_at_load_is_told_from_what_is_imported_later():
    source = (
        "import one\n"
        "try:\n    import two\nexcept ImportError:\n    pass\n"
        "def late():\n    import three\n"
        "if TYPE_CHECKING:\n    import four\n"
        "class Body:\n    import five\n    def method(self):\n        import six\n"
    )

    assert imports_at_load_of(source) == {"one", "two", "five"}


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_stays_behind_the_one_file_that_says_so(library: str):
    users = {
        module
        for module, path in MODULES.items()
        if any(name.split(".")[0] == library for name in imports(path))
    }

    assert users == {HEAVY[library]}
    path = MODULES[HEAVY[library]]
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert "Only this file imports" in docstring
    assert f"``{library}``" in docstring


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_loads_on_use(library: str):
    at_load = imports_at_load(MODULES[HEAVY[library]])

    assert {name for name in at_load if name.split(".")[0] == library} == set()


def test_the_command_line_library_is_known_to_the_command_line_alone():
    users = {
        module
        for module, path in MODULES.items()
        if {name.split(".")[0] for name in imports(path)} & {"typer", "click"}
    }

    assert {room(module) for module in users} == {"cli"}


def test_the_package_never_imports_its_evaluation_or_its_tests():
    outside = {name.split(".")[0] for path in MODULES.values() for name in imports(path)}

    assert outside & {"eval", "tests"} == set()
