"""One story, told: a line, a paragraph, its figures, what they were before, and who said what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answer.citing import Desk
from rag.answer.figures import figures_of
from rag.answer.overview import overview
from rag.answer.wanted import Alike, same_word
from rag.digests import Change, Summary
from rag.english.parse import Parser
from rag.ingest.currencies import money
from rag.ingest.quantities import quantities
from rag.records import Citation, Claim, Figure, Sentence
from rag.search.words import stem, stems, telling_words
from rag.verify.figures import in_conflict, is_measure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Of a second source, what is as like to what was told already tells nothing new.
_REPEATED = 0.72
_MOST_UNITS = 3
_MOST_ROWS = 10
_FEWEST_ROWS = 2
_MOST_CHANGES = 5


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of a story, one unit after the other, whether they disagree, and the sentence that then
    joins them.
    """

    rows: tuple[Figure, ...]
    disagreement: bool
    joined: Claim | None


def renumbered(summary: Summary, desk: Desk) -> tuple[Claim, ...]:
    """The claims of a summary, with their citations as ``desk`` numbers them."""
    numbers = {citation.n: desk.take(citation) for citation in summary.citations}
    return tuple(
        replace(claim, citations=tuple(numbers[n] for n in claim.citations)) for claim in summary.claims
    )


def claims_of(sentences: Sequence[Sentence], desk: Desk) -> tuple[Claim, ...]:
    """Each sentence as a claim of its own."""
    return tuple(Claim(item.text, tuple(desk.cite(item)), "extracted", 1.0) for item in sentences)


def new_among(told: NDArray[np.float32], vectors: NDArray[np.float32], most: int) -> tuple[int, ...]:
    """The places of those of ``vectors`` that repeat nothing of what is ``told`` nor one another, the first
    ``most``.
    """
    import numpy as np

    known = told
    chosen: list[int] = []
    for place, vector in enumerate(vectors):
        if len(chosen) < most and (not len(known) or float((known @ vector).max()) < _REPEATED):
            chosen.append(place)
            known = np.vstack([known, vector[None, :]])
    return tuple(chosen)


def numbers_of(
    sentences: Sequence[Sentence], desk: Desk, alike: Alike, parse: Parser | None = None
) -> Numbers:
    """The figures of some sentences: of the units that most of them count, where there are several of one.

    Units that are ``alike``, as "troops" and "soldiers", stand together. Lengths and the like are left out:
    they are rarely news, and hardly ever of one thing.
    """
    counting = [item for item in sentences if quantities(item.text)]
    trial = Desk(desk.articles)
    rows = _rows(counting, trial, parse)
    groups = _units(rows, alike)
    held = Counter(groups[row.unit] for row in rows)
    values = {unit: {row.value.lower() for row in rows if groups[row.unit] == unit} for unit in held}
    wanted = [unit for unit in sorted(held, key=lambda unit: (-held[unit], unit)) if len(values[unit]) > 1]
    kept: list[Figure] = []
    for unit in wanted[:_MOST_UNITS]:
        kept += [row for row in rows if groups[row.unit] == unit]
    kept = _distinct(kept)[:_MOST_ROWS]
    if len(kept) < _FEWEST_ROWS:
        return Numbers((), False, None)
    quotes = {citation.n: citation for citation in trial.citations}
    numbers = {n: desk.take(quotes[n]) for row in kept for n in row.citations}
    figures = tuple(replace(row, citations=tuple(numbers[n] for n in row.citations)) for row in kept)
    differing = in_conflict(figures)
    supports = [Claim("", row.citations, "extracted", 1.0) for row in differing]
    return Numbers(figures, bool(differing), overview(differing, supports) if differing else None)


def changes(
    now: Sequence[Figure],
    earlier: Sequence[Sentence],
    days: Mapping[str, str],
    desk: Desk,
    parse: Parser | None = None,
) -> tuple[Change, ...]:
    """Figures that an earlier day told otherwise, by the same speaker or by nobody named; ``days`` are those
    of the earlier articles, by id. The first few.
    """
    trial = Desk(desk.articles)
    then = _rows([item for item in earlier if quantities(item.text)], trial, parse)
    quotes = {citation.n: citation for citation in trial.citations}
    found: dict[tuple[str, str], Change] = {}
    for new in now:
        for old in then:
            key = (old.value, new.value)
            if len(found) < _MOST_CHANGES and key not in found and _moved(old, new):
                cited = quotes[old.citations[0]]
                numbers = tuple(dict.fromkeys((desk.take(cited), *new.citations)))
                day = days[cited.article]
                found[key] = Change(new.unit, new.of, old.value, day, new.value, numbers)
    return tuple(found.values())


def _moved(old: Figure, new: Figure) -> bool:
    """Is it the same thing with another amount, and nobody else who says so? What was corrected is no news
    of what it was.
    """
    if "corrected" in (old.status, new.status):
        return False
    spoken = old.speaker == new.speaker or None in (old.speaker, new.speaker)
    return spoken and (old.low, old.high) != (new.low, new.high) and _same(new, old)


def _rows(sentences: Sequence[Sentence], desk: Desk, parse: Parser | None) -> list[Figure]:
    claims = claims_of(sentences, desk)
    by_number = {citation.n: citation for citation in desk.citations}
    rows = figures_of("", claims, by_number, parse=parse, asked=True)
    return [
        row
        for row in rows
        if row.unit
        and (not is_measure(row.unit) or row.unit in money() or row.unit == "%")
        and not _is_converted(row, by_number)
    ]


def _is_converted(row: Figure, citations: Mapping[int, Citation]) -> bool:
    """Is it the same amount once more, in brackets, in another unit?"""
    return all(f"({row.value})" in citations[n].quote for n in row.citations)


def _units(rows: Sequence[Figure], alike: Alike) -> dict[str, str]:
    """Of each unit the one that stands for it: the first that it is alike to; a measure for itself."""
    found: dict[str, str] = {}
    for unit in dict.fromkeys(row.unit for row in rows):
        counts = unit.islower() and not is_measure(unit)
        first = next(
            (
                other
                for other in dict.fromkeys(found.values())
                if same_word(other, unit) or (counts and not is_measure(other) and alike(other, unit))
            ),
            unit,
        )
        found[unit] = first
    return found


def _same(one: Figure, other: Figure) -> bool:
    ours, theirs = (stems(telling_words(row.of.split(" (")[0])) for row in (one, other))
    alike = bool(ours and theirs) and (ours <= theirs or theirs <= ours)
    return alike and stem(one.unit.lower()) == stem(other.unit.lower())


def _distinct(rows: Sequence[Figure]) -> list[Figure]:
    """Rows that say one thing as one, with all its citations."""
    found: dict[tuple[str, str, str | None, bool], Figure] = {}
    for row in rows:
        key = (row.value.lower(), stem(row.unit.lower()), row.speaker, row.status == "corrected")
        known = found.get(key)
        both = (*known.citations, *row.citations) if known else row.citations
        found[key] = replace(known or row, citations=tuple(dict.fromkeys(both)))
    return list(found.values())
