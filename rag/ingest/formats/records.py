"""What files of records share: which column holds which field of an article, and the article of a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

from rag.errors import IngestError
from rag.ingest.formats.html import body_of, joined
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.text import one_line
from rag.ingest.tracking import untracked

# The names that columns of articles go by, in letters and digits alone; of two that a record has, the first
# one that holds something counts. A column of summaries is no text.
NAMES: dict[str, tuple[str, ...]] = {
    "headline": ("headline", "title", "name", "heading"),
    "text": (
        *("text", "body", "content", "articletext", "articlebody", "maintext", "fulltext", "bodytext"),
        *("contenttext", "contenthtml", "bodyhtml", "article", "story"),
    ),
    "byline": ("byline", "author", "authors", "authorname", "creator", "writer"),
    "published": (
        *("published", "publishedat", "publishedon", "publisheddate", "publishdate", "datepublished"),
        *("publicationdate", "pubdate", "webpublicationdate", "date"),
    ),
    "updated": ("updated", "updatedat", "modified", "modifiedat", "lastmodified", "datemodified"),
    "source": ("source", "publisher", "publication", "newspaper", "site", "sitename", "sourcename", "outlet"),
    "url": ("url", "link", "canonicalurl", "permalink", "articleurl", "weburl"),
    "section": ("section", "category", "sectionname", "categories"),
    "language": ("language", "lang"),
}
_NEEDED = ("headline", "text")
# Keys under which an object says what it is called, or what it holds.
_WORDS = ("name", "title", "text", "value")
_SEVERAL = frozenset({"byline", "text"})
_DEEPEST = 8
_SAMPLE = 80
_MOST_NAMES = 40
_BEFORE_GIVING_UP = 1000  # records without a column for headline or text

_MARKUP = re.compile(r"\s*<(?:!--|!doctype\b|[a-z][a-z0-9]*(?:[\s/][^<>]*)?>)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>", re.IGNORECASE)

# A record, or why there is none and its first words.
Record = Mapping[str, Any] | LeftOut


def articles_of(source: Source, records: Iterable[Record]) -> Iterator[Found]:
    """What each record holds, in order; a LeftOut goes through as it is.

    Raises IngestError, with the columns found, when the first thousand records (or all, if they are fewer)
    have no column for the headline or none for the text.
    """
    waiting: list[Found] = []  # until a record shows that the columns are there
    columns: dict[str, None] = {}
    lacking = set(_NEEDED)
    number = 0
    for number, record in enumerate(records, 1):
        found = record if isinstance(record, LeftOut) else article_of_record(source, record, number)
        if not lacking:
            yield found
            continue
        waiting.append(found)
        if not isinstance(record, LeftOut):
            lacking -= {field for field in lacking if has_column(source, list(record), field, record)}
            columns |= dict.fromkeys(name[:_SAMPLE] for name in list(record)[: _MOST_NAMES - len(columns)])
        if not lacking:
            yield from waiting
            waiting = []
        elif len(waiting) == _BEFORE_GIVING_UP:
            break
    if number == 0:
        raise IngestError(f"{source.name} holds no record; at least one article was wanted.", "Check it.")
    if lacking:
        refuse_columns(source, list(columns), lacking, waiting)


def article_of_record(source: Source, record: Mapping[str, Any], number: int) -> Found:
    """The article in the ``number``-th record, or why there is none. Its well-known columns are those of
    ``NAMES``, whatever their case and separators; ``source.fields`` goes before them.
    """
    columns = _by_folded_name(record)
    try:
        values = {field: _value(source, record, columns, field) for field in NAMES}
        if (url := values.pop("url")) is not None and (url := joined("", url)) is not None:
            url = untracked(url, keep_fragment=True)  # which may be all that tells two records apart
        return article_of(values.pop("headline"), as_text(values.pop("text") or ""), url=url, **values)
    except IngestError as error:
        why = error.message[:1].lower() + error.message[1:].rstrip(".")
        return LeftOut(number, number, why, sample_of(record), "record")


def has_column(source: Source, columns: Sequence[str], field: str, record: Mapping[str, Any] = {}) -> bool:
    """Whether one of the ``columns`` is for this field; a path into a ``record`` may lead to one, too."""
    if (named := source.fields.get(field)) is not None:
        return named in columns or _at(record, named) is not None
    return any(_folded(column) in NAMES[field] for column in columns)


def refuse_columns(
    source: Source, columns: Sequence[str], lacking: Iterable[str], left_out: Sequence[Found] = ()
) -> NoReturn:
    """Raises the IngestError that says which columns there are, and how to name those that are lacking."""
    first = next((item for item in left_out if isinstance(item, LeftOut)), None)
    if not columns and first is not None:
        raise IngestError(
            f"{source.name} holds no record that can be read: of the first, {first.why}.", "Save it again."
        )
    named = ", ".join(repr(one_line(column[:_SAMPLE])) for column in columns[:_MOST_NAMES])
    missing = " or ".join(sorted(lacking))
    raise IngestError(
        f"{source.name} has no column for the {missing} of an article; its columns are {named or 'none'}.",
        "Name them with `--field headline=COLUMN --field text=COLUMN`.",
    )


def sample_of(record: Mapping[str, Any]) -> str:
    """The first words of the first text in a record."""
    texts = (one_line(value[:400]) for value in record.values() if isinstance(value, str))
    return next((text for text in texts if text), "")[:_SAMPLE]


def as_text(value: str) -> str:
    """The paragraphs of ``value``; of markup, which begins with a tag or has paragraphs, those it shows."""
    return body_of(value) if is_markup(value) else value


def is_markup(value: str) -> bool:
    return _MARKUP.match(value) is not None or (
        "</p>" in value.lower() and _PARAGRAPH.search(value) is not None
    )


def names_of(names: Sequence[str]) -> str:
    """Names as a byline: "Ann Example, Ben Example and Cem Example"."""
    distinct = list(dict.fromkeys(names))
    return " and ".join([", ".join(distinct[:-1]), distinct[-1]]) if len(distinct) > 1 else "".join(distinct)


def _by_folded_name(record: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for column, given in record.items():
        columns.setdefault(_folded(column), given)
    return columns


def _value(source: Source, record: Mapping[str, Any], columns: dict[str, Any], field: str) -> str | None:
    if (named := source.fields.get(field)) is not None:
        return _plain(_at(record, named), field)
    found = (_plain(columns[name], field) for name in NAMES[field] if name in columns)
    return next((value for value in found if value), None)


def _at(record: Mapping[str, Any], path: str) -> Any:
    """What stands in the column, or at the end of a dotted path of keys; None when there is nothing."""
    if path in record:
        return record[path]
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _plain(value: Any, field: str, depth: int = 0) -> str | None:
    """A value as text: of an object what it is called, of a list the first (of names and paragraphs, all)."""
    if isinstance(value, str):
        return value if value.strip() else None
    if depth == _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return next((text for key in _WORDS if (text := _plain(value.get(key), field, depth + 1))), None)
    if isinstance(value, list):
        texts = [text for item in value if (text := _plain(item, field, depth + 1))]
        return _together(texts, field) if field in _SEVERAL else next(iter(texts), None)
    return None


def _together(texts: list[str], field: str) -> str:
    return "\n\n".join(texts) if field == "text" else names_of([one_line(text) for text in texts])


def _folded(column: str) -> str:
    """A name without what differs between "Date Published", "date_published" and "datePublished"."""
    return _letters_and_digits(column[:_SAMPLE])  # a name that is cached must be short


@lru_cache(maxsize=4096)
def _letters_and_digits(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
