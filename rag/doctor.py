"""Is everything there that answering needs? Each finding says what was found and how to mend it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from rag.errors import GroundwireError
from rag.llm.catalogue import DEFAULT_EMBEDDER, DEFAULT_MODEL, DEFAULT_PARSER, find
from rag.llm.folder import model_path, verify_model
from rag.wording import counted
from rag.workspace import Workspace, find_workspace, models_folder

# What answering with the default model took at its peak, and a model with its pieces while it is pulled.
_MEMORY_BYTES = 2_500_000_000
_DISK_BYTES = 2_500_000_000
_LIBRARIES = (
    "faiss-cpu",
    "llama-cpp-python",
    "onnxruntime",
    "sentence-transformers",
    "spacy",
    "tokenizers",
    "typer",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` says what to do when it is not well."""

    what: str
    well: bool
    found: str
    mend: str = ""


def examine(named: Path | None) -> tuple[Finding, ...]:
    """Looks at everything; nothing is changed and nothing is downloaded."""
    return (
        _python(),
        _compiler(),
        *_versions(),
        _llama(),
        _model(DEFAULT_MODEL),
        _model(DEFAULT_EMBEDDER),
        _model(DEFAULT_PARSER),
        *_workspace(named),
        _memory(),
        _disk(),
    )


def _python() -> Finding:
    well = sys.version_info >= (3, 11)
    return Finding(
        "Python", well, platform.python_version(), "Wanted 3.11 or newer; make the environment anew with it."
    )


def _compiler() -> Finding:
    found = next((path for name in ("c++", "g++", "clang++", "cl") if (path := shutil.which(name))), None)
    built = _installed("llama-cpp-python") is not None
    return Finding(
        "C++ compiler",
        found is not None or built,
        found or "none",
        "Install one: llama-cpp-python is built with it.",
    )


def _versions() -> Iterator[Finding]:
    for name in _LIBRARIES:
        version = _installed(name)
        yield Finding(name, version is not None, version or "not installed", f"pip install {name}")


def _llama() -> Finding:
    """Loads llama.cpp in a process of its own: a build for another processor ends it."""
    command = [sys.executable, "-c", "from llama_cpp import llama_cpp; llama_cpp.llama_backend_init()"]
    code = subprocess.run(command, capture_output=True, check=False, timeout=120).returncode
    mend = "pip install --force-reinstall --no-cache-dir --no-binary llama-cpp-python llama-cpp-python"
    found = "runs on this processor" if code == 0 else f"ended with {code}; built for another processor?"
    return Finding("llama.cpp", code == 0, found, mend)


def _model(name: str) -> Finding:
    def check() -> str:
        path = model_path(name, models_folder())
        verify_model(path, find(name))
        return f"{path}, checksum right"

    return _attempt(name, check)


def _workspace(named: Path | None) -> Iterator[Finding]:
    try:
        workspace = find_workspace(named)
    except GroundwireError as error:
        yield Finding("workspace", False, error.message, error.next_step)
        return
    yield Finding("workspace", True, str(workspace.root))
    yield _attempt("corpus", lambda: _corpus(workspace))
    yield _attempt("library", lambda: _library(workspace))


def _corpus(workspace: Workspace) -> str:
    from rag.ingest.articles import load_corpus

    corpus = load_corpus(workspace.corpus)
    if corpus.problems:
        first = corpus.problems[0]
        raise GroundwireError(
            f"{counted(len(corpus.problems), 'file')} cannot be read, first {first.path}: {first.what}",
            first.next_step,
        )
    return counted(len(corpus.articles), "article")


def _library(workspace: Workspace) -> str:
    from rag.errors import LibraryDamaged
    from rag.ingest.articles import load_corpus
    from rag.search.library import Library

    library = Library.open(workspace)
    try:
        if library.notes:
            raise LibraryDamaged(library.notes[0], "Run `rag sync`.")
        library.store.check()
        now = {article.id: article.fingerprint for _, article in load_corpus(workspace.corpus).articles}
        if now != library.store.fingerprints():
            raise LibraryDamaged("The library is behind the corpus.", "Run `rag sync`.")
        counts = library.store.counts()
    finally:
        library.close()
    return f"{counted(counts['articles'], 'article')}, {counted(counts['chunks'], 'chunk')}, up to date"


def _memory() -> Finding:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return Finding("memory", True, "cannot be read on this system")
    return Finding(
        "memory",
        free >= _MEMORY_BYTES,
        f"{free / 1e9:.1f} GB free",
        "Answering wants 2.5 GB: close something.",
    )


def _disk() -> Finding:
    folder = next(path for path in (models_folder(), *models_folder().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    return Finding(
        "disk", free >= _DISK_BYTES, f"{free / 1e9:.1f} GB free at {folder}", "Pulling a model wants 2.5 GB."
    )


def _attempt(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except GroundwireError as error:
        return Finding(what, False, error.message, error.next_step)


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
