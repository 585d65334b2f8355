"""``python -m eval``: measure, and print what was measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def harness() -> None:
    """Measure the quality of answers. What has no data is reported as not run, never as passed."""


@app.command()
def answers(
    questions: Annotated[Path, typer.Option(help="Questions with nuggets, JSON Lines.")],
    workspace: Annotated[Path | None, typer.Option(help="The workspace to ask.")] = None,
    out: Annotated[Path, typer.Option(help="Where records and scores go.")] = Path("eval/runs/answers"),
    no_llm: Annotated[bool, typer.Option("--no-llm", help="Search alone.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only the first so many questions.", min=1)] = None,
) -> None:
    """Ask questions with nuggets; a run that was interrupted goes on from its records."""
    from eval.answers import run
    from eval.nuggets import read_questions
    from rag.newsroom import Choice, Newsroom

    choice = Choice(model=None) if no_llm else Choice()
    with Newsroom.open(workspace, choice) as newsroom:
        result = run(newsroom, read_questions(questions)[:limit], out)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


@app.command()
def speed(
    questions: Annotated[Path, typer.Option(help="Questions with nuggets, JSON Lines.")],
    workspace: Annotated[Path | None, typer.Option(help="The workspace to ask.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first so many questions.", min=1)] = None,
    cold: Annotated[int, typer.Option(help="How many of them to ask in a process of its own.", min=1)] = 8,
    peers: Annotated[
        Path | None, typer.Option(help="Ask CitationQueryEngine too, its answers kept in this file.")
    ] = None,
) -> None:
    """Measure seconds, fresh tokens and memory, warm and cold. Nothing else should run on the machine."""
    from eval.nuggets import read_questions
    from eval.speed import run

    asked = [item.question for item in read_questions(questions)[:limit]]
    sys.stdout.write(json.dumps(run(workspace, asked, cold, peers), indent=2) + "\n")


@app.command("search-speed")
def search_speed(
    data: Annotated[Path, typer.Option(help="The folder that holds realtimeqa/.")],
    cache: Annotated[Path, typer.Option(help="Where its library is kept.")] = Path("eval/runs/collections"),
) -> None:
    """Measure search over the news articles of RealTimeQA; indexing them the first time takes long."""
    from eval.sets.realtimeqa import news_questions, news_workspace
    from eval.speed import search_latency
    from rag.newsroom import Choice, Newsroom

    collection = news_workspace(data, cache)
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        result = search_latency(newsroom, [item.question for item in news_questions(data)])
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


@app.command()
def kills(
    articles: Annotated[Path, typer.Option(help="A folder of article files.")] = Path("corpus/sample"),
    syncs: Annotated[int, typer.Option(help="How many syncs to kill.", min=0)] = 50,
    asks: Annotated[int, typer.Option(help="How many asks to kill.", min=0)] = 50,
    seed: Annotated[int, typer.Option(help="Of the random moments.")] = 0,
) -> None:
    """Kill syncs and asks at random moments, and count what a later command took for good wrongly."""
    from eval.kills import kill_asks, kill_syncs

    result = {"sync": kill_syncs(articles, syncs, seed), "ask": kill_asks(articles, asks, seed)}
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    from rag.cli.running import run as run_command

    sys.exit(run_command(app, "python -m eval"))
