"""Nugget scores, worked out by hand."""

import pytest

from eval.nuggets import Nugget, NuggetQuestion, NuggetScore, read_questions, score
from rag.records import Answer, Article, Citation, Claim, Manifest, Timings

TEXT = "The council met.\n\nIt bought 40 boats, the harbour office said."
ARTICLE = Article("boats", "Boats Bought", TEXT, byline="Ada Moor")


def citation(n, field="text", paragraph=2, quote="It bought 40 boats, the harbour office said."):
    start = ARTICLE.field(field).index(quote)
    place = (field, paragraph, start, start + len(quote), quote)
    return Citation(n, "boats", "Boats Bought", "Ada Moor", None, None, None, *place)


def answer(text, claims, citations):
    manifest = Manifest("0", None, None, "e", {}, "l", 0, None, "s")
    return Answer("q", bool(claims), None, None, text, claims, citations, (), False, Timings(), manifest)


def question(*nuggets, answerable=True):
    return NuggetQuestion("x", "numeric", "q", answerable, nuggets)


FORTY = Nugget(("40", "forty"), ("bought 40 boats",), True)
WHO = Nugget(("harbour office",), ("the harbour office said",), True)
MAYBE = Nugget(("council",), ("The council met",), False)


def test_two_vital_nuggets_one_met_and_one_claim_of_two_on_evidence():
    claims = (
        Claim("It bought FORTY boats.", (1,), "written", 1.0),
        Claim("By Ada Moor.", (2,), "written", 1.0),
    )
    cited = (citation(1), citation(2, "byline", None, "Ada Moor"))
    given = answer("It bought FORTY boats. [1] By Ada Moor. [2]", claims, cited)
    scored = score(question(FORTY, WHO, MAYBE), given, {"boats": ARTICLE})
    assert scored == NuggetScore("x", True, True, 1, 2, 1, 2, 1, 2)


def test_citation_recall_and_precision_by_hand():
    # Claim 1 cites the evidence and a headline, claim 2 the headline alone: recall 1 of 2, precision 1 of 3.
    claims = (
        Claim("It bought 40 boats.", (1, 2), "written", 1.0),
        Claim("Boats were bought.", (2,), "written", 1.0),
    )
    cited = (citation(1), citation(2, "headline", None, "Boats Bought"))
    scored = score(question(FORTY), answer("It bought 40 boats.", claims, cited), {"boats": ARTICLE})

    assert (scored.claims_on_evidence, scored.claims) == (1, 2)
    assert (scored.markers_on_evidence, scored.markers) == (1, 3)


def test_a_byline_counts_as_the_page_prints_it():
    author = Nugget(("Ada Moor",), ("By Ada Moor",), True)
    claims = (Claim("It was written by Ada Moor.", (1,), "extracted", 1.0),)
    given = answer("It was written by Ada Moor. [1]", claims, (citation(1, "byline", None, "Ada Moor"),))
    assert score(question(author), given, {"boats": ARTICLE}) == NuggetScore(
        "x", True, True, 1, 1, 1, 1, 1, 1
    )


def test_an_abstention_meets_nothing():
    given = answer("", (), (citation(1),))
    assert score(question(FORTY), given, {"boats": ARTICLE}) == NuggetScore(
        "x", True, False, 0, 1, 0, 0, 0, 0
    )


def test_quotation_marks_and_dashes_do_not_count():
    said = Nugget(('the "11,000-12,000" men',), ("x",), True)
    given = answer("the \u201c11,000\u201312,000\u201d men", (), ())
    assert score(question(said), given, {"boats": ARTICLE}).vital_met == 1


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": 1, "kind": "k", "question": "q", "answerable": true, "nuggets": []}\n{"id": 2}\n')
    with pytest.raises(ValueError, match="line 2"):
        read_questions(path)
