"""An answer over the small newspaper, put together by hand: two claims, three citations, one figure."""

from __future__ import annotations

from small_news import FERRY, SEASON

from rag.records import Answer, Article, Citation, Claim, FieldName, Figure, Manifest, Short, Timings
from rag.verify.seal import sealed

ARTICLES = {article.id: article for article in (FERRY, SEASON)}


def cite(n: int, article: Article, quote: str, paragraph: int | None, field: FieldName = "text") -> Citation:
    """A citation of the only place where ``quote`` stands."""
    start = article.field(field).index(quote)
    return Citation(
        n,
        article.id,
        article.headline,
        article.byline,
        article.published,
        article.source,
        article.url,
        field,
        paragraph,
        start,
        start + len(quote),
        quote,
        article.section,
    )


AGROUND = "The ferry Aurora ran aground off Lunde on Friday."
INJURED = "Rescuers treated 50 injured passengers."


def an_answer() -> Answer:
    """Sealed, and right in every part."""
    citations = (
        cite(1, FERRY, AGROUND, 1),
        cite(2, SEASON, AGROUND, 2),
        cite(3, FERRY, INJURED, 2),
    )
    claims = (
        Claim(AGROUND, (1, 2), "extracted", 0.97),
        Claim(INJURED, (3,), "extracted", 0.9),
    )
    return sealed(
        Answer(
            question="What happened to the “Aurora”?",
            answered=True,
            abstention=None,
            short=Short("50", 3, citations[2].start + 17, citations[2].start + 19),
            answer=f"{AGROUND} [1][2] {INJURED} [3]",
            claims=claims,
            citations=citations,
            figures=(Figure("50", 50.0, 50.0, "passengers", "injured", None, "reported", None, (3,)),),
            disagreement=False,
            timings=Timings(0.02, 1.4, 0.0, 0.003, 0.4, 1.423),
            manifest=Manifest(
                "0.1.0", "overlap", "a" * 64, "words-512", {"plain.v1": "0" * 64}, "b" * 64, 0, None, ""
            ),
        )
    )
