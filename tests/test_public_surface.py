"""What others may rely on, as sorted lists: a change here is a change of the promise."""

from __future__ import annotations

from typing import Any

import pytest
import typer

import rag.newsroom
from rag.cli.ask import app as ask_app
from rag.cli.main import app as rag_app

ASK = [
    "--as-of",
    "--fail-on-abstain",
    "--input",
    "--json",
    "--max-seconds",
    "--model",
    "--no-llm",
    "--out",
    "--since",
    "--source",
    "--top-articles",
    "--until",
    "--verbose",
    "--workspace",
    "-w",
    "question",
]
COMMANDS = {
    "ask": ASK,
    "rag": ["--version", "--workspace", "-w"],
    "rag add": ["--allow-private", "--dry-run", "--field", "--json", "--split-on", "paths"],
    "rag ask": ASK,
    "rag diff": ["--all", "--json", "article"],
    "rag digest": [
        "--date",
        "--format",
        "--model",
        "--no-llm",
        "--out",
        "--since",
        "--stories",
        "--timezone",
        "--title",
        "--until",
    ],
    "rag doctor": ["--json"],
    "rag export": ["--json", "--without-library", "file"],
    "rag feeds": [],
    "rag feeds add": ["--allow-private", "--json", "places"],
    "rag feeds list": ["--json"],
    "rag feeds refresh": ["--allow-private", "--json", "--no-sync", "--pause"],
    "rag feeds remove": ["--json", "urls"],
    "rag gc": ["--dry-run", "--json"],
    "rag import": ["--json", "file", "folder"],
    "rag init": ["--json", "folder"],
    "rag list": ["--json"],
    "rag models": [],
    "rag models add": ["--json", "file"],
    "rag models calibrate": ["--json", "name"],
    "rag models list": ["--json"],
    "rag models path": ["--json", "name"],
    "rag models pull": ["--json", "--sha256", "name"],
    "rag search": [
        "--as-of",
        "--json",
        "--limit",
        "--since",
        "--source",
        "--top-articles",
        "--until",
        "query",
    ],
    "rag show": ["--json", "place"],
    "rag stats": ["--json"],
    "rag summarize": [
        "--all",
        "--format",
        "--json",
        "--model",
        "--no-llm",
        "--sentences",
        "--since",
        "articles",
    ],
    "rag sync": ["--json", "--read-ahead", "--summaries"],
    "rag timeline": [
        "--json",
        "--model",
        "--no-llm",
        "--since",
        "--source",
        "--timezone",
        "--until",
        "question",
    ],
    "rag watch": ["--json", "folders"],
    "rag verify": ["--json", "file"],
}
NEWSROOM = [
    "article",
    "ask",
    "close",
    "corpus",
    "digest",
    "embedder",
    "history",
    "language_model",
    "library",
    "model",
    "open",
    "parser",
    "read_ahead",
    "search",
    "summarise",
    "summarise_ahead",
    "sync",
    "timeline",
    "verify",
]


def commands(command: Any, name: str) -> dict[str, Any]:
    """Every command and group below ``command``, by the words that call it."""
    found = {name: command}
    for word, below in getattr(command, "commands", {}).items():
        found |= commands(below, f"{name} {word}")
    return found


FOUND = commands(typer.main.get_command(ask_app), "ask") | commands(typer.main.get_command(rag_app), "rag")


def test_the_commands():
    assert sorted(FOUND) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_options_and_arguments_of_a_command(name: str):
    assert sorted(option for parameter in FOUND[name].params for option in parameter.opts) == COMMANDS[name]


def test_every_command_speaks_json():
    groups = {"rag", "rag feeds", "rag models"}  # and a digest is written in the form that --format names

    assert {name for name in FOUND if "--json" not in COMMANDS[name]} - groups == {"rag digest"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_has_help_in_a_sentence(name: str):
    text = FOUND[name].help or ""

    assert len(text.split()) > 3
    assert text.rstrip().endswith(".")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_an_option_has_help(name: str):
    silent = [p.name for p in FOUND[name].params if not (getattr(p, "help", ""))]

    assert silent == []


def test_the_newsroom():
    assert sorted(name for name in vars(rag.newsroom.Newsroom) if not name.startswith("_")) == NEWSROOM


def test_the_module_of_the_newsroom():
    own = [
        name
        for name, value in vars(rag.newsroom).items()
        if getattr(value, "__module__", None) == "rag.newsroom" and not name.startswith("_")
    ]

    assert sorted(own) == ["Choice", "Newsroom", "calibrate_model"]


def test_the_package():
    import rag

    assert rag.__all__ == ["__version__"]
    assert rag.__version__ == "0.1.0"
