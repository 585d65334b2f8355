"""A sentence of our own where sources differ: who gives which figure, for an editor to paste.

It is put together from the rows of the figures, which hold the words of the articles, and a few words that
join them; the model types none of it. It is checked like every claim, and word by word (see ``facts.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.records import Claim, Figure
from rag.verify.facts import OVERVIEW
from rag.verify.figures import UNTOLD, is_measure

_FEWEST, _MOST = 3, 8
_SAID = {
    "reported": "according to",
    "claimed": "as claimed by",
    "estimated": "as estimated by",
    "expected": "as expected by",
}
_OPENING = frozenset(
    "The A An About Around Approximately Up At More Less Fewer Some Nearly Almost Between Over Under".split()
)
_UNSAID = {"expected": " as expected", "estimated": " as an estimate", "claimed": " as claimed"}


def overview(figures: Sequence[Figure], claims: Sequence[Claim]) -> Claim | None:
    """The figures of the unit that most have, in one sentence that cites all of them, the smallest first.

    None when fewer than three differ. Its support is the least of those of the claims that it rests on.
    """
    figures = [item for item in figures if item.status not in UNTOLD]
    units = Counter(item.unit.lower() for item in figures if item.unit)
    if not units:
        return None
    unit = min(units, key=lambda name: (-units[name], name))
    told: dict[str, Figure] = {}
    for item in figures:
        if item.unit.lower() == unit:
            told.setdefault(f"{item.value}, {item.speaker}".lower(), item)
    rows = sorted(list(told.values())[:_MOST], key=_size)
    if len({item.value.lower() for item in rows}) < _FEWEST:
        return None
    citations = tuple(sorted({n for item in rows for n in item.citations}))
    supports = [claim.support for claim in claims if not set(citations).isdisjoint(claim.citations)]
    measured = any(is_measure(item.unit) for item in rows)
    of = "" if measured else f" for {unit}"
    text = f"{OVERVIEW}{of}: {_listed([_told(item) for item in rows])}."
    return Claim(text, citations, "written", min(supports, default=0.0))


def _told(figure: Figure) -> str:
    """One figure with who gives it, how firmly, and as of when."""
    if figure.speaker:
        said = f" {_SAID.get(figure.status or '', 'according to')} {_inside(figure.speaker)}"
    else:
        said = _UNSAID.get(figure.status or "", "")
    when = f" ({figure.as_of})" if figure.as_of else ""
    return f"{_inside(figure.value.removesuffix(' of'))}{said}{when}"


def _size(figure: Figure) -> tuple[float, str]:
    """The smallest first; what has no bounds comes last."""
    bound = figure.low if figure.low is not None else figure.high
    return (float("inf") if bound is None else bound, figure.value)


def _inside(words: str) -> str:
    """Words of the beginning of a sentence as they stand inside of one."""
    first, _, rest = words.partition(" ")
    return f"{first.lower()} {rest}" if first in _OPENING and rest else words


def _listed(parts: Sequence[str]) -> str:
    return "; ".join(parts[:-1]) + f"; and {parts[-1]}" if len(parts) > 1 else "".join(parts)
