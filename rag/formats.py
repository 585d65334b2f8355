"""The fixed JSON forms of answers, summaries and digests: to them and back, losing nothing.

Keys stand in one order, so that one answer has one line of bytes.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from rag.digests import Digest, Summary
from rag.records import Answer

SCHEMAS: dict[type, str] = {
    Answer: "groundwire.answer/1",
    Summary: "groundwire.summary/1",
    Digest: "groundwire.digest/1",
}

T = TypeVar("T")


def record_of(item: Answer | Summary | Digest) -> dict[str, Any]:
    """An answer, a summary or a digest as the plain values that ``--json`` prints."""
    record: dict[str, Any] = _plain(item)
    return {"schema": SCHEMAS[type(item)]} | record


def line_of(item: Answer | Summary | Digest) -> str:
    """The same as one line of JSON, without the line's end."""
    return json.dumps(record_of(item), ensure_ascii=False, allow_nan=False)


def from_line(kind: type[T], line: str) -> T:
    """What ``line_of`` gave ``line`` for. Raises ValueError, saying where the form is broken."""
    record = json.loads(line)
    if not isinstance(record, dict) or record.get("schema") != SCHEMAS[kind]:
        raise ValueError(f"it is no record of the schema {SCHEMAS[kind]}")
    rest = {key: value for key, value in record.items() if key != "schema"}
    return _read(kind, rest, kind.__name__.lower())


def answer_record(answer: Answer) -> dict[str, Any]:
    """An answer as the plain values that ``ask --json`` prints."""
    return record_of(answer)


def answer_line(answer: Answer) -> str:
    """An answer as one line of JSON, without the line's end."""
    return line_of(answer)


def answer_from_line(line: str) -> Answer:
    """The answer that ``answer_line`` gave ``line`` for. Raises ValueError, saying where the form is
    broken.
    """
    return from_line(Answer, line)


def _plain(value: Any) -> Any:
    """Plain values; fields that only explain a record (those that do not compare) are no part of it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value) if item.compare}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _read(kind: type[T], value: Any, where: str) -> T:
    """``value`` as the record ``kind``, every key there and of the right type."""
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    hints = get_type_hints(kind)
    wanted = [item.name for item in fields(kind) if item.compare]  # type: ignore[arg-type]
    if set(value) != set(wanted):
        raise ValueError(f"{where} has the keys {sorted(value)}, wanted {sorted(wanted)}")
    return kind(**{name: _typed(hints[name], value[name], f"{where}.{name}") for name in wanted})


def _typed(hint: Any, value: Any, where: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else _typed(inner[0], value, where)
    if origin is Literal:
        if value not in inner:
            raise ValueError(f"{where} is {value!r}, wanted one of {list(inner)}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where} is no list")
        return tuple(_typed(inner[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
            raise ValueError(f"{where} is no object of strings")
        return dict(value)
    if is_dataclass(hint):
        return _read(hint, value, where)  # type: ignore[arg-type]
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float and type(value) is int:
        return value
    if type(value) is not hint:
        raise ValueError(f"{where} is {value!r}, wanted a value of type {hint.__name__}")
    return value
