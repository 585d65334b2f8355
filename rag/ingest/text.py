"""The text of an article: its normal form, its paragraphs and its sentences, as spans."""

from __future__ import annotations

import re
import unicodedata

from rag.ingest.splitting import split_sentences as split_sentences
from rag.ingest.units import Unit, units
from rag.records import Article, FieldName, Paragraph, Sentence

SUBHEADING = "## "

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters (Unicode's Cc) but the line feed, lone surrogates (Cs), and byte order marks.
_DROPPED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]+")
_BLANK_ENDS = re.compile(r"(?<![^\S\n])[^\S\n]+(?=\n)")  # the look-behind keeps long runs of blanks linear
_BLOCK = re.compile(r"^## .*$|(?:^(?!## )[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)


def normalise(raw: str) -> str:
    r"""``raw`` in the form that every article is kept in; doing it twice changes nothing.

    NFC; every kind of line end is ``\n``; a tab is a space; byte order marks, control characters and lone
    surrogates are gone; so are blanks at line ends, blank lines after the first, and outer blanks. Words are
    never touched.
    """
    text = _NEWLINES.sub("\n", raw).replace("\t", " ")
    text = _DROPPED.sub("", text)
    text = _BLANK_ENDS.sub("", unicodedata.normalize("NFC", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def one_line(raw: str) -> str:
    """``raw`` in normal form, every run of blanks as one space: the form of headlines and metadata."""
    return " ".join(normalise(raw).split())


def is_closed(text: str) -> bool:
    """Is every quotation mark and bracket closed?"""
    pairs = (("\u201c", "\u201d"), ("(", ")"), ("[", "]"))
    return text.count('"') % 2 == 0 and all(text.count(left) == text.count(right) for left, right in pairs)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs and subheadings of ``Article.text`` in order, as spans without outer blanks.

    A blank line separates paragraphs. A line that starts with ``## `` is a subheading: it has no number, and
    its span leaves out the mark.
    """
    found: list[Paragraph] = []
    number = 0
    for block in _BLOCK.finditer(text):
        is_subheading = block[0].startswith(SUBHEADING)
        inner = block[0].removeprefix(SUBHEADING) if is_subheading else block[0]
        start = block.end() - len(inner.lstrip())
        number += not is_subheading
        found.append(Paragraph(None if is_subheading else number, start, start + len(inner.strip())))
    return tuple(found)


def paragraph_at(text: str, place: int) -> int | None:
    """The number of the paragraph that holds ``place``; of a subheading, that of the paragraph after it."""
    return next((item.number for item in paragraphs(text) if item.number and place < item.end), None)


def sentences(article: Article) -> tuple[Sentence, ...]:
    """Every sentence of the numbered paragraphs in order, then headline and byline, one sentence each. What
    belongs together is one (see ``rag.ingest.units``), and what a page says of itself is none.
    """
    found = [_sentence(article, unit) for unit in units(article.text, paragraphs(article.text))]
    fields: tuple[FieldName, ...] = ("headline", "byline")
    for name in fields:
        if whole := article.field(name):
            found.append(Sentence(article.id, name, None, 0, len(whole), whole))
    return tuple(found)


def _sentence(article: Article, unit: Unit) -> Sentence:
    text = article.text
    before = "" if unit.before is None else text[unit.before : unit.start].rstrip()
    head = text[slice(*unit.head)] if unit.head else ""
    return Sentence(
        article.id,
        "text",
        unit.number,
        unit.start,
        unit.end,
        text[unit.start : unit.end],
        before,
        head,
        unit.head[0] if unit.head else 0,
    )
