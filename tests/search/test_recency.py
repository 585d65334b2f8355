"""How much more a recent article counts, worked out by hand."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import HashEmbedder
from search_samples import BAKERS, write_corpus

from rag.search.library import Library
from rag.search.recency import recency
from rag.search.retrieval import search_sentences
from rag.search.sync import sync
from rag.settings import Filters, SearchSettings
from rag.workspace import Workspace

SETTINGS = SearchSettings(recent=0.5, recent_days=30.0)


@pytest.mark.parametrize(
    ("published", "as_of", "factor"),
    [
        ("2024-06-01", "2024-06-01", 1.5),
        ("2024-05-02", "2024-06-01", 1 + 0.5 / math.e),
        ("2024-05-02T23:59:00Z", "2024-06-01", 1 + 0.5 / math.e),
        ("2023-06-01", "2024-06-01", 1 + 0.5 * math.exp(-366 / 30)),
        ("2024-06-02", "2024-06-01", 1.5),
        (None, "2024-06-01", 1.0),
        ("2024-06-01", None, 1.0),
        ("in June", "2024-06-01", 1.0),
    ],
)
def test_factors_by_hand(published: str | None, as_of: str | None, factor: float) -> None:
    assert recency(published, as_of, SETTINGS) == pytest.approx(factor)


def test_of_two_alike_the_newer_comes_first_when_today_is_known(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    days = {"a": "2024-03-01", "b": "2024-05-01", "c": None}
    write_corpus(workspace, [replace(BAKERS, id=key, published=day) for key, day in days.items()])
    sync(workspace, HashEmbedder())
    library = Library.open(workspace)

    def order(filters: Filters) -> list[str]:
        found = search_sentences(library, HashEmbedder(), "rye bread", filters, SETTINGS)
        return [item.sentence.article_id for item in found if "rye" in item.sentence.text]

    assert order(Filters(as_of="2024-05-02"))[0] == "b"
    assert set(order(Filters(as_of="2024-04-01"))) == {"a", "c"}
    assert order(Filters(as_of="2024-04-01"))[0] == "a"
    library.close()
