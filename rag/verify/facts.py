"""Do the facts of a claim stand in what it cites? Numbers with their unit and scale, never inside others; and
of a claim that is no extract, every word.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.ingest.quantities import Quantity, quantities
from rag.search.words import stem, words

# How a sentence begins that joins figures of several sources.
OVERVIEW = "The articles give several figures"

# Words that say nothing of the matter: who gives what, how firmly.
_JOINING = frozenset(
    "the a an and or as by for of in on to at according articles give several figures said claimed estimated"
    " expected estimate".split()
)


def missing_numbers(claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """The numbers of a claim, as written there, that no quote holds.

    A number is held when a quote has one of the same bounds and unit: "50" is not in "1500", and "2.2
    billion" is "2,200,000,000" but not "2.2".
    """
    held = {_key(quantity) for quote in quotes for quantity in quantities(quote)}
    return tuple(quantity.text for quantity in quantities(claim) if _key(quantity) not in held)


def missing_words(claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """The words of a claim that is not an extract which no quote holds, in any form; but for numbers, which
    are compared on their own, and the words that join what others say.
    """
    rest = list(claim)
    for quantity in quantities(claim):
        rest[quantity.start : quantity.end] = " " * (quantity.end - quantity.start)
    held = {stem(word) for quote in quotes for word in words(quote)}
    return tuple(
        dict.fromkeys(
            word for word in words("".join(rest)) if word not in _JOINING and stem(word) not in held
        )
    )


def _key(quantity: Quantity) -> tuple[object, ...]:
    """Vague quantities ("thousands of") have no bounds and are compared by their words."""
    if quantity.low is None and quantity.high is None:
        return ("vague", quantity.text.casefold().removesuffix(" of"))
    return (quantity.low, quantity.high, quantity.unit)
