"""What was moved, what was freed and what a workspace holds, in words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.housekeeping import Cleaning
from rag.moving.reports import Moved
from rag.render.style import Style, safe
from rag.stats import Articles, Count, LibraryState, Room, Stats
from rag.wording import counted

_MOST_ROWS = 20


def size_text(size: int) -> str:
    """Bytes, in the largest unit of which there is one: 812 bytes, 4.1 kB, 12.3 MB."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:,.1f} {name}"
    return counted(size, "byte")


def exported_text(moved: Moved) -> str:
    """A line for each part that was exported, one for each file that was left out, one for the whole."""
    lines = _moved(moved)
    lines.append(f"{safe(str(moved.file))}: {_whole(moved)}, {size_text(moved.packed)} packed")
    return "\n".join(lines) + "\n"


def imported_text(moved: Moved) -> str:
    """The same for an import; prompts are named, since they change how answers are found."""
    lines = _moved(moved)
    if any(part.name == "prompts" and part.files for part in moved.parts):
        lines.append("prompts/ came with it: what the model is told takes the place of the shipped prompts")
    lines.append(f"{safe(str(moved.workspace))} is a workspace: {_whole(moved)}")
    return "\n".join(lines) + "\n"


def cleaning_text(cleaning: Cleaning) -> str:
    """A line for each kind of waste, one for all together."""
    lines = [
        f"{item.kind:<15} {item.count:>8,}  {size_text(item.bytes):>10}"
        for item in cleaning.waste
        if item.count
    ]
    if cleaning.dry_run:
        lines.append(f"{size_text(cleaning.bytes)} would be freed; nothing was changed")
    else:
        lines.append(f"{size_text(cleaning.bytes)} freed")
    return "\n".join(lines) + "\n"


def stats_text(stats: Stats, style: Style) -> str:
    """The articles, where they are from and of when, the library, and the room that all of it takes."""
    articles = stats.articles
    lines = [style.bold(safe(str(stats.workspace))), *_articles(articles)]
    for title, counts in (
        ("Sources", articles.sources),
        ("Languages", articles.languages),
        ("Months", articles.months),
    ):
        if counts:
            lines += ["", style.bold(title), *_counts(counts)]
    lines += ["", style.bold("Library"), *_library(stats.library)]
    lines += ["", style.bold("Room"), *_rooms(stats.rooms)]
    return "\n".join(lines) + "\n"


def _moved(moved: Moved) -> list[str]:
    lines = [
        f"{part.name:<10} {counted(part.files, 'file'):>12}  {size_text(part.bytes):>10}"
        for part in moved.parts
        if part.files
    ]
    return lines + [f"left out   {safe(item)}" for item in moved.left_out]


def _whole(moved: Moved) -> str:
    size = size_text(sum(part.bytes for part in moved.parts))
    return f"{counted(sum(part.files for part in moved.parts), 'file')}, {size}"


def _articles(articles: Articles) -> list[str]:
    days = f", {articles.first} to {articles.last}" if articles.first else ""
    undated = f", {articles.undated:,} undated" if articles.undated else ""
    lines = [
        f"{counted(articles.count, 'article')}{days}{undated}",
        f"{counted(articles.paragraphs, 'paragraph')}, {counted(articles.words, 'word')}",
        f"{counted(articles.versions, 'earlier version')} of {counted(articles.revised, 'article')}",
    ]
    if articles.unreadable:
        lines.append(f"{counted(articles.unreadable, 'file')} cannot be read: see `rag list`")
    return lines


def _counts(counts: Sequence[Count]) -> list[str]:
    shown = [f"  {count.articles:>8,}  {safe(count.name or '(none given)')}" for count in counts[:_MOST_ROWS]]
    rest = counts[_MOST_ROWS:]
    if rest:
        shown.append(
            f"  {sum(count.articles for count in rest):>8,}  in {counted(len(rest), 'other')}; --json has all"
        )
    return shown


def _library(library: LibraryState | None) -> list[str]:
    if library is None:
        return ["  nothing has been built: run `rag sync`"]
    behind = f"{counted(library.behind, 'article')} behind the corpus: run `rag sync`"
    size = f", {counted(library.dimensions, 'dimension')}" if library.dimensions else ""
    index = f", dense index {library.index}" if library.index else ""
    return [
        f"  {behind if library.behind else 'up to date'}",
        f"  {counted(library.articles, 'article')}, {counted(library.chunks, 'chunk')},"
        f" {counted(library.sentences, 'sentence')}",
        f"  embedder {safe(library.embedder or 'unknown')}{size}{index}",
    ]


def _rooms(rooms: Sequence[Room]) -> list[str]:
    return [f"  {size_text(room.bytes):>10}  {room.path}" for room in rooms]
