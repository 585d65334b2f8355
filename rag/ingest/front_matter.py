"""The YAML block at the top of an article file, read with the line of every mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml

from rag.errors import ArticleError
from rag.ingest.text import one_line

KEYS = (
    "id",
    "headline",
    "byline",
    "published",
    "updated",
    "source",
    "url",
    "section",
    "language",
    "retrieved",
    "sha256",
)
# What the file of an earlier version says beside these: until when it stood, and what became of it.
VERSION_KEYS = ("until", "successor")
DATES = frozenset({"published", "updated", "retrieved", "until"})

# libyaml's own parser, where PyYAML was built with it, takes a tenth of the time; but a source that nests
# without end would end the process, so it gets none that is long enough for that.
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHORT = 4000
_FENCE = "---"
_ID = re.compile(r"[^\W_][\w.-]*")
_DIGITS_AND_SIGNS = re.compile(r"[0-9 :.+TtZ-]+")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.+Z-]+)?")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of the keys that are given, each one line of text, and the body below, as written."""

    values: dict[str, str]
    body: str


def begins_with_front_matter(text: str) -> bool:
    """Whether a fence opens ``text`` and a line that looks like ``key: value`` follows it."""
    lines = _lines(text)
    following = next((line for line in lines[1:] if line.strip()), "")
    return lines[0].rstrip() == _FENCE and re.match(r"\w+:", following) is not None


def _lines(text: str) -> list[str]:
    return re.sub("\r\n?", "\n", text.lstrip("\ufeff")).split("\n")


def is_id(text: str) -> bool:
    """Can ``text`` be the id of an article? Then it is the name of a file or folder, too, and no path."""
    return _ID.fullmatch(text) is not None


def is_iso(value: str) -> bool:
    """Whether ``value`` is an ISO 8601 date or date-time ("2024-11-18 9:30:00 +1" is one to YAML alone)."""
    try:
        return _ISO.fullmatch(value) is not None and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


def split_front_matter(path: Path, text: str, known: tuple[str, ...] = KEYS) -> FrontMatter:
    """Read the front matter of ``text``; raises ArticleError with ``path`` and the line of the mistake, such
    as a key that is not ``known``.
    """
    lines = _lines(text)
    if lines[0].rstrip() != _FENCE:
        raise ArticleError(
            f"{path}, line 1: found {lines[0][:40]!r}, wanted the line '---' that opens the front matter.",
            "Take text pages in with `rag add FILE`, or write the front matter.",
        )
    closing = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if closing is None:
        raise ArticleError(f"{path}, line 1: the front matter is not closed.", "Put the line '---' after it.")
    node = _compose(path, "\n".join(lines[1:closing]))
    return FrontMatter(_values(path, node, known), "\n".join(lines[closing + 1 :]))


def _compose(path: Path, source: str) -> yaml.Node | None:
    try:
        return yaml.compose(source, Loader=_QUICK if len(source) < _SHORT else yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise ArticleError(
            f"{path}, line {line}: the front matter is not YAML: {error.problem}.",
            "Put quotation marks around a value that holds a colon or begins with a sign.",
        ) from error
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 2
        character = f"U+{ord(source[error.position]):04X}"
        raise ArticleError(
            f"{path}, line {line}: the character {character} cannot stand in front matter.", "Remove it."
        ) from error
    except RecursionError as error:
        raise ArticleError(
            f"{path}: the front matter is nested too deeply.", "Write `key: value` lines only."
        ) from error


def _values(path: Path, node: yaml.Node | None, known: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(node, yaml.MappingNode):
        raise ArticleError(
            f"{path}, line 2: the front matter holds no `key: value` lines.", "Give it an id and a headline."
        )
    values: dict[str, str] = {}
    seen: set[str] = set()
    for key, given in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode) or key.value not in known:
            name = key.value if isinstance(key, yaml.ScalarNode) else "a list or mapping"
            raise ArticleError(
                f"{path}, line {line}: found the unknown key {name!r}.", f"Known are: {', '.join(known)}."
            )
        if key.value in seen:
            raise ArticleError(f"{path}, line {line}: {key.value} is given twice.", "Remove one of the two.")
        seen.add(key.value)
        if value := _value(path, line, key.value, given):
            values[key.value] = value
    return values


def _value(path: Path, line: int, key: str, node: yaml.Node) -> str:
    """The scalar as its author wrote it, whatever YAML takes it for; null is empty."""
    if not isinstance(node, yaml.ScalarNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
        raise ArticleError(
            f"{path}, line {line}: {key} is {kind}, wanted text.", f"Write `{key}: text` on one line."
        )
    if node.tag == "tag:yaml.org,2002:null":
        return ""
    value = one_line(node.value)
    if key == "id" and not is_id(value):
        raise ArticleError(
            f"{path}, line {line}: the id {value!r} holds a character that ids cannot have.",
            "Use letters, digits, hyphens, dots and underscores, beginning with a letter or digit.",
        )
    return _iso(path, line, key, value) if key in DATES else value


def _iso(path: Path, line: int, key: str, value: str) -> str:
    """An ISO 8601 date or date-time as written, else what YAML's own date syntax makes of ``value``."""
    if is_iso(value):
        return value
    if (read := _yaml_date(value)) is not None:
        return read.isoformat()
    raise ArticleError(
        f"{path}, line {line}: {key} is {value!r}, wanted an ISO 8601 date or date-time.",
        "Write it as 2024-11-18 or 2024-11-18T09:30:00+01:00, or leave the line out when it is not known.",
    )


def _yaml_date(value: str) -> date | None:
    if not _DIGITS_AND_SIGNS.fullmatch(value):
        return None
    try:
        read = yaml.safe_load(value)
    except (ValueError, yaml.YAMLError):
        return None
    return read if isinstance(read, date) else None


def write_front_matter(values: dict[str, str]) -> str:
    """The block for ``values``, its keys in their fixed order; a date stays without quotation marks."""
    keys = (*KEYS, *VERSION_KEYS)
    return "\n".join([_FENCE, *(_line(key, values[key]) for key in keys if key in values), _FENCE])


def _line(key: str, value: str) -> str:
    if key in DATES and _ISO.fullmatch(value):
        return f"{key}: {value}"
    return str(yaml.safe_dump({key: value}, allow_unicode=True, width=float("inf"))).rstrip("\n")
