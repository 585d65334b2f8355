"""The parts of a question brought together again: what was read for each, chosen, dropped, not answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.spending import Reading
from rag.records import Citation, Dropped, Evidence, Sentence


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, or the whole: what was read for it, and what was chosen."""

    asked: str
    reading: Reading
    chosen: tuple[Evidence, ...]


def together(parts: Sequence[Part]) -> tuple[Reading, tuple[Evidence, ...]]:
    """What was read for all parts, and what was chosen for one after the other; a sentence once, as the part
    that it answers best has it.
    """
    best: dict[Sentence, Evidence] = {}
    for item in (item for part in parts for item in part.reading.evidence):
        known = best.get(item.candidate.sentence)
        if known is None or item.answers > known.answers:
            best[item.candidate.sentence] = item
    chosen = dict.fromkeys(item.candidate.sentence for part in parts for item in part.chosen)
    candidates = {
        candidate.sentence: candidate for part in reversed(parts) for candidate in part.reading.candidates
    }
    reading = Reading(
        tuple(candidates.values()),
        tuple(best.values()),
        next((part.reading.reader for part in parts if part.reading.reader.judge), parts[0].reading.reader),
        cut_short=any(part.reading.cut_short for part in parts),
    )
    return reading, tuple(best[sentence] for sentence in chosen)


def unanswered(parts: Sequence[Part]) -> tuple[str, ...]:
    """The parts that nothing was chosen for, where another part is answered."""
    empty = tuple(part.asked for part in parts if not part.chosen)
    return empty if len(empty) < len(parts) else ()


def dropped(
    reading: Reading, chosen: Sequence[Evidence], citations: Sequence[Citation]
) -> tuple[Dropped, ...]:
    """Every candidate that is not cited, and why, in the order of the search."""
    told = {item.candidate.sentence for item in chosen}
    judged = {item.candidate.sentence: item for item in reading.evidence}
    unread = "not read, the time was up" if reading.cut_short else "not read, better ones were certain"

    def why(sentence: Sentence) -> str:
        if sentence in told:
            return "enough is shown without it, or it did not hold"
        return _why(judged[sentence]) if sentence in judged else unread

    sentences = [candidate.sentence for candidate in reading.candidates]
    return tuple(
        Dropped(sentence, why(sentence))
        for sentence in sentences
        if not (sentence in told and any(_cites(item, sentence) for item in citations))
    )


def _cites(citation: Citation, sentence: Sentence) -> bool:
    same = (citation.article, citation.field) == (sentence.article_id, sentence.field)
    return same and citation.start <= sentence.start and sentence.end <= citation.end


def _why(item: Evidence) -> str:
    return f"support {item.support:.2f}, judged {item.logit:+.1f}"
