"""What an article is, by its publisher's own word."""

from __future__ import annotations

import pytest

from rag.ingest.sections import Labels, is_satire, kind_of, label_of


@pytest.mark.parametrize(
    ("headline", "source", "section", "kind"),
    [
        ("Geese to Replace Ministers", "The Weekly Turnip", "Satire", "satire"),
        ("Geese to Replace Ministers", "The Weekly Turnip", "Culture / Humour", "satire"),
        ("Geese to Replace Ministers", "The Weekly Turnip", "Humor", "satire"),
        ("Geese to Replace Ministers", "The Weekly Turnip", "Spoof", "satire"),
        ("Geese to Replace Ministers", "The Weekly Turnip", "The Fake News Column", "satire"),
        ("Geese to Replace Ministers", "The Weekly Turnip (satire)", None, "satire"),
        ("Satire: Geese to Replace Ministers", "Osk Courier", "Politics", "satire"),
        ("[SATIRE] Geese to Replace Ministers", None, None, "satire"),
        ("Geese to Replace Ministers (parody)", None, None, "satire"),
        ("The Harbour Must Close", "Osk Courier", "Opinion | Columnists", "opinion"),
        ("Opinion: The Harbour Must Close", "Osk Courier", "World", "opinion"),
        ("The Harbour Must Close", None, "Comment is free", "opinion"),
        ("Five Ways to Sleep", "Osk Courier", "Sponsored", "sponsored"),
        ("Five Ways to Sleep", "Osk Courier", "Paid Post", "sponsored"),
        ("Five Ways to Sleep", "Osk Courier", "Partner content", "sponsored"),
        ("Five Ways to Sleep", "Osk Courier", "Advertorial", "sponsored"),
        ("Sponsored: Satire Sells", None, "Satire", "satire"),
        ("Court Rules on a Satire Magazine", "Osk Courier", "World", None),
        ("Satire Magazine Wins in Court", "Osk Courier", "World", None),
        ("Minister Shares Opinion Poll", "The Daily Opinion", "Politics", None),
        ("Storm Nears Halden", "Fake News Watch", "Live blog", None),
        ("Storm Nears Halden", None, None, None),
    ],
)
def test_the_kind_of_a_piece(headline: str, source: str | None, section: str | None, kind: str | None):
    item = Labels(headline, source, section)

    assert kind_of(item) == kind
    assert is_satire(item) == (kind == "satire")


def test_a_label_is_in_the_publisher_s_words_where_it_has_any():
    assert label_of(Labels("A", None, "Opinion | Columnists")) == "Opinion | Columnists"
    assert label_of(Labels("Opinion: A", None, "World")) == "Opinion"
    assert label_of(Labels("A", None, "World")) is None
