"""Articles in JSON: an object a line, an array of objects, or an object that holds one list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.lines import BadLine, Lines, is_small
from rag.ingest.formats.records import Record, articles_of, has_column
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.text import one_line

_SAMPLE = 80
_DEEPEST = 4


def jsonl_articles(source: Source) -> Iterator[Found]:
    """The articles of a file of JSON. What has an object a line may be of any size.

    Raises IngestError when it is no JSON, or holds no record.
    """
    return articles_of(source, _records(source))


def _records(source: Source) -> Iterator[Record]:
    """The objects of the file. It is one value as a whole, or else one a line."""
    begins_with_array = source.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    if not begins_with_array and not is_small(source):
        yield from _of_lines(source)
        return
    text = decode(source.name, source.whole(), source.charset)
    try:
        value = _parsed(text)
    except _NotJson as error:
        if text.lstrip().startswith("["):
            raise IngestError(f"{source.name} is no JSON: {error}.", "Save it again.") from error
        yield from _of_lines(source)
    else:
        yield from _of_value(source, value)


def _of_lines(source: Source) -> Iterator[Record]:
    number = 0
    lines = Lines(source)
    while True:
        lines.begin_record()
        try:
            line = next(lines)
            if not line.strip():
                continue
            number += 1
            yield _of_item(_parsed(line.strip()), number, line)
        except StopIteration:
            return
        except BadLine as error:
            number += 1
            yield _left_out(number, error.why, error.sample)
        except _NotJson as error:
            yield _left_out(number, f"it is no JSON: {error}", line)


def _of_value(source: Source, value: Any) -> Iterator[Record]:
    items = value if isinstance(value, list) else _listed(source, value)
    for number, item in enumerate(items, 1):
        yield _of_item(item, number, str(item)[:400] if isinstance(item, str) else "")


def _of_item(item: Any, number: int, sample: str) -> Record:
    if isinstance(item, dict):
        return item
    return _left_out(number, "it is no object", sample)


def _listed(source: Source, value: Any) -> list[Any]:
    """The one list of objects that ``value`` holds, itself or in the only object in it; else ``value``."""
    if not isinstance(value, dict):
        raise IngestError(f"{source.name} holds no object of JSON; articles were wanted.", "Check it.")
    if _is_record(source, value):
        return [value]
    inner: Mapping[str, Any] = value
    for _ in range(_DEEPEST):
        lists = {key: item for key, item in inner.items() if _is_list_of_objects(item)}
        if len(lists) > 1:
            names = ", ".join(repr(one_line(key)[:_SAMPLE]) for key in list(lists)[:10])
            raise IngestError(
                f"{source.name} holds several lists of objects: {names}.",
                "Save the one that holds the articles in a file of its own.",
            )
        if lists:
            found: list[Any] = next(iter(lists.values()))
            return found
        objects = [item for item in inner.values() if isinstance(item, dict)]
        if len(objects) != 1:
            break
        inner = objects[0]
    return [value]


def _is_record(source: Source, value: dict[str, Any]) -> bool:
    return all(has_column(source, list(value), field, value) for field in ("headline", "text"))


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


class _NotJson(Exception):
    """Why a text is no JSON."""


def _parsed(text: str) -> Any:
    """The value; a number is None, since it is neither a name nor a date. Strings may hold line ends."""
    try:
        return json.loads(
            text, strict=False, parse_int=_no_text, parse_float=_no_text, parse_constant=_no_text
        )
    except json.JSONDecodeError as error:
        raise _NotJson(f"{error.msg} (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise _NotJson("it is nested too deep") from error


def _no_text(number: str) -> None:
    return None


def _left_out(number: int, why: str, sample: str) -> LeftOut:
    return LeftOut(number, number, why, one_line(sample[:400])[:_SAMPLE], "record")
