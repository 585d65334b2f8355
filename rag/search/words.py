"""The words of a query that tell what it is about, and their stems."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")

# Words that carry a question and not its matter; in a small corpus they are rare, so bm25() would prize them.
QUESTION_WORDS = frozenset(
    """
    a an and any are as at be been being by can could did do does for from had has have how if in into is it
    its many may might much no not of on or should so than that the their them there these they this those to
    was were what when where which who whom whose why will with would you your
    """.split()
)


def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case, in order."""
    return tuple(_WORD.findall(text.lower()))


def telling_words(query: str) -> tuple[str, ...]:
    """The distinct words that say what ``query`` is about; all of them when it has question words only."""
    distinct = tuple(dict.fromkeys(words(query)))
    return tuple(word for word in distinct if word not in QUESTION_WORDS) or distinct


def stems(some: tuple[str, ...]) -> frozenset[str]:
    """The stems of ``some`` words."""
    return frozenset(stem(word) for word in some)


@cache
def stem(word: str) -> str:
    """The Porter2 stem of a word in lower case, without its accents and possessive ending."""
    if not word.isascii():
        word = "".join(letter for letter in normalize("NFKD", word) if not combining(letter))
    return str(_stemmer().stemWord(re.sub(r"['\u2019]s?$", "", word)))


@cache
def _stemmer() -> EnglishStemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
