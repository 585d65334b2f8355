"""The commands that try the library: interrupted, on a full disk, with everything twice, with everyone at
once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.runs import Record

_RUNS = Path("eval/runs")

Out = Annotated[Path | None, typer.Option(help="Where records and the report go: eval/runs/… if not given.")]
Seed = Annotated[int, typer.Option(help="Of the articles and of everything that is drawn.")]

app = typer.Typer()


@app.command("kills-add")
def kills_add(
    times: Annotated[int | None, typer.Option(help="How many kills: 180, or 20 with --real.", min=1)] = None,
    articles: Annotated[int | None, typer.Option(help="500, or 60 with --real.", min=5)] = None,
    real: Annotated[bool, typer.Option("--real", help="With the embedder that ships.")] = False,
    at_once: Annotated[int, typer.Option(help="How many at the same time.", min=1)] = 2,
    out: Out = None,
    seed: Seed = 0,
) -> None:
    """Kill adding and syncing at random moments, and compare what comes of it with an uninterrupted run."""
    from eval.interruptions import Course, kills, run
    from eval.runs import Run

    times, articles = times or (20 if real else 180), articles or (60 if real else 500)
    embedder = "real" if real else "arithmetic"
    folder = out or _RUNS / f"kills-add-{embedder}"
    made_with = {"embedder": embedder, "articles": articles, "seed": seed}
    course = Course.prepare(folder / "work", articles, seed, embedder)
    _show(folder.name, run(Run(folder, made_with), course, kills(times, articles, seed), at_once))


@app.command("full-disk")
def full_disk(
    articles: Annotated[int, typer.Option(help="How many to add.", min=1)] = 100,
    out: Out = None,
    seed: Seed = 0,
) -> None:
    """Add and sync with room for more and more bytes, in one file and on a small disk of its own."""
    from eval.full_disk import Attempt, can_mount, run
    from eval.runs import Run

    folder = out or _RUNS / "full-disk"
    attempt = Attempt.prepare(folder / "work", articles, seed)
    sizes = attempt.sizes(("file", "disk") if can_mount(folder / "work" / "mount") else ("file",))
    _show(folder.name, run(Run(folder, {"articles": articles, "seed": seed}), attempt, list(sizes)))


@app.command("adding-twice")
def adding_twice(
    articles: Annotated[int, typer.Option(help="How many to add.", min=1)] = 5000,
    real: Annotated[bool, typer.Option("--real", help="With the embedder that ships.")] = False,
    out: Out = None,
    seed: Seed = 0,
) -> None:
    """Add and sync the same articles twice: seconds, memory, and that the second time changes nothing."""
    from eval.runs import Run
    from eval.twice import run

    embedder = "real" if real else "arithmetic"
    folder = out or _RUNS / f"adding-twice-{embedder}"
    made_with = {"embedder": embedder, "articles": articles, "seed": seed}
    _show(folder.name, run(Run(folder, made_with), articles, seed, embedder))


@app.command()
def soak(
    seconds: Annotated[float, typer.Option(help="For how long.", min=0.1)] = 300,
    articles: Annotated[int, typer.Option(help="How many there may be.", min=8)] = 400,
    out: Out = None,
    seed: Seed = 0,
) -> None:
    """Ask with ten processes while two change the corpus and sync, and look at every answer."""
    from eval.runs import Run
    from eval.soak import run

    folder = out or _RUNS / "soak"
    made_with = {"articles": articles, "seed": seed}
    _show(folder.name, run(Run(folder, made_with), folder / "work", seconds, articles, seed))


@app.command("dense-recall")
def dense_recall(
    data: Annotated[Path, typer.Option(help="The folder with realtimeqa-news and realtimeqa.")],
    cache: Annotated[Path, typer.Option(help="Where libraries are kept.")] = Path("eval/collections"),
    out: Out = None,
) -> None:
    """Hold the index of a large library against an exact one; exit code 1 below 0.98 of its ten nearest."""
    from eval.dense_recall import run
    from eval.runs import Run

    folder = out or _RUNS / "dense-recall"
    report = run(Run(folder, {}), data, cache)
    _show(folder.name, report)
    if not report["holds"]:
        raise typer.Exit(1)


@app.command()
def scale(
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", help="Chunks; may be repeated. 1,000 to 1,000,000 if not given."),
    ] = None,
    out: Out = None,
    seed: Seed = 0,
) -> None:
    """Fill libraries of growing size and search them: seconds, memory, bytes."""
    from eval.runs import Run
    from eval.scale import SIZES, run

    folder = out or _RUNS / "scale"
    _show(folder.name, run(Run(folder, {"seed": seed}), sizes or SIZES, seed))


def _show(title: str, report: Record) -> None:
    """The table of a report, on standard output."""
    from eval.report import markdown, section

    sys.stdout.write(markdown(title, [section(title, report)]))
