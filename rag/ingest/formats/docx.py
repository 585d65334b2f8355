"""Word documents (.docx): one article each, as it reads with every tracked change accepted.

Left out are deletions, hidden text, text boxes, and what stands outside the flow of the text: footnotes,
endnotes, comments, running heads. Who made the file, and when, says nothing of who wrote the article and
when it was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from rag.errors import IngestError
from rag.ingest.bylines import names_in_byline
from rag.ingest.formats.archives import Archive
from rag.ingest.formats.docx_story import Paragraph, Story, sample_of
from rag.ingest.formats.docx_styles import styles_of
from rag.ingest.formats.source import Found, Source
from rag.ingest.formats.titles import LONGEST_TITLE, real_title
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.shapes import ends_sentence, is_prose
from rag.ingest.text import one_line

_DOCUMENT = re.compile(r"word/document\d*\.xml")
_BESIDE = re.compile(r"word/(footnotes|endnotes|comments|header|footer)\d*\.xml")
_KINDS = {
    "footnotes": ("footnote", "a footnote"),
    "endnotes": ("endnote", "an endnote"),
    "comments": ("comment", "a comment"),
    "header": ("hdr", "a running head"),
    "footer": ("ftr", "a running foot"),
}
_NEAR = 4  # paragraphs from the headline in which a byline is looked for


def docx_articles(source: Source) -> Iterator[Found]:
    """The article of a Word document. Its headline is the paragraph in the style Title, or else a first
    Heading 1 above the text, the title in its properties, a short first paragraph, or the name of the file.
    """
    archive = Archive(source)
    story = Story(styles_of(archive))
    document = next(
        (name for name in sorted(archive.names) if _DOCUMENT.fullmatch(name)), "word/document.xml"
    )
    story.read(archive.xml(document))
    headline, rest = _headline(story.paragraphs, _core_title(archive))
    headline = headline or PurePath(source.name).stem
    bylines = [item for item in rest[:_NEAR] if not item.level and names_in_byline(item.text)]
    text = "\n\n".join(item.written for item in rest if item not in bylines)
    try:
        yield article_of(
            headline, text, byline=" and ".join(names_in_byline(item.text) or "" for item in bylines)
        )
    except IngestError as error:
        raise IngestError(f"{source.name} holds no article: {error.message}", error.next_step) from error
    yield from sorted(story.left_out, key=lambda item: item.first_line)
    yield from _beside(archive, story.number)


def _headline(paragraphs: list[Paragraph], core: str | None) -> tuple[str | None, list[Paragraph]]:
    """The headline, and the paragraphs without it where it is one of them."""
    prose = next((at for at, item in enumerate(paragraphs) if _is_text(item)), len(paragraphs))
    titles = [at for at, item in enumerate(paragraphs) if item.is_title]
    above = [at for at, item in enumerate(paragraphs[:prose]) if item.level == 1]
    first = [0] if paragraphs and _may_be_title(paragraphs[0]) else []
    same = [at for at, item in enumerate(paragraphs[:prose]) if core and one_line(item.text) == core]
    chosen = titles[:1] or above[:1] or same[:1] or ([] if core else first)
    if not chosen:
        return core, paragraphs
    place = chosen[0]
    return one_line(paragraphs[place].text), paragraphs[:place] + paragraphs[place + 1 :]


def _is_text(item: Paragraph) -> bool:
    return not item.level and not item.is_title and is_prose(item.text)


def _may_be_title(item: Paragraph) -> bool:
    return len(item.text) <= LONGEST_TITLE and not (ends_sentence(item.text) and is_prose(item.text))


def _core_title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive.names:
        return None
    return real_title(archive.xml("docProps/core.xml").findtext("title"))


def _beside(archive: Archive, last: int) -> Iterator[LeftOut]:
    """What stands outside the flow, counted on from its ``last`` paragraph."""
    for name in sorted(archive.names):
        if (kind := _BESIDE.fullmatch(name)) is not None:
            tag, why = _KINDS[kind[1]]
            for item in archive.xml(name).iter(tag):
                if sample := sample_of(item):
                    last += 1
                    yield LeftOut(last, last, why, sample)
