"""The command about earlier versions of articles: ``diff``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from rag.cli.corpus import json_of, print_line
from rag.cli.options import JsonOption
from rag.errors import ArticleError

app = typer.Typer()


@app.command()
def diff(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's id.")],
    every: Annotated[bool, typer.Option("--all", help="Every edit, not the last one only.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what an edit changed in an article: its earlier versions, word by word."""
    from rag.ingest.differences import difference
    from rag.newsroom import Newsroom
    from rag.render.differences import history_text
    from rag.render.style import Style

    newsroom = Newsroom.open(context.obj)
    versions = newsroom.history.versions(article)
    now = next((item for _, item in newsroom.corpus().articles if item.id == article), None)
    if not versions and now is None:
        raise ArticleError(f"No article has the id {article}, and none had.", "See `rag list`.")
    if not as_json:
        sys.stdout.write(history_text(versions, now, Style.of(sys.stdout), every=every))
        return
    states = [*(item.article for item in versions), *([now] if now else [])]
    steps = list(zip(versions, states[1:], strict=False))
    for version, after in steps if every else steps[-1:]:
        told = asdict(difference(version.article, after))
        print_line(json_of({"article": article, "version": version.number, "until": version.until} | told))
