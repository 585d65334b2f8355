"""``python -m eval``: measure, and print what was measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from eval import library, steps
from eval.steps import Setting
from rag.errors import UsageError

Questions = Annotated[Path | None, typer.Option(help="Questions with nuggets, JSON Lines.")]
AskedWorkspace = Annotated[Path | None, typer.Option(help="The workspace to ask.")]
Data = Annotated[Path | None, typer.Option(help="The folder that holds the public sets.")]
Out = Annotated[
    Path | None, typer.Option(help="Where records, scores and reports go: eval/runs/… if not given.")
]
Cache = Annotated[Path, typer.Option(help="Where libraries of public sets are kept.")]
Limit = Annotated[int | None, typer.Option(help="Only so many rows, a fixed sample.", min=1)]
Seed = Annotated[int, typer.Option(help="Which sample is drawn.")]
NoLlm = Annotated[bool, typer.Option("--no-llm", help="Search and its signals alone.")]

_RUNS = Path("eval/runs")
_COLLECTIONS = _RUNS / "collections"

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def harness() -> None:
    """Measure the quality of answers. What has no data is reported as not run, never as passed."""


app.add_typer(library.app)


@app.command("all")
def everything(
    data: Data = None,
    questions: Questions = None,
    workspace: AskedWorkspace = None,
    out: Out = None,
    cache: Cache = _COLLECTIONS,
    seed: Seed = 0,
    quick: Annotated[bool, typer.Option(help="Small samples: a quarter of an hour.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="This step only; may be given again.")] = None,
) -> None:
    """Measure everything, and write one report; what was interrupted goes on."""
    from eval.suite import run

    folder = out or _RUNS / ("quick" if quick else "all")
    show(run(Setting(folder, data, workspace, questions, cache, seed=seed), only or (), quick=quick))


@app.command()
def answers(
    questions: Questions = None,
    workspace: AskedWorkspace = None,
    out: Out = None,
    limit: Limit = None,
    seed: Seed = 0,
    no_llm: NoLlm = False,
    system: Annotated[
        str, typer.Option(help="groundwire, closed-book, or citation-query-engine.")
    ] = "groundwire",
) -> None:
    """Ask questions with nuggets, of this project or of a baseline."""
    systems = {
        "groundwire": steps.answers,
        "closed-book": steps.closed_book,
        "citation-query-engine": steps.citation_query_engine,
    }
    if system not in systems:
        raise UsageError(f"--system is {system!r}, wanted one of {', '.join(systems)}.")
    folder = out or _RUNS / ("answers" if system == "groundwire" else f"answers-{system}")
    show(systems[system](Setting(folder, None, workspace, questions, limit=limit, seed=seed, no_llm=no_llm)))


@app.command()
def figures(
    labels: Annotated[Path, typer.Argument(help="Labelled figures, JSON Lines.")],
    workspace: AskedWorkspace = None,
    out: Out = None,
    limit: Limit = None,
    seed: Seed = 0,
) -> None:
    """Read the figures of labelled sentences, and count which parts of their rows are right."""
    folder = out or _RUNS / "figures"
    show(steps.figures(Setting(folder, None, workspace, labels, limit=limit, seed=seed)))


@app.command()
def evidence(
    data: Data = None,
    collection: Annotated[str, typer.Option("--set", help="clapnq or squad.")] = "clapnq",
    out: Out = None,
    limit: Limit = None,
    seed: Seed = 0,
    no_llm: NoLlm = False,
) -> None:
    """Read passages: are the sentences found that answer, and is it seen when there are none?"""
    folder = out or _RUNS / f"evidence-{collection}"
    show(steps.evidence(Setting(folder, data, limit=limit, seed=seed, no_llm=no_llm), collection))


@app.command()
def retrieval(
    data: Data = None,
    out: Out = None,
    cache: Cache = _COLLECTIONS,
    limit: Limit = None,
    seed: Seed = 0,
    undated: Annotated[bool, typer.Option(help="Do not tell search on which day was asked.")] = False,
    every: Annotated[
        bool, typer.Option(help="Also questions whose article lacks the answer's words.")
    ] = False,
) -> None:
    """Search the news of RealTimeQA 2022; indexing them the first time takes long."""
    setting = Setting(out or _RUNS / "retrieval", data, cache=cache, limit=limit, seed=seed)
    show(steps.retrieval(setting, dated=not undated, every=every))


@app.command()
def abstention(
    data: Data = None,
    out: Out = None,
    cache: Cache = _COLLECTIONS,
    limit: Limit = None,
    seed: Seed = 0,
    no_llm: NoLlm = False,
) -> None:
    """Ask the news of 2022 what they say, and what they cannot say."""
    show(
        steps.abstention(
            Setting(out or _RUNS / "abstention", data, cache=cache, limit=limit, seed=seed, no_llm=no_llm)
        )
    )


@app.command()
def verification(
    data: Data = None,
    collection: Annotated[
        str, typer.Option("--set", help="wice, summedits, qags-xsum or qags-cnndm.")
    ] = "wice",
    out: Out = None,
    limit: Limit = None,
    seed: Seed = 0,
    no_llm: NoLlm = False,
) -> None:
    """Check claims with a known verdict."""
    folder = out or _RUNS / f"verification-{collection}"
    show(steps.verification(Setting(folder, data, limit=limit, seed=seed, no_llm=no_llm), collection))


@app.command()
def summaries(
    data: Data = None, out: Out = None, limit: Limit = None, seed: Seed = 0, no_llm: NoLlm = False
) -> None:
    """Hold summaries against those of hired writers."""
    folder = out or _RUNS / "summaries"
    show(steps.summaries(Setting(folder, data, limit=limit, seed=seed, no_llm=no_llm)))


@app.command()
def stories(data: Data = None, out: Out = None, cache: Cache = _COLLECTIONS, limit: Limit = None) -> None:
    """Tell articles of one event, and copies of one text, from others."""
    show(steps.stories(Setting(out or _RUNS / "stories", data, cache=cache, limit=limit)))


@app.command()
def speed(
    questions: Questions = None,
    workspace: AskedWorkspace = None,
    out: Out = None,
    limit: Limit = None,
    seed: Seed = 0,
    cold: Annotated[int, typer.Option(help="How many of them to ask in a process of its own.", min=1)] = 8,
    peers: Annotated[
        Path | None, typer.Option(help="Ask CitationQueryEngine too, its answers kept in this file.")
    ] = None,
) -> None:
    """Measure seconds, fresh tokens and memory, warm and cold. Nothing else should run on the machine."""
    setting = Setting(out or _RUNS / "speed", None, workspace, questions, limit=limit, seed=seed)
    show(steps.speed(setting, cold, peers))


@app.command("search-speed")
def search_speed(data: Data = None, out: Out = None, cache: Cache = _COLLECTIONS) -> None:
    """Measure search over the news articles of RealTimeQA; indexing them the first time takes long."""
    show(steps.search_speed(Setting(out or _RUNS / "search-speed", data, cache=cache)))


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


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="The folder of a run.")],
    after: Annotated[Path, typer.Argument(help="That of a later one.")],
) -> None:
    """Compare two runs: what changed, by how much, whether it is noise, and what flipped."""
    from eval.comparing import compare as compared

    with _told():
        show(compared(before, after))


@app.command()
def report(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs.")],
    out: Annotated[Path, typer.Option(help="Where report.md and report.html go.")] = _RUNS / "report",
) -> None:
    """Put runs into one report."""
    from eval.suite import combine

    combine(runs, out)


@app.command()
def beir(
    folder: Annotated[Path, typer.Argument(help="A collection in BEIR's form.")],
    out: Out = None,
    cache: Cache = _COLLECTIONS,
    split: Annotated[str, typer.Option(help="Which qrels.")] = "test",
    limit: Limit = None,
    seed: Seed = 0,
) -> None:
    """Search a collection in BEIR's form; indexing it the first time takes long."""
    setting = Setting(out or _RUNS / f"beir-{folder.resolve().name}", cache=cache, limit=limit, seed=seed)
    with _told():
        show(steps.beir(setting, folder, split))


@app.command("score-run")
def score_run(
    run: Annotated[Path, typer.Argument(help="A run in TREC's format.")],
    qrels: Annotated[Path, typer.Argument(help="Its judgements.")],
    measure: Annotated[
        list[str] | None, typer.Option(help="As ir_measures names it; may be given again.")
    ] = None,
) -> None:
    """Score a TREC run of any system, over every query that is judged."""
    from eval.trec import MEASURES, read_qrels, read_run
    from eval.trec import score_run as scored

    with _told():
        show(scored(read_run(run), read_qrels(qrels), measure or MEASURES))


@app.command("review-sheet")
def review_sheet(
    run: Annotated[Path, typer.Argument(help="The folder of a run of answers.")],
    target: Annotated[Path, typer.Argument(help="The HTML file to write.")],
    workspace: AskedWorkspace = None,
    seed: Seed = 0,
    most: Annotated[int | None, typer.Option(help="Only so many claims, drawn by the seed.", min=1)] = None,
) -> None:
    """Write a sheet on which people label the claims of a run, blind."""
    from eval.review import write_sheet
    from rag.newsroom import Newsroom

    articles = {article.id: article for _, article in Newsroom.open(workspace).corpus().articles}
    with _told():
        show({"claims": write_sheet(run, articles, target, seed, most), "sheet": str(target)})


@app.command("review-labels")
def review_labels(
    run: Annotated[Path, typer.Argument(help="The folder of the run.")],
    labels: Annotated[list[Path], typer.Argument(help="Files of labels, of one or more people.")],
) -> None:
    """Report what people's labels say of a run's claims, and how far they agree."""
    from eval.review import read_labels

    with _told():
        show(read_labels(run, labels))


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


@contextmanager
def _told() -> Iterator[None]:
    """Files that people give may be broken; what is wrong with them is told, not thrown."""
    try:
        yield
    except (ValueError, FileNotFoundError) as error:
        raise UsageError(str(error)) from error


def show(result: Mapping[str, Any]) -> None:
    """A report on standard output, without what is only drawn."""
    sys.stdout.write(json.dumps(_shown(result), indent=2) + "\n")


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _shown(item) for key, item in value.items() if key != "plots"}
    return value


if __name__ == "__main__":
    from rag.cli.running import run as run_command

    sys.exit(run_command(app, "python -m eval"))
