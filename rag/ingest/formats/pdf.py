"""PDF files: the article of a file with text, its lines joined into paragraphs by where they stand.

A PDF holds pieces of text at places on pages. Lines and paragraphs, running heads and a headline are read
from the places and sizes. The date of creation is that of the file, not of the article, and is left alone.

Only this file imports ``pypdf``.
"""

from __future__ import annotations

import logging
import re
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from rag.errors import IngestError
from rag.ingest.bylines import names_in_byline
from rag.ingest.formats.pdf_blocks import blocks_of, headline_of, text_of
from rag.ingest.formats.pdf_lines import Line, LineCollector
from rag.ingest.formats.pdf_running import running_lines
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.titles import real_title
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_PAGES = 2_000
_NEAR = 4  # blocks from the headline in which a byline is looked for
_SAMPLE = 80
_RUNNING = "a running head, foot or page number"
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")


def pdf_articles(source: Source) -> Iterator[Found]:
    """The article of a PDF with text. Its headline is the title in its properties, or else the first line
    that is larger than the text, a first line apart from it, or the name of the file. Running heads and page
    numbers are left out.

    Raises IngestError for a file of pictures, one with a password, and one that cannot be read.
    """
    pages, title, left_out = _read(source)
    lines = [line for page in pages for line in page]
    _refuse_without_text(source.name, lines, left_out)
    running = running_lines(pages)
    blocks = blocks_of([line for line in lines if line not in running])
    if not blocks:
        raise IngestError(f"{source.name} holds running heads and page numbers alone.", "Leave it out.")
    headline, rest = headline_of(blocks, title)
    headline = headline or PurePath(source.name).stem
    bylines = [names for block in rest[:_NEAR] if (names := names_in_byline(block.text))]
    kept = [block for block in rest[:_NEAR] if not names_in_byline(block.text)] + rest[_NEAR:]
    try:
        yield article_of(headline, text_of(kept), byline=" and ".join(bylines))
    except IngestError as error:
        raise IngestError(f"{source.name} holds no article: {error.message}", error.next_step) from error
    for line in lines:
        if line in running:
            yield LeftOut(line.number, line.number, _RUNNING, line.text[:_SAMPLE])
    yield from left_out


def _refuse_without_text(name: str, lines: list[Line], left_out: list[LeftOut]) -> None:
    """Raises IngestError for a file without text, and for one whose text is not known from its signs."""
    if not lines and left_out:
        raise IngestError(f"{name} is a PDF that cannot be read: {left_out[0].why}.", "Print it again.")
    if not lines:
        raise IngestError(
            f"{name} holds pictures of pages or none at all; text was wanted.",
            "Have its text recognised, for example with `ocrmypdf`, and add what that makes.",
        )
    unreadable = sum(len(_UNREADABLE.findall(line.text)) for line in lines)
    if unreadable * 5 > sum(len(line.text) for line in lines):
        raise IngestError(
            f"{name} shows signs of which it does not say the letters.",
            "Print it again, or have its text recognised, for example with `ocrmypdf --force-ocr`.",
        )


def _read(source: Source) -> tuple[list[list[Line]], str | None, list[LeftOut]]:
    """The lines of each page, the title, and the pages that cannot be read."""
    from pypdf.errors import DependencyError

    data = source.whole()
    end = time.monotonic() + source.settings.seconds
    pages: list[list[Line]] = []
    left_out: list[LeftOut] = []
    with _opened(source, data) as reader:
        count = len(reader.pages)
        if count > _MOST_PAGES:
            raise IngestError(
                f"{source.name} has {count:,} pages; at most {_MOST_PAGES:,} are read.", "Split it."
            )
        for number in range(count):
            try:
                collector = LineCollector(source.name, number, end)
                reader.pages[number].extract_text(visitor_text=collector.take)
                pages.append(collector.finished())
            except (IngestError, MemoryError, DependencyError):
                raise
            except Exception as error:  # of one page; the others may be well
                why = f"the page cannot be read: {type(error).__name__}"
                left_out.append(LeftOut(number + 1, number + 1, why, "", "record"))
        title = _title(reader)
    numbers = iter(range(1, 1 + sum(map(len, pages))))
    return [[replace(line, number=next(numbers)) for line in page] for page in pages], title, left_out


@contextmanager
def _opened(source: Source, data: bytes) -> Iterator[PdfReader]:
    """The reader of the file. What pypdf raises and says is turned into IngestError, and silence; no program
    is started for what is in the file.
    """
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError

    logger = logging.getLogger("pypdf")
    level, most = logger.level, source.settings.max_unpacked
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with (
            warnings.catch_warnings(),
            apply_configuration(
                jbig2dec_binary=None,
                zlib_maximum_output_length=most,
                stream_decoding_work_maximum_length=3 * most,
            ),
        ):
            warnings.simplefilter("ignore")
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise IngestError(f"{source.name} is encrypted.", "Save it without a password.")
            yield reader
    except (IngestError, MemoryError):
        raise
    except DependencyError as error:  # AES is left to a library that nothing else here needs
        raise IngestError(f"{source.name} is encrypted.", "Print it into a new PDF.") from error
    except Exception as error:  # pypdf raises errors of every kind for what is damaged
        raise IngestError(
            f"{source.name} is a PDF that cannot be read: {type(error).__name__}.", "Save or print it again."
        ) from error
    finally:
        logger.setLevel(level)


def _title(reader: PdfReader) -> str | None:
    try:
        given = reader.metadata.title if reader.metadata else None
    except MemoryError:
        raise
    except Exception:  # properties are not needed
        return None
    return real_title(given)
