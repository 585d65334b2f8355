"""What adding and syncing did, in words."""

from __future__ import annotations

from rag.ingest.adding import FileReport
from rag.ingest.articles import Problem
from rag.ingest.totals import Totals
from rag.records import Article
from rag.render.style import safe
from rag.search.sync import SyncReport
from rag.verify.saved import SavedVerdict
from rag.watch.rounds import Round
from rag.web.pages import PageReport
from rag.wording import counted

CHECKED = ("words", "places", "numbers", "structure")
NOT_CHECKED = "whether the articles themselves are right"


def verdict_text(verdict: SavedVerdict) -> str:
    """One saved answer or report: that its words stand in the articles, or each thing that does not hold."""
    about = f"line {verdict.line}: {safe(verdict.question or '?')}"
    if verdict.holds:
        return f"holds: the words stand in the articles  {about}\n"
    return "\n".join([f"FAILS  {about}", *(f"       {safe(item)}" for item in verdict.problems)]) + "\n"


def checked_text() -> str:
    """What was checked of all of them, and what nobody has."""
    return f"Checked: {', '.join(CHECKED)}. Nobody has checked {NOT_CHECKED}.\n"


def file_report_text(report: FileReport | PageReport) -> str:
    """One file or address: each article taken, each stretch left out and why, each problem."""
    unchanged = isinstance(report, PageReport) and report.outcome == "unchanged"
    lines = [
        f"{safe(str(report.path))}: {'unchanged' if unchanged else counted(len(report.articles), 'article')}"
    ]
    if isinstance(report, PageReport) and report.moved_to:
        lines.append(f"  moved to {safe(report.moved_to)}")
    lines += [
        f"  {item.outcome:<7} {item.article_id}\n          {safe(item.headline)}" for item in report.articles
    ]
    for part in report.left_out:
        place = f"{part.unit}s {part.first_line}-{part.last_line}"
        if part.first_line == part.last_line:
            place = f"{part.unit} {part.first_line}"
        lines.append(f"  left out {place}: {part.why} ({safe(part.sample)})")
    lines += [f"  problem: {safe(problem)}" for problem in report.problems]
    return "\n".join(lines) + "\n"


def totals_text(totals: Totals) -> str:
    """One line for a run of adding, and one for each thing that was skipped."""
    files = counted(totals.files, "file")
    lines = [
        f"{files}: {totals.added} added, {totals.changed} changed, {totals.same} same,"
        f" {len(totals.skipped)} skipped"
    ]
    for item in totals.skipped:
        named = item.why if str(item.path) in item.why else f"{item.path}: {item.why}"
        lines.append(f"skipped {safe(named)}")
    return "\n".join(lines) + "\n"


def round_text(item: Round) -> str:
    """A round of watching: what was added, if anything was, and what the sync did."""
    added = totals_text(Totals.of(item.files)) if item.files else ""
    return added + (sync_report_text(item.synced) if item.synced else "")


def sync_report_text(report: SyncReport) -> str:
    """One line a change, one for the whole."""
    lines = [f"note: {note}" for note in report.notes]
    for title, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        lines += [f"{title:<8} {article_id}" for article_id in ids]
    lines += [problem_text(problem) for problem in report.problems]
    counts = report.counts
    lines.append(
        f"{counted(counts['articles'], 'article')}, {counted(counts['chunks'], 'chunk')},"
        f" {counted(counts['sentences'], 'sentence')}:"
        f" {len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed,"
        f" {report.same} same,"
        f" {len(report.problems)} left out"
    )
    return "\n".join(lines) + "\n"


def read_ahead_text(read: int, sentences: int) -> str:
    """How much the model has read before anything was asked."""
    rest = "" if read == sentences else "; there is no room to keep more"
    return (
        f"{read} of {counted(sentences, 'sentence')} {'was' if sentences == 1 else 'were'} read ahead{rest}."
    )


def problem_text(problem: Problem) -> str:
    """One line for a file of the corpus that was left out."""
    return safe(f"left out {problem.path}: {problem.what} {problem.next_step}")


def article_row(article: Article) -> str:
    """One line for a list: the date or a blank, the id, the headline."""
    return f"{(article.published or '')[:10]:<10}  {article.id}  {safe(article.headline)}"


def summarised_text(articles: int) -> str:
    """How many articles have a summary now."""
    return f"{counted(articles, 'article')} {'is' if articles == 1 else 'are'} summarised."
