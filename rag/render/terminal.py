"""Answers, articles and search results as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rag.digests import Course, Row, Summary
from rag.ingest.instructions import cites_instruction, holds_instruction, is_instruction
from rag.ingest.sections import is_satire, label_of
from rag.ingest.text import paragraphs
from rag.records import Answer, Article, Candidate, Citation, Evidence, Figure, Timings, shown
from rag.render.style import NO_EVIDENCE, NOT_FOLLOWED, Style, safe
from rag.wording import counted

_WIDTH = 100
_PARAGRAPH = 3  # sentences
_REASONS = {
    "empty_library": "There are no articles yet: add some with `rag add PATH`, then run `rag sync`.",
    "nothing_relevant": "No article is about this.",
    "not_stated": "The articles do not say.",
    "false_premise": "The articles do not say so; the question presumes it.",
    "unsupported": "What was found could not be verified.",
}


def answer_text(answer: Answer, style: Style) -> str:
    """The short answer, the claims with their markers, the figures when there are several, then the numbered
    sources with their exact quotes.
    """
    if answer.abstention:
        lines = [style.bold(_REASONS[answer.abstention.reason])]
        title = "Closest passages"
    else:
        lines = _in_short(answer, style)
        lines += _claims(answer)
        lines += [unanswered_text(part) for part in answer.unanswered]
        lines += _figures(answer, style)
        title = "Sources"
    if answer.citations:
        lines += ["", style.bold(title)]
        lines += [line for citation in answer.citations for line in _source(citation, style)]
    return "\n".join(lines) + "\n"


def _in_short(answer: Answer, style: Style) -> list[str]:
    """The short answer; beside what rests on opinion, or on what somebody paid for, that it does."""
    if answer.short is None:
        return []
    label = next((label_of(item) for item in answer.citations if item.n == answer.short.citation), None)
    kind = f" ({safe(label)})" if label else ""
    return [f"{style.bold(safe(answer.short.text))} [{answer.short.citation}]{kind}", ""]


def unanswered_text(part: str) -> str:
    """Of a question with two parts, the one that is not answered."""
    return f"The articles do not say: {safe(part)}"


def found_text(evidence: Evidence, style: Style) -> str:
    """One line for a piece of evidence that is not verified yet, labelled so."""
    candidate = evidence.candidate
    text = safe(shown(candidate.sentence, candidate.headline))
    return style.dim(textwrap.shorten(f"found: {text}", _WIDTH, placeholder=" \u2026"))


def timings_text(timings: Timings) -> str:
    """One line: where the seconds went."""
    parts = (
        ("search", timings.search),
        ("read", timings.read),
        ("write", timings.write),
        ("verify", timings.verify),
        ("total", timings.total),
    )
    return " \u00b7 ".join(f"{name} {seconds:.2f} s" for name, seconds in parts)


def verbose_text(answer: Answer) -> str:
    """What was searched, read and dropped, and why."""
    lines = [f"searched: the best {counted(len(answer.searched), 'sentence')}, by word and by meaning"]
    for candidate in answer.searched:
        lines.append(
            f"  {candidate.rank:>2}  cosine {candidate.dense:.2f}  {_place(candidate)}  {_short(candidate)}"
        )
    lines.append(f"dropped: {len(answer.dropped)}")
    lines += [f"  {item.why}: {textwrap.shorten(safe(item.sentence.text), 70)}" for item in answer.dropped]
    manifest = answer.manifest
    lines.append(
        f"model: {manifest.model or 'none'}; embedder: {manifest.embedder}; library: {manifest.library[:12]}"
    )
    return "\n".join(lines)


def cut_short_text(answer: Answer) -> str:
    """What the time did not suffice for."""
    if answer.manifest.model is None:
        return "The time was up before the model had read anything: this is by search alone."
    found = counted(len(answer.searched), "sentence")
    unread = sum(item.why.startswith("not read") for item in answer.dropped)
    return f"The time was up: {unread} of {found} that search found were not read."


def summary_text(summary: Summary, style: Style) -> str:
    """A headline and the sentences of its summary with their markers, then the quotes; beside the headline of
    what is no plain news, what it is.
    """
    label = next((label_of(item) for item in summary.citations), None)
    lines = [style.bold(safe(summary.headline)) + (f" ({safe(label)})" if label else ""), ""]
    lines += [_claim(claim.text, claim.citations) for claim in summary.claims]
    lines += ["", *(line for citation in summary.citations for line in _source(citation, style))]
    return "\n".join(lines) + "\n\n"


def course_text(course: Course, style: Style) -> str:
    """The rows of a matter, a day first; those that nothing dates stand apart; then the quotes."""
    if not course.citations:
        return style.bold("The articles do not say.") + "\n"
    lines = [line for row in course.dated for line in _row(row, style)]
    if course.undated:
        lines += ["", style.bold("Undated")] if lines else [style.bold("Undated")]
        lines += [line for row in course.undated for line in _row(row, style)]
    lines += ["", style.bold("Sources")]
    lines += [line for citation in course.citations for line in _source(citation, style)]
    return "\n".join(lines) + "\n"


def _row(row: Row, style: Style) -> list[str]:
    """A row: its day, the figure with what it revises, the sentence."""
    day = row.day or (f"({row.when})" if row.when else "")
    mark = "" if row.by_text or not row.day else " (of the article)"
    value = row.value or ""
    if row.revises:
        value = f"{row.revises} \u2192 {value}"
    said = f"{value}, {row.speaker}" if value and row.speaker else value
    head = " ".join(part for part in (f"{day}{mark}", said) if part)
    text = textwrap.wrap(
        f"{safe(row.text)} [{row.citation}]", _WIDTH, initial_indent="    ", subsequent_indent="    "
    )
    return [*([style.bold(safe(head))] if head else []), *text]


def replaced_text(replaced: int, claims: int) -> str:
    """How many sentences of summaries are shown whole, since a shorter form did not hold."""
    whole = f"{replaced} of {counted(claims, 'sentence')} {'is' if claims == 1 else 'are'} shown whole"
    return f"{whole}: a shorter form did not hold."


def candidates_text(candidates: Sequence[Candidate], style: Style) -> str:
    """Search results, one block each: place, score, headline, sentence."""
    blocks = []
    for candidate in candidates:
        head = f"{candidate.rank:>2}. {style.bold(_place(candidate))}  score {candidate.score:.4f}"
        blocks.append("\n".join((head, *_wrapped(shown(candidate.sentence, candidate.headline)))))
    return "\n".join(blocks) + "\n" if blocks else "Nothing was found.\n"


def article_text(article: Article, style: Style, paragraph: int | None = None) -> str:
    """An article with its paragraphs numbered, or one paragraph of it; what instructs a language model is
    marked in the margin.
    """
    lines = _head(article, style) if paragraph is None else []
    for item in paragraphs(article.text):
        body = safe(article.text[item.start : item.end])
        if paragraph is None and item.number is None:
            lines += [*_marked([style.bold(body)], article.text[item.start : item.end]), ""]
        elif item.number is not None and paragraph in (None, item.number):
            told = textwrap.wrap(f"#p{item.number}  {body}", _WIDTH, subsequent_indent="     ")
            lines += [*_marked(told, article.text[item.start : item.end]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _head(article: Article, style: Style) -> list[str]:
    fields = (article.headline, article.byline, article.source)
    lines = [style.bold(safe(article.headline)), style.dim(_about(article))]
    return [*lines, *([NOT_FOLLOWED] if any(is_instruction(part or "") for part in fields) else []), ""]


def _marked(lines: Sequence[str], text: str) -> list[str]:
    """The lines of a paragraph, with a mark before each of them if its ``text`` holds an instruction."""
    if not holds_instruction(text):
        return list(lines)
    return [*(f"! {line}" for line in lines), NOT_FOLLOWED]


def _about(article: Article) -> str:
    parts = (
        article.id,
        article.byline and f"by {article.byline}",
        article.published,
        article.source,
        article.section,
        article.url,
    )
    return safe(" \u00b7 ".join(part for part in parts if part))


def _claims(answer: Answer) -> list[str]:
    """A few sentences as one paragraph, to be pasted; more of them, or figures that differ, as a list."""
    if len(answer.claims) > _PARAGRAPH or answer.disagreement:
        return [_claim(claim.text, claim.citations) for claim in answer.claims]
    return [textwrap.fill(safe(answer.answer), _WIDTH, break_long_words=False, break_on_hyphens=False)]


def _claim(text: str, citations: Sequence[int]) -> str:
    markers = "".join(f"[{n}]" for n in citations)
    return textwrap.fill(
        f"\u2022 {safe(text)} {markers}", _WIDTH, subsequent_indent="  ", break_long_words=False
    )


def _figures(answer: Answer, style: Style) -> list[str]:
    """A title that says whether they disagree, and a line a figure; nothing for a single one."""
    if len(answer.figures) < 2:
        return []
    title = "Figures, which disagree" if answer.disagreement else "Figures"
    return ["", style.bold(title), *(line for figure in answer.figures for line in _figure(figure))]


def _figure(figure: Figure) -> list[str]:
    """How much of what: who says it, how firmly, as of when."""
    amount = f"{figure.value} {figure.of}".strip()
    said = (figure.speaker or "no speaker named", figure.status, figure.as_of)
    markers = "".join(f"[{n}]" for n in figure.citations)
    text = safe(f"{amount}: {', '.join(part for part in said if part)} {markers}")
    return textwrap.wrap(
        text, _WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False
    )


def _source(citation: Citation, style: Style) -> list[str]:
    where = (
        f"{citation.article}#p{citation.paragraph}"
        if citation.paragraph
        else f"{citation.article} ({citation.field})"
    )
    parts = (citation.headline, citation.source, citation.section, citation.published)
    about = [part for part in parts if part]
    return [
        f"[{citation.n}] {safe(', '.join(about))}",
        style.dim(f"    {where}"),
        *_wrapped(f"\u201c{citation.quote}\u201d"),
        *([f"    {NOT_FOLLOWED}"] if cites_instruction(citation) else []),
        *([f"    {NO_EVIDENCE}"] if is_satire(citation) else []),
    ]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        safe(text), _WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False
    )


def _place(candidate: Candidate) -> str:
    sentence = candidate.sentence
    return (
        f"{sentence.article_id}#p{sentence.paragraph}"
        if sentence.paragraph
        else f"{sentence.article_id} ({sentence.field})"
    )


def _short(candidate: Candidate) -> str:
    return textwrap.shorten(safe(shown(candidate.sentence, candidate.headline)), 70, placeholder=" \u2026")
