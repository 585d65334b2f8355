"""Twenty pages in the manner of as many publishers, written for these tests: is the article found, all of it
and nothing else? Beside each page stands what a person reads there.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pytest

from rag.ingest.formats.html import html_articles
from rag.ingest.formats.source import Source
from rag.records import Article

PAGES = sorted((Path(__file__).parents[2] / "format_samples" / "pages").glob("*.html"))
# Japanese is written without blanks: there, a character is a word.
TOKEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|\w+")


@dataclass(frozen=True)
class Wanted:
    headline: str
    byline: str | None
    published: str | None
    text: str


def wanted_of(page: Path) -> Wanted:
    head, _, text = page.with_suffix(".txt").read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(":", 1) for line in head.split("\n"))
    values = {key: value.strip() or None for key, value in fields.items()}
    return Wanted(values["headline"], values["byline"], values["published"], text.removesuffix("\n"))


def article_on(page: Path) -> Article:
    (article,) = html_articles(Source.of_bytes(page.name, page.read_bytes()))
    return article


def f1(wanted: str, found: str) -> float:
    """The harmonic mean of precision and recall over words, each as often as it occurs."""
    left, right = Counter(TOKEN.findall(wanted)), Counter(TOKEN.findall(found))
    return 2 * (left & right).total() / (left.total() + right.total())


def test_f1_counts_a_word_as_often_as_it_occurs():
    assert f1("a b b c", "b b b d") == 2 * 2 / 8


def test_there_are_twenty_pages():
    assert len(PAGES) == 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_says_of_its_article(page: Path):
    wanted, found = wanted_of(page), article_on(page)
    assert found.headline == " ".join(wanted.headline.split())
    assert (found.byline, found.published) == (wanted.byline, wanted.published)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_article_is_found_whole_and_alone(page: Path):
    assert article_on(page).text == wanted_of(page).text


def test_main_text_over_all_pages(capsys: pytest.CaptureFixture[str]):
    scores = {page.stem: f1(wanted_of(page).text, article_on(page).text) for page in PAGES}
    with capsys.disabled():
        print(f"\nF1 of the main text over {len(scores)} pages: {mean(scores.values()):.3f} on average")  # noqa: T201
    assert {name: score for name, score in scores.items() if score < 0.95} == {}
