"""``python -m eval``: measure, and print what was measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.runs import Run
from rag.errors import UsageError

Questions = Annotated[Path, typer.Option(help="Questions with nuggets, JSON Lines.")]
AskedWorkspace = Annotated[Path | None, typer.Option(help="The workspace to ask.")]
Data = Annotated[Path, typer.Option(help="The folder that holds the public sets.")]
Out = Annotated[Path, typer.Option(help="Where records, scores and the report go.")]
Cache = Annotated[Path, typer.Option(help="Where libraries of public sets are kept.")]
Limit = Annotated[int | None, typer.Option(help="Only so many questions, a fixed sample.", min=1)]

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def harness() -> None:
    """Measure the quality of answers. What has no data is reported as not run, never as passed."""


@app.command()
def answers(
    questions: Questions,
    workspace: AskedWorkspace = None,
    out: Out = Path("eval/runs/answers"),
    no_llm: Annotated[bool, typer.Option("--no-llm", help="Search alone.")] = False,
    limit: Limit = None,
) -> None:
    """Ask questions with nuggets."""
    from eval.answers import made_with, run
    from eval.nuggets import read_questions
    from rag.newsroom import Choice, Newsroom

    choice = Choice(model=None) if no_llm else Choice()
    with Newsroom.open(workspace, choice) as newsroom:
        show(run(Run(out, made_with(newsroom)), newsroom, read_questions(questions)[:limit]))


@app.command()
def evidence(
    data: Data,
    collection: Annotated[str, typer.Option("--set", help="clapnq or squad.")] = "clapnq",
    out: Annotated[Path | None, typer.Option(help="eval/runs/evidence-SET if not given.")] = None,
    no_llm: Annotated[bool, typer.Option("--no-llm", help="Search signals alone.")] = False,
    limit: Limit = None,
) -> None:
    """Read passages: are the sentences found that answer, and is it seen when there are none?"""
    from eval.opening import open_reader
    from eval.reading import run
    from eval.sets.passages import clapnq, sample, squad

    sets = {"clapnq": clapnq, "squad": squad}
    if collection not in sets:
        raise UsageError(f"--set is {collection!r}, wanted clapnq or squad.")
    folder = out or Path(f"eval/runs/evidence-{collection}")
    with open_reader(folder.parent / "states", no_llm=no_llm) as (reader, embedder, made_with):
        questions = sample(sets[collection](data), limit)
        show(run(Run(folder, {"set": collection, **made_with}), reader, embedder, questions))


@app.command()
def retrieval(
    data: Data,
    out: Out = Path("eval/runs/retrieval"),
    cache: Cache = Path("eval/runs/collections"),
    undated: Annotated[bool, typer.Option(help="Do not tell search on which day was asked.")] = False,
    every: Annotated[
        bool, typer.Option(help="Also questions whose article lacks the answer's words.")
    ] = False,
    limit: Limit = None,
) -> None:
    """Search the news of RealTimeQA 2022; indexing them the first time takes long."""
    from eval.retrieval import run
    from eval.sets.realtimeqa import news_questions, news_workspace
    from rag.newsroom import Choice, Newsroom

    collection = news_workspace(data, cache)
    questions = [item for item in news_questions(data) if every or item.strict][:limit]
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        library, embedder = newsroom.library, newsroom.embedder
        made_with = {"library": library.checksum, "embedder": embedder.identity, "dated": not undated}
        show(run(Run(out, made_with), library, embedder, questions, collection.documents, dated=not undated))


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="The folder of a run.")],
    after: Annotated[Path, typer.Argument(help="That of a later one.")],
) -> None:
    """Compare two runs: what changed, by how much, whether it is noise, and what flipped."""
    from eval.comparing import compare as compared

    show(compared(before, after))


@app.command("check-questions")
def check_questions(
    questions: Annotated[Path, typer.Argument(help="Questions with nuggets, JSON Lines.")],
    workspace: AskedWorkspace = None,
) -> int:
    """Check a question set against the articles: form, ids, and that its evidence is there."""
    from eval.checking import faults
    from rag.newsroom import Newsroom

    corpus = Newsroom.open(workspace).corpus()
    found = list(faults(questions, [article for _, article in corpus.articles]))
    for fault in found:
        sys.stdout.write(f"{questions}, line {fault.line}: {fault.what}\n")
    return 1 if found else 0


@app.command()
def speed(
    questions: Questions,
    workspace: AskedWorkspace = None,
    limit: Limit = None,
    cold: Annotated[int, typer.Option(help="How many of them to ask in a process of its own.", min=1)] = 8,
    peers: Annotated[
        Path | None, typer.Option(help="Ask CitationQueryEngine too, its answers kept in this file.")
    ] = None,
) -> None:
    """Measure seconds, fresh tokens and memory, warm and cold. Nothing else should run on the machine."""
    from eval.nuggets import read_questions
    from eval.speed import run

    asked = [item.question for item in read_questions(questions)[:limit]]
    show(run(workspace, asked, cold, peers))


@app.command("search-speed")
def search_speed(
    data: Data,
    cache: Cache = Path("eval/runs/collections"),
) -> None:
    """Measure search over the news articles of RealTimeQA; indexing them the first time takes long."""
    from eval.sets.realtimeqa import news_questions, news_workspace
    from eval.speed import search_latency
    from rag.newsroom import Choice, Newsroom

    collection = news_workspace(data, cache)
    with Newsroom(collection.workspace, Choice(model=None)) as newsroom:
        show(search_latency(newsroom, [item.question for item in news_questions(data)]))


@app.command()
def kills(
    articles: Annotated[Path, typer.Option(help="A folder of article files.")] = Path("corpus/sample"),
    syncs: Annotated[int, typer.Option(help="How many syncs to kill.", min=0)] = 50,
    asks: Annotated[int, typer.Option(help="How many asks to kill.", min=0)] = 50,
    seed: Annotated[int, typer.Option(help="Of the random moments.")] = 0,
) -> None:
    """Kill syncs and asks at random moments, and count what a later command took for good wrongly."""
    from eval.kills import kill_asks, kill_syncs

    show({"sync": kill_syncs(articles, syncs, seed), "ask": kill_asks(articles, asks, seed)})


def show(result: Mapping[str, Any]) -> None:
    """A report on standard output."""
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    from rag.cli.running import run as run_command

    sys.exit(run_command(app, "python -m eval"))
