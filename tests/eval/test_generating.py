"""Generated articles: the same whenever they are made, no two alike, and read back as they were written."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from eval.generating import generate, generated, off_pages, question, write_articles, write_pages
from rag.ingest.adding import add_paths
from rag.ingest.articles import load_corpus
from rag.workspace import Workspace

ARTICLES = tuple(generate(300))


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def test_they_are_the_same_whenever_they_are_made():
    assert tuple(generate(300)) == ARTICLES
    assert tuple(generate(20, first=7)) == ARTICLES[7:27]
    assert not {article.text for article in generate(300, seed=1)} & {article.text for article in ARTICLES}


def test_no_two_are_alike():
    for values in zip(*((article.id, article.headline, article.text) for article in ARTICLES), strict=True):
        assert len(set(values)) == 300
    whole = [paragraph for article in ARTICLES for paragraph in paragraphs(article.text)]
    assert len(set(whole)) == len(whole)
    assert len({generated(number).id for number in (*range(200), *range(13_800, 14_000), 10**6)}) == 401


def test_their_lengths_are_those_of_news():
    words = [len(article.text.split()) for article in ARTICLES]
    counts = [len(paragraphs(article.text)) for article in ARTICLES]
    assert 110 < min(words) < 200
    assert 800 < max(words) < 950
    assert (min(counts), max(counts)) == (5, 15)


@pytest.mark.parametrize("number", range(5))
def test_a_later_edition_has_one_paragraph_written_anew(number: int):
    editions = [generated(number, 0, edition) for edition in range(12)]
    for before, after in pairwise(editions):
        pairs = zip(paragraphs(before.text), paragraphs(after.text), strict=True)
        assert sum(old != new for old, new in pairs) == 1
        assert (before.id, before.headline, before.published) == (after.id, after.headline, after.published)
    assert len({edition.text for edition in editions}) == 12


def test_the_question_is_about_the_article():
    for number in range(20):
        town = question(number).removesuffix(" cost?").split(" in ")[-1]
        assert town in ARTICLES[number].headline
        assert f"{town} " in ARTICLES[number].text


def test_they_are_read_back_from_files_and_from_pages(tmp_path: Path):
    write_articles(ARTICLES[:10], tmp_path / "files")
    write_pages(ARTICLES[:10], tmp_path / "pages", 4)
    for name, wanted in (("files", ARTICLES[:10]), ("pages", off_pages(ARTICLES[:10]))):
        workspace = Workspace(tmp_path / f"workspace-{name}")
        workspace.corpus.mkdir(parents=True)
        reports = list(add_paths([tmp_path / name], workspace, retrieved=wanted[0].retrieved))
        assert [(report.left_out, report.problems) for report in reports] == [((), ())] * len(reports)
        assert {article for _, article in load_corpus(workspace.corpus).articles} == set(wanted)
