"""Reading by need: who is read first, when it stops, and when it goes on."""

import pytest
from small_news import PLAIN

from rag.answer.calibration import Calibration, Weights
from rag.answer.reading import Judge, Reader
from rag.answer.spending import read_by_need
from rag.llm.chat import Message
from rag.records import Candidate, Evidence, Sentence
from rag.settings import AnswerSettings

SETTINGS = AnswerSettings(candidates=6, first=3, certain=1.0, coming=2)
TAKEN_AT_ITS_WORD = Calibration(Weights(0, 1, 0, 0, 0), Weights(0, 1, 0, 0, 0), threshold=0.0, margin=1.5)


class Scripted:
    """Judges a sentence by the number that it begins with."""

    name = "scripted"

    def choose(
        self, shared: list[Message], turns: list[Message], choices: tuple[str, str]
    ) -> tuple[float, ...]:
        return tuple(float(turn.content.split("Sentence: ")[1].split()[0]) for turn in turns)

    def close(self) -> None:
        pass


def candidates(*logits: float, cosines: tuple[float, ...] = ()) -> list[Candidate]:
    texts = [f"{logit} said." for logit in logits]
    spread = cosines or tuple(0.9 - 0.1 * i for i in range(len(logits)))
    return [
        Candidate(Sentence("a", "text", 1, 0, len(text), text), "Headline", 0.1, cosine, rank)
        for rank, (text, cosine) in enumerate(zip(texts, spread, strict=True), start=1)
    ]


def read(question: str, found: list[Candidate]) -> tuple[list[int], list[int]]:
    """The ranks that were read, in order, and those that were told of as found."""
    heard: list[Evidence] = []
    reader = Reader(Judge(Scripted, PLAIN), TAKEN_AT_ITS_WORD)
    evidence = read_by_need(reader, question, found, SETTINGS, heard.append)
    return [item.candidate.rank for item in evidence], [item.candidate.rank for item in heard]


def test_one_certain_sentence_among_the_first_is_enough():
    assert read("Which ferry?", candidates(-3, 2, -3, 9, 9, 9)) == ([1, 2, 3], [2])


def test_doubt_reads_on():
    assert read("Which ferry?", candidates(-3, 0.9, -3, 2, -3, -3)) == ([1, 2, 3, 4, 5, 6], [2, 4])


def test_where_nothing_answers_all_are_read():
    assert read("Which ferry?", candidates(-3, -3, -3, -3, -3, -3)) == ([1, 2, 3, 4, 5, 6], [])


@pytest.mark.parametrize(
    ("question", "read_on"),
    [("How many boats?", True), ("Who sank and what was said?", True), ("Who sank?", False)],
)
def test_a_question_that_may_have_many_answers_reads_on_while_they_come(question: str, read_on: bool):
    ranks, _ = read(question, candidates(2, 1.9, -3, -3, -3, -3))
    assert (len(ranks) == 6) is read_on


def test_a_number_with_one_answer_stops():
    assert read("How many boats?", candidates(2, -3, -3, 9, 9, 9))[0] == [1, 2, 3]


def test_the_likeliest_by_search_are_read_first():
    found = candidates(-3, -3, -3, 2, -3, -3, cosines=(0.1, 0.2, 0.3, 0.6, 0.5, 0.4))
    assert read("Which ferry?", found)[0] == [4, 5, 6]


def test_without_candidates_there_is_no_evidence():
    assert read("Which ferry?", []) == ([], [])
