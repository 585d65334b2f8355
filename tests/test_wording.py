"""One is one, in every message."""

import pytest

from rag.wording import counted


@pytest.mark.parametrize(
    ("number", "one", "words"),
    [
        (0, "page", "0 pages"),
        (1, "page", "1 page"),
        (2, "page", "2 pages"),
        (1, "story", "1 story"),
        (1204, "story", "1,204 stories"),
        (2, "day", "2 days"),
        (1, "earlier version", "1 earlier version"),
        (3, "earlier version", "3 earlier versions"),
    ],
)
def test_a_number_and_what_it_counts(number: int, one: str, words: str):
    assert counted(number, one) == words
