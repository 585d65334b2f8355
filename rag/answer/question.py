"""A question as it is taken: cleaned, bounded, with the filters that it is asked under."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from rag.errors import UsageError
from rag.settings import Filters

# Longer than any question of the public sets we measure on (the longest has 41 words), shorter than an
# article.
MOST_WORDS = 200
MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """What the reader asked. Make one with ``Question.of``."""

    text: str
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def of(cls, text: str, filters: Filters | None = None) -> Question:
        """Cleans ``text``: NFC, runs of white space as one blank. Raises UsageError when it is empty, far
        too long, or no text.
        """
        clean = " ".join(unicodedata.normalize("NFC", text).split())
        words = len(clean.split())
        if any("\ud800" <= character <= "\udfff" for character in clean):
            raise UsageError("The question holds bytes that are no UTF-8.", "Write it in UTF-8.")
        if not any(character.isalnum() for character in clean):
            raise UsageError("The question is empty.", 'Ask one in quotation marks: ask "how many troops?"')
        if words > MOST_WORDS or len(clean) > MOST_CHARACTERS:
            raise UsageError(
                f"The question has {words} words and {len(clean)} characters, wanted at most {MOST_WORDS}"
                f" and {MOST_CHARACTERS}.",
                "Ask something shorter; an article belongs in the corpus: `rag add FILE`.",
            )
        return cls(clean, filters or Filters())
