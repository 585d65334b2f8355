"""The shop window is true: its commands exist, and its real answer is the one that is given."""

import re
from pathlib import Path

import pytest
import typer

from rag.cli.ask import app as ask_app
from rag.cli.main import app as rag_app
from rag.render.reports import checked_text, verdict_text
from rag.verify.saved import SavedVerdict

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(title: str, fence: str) -> str:
    """The first fenced block below a heading."""
    below = README.split(f"\n## {title}\n", 1)[1]
    return below.split(f"```{fence}\n", 1)[1].split("```", 1)[0]


@pytest.mark.parametrize("title", ["Set up", "Test"])
def test_each_of_the_two_commands_is_one_line(title):
    assert len(block(title, "sh").strip().splitlines()) == 1


def test_set_up_says_how_long_the_build_takes_before_it_starts():
    command = block("Set up", "sh")
    assert "six minutes" in command
    assert command.index("six minutes") < command.index("pip install")


def test_ci_runs_the_commands_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'for title in "Set up" "Test"' in script


def test_every_command_and_every_option_of_ask_is_documented():
    group = typer.main.get_command(rag_app)
    for name in group.commands:
        assert re.search(rf"`rag {name}\b", README), f"README does not name `rag {name}`"
    for name in group.commands["models"].commands:
        assert f"`{name}`" in README or f"models {name}" in README
    options = [option for parameter in typer.main.get_command(ask_app).params for option in parameter.opts]
    for option in options:
        if option.startswith("--") and option != "--help":
            assert f"`{option}" in README, f"README does not name {option}"


def test_no_command_is_documented_that_does_not_exist():
    group = typer.main.get_command(rag_app)
    for name in re.findall(r"`rag ([a-z]+)", README):
        assert name in group.commands


def test_what_verify_says_is_what_it_says():
    shown = verdict_text(SavedVerdict(1, "Daily digest, 2024-11-26", ())) + checked_text()

    assert f"```text\n{shown}```\n" in README


@pytest.mark.model
def test_the_real_answer_is_the_one_given(sample_workspace):
    from rag.newsroom import Newsroom
    from rag.render.style import Style
    from rag.render.terminal import answer_text

    shown = block("A real answer", "text")
    with Newsroom.open(sample_workspace) as newsroom:
        given = answer_text(newsroom.ask("how many troops?"), Style())
    # Another processor may round a logit otherwise and swap two neighbours: the order is not compared.
    assert parts(shown) == parts(given)


@pytest.mark.model
def test_what_can_be_pasted_is_what_is_given(sample_workspace):
    from rag.newsroom import Newsroom
    from rag.render.style import Style
    from rag.render.terminal import answer_text

    shown = re.search(r"sentences to paste.*?```text\n(.*?)\n```", README, re.DOTALL)[1]
    with Newsroom.open(sample_workspace) as newsroom:
        for question, text in zip(
            ("What did Zelenskyy say?", "What did Putin say about the launch?"),
            shown.split("\n\n"),
            strict=True,
        ):
            assert answer_text(newsroom.ask(question), Style()).split("\n\nSources\n")[0] == text


@pytest.mark.model
def test_the_digest_is_the_one_given(sample_workspace):
    from rag.digest.days import Window
    from rag.newsroom import Newsroom
    from rag.render.digests import digest_markdown

    shown = re.sub(r" ?(?:\[\d+\])+", "", block("A digest each morning", "markdown")).strip()
    with Newsroom.open(sample_workspace) as newsroom:
        given = digest_markdown(newsroom.digest(Window.of("2024-11-26", None, "UTC")))
    assert shown in re.sub(r" ?(?:\[\d+\])+", "", given)


def parts(answer: str) -> tuple[list[str], str, list[str]]:
    """The claims, the title of the figures, and these, without their numbers, each in order of its words."""
    claims, title, figures = re.split(
        r"\n\n(Figures.*)\n", re.sub(r" \[\d+\]", "", answer.split("\nSources\n")[0])
    )
    lines = figures.replace("\n      ", " ").split("\n")
    return sorted(item.strip() for item in claims.split("\u2022")), title, sorted(map(str.strip, lines))
