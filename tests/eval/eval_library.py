"""A small library of generated articles, built by arithmetic, for tests of what tries it."""

from __future__ import annotations

from pathlib import Path

from eval.adding import add_and_sync
from eval.arithmetic import ArithmeticEmbedder
from eval.generating import generate, write_articles
from rag.workspace import Workspace, init_workspace


def library_tried(folder: Path, articles: int = 6) -> Workspace:
    """The workspace of the first articles, synced; the articles themselves are in ``folder/input``."""
    write_articles(generate(articles), folder / "input")
    workspace = init_workspace(folder / "whole")
    add_and_sync(workspace, folder / "input", ArithmeticEmbedder)
    return workspace
