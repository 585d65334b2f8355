"""Spending by need: the likeliest candidates are read first, the rest only when they are needed.

A reading costs some forty tokens a sentence, and most questions are answered by one of the first few
sentences. The trials behind the numbers are in ``eval/EXPERIMENTS.md``, "Reading by need".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answer.reading import Reader
from rag.answer.signals import asks_number
from rag.records import Candidate, Evidence
from rag.settings import AnswerSettings

_SECOND_PART = re.compile(r"\band (?:who|what|when|where|why|how|which)\b", re.IGNORECASE)

Found = Callable[[Evidence], None]


def read_by_need(
    reader: Reader, question: str, candidates: Sequence[Candidate], settings: AnswerSettings, found: Found
) -> tuple[Evidence, ...]:
    """Evidence for the candidates that had to be read; ``found`` hears of what answers once it is judged.

    The ``settings.first`` likeliest by search alone are read, then the others if the best of these is not
    certain, or if the question has many answers (a number that sources may give otherwise, a second part) and
    they keep coming.
    """
    likeliest = Reader(None).read(question, candidates)
    ordered = [
        item.candidate for item in sorted(likeliest, key=lambda item: (-item.log_odds, item.candidate.rank))
    ]
    evidence: list[Evidence] = []
    for part in (ordered[: settings.first], ordered[settings.first :]):
        fresh = reader.read(question, part)
        evidence += fresh
        for item in reader.enough(fresh):
            found(item)
        if _is_enough(reader, question, evidence, settings):
            break
    return tuple(evidence)


def _is_enough(reader: Reader, question: str, evidence: Sequence[Evidence], settings: AnswerSettings) -> bool:
    enough = reader.enough(evidence)
    if not enough or enough[0].log_odds < settings.certain:
        return False
    has_many = asks_number(question) or _SECOND_PART.search(question) is not None
    return not (has_many and len(enough) >= settings.coming)
