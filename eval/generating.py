"""News articles that nobody wrote: made of templates by a seed, as many as are wanted, no two alike."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eval.phrases import (
    BODIES,
    ENDINGS,
    HEADLINES,
    MIDDLES,
    NAMES,
    OPENINGS,
    ROLES,
    SECTIONS,
    SENTENCES,
    SOURCES,
    STARTS,
    THINGS,
)
from rag.ingest.articles import article_id, write_article
from rag.records import Article

RETRIEVED = "2024-03-01T06:00:00Z"
SEPARATOR = "Regional"  # the line before each headline of a page

_FEWEST_WORDS, _MOST_WORDS = 150, 900
_FEWEST_PARAGRAPHS, _MOST_PARAGRAPHS = 5, 15
_SHORT_NAMES = len(STARTS) * len(MIDDLES) * len(ENDINGS)
_FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what an article is about; every sentence of it draws from here."""

    town: str
    neighbour: str
    thing: str
    people: tuple[str, ...]
    roles: tuple[str, ...]
    bodies: tuple[str, ...]


def generated(number: int, seed: int = 0, edition: int = 0) -> Article:
    """The article ``number`` (from 0), 150 to 900 words in 5 to 15 paragraphs; the same whenever it is made.

    Each later ``edition`` has the paragraphs of the one before but for one. Headline and id stay.
    """
    draw = random.Random(f"{seed} {number}")
    cast = _cast(draw, number)
    published = _FIRST_DAY + timedelta(minutes=draw.randrange(60 * 24 * 700))
    headline = draw.choice(HEADLINES).format(town=cast.town, thing=cast.thing.title())
    paragraphs, words = _measure(draw)
    return Article(
        article_id(headline),
        headline,
        "\n\n".join(
            _paragraph(f"{seed} {number} {index} {_written(index, paragraphs, edition)}", words, cast)
            for index in range(paragraphs)
        ),
        byline=draw.choice(cast.people),
        published=_moment(published),
        updated=_moment(published + timedelta(hours=edition)) if edition else None,
        source=draw.choice(SOURCES),
        url=f"https://news.example/{seed}/{number}",
        section=draw.choice(SECTIONS),
        retrieved=RETRIEVED,
    )


def generate(count: int, seed: int = 0, first: int = 0) -> Iterator[Article]:
    """``count`` articles from the number ``first`` on."""
    for number in range(first, first + count):
        yield generated(number, seed)


def question(number: int, seed: int = 0) -> str:
    """A question about the article ``number``."""
    cast = _cast(random.Random(f"{seed} {number}"), number)
    return f"How much will the {cast.thing} in {cast.town} cost?"


def write_articles(articles: Iterable[Article], folder: Path) -> None:
    """Each as an article file."""
    for article in articles:
        write_article(article, folder)


def write_pages(articles: Sequence[Article], folder: Path, each: int) -> None:
    """As saved text pages of ``each`` articles, which keep headline, byline and text alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(articles), each):
        page = "\n\n".join(_on_a_page(article) for article in articles[start : start + each])
        (folder / f"page-{start:06d}.txt").write_text(page + "\n", encoding="utf-8")


def off_pages(articles: Iterable[Article]) -> tuple[Article, ...]:
    """What a corpus holds of articles that came off pages."""
    return tuple(
        Article(item.id, item.headline, item.text, item.byline, section=SEPARATOR, retrieved=RETRIEVED)
        for item in articles
    )


def _on_a_page(article: Article) -> str:
    return f"{SEPARATOR}\n\n{article.headline}\n\nBy {article.byline}\n\n{article.text}"


def _cast(draw: random.Random, number: int) -> Cast:
    people = tuple(f"{draw.choice(NAMES)} {_name(draw.randrange(_SHORT_NAMES))}" for _ in range(3))
    return Cast(
        _name(number),
        _name(draw.randrange(_SHORT_NAMES)),
        draw.choice(THINGS),
        people,
        tuple(draw.sample(ROLES, 3)),
        tuple(draw.sample(BODIES, 2)),
    )


def _name(number: int) -> str:
    """A name for every number, no two the same: a place, or a family."""
    rest, first = divmod(number, len(STARTS))
    rest, second = divmod(rest, len(MIDDLES))
    rest, third = divmod(rest, len(ENDINGS))
    name = STARTS[first] + MIDDLES[second] + ENDINGS[third]
    return f"{name} {_name(rest - 1)}" if rest else name


def _measure(draw: random.Random) -> tuple[int, int]:
    """How many paragraphs, and how many words there are in each, more or less."""
    words = draw.randint(_FEWEST_WORDS, _MOST_WORDS)
    paragraphs = min(_MOST_PARAGRAPHS, max(_FEWEST_PARAGRAPHS, round(words / draw.randint(45, 80))))
    return paragraphs, words // paragraphs


def _written(paragraph: int, paragraphs: int, edition: int) -> int:
    """The edition in which a paragraph was written: each one writes the next anew, from the first on."""
    since = (edition - 1 - paragraph) % paragraphs
    return max(0, edition - since)


def _paragraph(seed: str, words: int, cast: Cast) -> str:
    draw = random.Random(seed)
    templates = [draw.choice(OPENINGS), *draw.sample(SENTENCES, len(SENTENCES))]
    told: list[str] = []
    while sum(len(sentence.split()) for sentence in told) + 8 < words:
        told.append(_sentence(draw, templates[len(told)], cast))
    return " ".join(told)


def _sentence(draw: random.Random, template: str, cast: Cast) -> str:
    who = draw.randrange(3)
    return template.format(
        town=cast.town,
        neighbour=cast.neighbour,
        thing=cast.thing,
        person=cast.people[who],
        family=cast.people[who].split()[1],
        role=cast.roles[who],
        body=draw.choice(cast.bodies),
        count=f"{draw.randint(2, 9_999):,}",
        few=draw.randint(2, 40),
        share=draw.randint(3, 97),
        sum=f"{draw.randint(1, 99)}.{draw.randint(1, 9)}",
        year=draw.randint(1952, 2031),
        day=draw.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")),
        month=draw.choice(("January", "March", "April", "June", "August", "October", "December")),
    )


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
