"""The fixed JSON forms of answers, summaries and digests: to them and back, losing nothing.

Keys stand in one order, so that one answer has one line of bytes. What was saved in an earlier version of the
schema is read, and written, in that version: its line and its checksum stay what they were.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from rag.digests import Digest, Summary
from rag.records import SCHEMA_VERSION, Answer

SCHEMAS: dict[type, str] = {
    Answer: "groundwire.answer",
    Summary: "groundwire.summary",
    Digest: "groundwire.digest",
}

T = TypeVar("T")


def record_of(item: Answer | Summary | Digest) -> dict[str, Any]:
    """An answer, a summary or a digest as the plain values that ``--json`` prints, in its version."""
    record: dict[str, Any] = _plain(item, item.version)
    return {"schema": schema_of(type(item), item.version)} | record


def schema_of(kind: type, version: int = SCHEMA_VERSION) -> str:
    """The name of a schema: that of today, or of another version."""
    return f"{SCHEMAS[kind]}/{version}"


def line_of(item: Answer | Summary | Digest) -> str:
    """The same as one line of JSON, without the line's end."""
    return json.dumps(record_of(item), ensure_ascii=False, allow_nan=False)


def from_line(kind: type[T], line: str) -> T:
    """What ``line_of`` gave ``line`` for. Raises ValueError, saying where the form is broken."""
    record = json.loads(line)
    known = {schema_of(kind, version): version for version in range(1, SCHEMA_VERSION + 1)}
    schema = record.get("schema") if isinstance(record, dict) else None
    if not isinstance(schema, str) or schema not in known:
        raise ValueError(f"it is no record of the schema {schema_of(kind)}, nor of an earlier version of it")
    rest = {key: value for key, value in record.items() if key != "schema"}
    read: Any = _read(kind, rest, kind.__name__.lower(), known[schema])
    found: T = replace(read, version=known[schema])
    return found


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


def _plain(value: Any, version: int) -> Any:
    """Plain values, those that a version of the schema has."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = (item.name for item in fields(value) if _is_in(item, version))
        return {name: _plain(getattr(value, name), version) for name in kept}
    if isinstance(value, tuple):
        return [_plain(item, version) for item in value]
    return value


def _is_in(item: Field[Any], version: int) -> bool:
    """Is a field part of this version? Fields that only explain a record (those that do not compare) are no
    part of any.
    """
    return item.compare and item.metadata.get("since", 1) <= version


def _read(kind: type[T], value: Any, where: str, version: int) -> T:
    """``value`` as the record ``kind``, every key there and of the right type."""
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    hints = get_type_hints(kind)
    wanted = [item.name for item in fields(kind) if _is_in(item, version)]  # type: ignore[arg-type]
    if set(value) != set(wanted):
        raise ValueError(f"{where} has the keys {sorted(value)}, wanted {sorted(wanted)}")
    return kind(**{name: _typed(hints[name], value[name], f"{where}.{name}", version) for name in wanted})


def _typed(hint: Any, value: Any, where: str, version: int) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else _typed(inner[0], value, where, version)
    if origin is Literal:
        if value not in inner:
            raise ValueError(f"{where} is {value!r}, wanted one of {list(inner)}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where} is no list")
        return tuple(_typed(inner[0], item, f"{where}[{i}]", version) for i, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
            raise ValueError(f"{where} is no object of strings")
        return dict(value)
    if is_dataclass(hint):
        return _read(hint, value, where, version)  # type: ignore[arg-type]
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float and type(value) is int:
        return value
    if type(value) is not hint:
        raise ValueError(f"{where} is {value!r}, wanted a value of type {hint.__name__}")
    return value
