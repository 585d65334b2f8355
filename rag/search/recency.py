"""News are asked about when they are new: how much more a recent article counts when "today" is known."""

from __future__ import annotations

import math
from datetime import date

from rag.settings import SearchSettings


def recency(published: str | None, as_of: str | None, settings: SearchSettings) -> float:
    """The factor of a score: ``1 + recent * exp(-days / recent_days)``, from the day of publication to
    ``as_of``; 1.0 when either is unknown or no date.

    An exponential prior over the age of a document (Li and Croft, "Time-based language models", CIKM 2003).
    """
    if not published or not as_of:
        return 1.0
    try:
        days = (date.fromisoformat(as_of[:10]) - date.fromisoformat(published[:10])).days
    except ValueError:
        return 1.0
    return 1.0 + settings.recent * math.exp(-max(0, days) / settings.recent_days)
