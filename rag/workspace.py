"""Where things are: the workspace folder, and the user's own folders for models and the default workspace.

A workspace is a folder that holds ``corpus/`` (the articles, the truth) and ``embeddings/`` (built from it).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.errors import WorkspaceError

APP = "groundwire"
_INIT = "Make one with `rag init DIR`, or name one with --workspace or RAG_WORKSPACE."


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of one workspace; nothing is read or written by making one."""

    root: Path

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def feeds(self) -> Path:
        """The feeds that are subscribed to, as OPML."""
        return self.corpus / "feeds.opml"

    @property
    def visited(self) -> Path:
        """What was found at each address when it was fetched last."""
        return self.corpus / "visited.json"

    @property
    def embeddings(self) -> Path:
        return self.root / "embeddings"

    @property
    def prompts(self) -> Path:
        """Templates here take the place of the shipped ones of the same name."""
        return self.root / "prompts"

    @property
    def database(self) -> Path:
        return self.embeddings / "library.sqlite3"

    @property
    def vectors(self) -> Path:
        return self.embeddings / "vectors.faiss"

    @property
    def prefixes(self) -> Path:
        return self.embeddings / "prefix"

    @property
    def summaries(self) -> Path:
        return self.embeddings / "summaries"

    @property
    def manifest(self) -> Path:
        return self.embeddings / "manifest.json"

    @property
    def lock(self) -> Path:
        """Held by who writes to ``embeddings/``."""
        return self.embeddings / "sync.lock"

    @property
    def corpus_lock(self) -> Path:
        """Held by who writes to ``corpus/``, and by a sync while it looks for what has changed."""
        return self.embeddings / "adding.lock"


def is_workspace(folder: Path) -> bool:
    """True when ``folder`` holds ``corpus/`` and ``embeddings/``; the latter may have been deleted, and then
    there must be Markdown files in ``corpus/``, since many folders have that name.
    """
    corpus = folder / "corpus"
    return corpus.is_dir() and ((folder / "embeddings").is_dir() or any(corpus.glob("*.md")))


def init_workspace(folder: Path) -> Workspace:
    """Make ``folder`` a workspace, keeping what is there; returns it."""
    workspace = Workspace(folder.resolve())
    try:
        workspace.corpus.mkdir(parents=True, exist_ok=True)
        workspace.embeddings.mkdir(exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"{folder} cannot be made a workspace: {error}.", "Choose a folder you can write to."
        ) from error
    return workspace


def find_workspace(named: Path | None = None, start: Path | None = None) -> Workspace:
    """The workspace to use: ``named``, else ``RAG_WORKSPACE``, else upward from ``start``, else the user's
    default.

    Raises WorkspaceError when the named one is no workspace, or none is found.
    """
    asked = named or (Path(value) if (value := os.environ.get("RAG_WORKSPACE")) else None)
    if asked is not None:
        if not is_workspace(asked):
            raise WorkspaceError(
                f"{asked} is no workspace: it needs the folders corpus/ and embeddings/.", _INIT
            )
        return Workspace(asked.resolve())
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if is_workspace(folder):
            return Workspace(folder)
    default = default_workspace_folder()
    if is_workspace(default):
        return Workspace(default)
    raise WorkspaceError(f"No workspace was found from {here} upward, nor at {default}.", _INIT)


def default_workspace_folder() -> Path:
    """The user's default workspace, in the platform's data folder."""
    import platformdirs

    return platformdirs.user_data_path(APP) / "workspace"


def models_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where models are kept: ``RAG_MODELS``, else the platform's cache folder."""
    if named := environ.get("RAG_MODELS"):
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path(APP) / "models"
