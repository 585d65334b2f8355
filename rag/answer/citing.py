"""Evidence to claims and numbered citations: what is shown is the sentence, what is cited is where it
stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.references import leans_on
from rag.ingest.text import paragraph_at
from rag.records import Article, Citation, Claim, Evidence, FieldName, Sentence, shown


@dataclass(frozen=True, slots=True)
class Cited:
    """Claims, and the citations that they number."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as it is told: ``text`` is the sentence itself, or it with words left out. ``failed`` when a
    shorter form was wanted and did not hold.
    """

    text: str
    sentence: Sentence
    failed: bool = False


def cite_told(told: Sequence[Told], articles: Mapping[str, Article]) -> Cited:
    """A claim for each sentence that is told, in the order given; their support is 1, being the articles' own
    words.
    """
    desk = Desk(articles)
    claims = told_claims(told, desk)
    return Cited(claims, desk.citations)


def told_claims(told: Sequence[Told], desk: Desk) -> tuple[Claim, ...]:
    """The same, as ``desk`` numbers the citations."""
    return tuple(
        Claim(
            item.text,
            tuple(desk.cite(item.sentence)),
            "extracted" if item.text == item.sentence.text else "written",
            1.0,
        )
        for item in told
    )


def cite_evidence(evidence: Sequence[Evidence], articles: Mapping[str, Article]) -> Cited:
    """One extracted claim a distinct sentence; a sentence found in several articles cites each of them."""
    desk = Desk(articles)
    supports: dict[str, float] = {}
    numbers: dict[str, list[int]] = {}
    for item in evidence:
        text = shown(item.candidate.sentence, item.candidate.headline)
        supports.setdefault(text, item.support)
        numbers.setdefault(text, []).extend(desk.cite(item.candidate.sentence))
    claims = tuple(
        Claim(text, tuple(dict.fromkeys(numbers[text])), "extracted", round(support, 4))
        for text, support in supports.items()
    )
    return Cited(claims, desk.citations)


def used_only(claims: Sequence[Claim], citations: Sequence[Citation]) -> Cited:
    """``claims`` with the citations that they use, numbered from 1 in the order of first use."""
    by_number = {citation.n: citation for citation in citations}
    used = list(dict.fromkeys(n for claim in claims for n in claim.citations))
    new = {old: number for number, old in enumerate(used, start=1)}
    return Cited(
        tuple(replace(claim, citations=tuple(new[n] for n in claim.citations)) for claim in claims),
        tuple(replace(by_number[old], n=new[old]) for old in used),
    )


def cite_sentences(sentences: Sequence[Sentence], articles: Mapping[str, Article]) -> tuple[Citation, ...]:
    """Citations of sentences that no claim is made of, such as the closest passages of an abstention."""
    desk = Desk(articles)
    for sentence in sentences:
        desk.cite(sentence)
    return desk.citations


class Desk:
    """Hands out citation numbers, one a place."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self.articles = articles
        self._known: dict[tuple[str, FieldName, int, int], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._known.values())

    def cite(self, sentence: Sentence) -> list[int]:
        """The numbers of the citations that hold a sentence; a byline's headline is cited with it, and so is
        what a sentence is read with.
        """
        article = self.articles[sentence.article_id]
        if sentence.field == "byline":
            return [
                self._number(article, "byline", None, 0, sentence.end),
                self._number(article, "headline", None, 0, len(article.headline)),
            ]
        start = _quote_start(sentence, article)
        if sentence.field != "text":
            return [self._number(article, sentence.field, None, start, sentence.end)]
        places = [(sentence.paragraph if start == sentence.start else None, start, sentence.end)]
        if sentence.head:
            places.append((None, sentence.head_start, sentence.head_start + len(sentence.head)))
        return [
            self._number(article, sentence.field, number or paragraph_at(article.text, first), first, last)
            for number, first, last in places
        ]

    def take(self, citation: Citation) -> int:
        """The number here of a citation that was numbered elsewhere."""
        article = self.articles[citation.article]
        return self._number(article, citation.field, citation.paragraph, citation.start, citation.end)

    def _number(self, article: Article, field: FieldName, paragraph: int | None, start: int, end: int) -> int:
        key = (article.id, field, start, end)
        if key not in self._known:
            self._known[key] = Citation(
                n=len(self._known) + 1,
                article=article.id,
                headline=article.headline,
                byline=article.byline,
                published=article.published,
                source=article.source,
                url=article.url,
                field=field,
                paragraph=paragraph,
                start=start,
                end=end,
                quote=article.field(field)[start:end],
                section=article.section,
            )
        return self._known[key].n


def _quote_start(sentence: Sentence, article: Article) -> int:
    """Where the quote begins: at the sentence before, when this one is understood only with it."""
    if leans_on(sentence.before, sentence.text):
        return article.field(sentence.field).rindex(sentence.before, 0, sentence.start)
    return sentence.start
