"""Articles in a table of text: a header, then a row each, apart by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from io import StringIO
from itertools import zip_longest

from rag.errors import IngestError
from rag.ingest.formats.lines import BadLine, Lines
from rag.ingest.formats.records import NAMES, Record, articles_of, has_column, refuse_columns
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.text import one_line

_DELIMITERS = ",;\t|"
_SAMPLE = 80
_LONGEST_HEADER = 65_536  # characters
_MOST_LINES = 50  # of a header: a name of a column may be of several
_NEEDED = ("headline", "text")
_LIMIT = threading.Lock()


def table_articles(source: Source) -> Iterator[Found]:
    """The articles of a table of any size, by the rules of CSV: a value in quotation marks may hold what
    separates values, and line ends; a quotation mark in it is written twice.

    Raises IngestError when its header has no column for the headline or the text of an article.
    """
    lines = Lines(source, newline="")
    header, delimiter = _header(source, lines)
    yield from articles_of(source, _records(lines, header, delimiter, source.settings.max_bytes))


def _header(source: Source, lines: Lines) -> tuple[list[str], str]:
    """The names of the columns and what separates them: that by which most names of fields are found, or
    else most columns. Raises IngestError when there is no headline or no text among them.
    """
    text = first = ""
    for number, line in enumerate(_readable(source, lines)):
        text += line
        first = first or text.strip()
        readings = {mark: _columns(text, mark) for mark in _DELIMITERS}
        best = _best(source, readings)
        if not _lacking(source, readings[best] or []):
            return readings[best] or [], best
        is_whole = first and None not in readings.values()
        if is_whole or number == _MOST_LINES or len(text) > _LONGEST_HEADER:
            break
    readings = {mark: _columns(first, mark, strict=False) for mark in _DELIMITERS}
    names = readings[_best(source, readings)] or []
    refuse_columns(source, names, _lacking(source, names))


def _best(source: Source, readings: dict[str, list[str] | None]) -> str:
    return max(readings, key=lambda mark: (_known(source, readings[mark] or []), len(readings[mark] or [])))


def _lacking(source: Source, columns: list[str]) -> list[str]:
    return [field for field in _NEEDED if not has_column(source, columns, field)]


def _readable(source: Source, lines: Lines) -> Iterator[str]:
    try:
        yield from lines
    except BadLine as error:
        raise IngestError(
            f"The first row of {source.name} cannot be read: {error.why}.", "Save it again in UTF-8."
        ) from error


def _columns(text: str, delimiter: str, strict: bool = True) -> list[str] | None:
    """The names in the first row of ``text``; None when a quotation mark in it is not closed."""
    opening = StringIO(text.lstrip("\r\n"), newline="")
    try:
        row = next(csv.reader(opening, delimiter=delimiter, strict=strict), [])
    except csv.Error:
        return None
    return [name.strip() for name in row]


def _known(source: Source, columns: list[str]) -> int:
    return sum(has_column(source, columns, field) for field in NAMES)


def _records(lines: Lines, header: list[str], delimiter: str, longest: int) -> Iterator[Record]:
    rows = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        lines.begin_record()
        try:
            row = _next_row(rows, longest)
        except StopIteration:
            return
        except (csv.Error, BadLine) as error:
            number += 1
            why = error.why if isinstance(error, BadLine) else f"it is no row of CSV: {error}"
            sample = error.sample if isinstance(error, BadLine) else ""
            yield LeftOut(number, number, why, one_line(sample)[:_SAMPLE], "record")
            continue
        if any(value.strip() for value in row):
            number += 1
            yield _record(row, header, number)


def _next_row(rows: Iterator[list[str]], longest: int) -> list[str]:
    """The next row, whose values may be ``longest`` characters; the limit, which Python has for all tables
    in the process together, is afterwards what it was.
    """
    with _LIMIT:
        earlier = csv.field_size_limit(longest)
        try:
            return next(rows)
        finally:
            csv.field_size_limit(earlier)


def _record(row: list[str], header: list[str], number: int) -> Record:
    if any(value.strip() for value in row[len(header) :]):
        # A separator that nobody put in quotation marks: every value after it is in the wrong column.
        why = f"it has {len(row)} values, and the header names {len(header)} columns"
        return LeftOut(number, number, why, one_line(row[0][:400])[:_SAMPLE], "record")
    record: dict[str, str] = {}
    for name, value in zip_longest(header, row[: len(header)], fillvalue=""):
        record.setdefault(name, value)
    return record
