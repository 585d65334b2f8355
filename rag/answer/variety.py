"""Which of the evidence is told: what is likely enough beside the best; of a number, every figure once before
any is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.kinds import asks_number, has_two_parts
from rag.ingest.quantities import quantities
from rag.records import Evidence, shown

_LIKELY = 0.5


def most_telling(question: str, ranked: Sequence[Evidence], most: int) -> tuple[Evidence, ...]:
    """At most ``most`` of ``ranked``, in its order.

    Of a question for a number, a sentence that only repeats figures of better ones gives way to one with a
    new figure: where sources differ, each has its say. What is less than half as likely as the best is no
    answer beside it, unless two things were asked (eval/EXPERIMENTS.md, "Written answers").
    """
    if not asks_number(question):
        least = 0.0 if has_two_parts(question) or not ranked else _LIKELY * ranked[0].support
        return tuple(item for item in ranked if item.support >= least)[:most]
    if len(ranked) <= most:
        return tuple(ranked)
    seen: set[tuple[float | None, float | None, str | None]] = set()
    new: list[Evidence] = []
    repeated: list[Evidence] = []
    for item in ranked:
        figures = {(q.low, q.high, q.unit) for q in quantities(shown(item.candidate.sentence, ""))}
        (new if figures - seen else repeated).append(item)
        seen |= figures
    kept = {id(item) for item in [*new, *repeated][:most]}
    return tuple(item for item in ranked if id(item) in kept)
