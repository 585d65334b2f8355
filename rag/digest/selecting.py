"""Which sentences of an article are worth telling: those near its beginning that say most of it.

The weights were chosen on summaries that people wrote (eval/EXPERIMENTS.md, "Summaries").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from rag.answer.references import leans_on
from rag.records import Sentence
from rag.search.words import stems, telling_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# An article is told by its beginning: later sentences are not looked at.
READ = 80
_SHORTEST = 5  # words; less is a label, not a sentence
_LEAD = 3
_SAME = 0.95  # the cosine of sentences that say the same
_PERSONAL = re.compile(r"\b(?:I|we|you|my|our|your|me|us)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts for a sentence: its place, its likeness to the beginning, the words that it shares with the
    rest; and against it: an opening quotation, the first or second person, that it leans on the sentence
    before, that it stands inside a longer quotation, whose speaker it does not name. ``repeated`` is what
    likeness to a sentence already chosen takes off.

    Its length counts for it as much as its words cost the reader, and so not at all.
    """

    place: float = 0.32
    lead: float = 0.13
    shared: float = 0.75
    quoted: float = -0.02
    personal: float = -0.04
    leaning: float = -0.06
    quoting: float = -0.2
    repeated: float = 0.3


def most_worth_telling(
    sentences: Sequence[Sentence], vectors: NDArray[np.float32], most: int, weights: Weights | None = None
) -> tuple[Sentence, ...]:
    """At most ``most`` of the sentences of one article's text, in its order.

    ``vectors`` are theirs, float32 ``(len(sentences), dimensions)``, of unit length. The first sentence is
    always told; the others by what they add to those chosen before (maximal marginal relevance).
    """
    weights = weights or Weights()
    found = [
        (place, sentence)
        for place, sentence in enumerate(sentences[:READ])
        if len(sentence.text.split()) >= _SHORTEST
    ] or list(enumerate(sentences[:READ]))
    if not found:
        return ()
    worth = _worth([sentence for _, sentence in found], vectors[[place for place, _ in found]], weights)
    likeness = vectors[[place for place, _ in found]] @ vectors[[place for place, _ in found]].T
    chosen = [0]
    while len(chosen) < most:
        rest = [i for i in range(len(found)) if i not in chosen and max(likeness[i][chosen]) < _SAME]
        if not rest:
            break
        chosen.append(max(rest, key=lambda i: (worth[i] - weights.repeated * max(likeness[i][chosen]), -i)))
    return tuple(found[i][1] for i in sorted(chosen))


def _worth(sentences: Sequence[Sentence], vectors: NDArray[np.float32], weights: Weights) -> list[float]:
    import numpy as np

    lead = vectors[:_LEAD].mean(axis=0)
    lead /= float(np.linalg.norm(lead)) or 1.0
    held = [stems(telling_words(sentence.text)) for sentence in sentences]
    common = Counter(word for words in held for word in words)
    found: list[float] = []
    for place, (sentence, words) in enumerate(zip(sentences, held, strict=True)):
        text = sentence.text
        found.append(
            weights.place / (1 + place)
            + weights.lead * float(vectors[place] @ lead)
            + weights.shared * (fmean(common[word] for word in words) / len(sentences) if words else 0.0)
            + weights.quoted * (text[:1] in "\u201c\"'\u2018")
            + weights.personal * bool(_PERSONAL.search(text))
            + weights.leaning * leans_on(sentence.before, text)
            + weights.quoting * (text.count("\u201d") != text.count("\u201c") or text.count('"') % 2)
        )
    return found
