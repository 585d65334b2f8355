"""The check of saved summaries and digests against the corpus as it is now, offline and without a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from rag.digests import Change, Digest, Event, Quotation, Revision, Story, Summary
from rag.formats import from_line, line_of
from rag.records import Article, Citation, Claim
from rag.verify.changes import Earlier, never_changed, what_became
from rag.verify.figures import figure_problems, in_conflict
from rag.verify.quotes import quote_problems, section_problems
from rag.verify.saved import SavedVerdict
from rag.verify.seal import report_seal
from rag.verify.verdicts import judge_claim


def verify_report(
    number: int, line: str, articles: Mapping[str, Article], earlier: Earlier = never_changed
) -> SavedVerdict:
    """Checks one line that ``rag summarize --json`` or ``rag digest --format json`` wrote."""
    kind: type[Summary] | type[Digest] = Digest if '"groundwire.digest/' in line[:60] else Summary
    try:
        report = from_line(kind, line)
        problems = list(_form_problems(report, line))
    except (ValueError, OverflowError, RecursionError) as error:
        return SavedVerdict(number, None, (f"it is no saved summary or digest: {error}",))
    by_number = {citation.n: citation for citation in report.citations}
    if isinstance(report, Summary):
        problems += _summary_problems(report, by_number, articles)
    else:
        problems += _digest_problems(report, by_number, articles, earlier)
    for citation in report.citations:
        problems += quote_problems(citation, articles.get(citation.article))
    problems += section_problems(report.version, report.citations, articles)
    problems += what_became(report.citations, articles, earlier)
    name = report.headline if isinstance(report, Summary) else f"{report.title}, {report.since}"
    return SavedVerdict(number, name, tuple(dict.fromkeys(problems)))


def _form_problems(report: Summary | Digest, line: str) -> Iterable[str]:
    numbers = [citation.n for citation in report.citations]
    if report_seal(report) != report.manifest.sha256:
        yield "it is not the one that was sealed (checksum)"
    if line_of(report) != line:
        yield "the record is not written the way it was"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the citations are numbered {numbers}"


def _summary_problems(
    report: Summary, citations: Mapping[int, Citation], articles: Mapping[str, Article]
) -> list[str]:
    found = _claim_problems("claim", report.claims, citations, articles)
    if {citation.article for citation in report.citations} - {report.article}:
        found.append("it cites another article")
    return found


def _digest_problems(
    report: Digest, citations: Mapping[int, Citation], articles: Mapping[str, Article], earlier: Earlier
) -> list[str]:
    found: list[str] = []
    for place, story in enumerate(report.stories, start=1):
        found += [f"story {place}: {problem}" for problem in _story_problems(story, citations, articles)]
    for place, revision in enumerate(report.revised, start=1):
        told = _revision_problems(revision, citations, articles, earlier)
        found += [f"revision {place}: {problem}" for problem in told]
    for place, event in enumerate(report.timeline, start=1):
        found += [f"timeline {place}: {problem}" for problem in _held(event, citations, articles)]
    return found


def _revision_problems(
    item: Revision, citations: Mapping[int, Citation], articles: Mapping[str, Article], earlier: Earlier
) -> list[str]:
    """Does the new sentence stand in what it cites, and did the old one stand in an earlier version?"""
    found = []
    if item.before is not None:
        versions = [version.article for version in earlier(item.article)]
        if not any(item.before in field for a in versions for field in (a.text, a.headline, a.byline or "")):
            found.append(f"the words {item.before!r} are in no earlier version of {item.article}")
    if item.after is None:
        return found
    if item.citation is None or item.citation not in citations:
        return [*found, f"[{item.citation}] is not among the citations"]
    if item.after not in citations[item.citation].quote:
        found.append(f"the words {item.after!r} are not in its quote")
    return [*found, *_quoted((item.citation,), citations, articles)]


def _story_problems(
    story: Story, citations: Mapping[int, Citation], articles: Mapping[str, Article]
) -> list[str]:
    found = _claim_problems("line", [story.line], citations, articles)
    found += _claim_problems("claim", story.claims, citations, articles)
    for place, figure in enumerate(story.figures, start=1):
        told = (*figure_problems(figure, citations), *_quoted(figure.citations, citations, articles))
        found += [f"figure {place}: {problem}" for problem in told]
    if story.disagreement != bool(in_conflict(story.figures)):
        found.append("what it says of disagreement is not what its figures say")
    for item in chain[Quotation | Change](story.quotations, story.changes):
        name = "quotation" if isinstance(item, Quotation) else "change"
        found += [f"{name}: {problem}" for problem in _held(item, citations, articles)]
    return found


def _claim_problems(
    name: str, claims: Sequence[Claim], citations: Mapping[int, Citation], articles: Mapping[str, Article]
) -> list[str]:
    return [
        f"{name} {place}: {problem}"
        for place, claim in enumerate(claims, start=1)
        for problem in judge_claim(claim, citations, articles).problems
    ]


def _quoted(
    numbers: Sequence[int], citations: Mapping[int, Citation], articles: Mapping[str, Article]
) -> list[str]:
    """Do the quotes still stand in their articles?"""
    known = [citations[n] for n in numbers if n in citations]
    return [problem for item in known for problem in quote_problems(item, articles.get(item.article))]


def _held(
    item: Quotation | Change | Event, citations: Mapping[int, Citation], articles: Mapping[str, Article]
) -> list[str]:
    """Do the words of a quotation, a change or an event stand in what it cites?"""
    if isinstance(item, Change):
        numbers, words = item.citations, [item.before, item.after]
    elif isinstance(item, Event):
        numbers, words = (item.citation,), [item.text, item.when]
    else:
        numbers, words = (item.citation,), [item.text, item.speaker]
    unknown = [n for n in numbers if n not in citations]
    if unknown:
        return [f"[{n}] is not among the citations" for n in unknown]
    quotes = [citations[n].quote for n in numbers]
    absent = [text for text in words if not any(text in quote for quote in quotes)]
    return [
        *(f"the words {text!r} are in none of its quotes" for text in absent),
        *_quoted(numbers, citations, articles),
    ]
