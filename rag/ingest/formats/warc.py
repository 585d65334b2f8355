"""Web archives (WARC, ISO 28500), packed or not: the articles on the pages that were answered with.

Only this file imports ``warcio``.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from rag.errors import IngestError
from rag.ingest.formats.html import html_articles, joined
from rag.ingest.formats.payload import payload_of
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.warc_stream import ArchiveStream, Damaged
from rag.ingest.front_matter import is_iso
from rag.ingest.leaving import LeftOut
from rag.ingest.text import one_line
from rag.records import Article

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_SAMPLE = 80

logging.getLogger("warcio").addHandler(logging.NullHandler())  # it would write to standard error


def warc_articles(source: Source) -> Iterator[Found]:
    """The articles on the pages of an archive, each address and text once, read a record at a time.

    A page is a response with the status 200 and a type of HTML; other records are passed over. Of a page
    that cannot be read, and of what follows a damage, the record is left out. Raises IngestError when not
    even the first record can be read.
    """
    stream = ArchiveStream(source.stream, source.settings.max_container)
    seen: set[bytes] = set()
    for number in count(1):
        try:
            record = _next_record(stream)
            if record is None:
                return
            for found in _of_record(source, record, number):
                if isinstance(found, LeftOut) or _is_new(found, seen):
                    yield found
            stream.skip(record.raw_stream)
        except Damaged as error:
            if number == 1:
                raise IngestError(f"{source.name} cannot be read: {error}.", "Save it again.") from error
            yield LeftOut(number, number, f"{error}; nothing from here on can be read", "", "record")
            return


def _next_record(stream: ArchiveStream) -> Any:
    """The next record, with its headers read; None at the end of the archive."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    first = stream.first_line()
    if not first:
        return None
    try:
        record = ArcWarcRecordLoader(arc2warc=False).parse_record_stream(
            stream, first, known_format="warc", no_record_parse=True
        )
    except (ArchiveLoadFailed, EOFError) as error:
        raise Damaged("no record begins where one should") from error
    if record.length is None or record.length < 0:
        raise Damaged("a record does not say how long it is")
    return record


def _of_record(source: Source, record: Any, number: int) -> Iterator[Found]:
    if record.rec_type != "response":
        return
    headers = _http_headers(record)
    kind = (headers.get_header("Content-Type") or "") if headers is not None else ""
    if headers is None or headers.get_statuscode() != "200" or _media_type(kind) not in _PAGES:
        return
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    try:
        page = Source.of_bytes(
            address[:500] or source.name,
            payload_of(_body(record, source.settings.max_bytes), headers, source.settings.max_bytes),
            url=joined("", address),
            charset=match[1] if (match := _CHARSET.search(kind[:500])) else None,
            settings=source.settings,
        )
        retrieved = record.rec_headers.get_header("WARC-Date") or ""
        for found in html_articles(page):
            yield _with_moment(found, retrieved, number)
    except IngestError as error:
        why = error.message[:1].lower() + error.message[1:].rstrip(".")
        yield LeftOut(number, number, why, one_line(address[:400])[:_SAMPLE], "record")


def _body(record: Any, most: int) -> bytes:
    """What is left of a record. Raises Damaged when it is not all there."""
    data: bytes = record.raw_stream.read(most + 1)
    if len(data) <= most and record.raw_stream.limit > 0:
        raise Damaged("the archive ends within a record")
    return data


def _http_headers(record: Any) -> Any:
    """The headers of the answer that a record holds; None when it holds none."""
    from warcio.statusandheaders import StatusAndHeadersParser

    try:
        return StatusAndHeadersParser([], verify=False).parse(record.raw_stream)
    except EOFError:
        return None


def _media_type(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _with_moment(found: Found, retrieved: str, number: int) -> Found:
    if isinstance(found, Article):
        return replace(found, retrieved=retrieved if is_iso(retrieved) else None)
    return LeftOut(number, number, found.why, found.sample, "record")  # its lines are those of the page


def _is_new(article: Article, seen: set[bytes]) -> bool:
    digest = hashlib.sha256(f"{article.url}\n{article.text}".encode()).digest()[:16]
    is_new = digest not in seen
    seen.add(digest)
    return is_new
