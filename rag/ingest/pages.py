"""Saved text pages: the articles on them, found by the form of the page, and what was left out and why.

On a category page the section's name stands alone before each headline. That line, the *separator*, is found
as the one that recurs most often before a line that can be a headline and that text follows. After it come
the headline, perhaps a byline, then paragraphs and subheadings. Links to other articles at the end are left
out. Nothing is known of any page in particular, and no date is ever guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rag.errors import IngestError
from rag.ingest.bylines import names_in_byline
from rag.ingest.layout import Block, blocks
from rag.ingest.leaving import LeftOut
from rag.ingest.naming import article_id, distinct
from rag.ingest.separators import LONGEST_HEADLINE, find_separator, may_separate
from rag.ingest.shapes import ends_sentence, is_bullet, is_heading, is_mark, is_prose, is_time_label
from rag.ingest.text import SUBHEADING, normalise, one_line
from rag.records import Article

_SAMPLE = 80
_HASHES = re.compile(r"^#{1,6} (?=\S)")  # a heading of Markdown


@dataclass(frozen=True, slots=True)
class Page:
    """The articles of a page in its order, the line that parts them (None: one article), and the rest."""

    articles: tuple[Article, ...]
    separator: str | None
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands below a headline: the names in its bylines, and everything else."""

    bylines: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Region:
    """One article as it stands on the page, and the blocks of its stretch that do not belong to it."""

    headline: str
    byline: str | None
    text: str
    left_out: tuple[LeftOut, ...]


def read_page(text: str, split_on: str | None = None) -> Page:
    """The articles of a saved text page; ``split_on`` is the line before each headline when it is known.

    Raises IngestError when the page is empty, ``split_on`` does not occur, or no article can be told apart.
    """
    line = one_line(split_on) if split_on is not None else None
    page = blocks(text, line)
    if not page:
        raise IngestError("The page is empty; at least one article was wanted.", "Save it again as text.")
    if line is not None and all(block.text != line for block in page):
        raise IngestError(f"The line {line!r} does not occur alone on the page.", _suggestion(page))
    separator = line if line is not None else find_separator(page)
    return _one_article(page) if separator is None else _many_articles(page, separator)


def _many_articles(page: tuple[Block, ...], separator: str) -> Page:
    places = [index for index, block in enumerate(page) if block.text == separator]
    left_out: list[LeftOut] = []
    regions: list[_Region] = []
    preamble = page[: places[0]]
    if is_mark(separator) and _looks_like_article(preamble):
        regions.append(_region(preamble))  # a rule parts articles: the first has none above it
    elif preamble:
        left_out.append(_left_out(preamble, "before the first separator"))
    for index, following in zip(places, [*places[1:], len(page)], strict=True):
        region = page[index + 1 : following]
        if why := _why_no_article(region):
            left_out.append(_left_out(region or page[index : index + 1], why))
        else:
            regions.append(_region(region))
    if not regions:
        raise IngestError(f"No article follows the line {separator!r}.", _suggestion(page))
    section = None if is_mark(separator) else separator
    left_out += [item for region in regions for item in region.left_out]
    return Page(
        _articles(regions, section), separator, tuple(sorted(left_out, key=lambda item: item.first_line))
    )


def _one_article(page: tuple[Block, ...]) -> Page:
    if found := _sign_of_several(page):
        raise IngestError(f"No line parts the page into articles, but it has {found}.", _suggestion(page))
    if why := _why_no_article(page):
        raise IngestError(f"The page holds no article: {why}.", _suggestion(page))
    region = _region(page)
    return Page(_articles([region], None), None, region.left_out)


def _sign_of_several(page: tuple[Block, ...]) -> str | None:
    bylines = [index for index, block in enumerate(page) if names_in_byline(block.text)]
    if bylines and bylines[-1] - bylines[0] >= len(bylines):
        return "several bylines"
    # A saved page may repeat its title at once, but not later.
    return "its first line again" if any(block.text == page[0].text for block in page[2:]) else None


def _looks_like_article(region: tuple[Block, ...]) -> bool:
    return _why_no_article(region) is None


def _why_no_article(region: tuple[Block, ...]) -> str | None:
    """Why ``region`` cannot be a headline with text below it, or None when it can."""
    if not region:
        return "nothing follows the separator"
    if len(region[0].text) > LONGEST_HEADLINE or is_mark(region[0].text):
        return "its first line is too long for a headline, or holds no word"
    body = _body(region).blocks
    has_text = any(
        ends_sentence(block.text) or is_prose(block.text) for block in body[: _sidebar_start(body)]
    )
    return None if has_text else "no paragraph follows the headline"


def _body(region: tuple[Block, ...]) -> _Body:
    """Take off the headline and the bylines."""
    rest = region[1:]
    if rest and rest[0].text == region[0].text:
        rest = rest[1:]  # a saved page may repeat its title at once
    # Between headline and byline one line may sum the article up; two authors may have a line each.
    bylines = {block: names for block in rest[:3] if (names := names_in_byline(block.text))}
    return _Body(tuple(bylines.values()), tuple(block for block in rest if block not in bylines))


def _articles(regions: list[_Region], section: str | None) -> tuple[Article, ...]:
    articles: list[Article] = []
    taken: set[str] = set()
    for region in regions:
        identity = distinct(article_id(region.headline), taken)
        taken.add(identity)
        articles.append(
            Article(identity, region.headline, region.text, byline=region.byline, section=section)
        )
    return tuple(articles)


def _region(region: tuple[Block, ...]) -> _Region:
    """Read a stretch of the page that is known to hold an article."""
    body = _body(region)
    rest = body.blocks
    end = _sidebar_start(rest)
    left_out = [_left_out((block,), "a lone mark") for block in rest[:end] if is_mark(block.text)]
    if rest[end:]:
        left_out.append(_left_out(rest[end:], "lines without sentences at the end: links, not the article"))
    kept = [block.text for block in rest[:end] if not is_mark(block.text)]
    text = normalise("\n\n".join(_with_subheadings(kept)))
    headline = _HASHES.sub("", region[0].text)
    return _Region(headline, " and ".join(body.bylines) or None, text, tuple(left_out))


def _sidebar_start(rest: tuple[Block, ...]) -> int:
    """Where in ``rest`` the article is over.

    It is before the closing run of lines that are no sentences, or before a list of links, known by its
    bullets and labels of relative time, even if some of its lines are sentences.
    """
    sentences = [ends_sentence(block.text) or is_prose(block.text) for block in rest]
    signs = [is_bullet(block.text) or is_time_label(block.text) for block in rest]
    end = len(rest)
    signs_after = sentences_after = 0
    for index in range(len(rest) - 1, -1, -1):
        signs_after += signs[index]
        sentences_after += sentences[index]
        if signs[index] and signs_after >= 2 and sentences_after * 4 <= len(rest) - index:
            end = index
    while end and not sentences[end - 1]:
        end -= 1
    return end


def _with_subheadings(body: list[str]) -> Iterator[str]:
    """The paragraphs of ``body``, its headings marked; three short lines in a row are a list instead."""
    for heading, run in groupby(body, key=is_heading):
        lines = list(run)
        for line in lines:
            plain = _HASHES.sub("", line)
            yield SUBHEADING + plain if plain != line or (heading and len(lines) < 3) else line


def _left_out(lost: tuple[Block, ...], why: str) -> LeftOut:
    telling = next((block for block in lost if not is_mark(block.text)), lost[0])
    return LeftOut(lost[0].first_line, lost[-1].last_line, why, telling.text[:_SAMPLE])


def _suggestion(page: tuple[Block, ...]) -> str:
    """The next step: --split-on, with the lines that recur most."""
    counts = Counter(block.text for block in page if may_separate(block.text) and not is_mark(block.text))
    recurring = [f"{line!r} ({count} times)" for line, count in counts.most_common(3) if count > 1]
    named = f" Lines that recur: {', '.join(recurring)}." if recurring else ""
    return f"Name the line that stands before each headline with --split-on LINE.{named}"
