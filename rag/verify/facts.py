"""Do the facts of a claim stand in what it cites? Numbers first: with their unit and scale, never inside
others.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.ingest.quantities import Quantity, quantities


def missing_numbers(claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """The numbers of a claim, as written there, that no quote holds.

    A number is held when a quote has one of the same bounds and unit: "50" is not in "1500", and "2.2
    billion" is "2,200,000,000" but not "2.2".
    """
    held = {_key(quantity) for quote in quotes for quantity in quantities(quote)}
    return tuple(quantity.text for quantity in quantities(claim) if _key(quantity) not in held)


def _key(quantity: Quantity) -> tuple[object, ...]:
    """Vague quantities ("thousands of") have no bounds and are compared by their words."""
    if quantity.low is None and quantity.high is None:
        return ("vague", quantity.text.casefold())
    return (quantity.low, quantity.high, quantity.unit)
