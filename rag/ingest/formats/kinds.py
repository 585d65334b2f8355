"""What a file is, by what it holds; its name is asked only where its first bytes say nothing."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from pathlib import PurePath
from typing import Literal
from zlib import decompressobj
from zlib import error as ZlibError

from rag.errors import IngestError
from rag.ingest.formats.archives import Archive
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.source import Source
from rag.ingest.front_matter import begins_with_front_matter

Kind = Literal[
    "article",
    "docx",
    "epub",
    "feed",
    "html",
    "json",
    "mail",
    "mailbox",
    "opml",
    "page",
    "pdf",
    "table",
    "warc",
]

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, and of UTF-32 too
_PROLOGUE = re.compile(r"(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s[^>\[]*>)*", re.IGNORECASE | re.DOTALL)
_DOCTYPE_HTML = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_ROOT = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf:rdf": "feed",
    "opml": "opml",
    "html": "html",
    "head": "html",
    "body": "html",
}
_FROM_LINE = re.compile(r"From \S+ .*\d\d:\d\d.*\d{4}", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]")
_MAIL_HEADERS = frozenset({"from", "subject", "date", "message-id", "mime-version", "received", "to"})
_COLUMNS = frozenset("headline title text body content url link published date".split())
_DELIMITERS = re.compile(r"[,;\t|]")
_BY_SUFFIX: dict[str, Kind] = {
    ".csv": "table",
    ".tsv": "table",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".eml": "mail",
    ".mbox": "mailbox",
}


def kind_of(source: Source) -> Kind:
    """What ``source`` is to be read as. Raises IngestError for what nothing reads."""
    head = source.head()
    return _binary_kind(source, head) or _text_kind(source, head)


def _binary_kind(source: Source, head: bytes) -> Kind | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(source)
    if head.startswith(b"\x1f\x8b"):
        if _unpacked_head(head).startswith(b"WARC/"):
            return "warc"
        raise IngestError(f"{source.name} is packed; a file that can be read was wanted.", "Unpack it first.")
    if head.startswith(b"WARC/"):
        return "warc"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if not head.startswith(_MARKS) and (b"\0" in head or controls * 20 > len(head)):
        raise IngestError(f"{source.name} is binary; text was wanted.", "Save the article as plain text.")
    return None


def _zip_kind(source: Source) -> Kind:
    names = Archive(source).names
    if "META-INF/container.xml" in names:
        return "epub"
    if any(name.startswith("word/") for name in names):
        return "docx"
    raise IngestError(f"{source.name} is an archive of other files.", "Unpack it, and name the folder.")


def _unpacked_head(head: bytes) -> bytes:
    try:
        return decompressobj(31).decompress(head, 64)
    except ZlibError:
        return b""


def _text_kind(source: Source, head: bytes) -> Kind:
    text = _decoded(source, head).lstrip()
    if begins_with_front_matter(text):
        return "article"
    if text.startswith("<"):
        return _markup_kind(source, text)
    if _FROM_LINE.match(text):
        return "mailbox"
    if _mail_headers(text) >= 2:
        return "mail"
    if re.match(r"(?:\[\s*)?\{\s*[\"}]", text):
        return "json"
    if _is_table(text):
        return "table"
    return _BY_SUFFIX.get(PurePath(source.name).suffix.lower(), "page")


def _decoded(source: Source, head: bytes) -> str:
    """The head as text; it may end within a character."""
    if not head.strip():
        raise IngestError(f"{source.name} is empty; text was wanted.", "Save the article again.")
    try:
        return getincrementaldecoder("utf-8")().decode(head).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return decode(source.name, head[: len(head) - len(head) % 4], source.charset)


def _markup_kind(source: Source, text: str) -> Kind:
    if _DOCTYPE_HTML.match(text):
        return "html"
    prologue = _PROLOGUE.match(text)
    root = _ROOT.match(text, prologue.end() if prologue else 0)
    kind = _ROOTS.get(root[1].lower()) if root else None
    if kind is None and re.search(r"<(?:html|body|p|div|article|h1)\b", text, re.IGNORECASE):
        kind = "html"
    if kind is None and root is not None and text.startswith("<?xml"):
        raise IngestError(
            f"{source.name} is XML of the kind <{root[1][:40]}>; a feed or a page was wanted.",
            "Save the article as text.",
        )
    return kind or _BY_SUFFIX.get(PurePath(source.name).suffix.lower(), "page")


def _mail_headers(text: str) -> int:
    """How many headers that mails have open ``text``, line by line."""
    found = 0
    for line in text.splitlines()[:80]:
        if line[:1] in {" ", "\t"}:
            continue
        header = _HEADER.match(line + " ")
        if header is None:
            break
        found += header[1].lower() in _MAIL_HEADERS
    return found


def _is_table(text: str) -> bool:
    columns = (name.strip("\" '").casefold() for name in _DELIMITERS.split(text.split("\n", 1)[0][:2000]))
    return len(_COLUMNS.intersection(columns)) >= 2
