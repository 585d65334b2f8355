"""Which of the evidence is shown when there is more than fits: every figure once before any is repeated."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.kinds import asks_number
from rag.ingest.quantities import quantities
from rag.records import Evidence, shown


def most_telling(question: str, ranked: Sequence[Evidence], most: int) -> tuple[Evidence, ...]:
    """At most ``most`` of ``ranked``, in its order.

    Of a question for a number, a sentence that only repeats figures of better ones gives way to one with a
    new figure: where sources differ, each has its say.
    """
    if len(ranked) <= most or not asks_number(question):
        return tuple(ranked[:most])
    seen: set[tuple[float | None, float | None, str | None]] = set()
    new: list[Evidence] = []
    repeated: list[Evidence] = []
    for item in ranked:
        figures = {(q.low, q.high, q.unit) for q in quantities(shown(item.candidate.sentence, ""))}
        (new if figures - seen else repeated).append(item)
        seen |= figures
    kept = {id(item) for item in [*new, *repeated][:most]}
    return tuple(item for item in ranked if id(item) in kept)
