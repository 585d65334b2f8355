"""The check of a saved answer against the corpus as it is now, offline and without a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.formats import answer_from_line, answer_line
from rag.records import Answer, Article, Timings
from rag.verify.changes import Earlier, never_changed, what_became
from rag.verify.figures import disagree, figure_problems
from rag.verify.quotes import quote_problems, section_problems
from rag.verify.seal import seal_of
from rag.verify.shorts import short_problems
from rag.verify.verdicts import joined, judge_claim


@dataclass(frozen=True, slots=True)
class SavedVerdict:
    """What was found wrong with one saved answer; nothing wrong means that its words stand in the articles,
    not that these are right. ``line`` counts from 1.
    """

    line: int
    question: str | None
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.problems


def verify_line(
    number: int, line: str, articles: Mapping[str, Article], earlier: Earlier = never_changed
) -> SavedVerdict:
    """Checks one line of a file that ``ask --json`` wrote; ``articles`` are those of the corpus, by id, and
    ``earlier`` gives their versions.
    """
    try:
        answer = answer_from_line(line)
        problems = list(_form_problems(answer, line))
    except (ValueError, OverflowError, RecursionError) as error:
        return SavedVerdict(number, None, (f"it is no saved answer: {error}",))
    by_number = {citation.n: citation for citation in answer.citations}
    for position, claim in enumerate(answer.claims, start=1):
        verdict = judge_claim(claim, by_number, articles)
        problems += [f"claim {position}: {problem}" for problem in verdict.problems]
    for position, figure in enumerate(answer.figures, start=1):
        problems += [f"figure {position}: {problem}" for problem in figure_problems(figure, by_number)]
    if answer.short:
        problems += [f"short answer: {problem}" for problem in short_problems(answer.short, by_number)]
    cited = {n for claim in answer.claims for n in claim.citations}
    for citation in answer.citations:
        if citation.n not in cited:
            problems += quote_problems(citation, articles.get(citation.article))
    problems += section_problems(answer.version, answer.citations, articles)
    problems += what_became(answer.citations, articles, earlier)
    return SavedVerdict(number, answer.question, tuple(dict.fromkeys(problems)))


def _form_problems(answer: Answer, line: str) -> tuple[str, ...]:
    """What needs no corpus: the checksum, the markers, the numbering, and that the parts tell one story."""
    numbers = [citation.n for citation in answer.citations]
    closest = answer.abstention.closest if answer.abstention else ()
    used = {n for claim in answer.claims for n in claim.citations} | set(closest)
    checks = (
        (
            seal_of(answer) == answer.manifest.answer_sha256,
            "the answer is not the one that was sealed (checksum)",
        ),
        (answer_line(answer) == line, "the record is not written the way `ask --json` writes it"),
        (answer.answer == joined(answer.claims), "the answer is not its claims with their markers"),
        (numbers == list(range(1, len(numbers) + 1)), f"the citations are numbered {numbers}"),
        (used == set(numbers), "not every citation is used, or one that is used is missing"),
        (answer.answered == bool(answer.claims), "it is marked as answered without a claim, or the reverse"),
        (answer.answered == (answer.abstention is None), "an answer and an abstention exclude one another"),
        (
            answer.answered or answer.short is None,
            "it has a short answer and is marked as not answered",
        ),
        (
            answer.disagreement == disagree(answer.figures),
            "what it says of disagreement is not what its figures say",
        ),
        (_timings_make_sense(answer.timings), "the timings cannot be"),
    )
    return tuple(problem for holds, problem in checks if not holds)


def _timings_make_sense(timings: Timings) -> bool:
    parts = timings.search + timings.read + timings.write + timings.verify
    return 0 <= timings.first_output <= timings.total and abs(parts - timings.total) < 0.0005
