"""The article files of a corpus: YAML front matter, then paragraphs apart by blank lines.

What is read is brought into normal form: ``text`` by ``normalise``, every other field as one line. An article
made elsewhere must be in that form before it is written, so that ``read_article(write_article(a, folder)) ==
a``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

from rag.errors import ArticleError, GroundwireError, IngestError, StorageError
from rag.files import write_atomically
from rag.ingest.front_matter import KEYS, FrontMatter, split_front_matter, write_front_matter
from rag.ingest.naming import article_id as article_id
from rag.ingest.naming import file_name
from rag.ingest.text import normalise, one_line
from rag.ingest.text_files import find, read_text
from rag.records import Article

CORPUS_SUFFIXES = frozenset({".md"})

_REQUIRED = ("id", "headline")
_LONGEST_NAME = 220  # bytes; file systems take 255, and a file has a longer name while it is written
_STORED = tuple(key for key in KEYS if key != "sha256")


@dataclass(frozen=True, slots=True)
class Problem:
    """A file of the corpus that was left out: what is wrong with it and what can be done."""

    path: Path
    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a folder, sorted by id, and what was noticed on the way.

    ``edited`` are files whose body is no longer the one their ``sha256`` was written for; the body counts.
    """

    articles: tuple[tuple[Path, Article], ...]
    problems: tuple[Problem, ...]
    edited: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Stored:
    article: Article
    sha256: str | None


def read_article(path: Path) -> Article:
    """The article in ``path``; raises ArticleError with the line, what was found and the next step."""
    return _read(path).article


def _read(path: Path) -> _Stored:
    return _parse(path, article_file_text(path))


def article_file_text(path: Path) -> str:
    """The whole content of an article file. Raises ArticleError when it cannot be read."""
    try:
        return read_text(path)
    except IngestError as error:
        raise ArticleError(error.message, error.next_step) from error


def parse_article(path: Path, text: str) -> Article:
    """The article in ``text``, the content of the article file ``path``; raises ArticleError."""
    return _parse(path, text).article


def _parse(path: Path, text: str) -> _Stored:
    matter = split_front_matter(path, text)
    return _Stored(article_from(path, matter), matter.values.get("sha256"))


def article_from(path: Path, matter: FrontMatter) -> Article:
    """The article that front matter and body make; raises ArticleError with ``path`` where they make none."""
    for key in _REQUIRED:
        if key not in matter.values:
            raise ArticleError(f"{path}: the front matter has no {key}.", f"Add a line `{key}: …`.")
    body = normalise(matter.body)
    if not body:
        raise ArticleError(
            f"{path}: no text follows the front matter.", "Write the article's paragraphs below it."
        )
    known = {key: matter.values.get(key) for key in _STORED if key not in _REQUIRED}
    return Article(id=matter.values["id"], headline=matter.values["headline"], text=body, **known)


def render_article(article: Article, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """The content of the file of ``article``, whose fields must be in normal form (see the module), with
    ``more`` in its front matter.
    """
    given = {key: getattr(article, key) for key in _STORED}
    values = {key: value for key, value in given.items() if value is not None} | {"sha256": article.sha256}
    assert article.text == normalise(article.text) != "", "the text of an article is normalised by its reader"
    assert all(value == one_line(value) != "" for value in values.values()), "metadata is one line, or None"
    return f"{write_front_matter(values | dict(more))}\n\n{article.text}\n"


def write_article(article: Article, folder: Path) -> Path:
    """Write ``article`` into ``folder`` and return its file.

    An earlier version of the same article is replaced. The file is whole or not there. Raises
    StorageError when it cannot be written, IngestError when its name is taken by another article.
    """
    path = folder / file_name(article.id, article.published)
    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise IngestError(
            f"The id {article.id[:40]}… is too long to name a file by.",
            "Give the article a shorter one.",
        )
    content = render_article(article).encode("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_is_ours(path, article.id)
    except OSError as error:
        raise StorageError(f"{path} cannot be made: {error.strerror}.", "Choose another place.") from error
    write_atomically(path, content)
    return path


def _check_is_ours(path: Path, identity: str) -> None:
    if not path.exists():
        return
    try:
        holder = read_article(path).id
    except ArticleError as error:
        raise IngestError(f"{path} is in the way: {error.message}", "Repair or move it.") from error
    if holder != identity:
        raise IngestError(
            f"{path} holds the article {holder!r}, not {identity!r}.", "Give one of them another id."
        )


def load_corpus(folder: Path) -> Corpus:
    """Every article below ``folder``; a file that cannot be read is a problem, never the end.

    README.md and dot files are no articles; links that leave the folder are not followed. Of two files with
    one id the first path counts. Raises IngestError when there is no such folder.
    """
    problems: list[Problem] = []
    edited: list[Path] = []
    articles = {stored.article.id: (path, stored.article) for path, stored in _each(folder, problems, edited)}
    return Corpus(tuple(articles[key] for key in sorted(articles)), tuple(problems), tuple(edited))


@dataclass(frozen=True, slots=True)
class Scan:
    """What a corpus holds, without its texts: the file and the fingerprint of each article, by id."""

    files: dict[str, Path]
    fingerprints: dict[str, str]
    problems: tuple[Problem, ...]

    def read(self, article_id: str) -> Article | None:
        """An article as it was seen; None when its file has become another one since."""
        try:
            article = read_article(self.files[article_id])
        except ArticleError:
            return None
        return article if article.fingerprint == self.fingerprints.get(article_id) else None


def scan_corpus(folder: Path) -> Scan:
    """The same look at ``folder`` as ``load_corpus``, for when it holds too much to keep in memory."""
    problems: list[Problem] = []
    files: dict[str, Path] = {}
    prints: dict[str, str] = {}
    for path, stored in _each(folder, problems, []):
        files[stored.article.id] = path
        prints[stored.article.id] = stored.article.fingerprint
    return Scan(files, prints, tuple(problems))


def _each(folder: Path, problems: list[Problem], edited: list[Path]) -> Iterator[tuple[Path, _Stored]]:
    """Every article file of ``folder`` by path, the first of each id; what is wrong goes to ``problems``."""
    if not folder.is_dir():
        raise IngestError(
            f"{folder} is no folder; the corpus was wanted.", "Make a workspace with `rag init DIR`."
        )
    unreadable: list[OSError] = []
    holders: dict[str, Path] = {}
    for path in find(folder, CORPUS_SUFFIXES, unreadable):
        try:
            stored = _read(path)
        except GroundwireError as error:
            problems.append(Problem(path, error.message, error.next_step))
            continue
        article = stored.article
        if article.id in holders:
            first = holders[article.id]
            problems.append(
                Problem(path, f"The id {article.id!r} is taken by {first}.", "Give one of them another id.")
            )
            continue
        holders[article.id] = path
        if stored.sha256 not in {None, article.sha256}:
            edited.append(path)
        yield path, stored
    problems += [
        Problem(Path(error.filename), f"{error.strerror}.", "Check its permissions.") for error in unreadable
    ]


# A new field of Article must be stored too.
assert {field.name for field in fields(Article)} == {*_STORED, "text"}
