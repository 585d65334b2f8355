"""Which of the sentences that search proposes are worth a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice

from rag.answer.kinds import asks_author
from rag.ingest.corrections import without_corrected
from rag.ingest.instructions import is_instruction, tells_readers
from rag.ingest.questions import is_question
from rag.records import Article, Candidate
from rag.search.words import words

# Characters. Of 49,965 sentences of news articles one was longer, a list saved as text; the next longest had
# 866. Such a thing would crowd everything else out of the reader's batch.
LONGEST = 1500

_OF_A_NAME = 2  # words: "Holt" alone may be anybody, "Mira Holt" is she


def worth_reading(question: str, found: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
    """The best ``most`` of what was found for ``question``, in its order.

    A byline answers who wrote an article, or who somebody is that has one, and nothing else. A headline only
    repeats what its article says, so it stands in where none of the article's own sentences is among the
    best. What is longer than ``LONGEST`` is no sentence, and is not read; nor is what addresses the model
    instead of a reader, nor what only asks.
    """
    telling = (item for item in found if _tells(item, question))
    best = tuple(islice(telling, most))
    told = {_article(item) for item in best if item.sentence.field == "text"}
    kept = (
        item
        for item in chain(best, telling)
        if not (item.sentence.field == "headline" and _article(item) in told)
        and len(item.sentence.text) <= LONGEST
    )
    return tuple(islice(kept, most))


def not_taken_back(found: Sequence[Candidate], articles: Mapping[str, Article]) -> tuple[Candidate, ...]:
    """Those of ``found`` that their own article does not correct; ``articles`` are theirs, by id."""
    held = {key: [item.sentence for item in found if _article(item) == key] for key in articles}
    told = {part for key, parts in held.items() for part in without_corrected(parts, articles[key])}
    return tuple(item for item in found if item.sentence in told)


def _tells(item: Candidate, question: str) -> bool:
    """Does it tell a reader something? A byline is shown with its headline."""
    if item.sentence.field == "byline":
        shared = set(words(question)) & set(words(item.sentence.text))
        if not (asks_author(question) or len(shared) >= _OF_A_NAME) or is_instruction(item.headline):
            return False
    return tells_readers(item.sentence) and not is_question(item.sentence.text)


def _article(item: Candidate) -> str:
    return item.sentence.article_id
