"""The mails of a mailbox (.mbox), told apart with one of them in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.errors import IngestError
from rag.ingest.formats.source import Source

_LONGEST_LINE = 1_000_000  # what of a mailbox is held while the end of its line is looked for
_FROM = re.compile(rb"From \S+ .*\d{4}(?: [-+]\d{4})?\s*")
_ESCAPED_FROM = re.compile(rb">+From ")


def mails_in(source: Source) -> Iterator[bytes | None]:
    """The bytes of each mail of a mailbox, and None for one that is too large. Raises IngestError where the
    whole is larger than a container may be.
    """
    most = source.settings.max_bytes
    lines: list[bytes] = []
    size, is_open, after_blank = 0, False, True
    for line in _lines(source):
        if after_blank and _FROM.fullmatch(line):
            if is_open:
                yield b"".join(lines) if size <= most else None
            lines, size, is_open = [], 0, True
        elif is_open:
            size += len(line)
            if size <= most:
                lines.append(line[1:] if _ESCAPED_FROM.match(line) else line)
            else:
                lines.clear()
        after_blank = line in {b"\n", b"\r\n"}
    if is_open:
        yield b"".join(lines) if size <= most else None


def _lines(source: Source) -> Iterator[bytes]:
    source.stream.seek(0)
    left = source.settings.max_container
    while line := source.stream.readline(_LONGEST_LINE):
        left -= len(line)
        if left < 0:
            most = source.settings.max_container
            raise IngestError(f"{source.name} has more than {most:,} bytes.", "Split it into smaller files.")
        yield line
