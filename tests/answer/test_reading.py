"""The reader: judging by model and by signals, and choosing what to show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_news import PLAIN, OverlapModel

from rag.answer.calibration import BY_SEARCH, UNMEASURED, Calibration, Weights
from rag.answer.candidates import worth_reading
from rag.answer.reading import Judge, Reader
from rag.records import Candidate, Evidence, Sentence


def candidate(rank: int, text: str = "A sentence.", field: str = "text", article: str = "a") -> Candidate:
    paragraph = 1 if field == "text" else None
    sentence = Sentence(article, field, paragraph, rank * 100, rank * 100 + len(text), text)
    return Candidate(sentence, "Headline", 1 / (60 + rank), 0.5, rank)


def evidence(rank: int, log_odds: float, answers: float) -> Evidence:
    return Evidence(candidate(rank), 0.0, log_odds, answers, 0.5)


def test_every_candidate_is_judged_in_the_order_given():
    model = OverlapModel()
    candidates = [candidate(1, "Apples are ripe."), candidate(2, "The ferry sank.")]

    read = Reader(Judge(lambda deadline: model, PLAIN), UNMEASURED).read("Which ferry sank?", candidates)

    assert [item.candidate for item in read] == candidates
    # "which", "ferry" and "sank" are longer than three letters: none and two of three, times ten, less six.
    assert [item.logit for item in read] == pytest.approx([-6.0, 2 / 3])
    assert [item.log_odds for item in read] == [item.logit for item in read]
    assert [turn.content for turn in model.turns] == [
        "Sentence: Apples are ripe.",
        "Sentence: The ferry sank.",
    ]
    assert {turn.rest for turn in model.turns} == {"\nQuestion: Which ferry sank?"}


def test_a_byline_is_judged_as_the_sentence_that_it_stands_for():
    model = OverlapModel()

    Reader(Judge(lambda deadline: model, PLAIN), UNMEASURED).read(
        "Who wrote it?", [candidate(1, "Mira Holt", "byline")]
    )

    assert model.turns[0].content.endswith("Sentence: \u201cHeadline\u201d was written by Mira Holt.")


def test_no_candidate_is_no_question_to_the_model():
    def not_needed() -> OverlapModel:
        raise AssertionError("the model is not needed")

    assert Reader(Judge(not_needed, PLAIN), UNMEASURED).read("Why?", []) == ()


def test_without_a_model_the_signals_judge():
    (read,) = Reader(None).read("How many ferries sank?", [candidate(1, "Two ferries sank.")])

    # cosine 0.5, overlap 1 (ferries, sank), a number is there: see BY_SEARCH
    assert read.logit == 0.0
    assert read.log_odds == pytest.approx(-4.8 + 3.0 * 0.5 + 3.5 * 1.0 + 0.9 * 1.0)
    assert read.answers == pytest.approx(-4.7 + 5.4 * 0.5 + 0.9 * 1.0)
    assert Reader(None).calibration is BY_SEARCH


CHOOSING = Calibration(Weights(0, 1, 0, 0, 0), Weights(0, 1, 0, 0, 0), threshold=1.0, margin=2.0)


def enough(items: list[Evidence]) -> list[int]:
    return [item.candidate.rank for item in Reader(None, CHOOSING).enough(items)]


def test_a_further_sentence_has_to_answer_by_itself() -> None:
    strict = replace(CHOOSING, further=0.5, behind=1.5)
    items = [evidence(1, 3.0, 1.2), evidence(2, 2.0, 0.6), evidence(3, 2.5, 0.1), evidence(4, 1.5, -0.4)]

    found = Reader(None, strict).enough(items)

    # 0.5 is more than 1.2 - 1.5, so that counts: the fourth answers too little.
    assert [item.candidate.rank for item in found] == [1, 3, 2]
    assert enough(items) == [1, 3, 2, 4]
    sure = [evidence(1, 3.0, 4.0), evidence(2, 2.0, 0.6), evidence(3, 2.5, 0.1)]
    assert [item.candidate.rank for item in Reader(None, strict).enough(sure)] == [1, 2]


def test_nothing_is_enough_when_nothing_answers():
    assert enough([]) == []
    assert enough([evidence(1, 9.0, 0.99), evidence(2, 9.0, -3.0)]) == []
    assert enough([evidence(1, 9.0, 1.0)]) == [1]


def test_the_best_come_first_and_those_within_the_margin_of_the_best():
    items = [evidence(1, 0.5, 0.0), evidence(2, 3.0, 0.0), evidence(3, 1.0, 2.0), evidence(4, 0.99, 0.0)]

    assert enough(items) == [2, 3]


def test_ties_go_by_rank():
    assert enough([evidence(3, 1.0, 1.0), evidence(1, 1.0, 1.0), evidence(2, 1.0, 1.0)]) == [1, 2, 3]


def test_a_headline_is_read_where_no_sentence_of_its_article_is_among_the_best():
    told = [candidate(1, "Headline", "headline", "a"), candidate(2, "Text.", "text", "a")]
    alone = candidate(3, "Headline", "headline", "b")
    late = candidate(4, "Text.", "text", "b")

    assert worth_reading("When?", [*told, alone, late], 3) == (told[1], alone, late)
    assert worth_reading("When?", [*told, alone], 1) == (told[0],)
    assert worth_reading("When?", [], 3) == ()


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Who wrote the article about the ferry?", True),
        ("Which journalist was there?", True),
        ("Who is Mira Holt?", True),
        ("Who is mira holt", True),
        ("Which ferry ran aground?", False),
        ("Who runs the ferry?", False),
        ("Who is Ana Holt?", False),
    ],
)
def test_a_byline_is_read_only_where_it_could_answer(question: str, read: bool):
    byline = candidate(1, "Mira Holt", "byline")

    assert worth_reading(question, [byline], 3) == ((byline,) if read else ())


def test_a_sentence_is_judged_with_a_name_for_its_he():
    item = candidate(1, "He warned of storms.")
    item = replace(item, sentence=replace(item.sentence, before="Ole Dahl closed the port."))
    model = OverlapModel()
    Reader(Judge(lambda deadline: model, PLAIN)).read("Who warned?", [item])

    assert [turn.content for turn in model.turns] == ["Sentence: Ole Dahl warned of storms."]


def test_what_only_asks_is_not_read():
    asked = candidate(1, "Will fares be raised?")
    answered = candidate(2, "Will fares be raised?\n\nMoe: No.")
    headline = candidate(3, "Will Fares Be Raised?", "headline", "b")

    assert worth_reading("Will fares be raised?", [asked, answered, headline], 3) == (answered,)


def test_a_mere_quotation_is_judged_with_who_speaks_it():
    item = candidate(1, "\u201cThe water came.\u201d")
    item = replace(item, sentence=replace(item.sentence, before="\u201cHelp,\u201d said Petra Lind."))
    model = OverlapModel()
    Reader(Judge(lambda deadline: model, PLAIN)).read("Who?", [item])

    wanted = "Sentence: \u201cHelp,\u201d said Petra Lind. \u201cThe water came.\u201d"
    assert [turn.content for turn in model.turns] == [wanted]
