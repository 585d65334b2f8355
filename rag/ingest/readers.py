"""The one way in: a file becomes articles, by what it holds and not by what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from glob import glob, has_magic
from pathlib import Path

from rag.errors import IngestError
from rag.ingest.apart import Apart
from rag.ingest.articles import parse_article
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.kinds import Kind, kind_of
from rag.ingest.formats.readers import KINDS
from rag.ingest.formats.source import Found, Source
from rag.ingest.pages import read_page
from rag.ingest.text_files import find

# Of files in a folder; one that is named may end as it likes.
SUFFIXES = frozenset(
    {".atom", ".csv", ".docx", ".eml", ".epub", ".htm", ".html", ".json", ".jsonl", ".mbox", ".md", ".ndjson"}
    | {".pdf", ".rss", ".tsv", ".txt", ".warc", ".warc.gz", ".xhtml", ".xml"}
)


def read_source(source: Source, path: Path, apart: Apart) -> tuple[Kind, Iterator[Found]]:
    """What the file at ``path``, opened as ``source``, is, and what it holds, as it is read.

    Article files and text pages are read here, everything else in the process ``apart``. Raises IngestError,
    or ArticleError for an article file, with what was found and the next step; so does the iterator.
    """
    kind = kind_of(source)
    if kind == "opml":
        raise IngestError(
            f"{source.name} is a list of feeds.", f"Subscribe to them: rag feeds add {source.name}"
        )
    if kind in KINDS:
        return kind, apart.read(source, path, kind)
    text = decode(source.name, source.whole(), source.charset)
    if kind == "article":
        return kind, iter((parse_article(Path(source.name), text),))
    return kind, _page(source, text)


def _page(source: Source, text: str) -> Iterator[Found]:
    try:
        page = read_page(text, source.split_on)
    except IngestError as error:
        raise IngestError(f"{source.name}: {error.message}", error.next_step) from error
    yield from page.articles
    yield from page.left_out


def find_files(path: Path) -> tuple[Path, ...]:
    """``path`` itself when it is a file, else the files below the folder that may hold articles, or what a
    pattern such as ``inbox/*.html`` names; sorted.

    Raises IngestError when there is nothing at ``path``, or no such file below it.
    """
    try:
        if path.is_file():
            return (path,)
        if not path.is_dir():
            return _matching(path)
    except OSError as error:  # the name is too long, or a folder above may not be entered
        raise IngestError(f"{path} cannot be read: {error.strerror}.", "Check its name.") from error
    found = tuple(find(path, SUFFIXES))
    if not found:
        raise IngestError(f"{path} holds no file of articles.", f"Read are {', '.join(sorted(SUFFIXES))}.")
    return found


def _matching(pattern: Path) -> tuple[Path, ...]:
    text = str(pattern)
    # Path.glob takes no pattern that begins at the root.
    found = [Path(name) for name in glob(text, recursive=True)] if has_magic(text) else []  # noqa: PTH207
    if not found:
        raise IngestError(f"{pattern} does not exist.", "Check its name.")
    files = [file for path in found for file in ([path] if path.is_file() else find(path, SUFFIXES))]
    return tuple(sorted(set(files)))
