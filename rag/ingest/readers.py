"""The one way in: a file becomes articles, by what it holds and not by what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import IngestError
from rag.ingest.articles import parse_article
from rag.ingest.front_matter import begins_with_front_matter
from rag.ingest.pages import LeftOut, read_page
from rag.ingest.text_files import MAX_BYTES as MAX_BYTES
from rag.ingest.text_files import find, read_text
from rag.records import Article

SUFFIXES = frozenset({".md", ".txt"})  # of files in a folder; one that is named may end as it likes

_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles of a file, the lines that are in none of them, and what the file was taken for."""

    articles: tuple[Article, ...]
    left_out: tuple[LeftOut, ...]
    kind: Literal["article", "page"]


def read_file(path: Path, split_on: str | None = None) -> Reading:
    """Read an article file (front matter at its top) or a saved text page; ``split_on`` is for pages.

    Raises IngestError, or ArticleError for an article file, with what was found and the next step.
    """
    text = read_text(path)
    if begins_with_front_matter(text):
        return Reading((parse_article(path, text),), (), "article")
    if _HTML.match(text):
        raise IngestError(f"{path} is a page in HTML; text was wanted.", "Save it as text from the browser.")
    try:
        page = read_page(text, split_on)
    except IngestError as error:
        raise IngestError(f"{path}: {error.message}", error.next_step) from error
    return Reading(page.articles, page.left_out, "page")


def find_files(path: Path) -> tuple[Path, ...]:
    """``path`` itself when it is a file, else the ``*.md`` and ``*.txt`` files below the folder, sorted.

    Raises IngestError when there is nothing at ``path``, or no such file below it.
    """
    try:
        if path.is_file():
            return (path,)
        if not path.is_dir():
            raise IngestError(f"{path} does not exist.", "Check its name.")
    except OSError as error:  # the name is too long, or a folder above may not be entered
        raise IngestError(f"{path} cannot be read: {error.strerror}.", "Check its name.") from error
    found = tuple(find(path, SUFFIXES))
    if not found:
        raise IngestError(f"{path} holds no .md or .txt file.", "Name a file, or a folder with text files.")
    return found
