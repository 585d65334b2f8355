"""Sources that say the same are told once, with all their markers; what is not the same is not."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answer.agreement import told_once
from rag.records import Citation, Claim

QUESTION = "Where did the ferry run aground?"
FIRST = "The ferry Aurora ran aground off Lunde on Friday."


def told(*texts: str, cosine: float = 0.95) -> list[tuple[str, tuple[int, ...]]]:
    claims = [Claim(text, (n,), "extracted", 1.0 - n / 10) for n, text in enumerate(texts, start=1)]
    citations = {
        n: Citation(n, f"a{n}", "H", None, None, None, None, "text", 1, 0, len(text), text)
        for n, text in enumerate(texts, start=1)
    }
    # Every pair has the same cosine.
    gram = np.full((len(texts), len(texts)), cosine) + (1 - cosine) * np.eye(len(texts))
    vectors = np.linalg.cholesky(gram).astype(np.float32)
    return [(item.text, item.citations) for item in told_once(QUESTION, claims, citations, vectors)]


def test_a_source_that_holds_it_all_is_cited_behind_it():
    more = "On Friday the ferry Aurora, which had left at dawn, ran aground off Lunde."
    assert told(FIRST, more) == [(FIRST, (1, 2))]
    assert told(FIRST, more, more) == [(FIRST, (1, 2, 3))]


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        (
            "The ferry Aurora, with 40 on board, ran aground off Lunde.",
            "The ferry Aurora ran aground off Lunde.",
        ),
        ("The ferry Aurora ran aground off Lunde.", "The ferry Aurora ran aground."),
        ("The ferry Aurora ran aground off Lunde.", "The ferry Aurora never ran aground off Lunde."),
    ],
)
def test_one_that_lacks_a_number_a_name_or_a_denial_is_not_cited_for_it(claim: str, other: str):
    assert told(claim, other) == [(claim, (1,))]


@pytest.mark.parametrize(
    "other",
    [
        "The ferry Aurora ran aground off Vik on Friday.",
        "The ferry Aurora ran aground off Lunde on Friday, Ole Dahl said.",
    ],
)
def test_what_names_somebody_new_is_told(other: str):
    assert told("The ferry ran aground on Friday.", other) == [
        ("The ferry ran aground on Friday.", (1,)),
        (other, (2,)),
    ]


def test_what_is_not_alike_is_told():
    assert len(told(FIRST, "On Friday the ferry Aurora ran aground off Lunde.", cosine=0.8)) == 2
