"""The short answer of an answer: does it stand where it says, inside what is cited?"""

from __future__ import annotations

from collections.abc import Mapping

from rag.records import Citation, Short

VERDICTS = ("Yes", "No")


def short_problems(short: Short, citations: Mapping[int, Citation]) -> tuple[str, ...]:
    """What is wrong with it, in words for the reader; ``citations`` by number.

    Words must be those of the span that they name; Yes and No name the sentence that settles it.
    """
    citation = citations.get(short.citation)
    if citation is None:
        return (f"[{short.citation}] is not among the citations",)
    if not citation.start <= short.start < short.end <= citation.end:
        return (f"its place, {short.start} to {short.end}, is not in the quote of [{short.citation}]",)
    words = citation.quote[short.start - citation.start : short.end - citation.start]
    if words != short.text and short.text not in VERDICTS:
        return (f"{short.text!r} is not what stands at its place",)
    return ()
