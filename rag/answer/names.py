"""Names in a question, and whether a text speaks of them."""

from __future__ import annotations

import re

from rag.search.words import QUESTION_WORDS, stems, words

_WORD = re.compile(r"\w[\w'\u2019-]*(?:\.\w)*\.?")
_SEQUENCE = re.compile(r"\b[A-Z][\w'\u2019-]+(?: [A-Z][\w'\u2019-]+)+")
_INITIALISM = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z]{2,5}\b")


def missing_names(question: str, context: str) -> float:
    """The share of the question's names and labels that are not in ``context``, in [0, 1]; 0 if it has none.

    What says the range of one missile says nothing about another's. A name is a word with a capital that does
    not open the question, or one in capitals ("ATACMS", "F-16"); "United States" is held by "U.S.", and the
    reverse. ``context`` is the sentence with what it leans on.
    """
    asked = [word for i, word in enumerate(_WORD.findall(question)) if _is_name(word, opens=i == 0)]
    held = stems(words(context)) | _initials(context)
    spelled = {word for run in _SEQUENCE.findall(question) if _initials(run) & held for word in run.split()}
    missing = [name for name in asked if name not in spelled and not _forms(name) & held]
    return len(missing) / len(asked) if asked else 0.0


def _is_name(word: str, *, opens: bool) -> bool:
    if word.lower() in QUESTION_WORDS:
        return False
    return (word[0].isupper() and not opens) or (len(word) > 1 and word.isupper())


def _forms(name: str) -> frozenset[str]:
    """The stems of a name, and "us" for "U.S."; single letters would be found anywhere."""
    return frozenset(stem for stem in stems(words(name)) if len(stem) > 1) | _initials(name)


def _initials(text: str) -> frozenset[str]:
    """The initialisms of a text, those written out too: "us" for "U.S.", "US" and "United States"."""
    short = (found.replace(".", "").lower() for found in _INITIALISM.findall(text))
    runs = (
        [word for word in run.split() if word.lower() not in QUESTION_WORDS]
        for run in _SEQUENCE.findall(text)
    )
    spelled = ("".join(word[0] for word in run).lower() for run in runs if len(run) > 1)
    return frozenset((*short, *spelled))
