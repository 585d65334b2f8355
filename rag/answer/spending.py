"""Spending by need: the likeliest candidates are read first, the rest only when they are needed.

A reading costs some forty tokens a sentence, and most questions are answered by one of the first few
sentences. The trials behind the numbers are in ``eval/EXPERIMENTS.md``, "Reading by need".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.kinds import asks_number, has_two_parts
from rag.answer.reading import Reader
from rag.deadline import NEVER, Deadline
from rag.records import Candidate, Evidence
from rag.settings import AnswerSettings

Found = Callable[[Evidence], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What search proposed, the evidence for what was read of it, the reader that weighed it, and whether the
    time was up before all that was wanted had been read.
    """

    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]
    reader: Reader
    cut_short: bool = False


def read_by_need(
    reader: Reader,
    question: str,
    candidates: Sequence[Candidate],
    settings: AnswerSettings,
    found: Found = lambda evidence: None,
    deadline: Deadline = NEVER,
) -> Reading:
    """Reads what is needed of the candidates; ``found`` hears of what answers once it is judged.

    The ``settings.first`` likeliest by search alone are read (the ``settings.glance`` best of them before the
    others, so that there is something to show early), then the rest if the best of these is not certain, or
    if the question has many answers (a number that sources may give otherwise, a second part) and they keep
    coming. If the deadline comes before the first is judged, search alone has to do.
    """
    likeliest = sorted(
        Reader(None).read(question, candidates), key=lambda item: (-item.log_odds, item.candidate.rank)
    )
    proposed = tuple(candidates)
    ordered = [item.candidate for item in likeliest]
    evidence: list[Evidence] = []
    for stage in (
        slice(settings.glance),
        slice(settings.glance, settings.first),
        slice(settings.first, None),
    ):
        part = ordered[stage]
        fresh = reader.read(question, part, deadline)
        evidence += fresh
        for item in reader.enough(fresh):
            found(item)
        if len(fresh) < len(part):
            by_search = Reading(proposed, tuple(likeliest), Reader(None), cut_short=True)
            return Reading(proposed, tuple(evidence), reader, cut_short=True) if evidence else by_search
        if len(evidence) >= settings.first and _is_enough(reader, question, evidence, settings):
            break
    return Reading(proposed, tuple(evidence), reader)


def _is_enough(reader: Reader, question: str, evidence: Sequence[Evidence], settings: AnswerSettings) -> bool:
    enough = reader.enough(evidence)
    if not enough or enough[0].log_odds < settings.certain:
        return False
    has_many = asks_number(question) or has_two_parts(question)
    return not (has_many and len(enough) >= settings.coming)
