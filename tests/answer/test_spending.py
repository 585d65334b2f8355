"""Reading by need: who is read first, when it stops, and when it goes on."""

import pytest
from small_news import PLAIN

from rag.answer.calibration import Calibration, Weights
from rag.answer.reading import Judge, Reader
from rag.answer.spending import Reading, read_by_need
from rag.deadline import Deadline
from rag.llm.chat import Message
from rag.records import Candidate, Evidence, Sentence
from rag.settings import AnswerSettings

SETTINGS = AnswerSettings(candidates=6, glance=1, first=3, certain=1.0, coming=2)
TAKEN_AT_ITS_WORD = Calibration(Weights(0, 1, 0, 0, 0), Weights(0, 1, 0, 0, 0), threshold=0.0, margin=1.5)


class Scripted:
    """Judges a sentence by the number that it begins with; has time for ``in_time`` of them."""

    name = "scripted"

    def __init__(self, in_time: int | None = None) -> None:
        self.in_time = in_time

    def choose(
        self,
        shared: list[Message],
        beginnings: list[str],
        ending: str,
        choices: tuple[str, str],
        deadline: Deadline,
    ) -> tuple[float, ...]:
        logits = [float(beginning.split()[1]) for beginning in beginnings]
        if self.in_time is None:
            return tuple(logits)
        read, self.in_time = logits[: self.in_time], max(0, self.in_time - len(logits))
        return tuple(read)

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
    reader = Reader(Judge(lambda deadline: Scripted(), PLAIN), TAKEN_AT_ITS_WORD)
    evidence = read_by_need(reader, question, found, SETTINGS, heard.append).evidence
    return [item.candidate.rank for item in evidence], [item.candidate.rank for item in heard]


def read_in_time(in_time: int, found: list[Candidate]) -> Reading:
    model = Scripted(in_time)
    reader = Reader(Judge(lambda deadline: model, PLAIN), TAKEN_AT_ITS_WORD)
    return read_by_need(reader, "Which ferry?", found, SETTINGS)


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


def test_the_likeliest_is_told_of_before_the_next_is_read():
    happened: list[str] = []

    class Watched(Scripted):
        def choose(self, *arguments: object) -> tuple[float, ...]:
            logits = super().choose(*arguments)
            happened.append(f"read {logits}")
            return logits

    reader = Reader(Judge(lambda deadline: Watched(), PLAIN), TAKEN_AT_ITS_WORD)
    read_by_need(
        reader,
        "Which ferry?",
        candidates(2, -3, 1, 9, 9, 9),
        SETTINGS,
        lambda item: happened.append(f"found {item.candidate.rank}"),
    )

    assert happened == ["read (2.0,)", "found 1", "read (-3.0, 1.0)", "found 3"]


@pytest.mark.parametrize("in_time", [1, 2, 3, 5])
def test_when_the_time_is_up_what_was_read_has_to_do(in_time: int):
    reading = read_in_time(in_time, candidates(0.5, 0.4, 0.3, 0.2, 0.1, 0.9))

    assert [item.candidate.rank for item in reading.evidence] == list(range(1, in_time + 1))
    assert reading.reader.judge is not None
    assert reading.cut_short


def test_time_enough_is_not_cut_short():
    assert not read_in_time(6, candidates(0.5, 0.4, 0.3, 0.2, 0.1, 0.9)).cut_short
    assert not read_in_time(3, candidates(2, -3, -3, 9, 9, 9)).cut_short


def test_when_nothing_could_be_read_search_alone_has_to_do():
    found = candidates(9, 9, 9, 9, 9, 9, cosines=(0.1, 0.2, 0.3, 0.6, 0.5, 0.4))

    reading = read_in_time(0, found)

    assert reading.cut_short
    assert reading.reader == Reader(None)
    assert [item.candidate.rank for item in reading.evidence] == [4, 5, 6, 3, 2, 1]


def test_a_model_that_is_still_loading_when_the_time_is_up_is_not_waited_for():
    def loading(deadline: Deadline) -> Scripted:
        raise TimeoutError

    reading = read_by_need(
        Reader(Judge(loading, PLAIN), TAKEN_AT_ITS_WORD), "Which ferry?", candidates(1, 2), SETTINGS
    )

    assert reading.cut_short
    assert reading.reader == Reader(None)
