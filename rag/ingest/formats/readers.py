"""The reader of each kind of file; its libraries are loaded with it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from rag.errors import GroundwireError, IngestError
from rag.ingest.formats.source import Found, Reader, Source

_PLACES = {
    "docx": ("docx", "docx_articles"),
    "epub": ("epub", "epub_articles"),
    "feed": ("feed", "feed_articles"),
    "html": ("html", "html_articles"),
    "json": ("jsonl", "jsonl_articles"),
    "mail": ("mail", "mail_articles"),
    "mailbox": ("mail", "mailbox_articles"),
    "pdf": ("pdf", "pdf_articles"),
    "table": ("table", "table_articles"),
    "warc": ("warc", "warc_articles"),
}
KINDS = frozenset(_PLACES)  # those that are read apart; article files and text pages are not


def reader_of(kind: str) -> Reader:
    """The reader of one of ``KINDS``."""
    module, name = _PLACES[kind]
    reader: Reader = getattr(import_module(f"rag.ingest.formats.{module}"), name)
    return reader


def found_in(source: Source, kind: str) -> Iterator[Found]:
    """What a file of one of ``KINDS`` holds, as it is found. Raises IngestError, and nothing else: a library
    may meet anything in a file that was made to break it.
    """
    try:
        yield from reader_of(kind)(source)
    except GroundwireError:
        raise
    except MemoryError as error:
        most = f"{source.settings.max_memory:,}"
        raise IngestError(
            f"{source.name} wants more than {most} bytes of memory.", "Leave it out."
        ) from error
    except Exception as error:
        raise IngestError(
            f"{source.name} cannot be read: {type(error).__name__}.", "Save it again, or as text."
        ) from error
