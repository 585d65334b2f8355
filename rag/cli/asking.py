"""``ask``: a question, or a file of them, to verified answers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from rag.cli.console import note
from rag.cli.options import (
    AsOfOption,
    JsonOption,
    SinceOption,
    SourceOption,
    TopArticlesOption,
    UntilOption,
    WorkspaceOption,
    check_out,
    filters,
    iso_day,
)
from rag.cli.running import ABSTAINED
from rag.deadline import NEVER, Deadline
from rag.errors import UsageError
from rag.settings import Filters

if TYPE_CHECKING:
    from rag.newsroom import Newsroom

_QUESTION = Annotated[
    str | None, typer.Argument(help="The question, in quotation marks.", show_default=False)
]
_INPUT = Annotated[
    str | None,
    typer.Option(
        "--input",
        help="A file of questions, - for standard input: plain lines, or JSON lines with question and as_of.",
        metavar="FILE",
        show_default=False,
    ),
]
_OUT = Annotated[
    Path | None,
    typer.Option("--out", help="Write to this file instead of standard output.", show_default=False),
]
_MODEL = Annotated[
    str | None,
    typer.Option("--model", help="The model to read with; see `rag models list`.", show_default=False),
]
_NO_LLM = Annotated[bool, typer.Option("--no-llm", help="Evidence by search alone; no model is needed.")]
_MAX_SECONDS = Annotated[
    float | None,
    typer.Option(
        help="Answer within this time, from what could be read by then.",
        metavar="SECONDS",
        show_default=False,
    ),
]
_FAIL = Annotated[
    bool, typer.Option("--fail-on-abstain", help="Exit with 3 when a question is not answered.")
]
_VERBOSE = Annotated[
    bool, typer.Option("--verbose", help="Say what was searched, read and dropped, and why.")
]

# Of --max-seconds, what is not spent on an answer: the process starts before the clock (`ask --help` takes
# 0.06 to 0.16 s), and checks, prints and ends after the deadline.
_RESERVE = 0.4


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    filters: Filters


def ask(
    context: typer.Context,
    question: _QUESTION = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    input_file: _INPUT = None,
    out: _OUT = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    top_articles: TopArticlesOption = None,
    model: _MODEL = None,
    no_llm: _NO_LLM = False,
    max_seconds: _MAX_SECONDS = None,
    fail_on_abstain: _FAIL = False,
    verbose: _VERBOSE = False,
) -> int:
    """Ask the articles a question: every sentence of the answer is quoted, cited and verified."""
    limits = filters(since, until, source, as_of)
    began = time.monotonic()
    if max_seconds is not None and not max_seconds > 0:
        raise UsageError(f"--max-seconds is {max_seconds:g}, wanted a number above 0.")
    check_out(out)
    questions = _questions(question, input_file, limits)
    from rag.newsroom import Choice, Newsroom

    choice = Choice()
    choice = replace(choice, model=None if no_llm else model or choice.model)
    folder = workspace or (context.obj if isinstance(context.obj, Path) else None)
    abstained = False
    with (
        Newsroom.open(folder, choice, note) as newsroom,
        _Output(out, as_json, verbose, many=bool(input_file)) as output,
    ):
        for asked in questions:
            deadline = NEVER if max_seconds is None else Deadline.after(max_seconds - _RESERVE, began)
            answer = newsroom.ask(asked.question, asked.filters, output.found, top_articles, deadline)
            began = time.monotonic()
            output.show(answer)
            _hint(newsroom, asked)
            abstained = abstained or not answer.answered
    return ABSTAINED if abstained and fail_on_abstain else 0


def _hint(newsroom: Newsroom, asked: _Asked) -> None:
    """Where a summary was wanted, the command that makes one of the article that is nearest."""
    from rag.answer.kinds import asks_summary

    if asks_summary(asked.question):
        near = newsroom.search(asked.question, asked.filters)
        if near:
            note(f"For the summary of an article: rag summarize {near[0].sentence.article_id}")


def _questions(question: str | None, input_file: str | None, limits: Filters) -> list[_Asked]:
    from rag.answer.question import Question

    if (question is None) == (input_file is None):
        raise UsageError("Wanted one question, or --input FILE.", 'Such as: ask "how many troops?"')
    if question is not None:
        return [_Asked(Question.of(question).text, limits)]
    return list(_lines(str(input_file), limits))


def _lines(name: str, limits: Filters) -> Iterator[_Asked]:
    """Every question of a file; all are checked before the first is asked."""
    from rag.answer.question import Question

    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{name} cannot be read: {error}.", "Give a UTF-8 file of questions, one a line."
        ) from error
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            words, day = _fields(line)
            own = replace(limits, as_of=iso_day(day, "as_of")) if day else limits
            yield _Asked(Question.of(words).text, own)
        except UsageError as error:
            raise UsageError(f"{name}, line {number}: {error.message}", error.next_step) from error


def _fields(line: str) -> tuple[str, str | None]:
    """The question of a line and its day, if it has one."""
    if not line.lstrip().startswith("{"):
        return line, None
    try:
        record = json.loads(line)
        question, day = record["question"], record.get("as_of")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            "this is no JSON object with a question.", "Mend the line, or write plain text."
        ) from error
    if not isinstance(question, str) or not (day is None or isinstance(day, str)):
        raise UsageError("question and as_of must be text.", "Mend the line.")
    return question, day


class _Output:
    """Where answers go, one at a time and whole: standard output or a file; what is found, to standard
    error.
    """

    def __init__(self, out: Path | None, as_json: bool, verbose: bool, *, many: bool) -> None:
        self._json = as_json or (out is not None and out.suffix in (".json", ".jsonl"))
        self._verbose, self._many, self._out = verbose, many, out
        self._stack = ExitStack()

    def __enter__(self) -> _Output:
        if self._out is not None and (self._out.is_file() or not self._out.exists()):
            self._out.open("a", encoding="utf-8").close()  # to know before the first question is read
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def _stream(self) -> TextIO:
        """Opened when the first answer is there; until then an earlier file of this name stays as it is."""
        if self._out is None:
            return sys.stdout
        return self._stack.enter_context(self._out.open("w", encoding="utf-8"))

    def found(self, evidence: object) -> None:
        from rag.records import Evidence
        from rag.render.style import Style
        from rag.render.terminal import found_text

        if sys.stderr.isatty() and not self._many and isinstance(evidence, Evidence):
            sys.stderr.write(found_text(evidence, Style.of(sys.stderr)) + "\n")

    def show(self, answer: object) -> None:
        from rag.formats import answer_line
        from rag.records import Answer
        from rag.render.style import Style
        from rag.render.terminal import (
            answer_text,
            cut_short_text,
            timings_text,
            unanswered_text,
            verbose_text,
        )

        assert isinstance(answer, Answer)
        style = Style.of(self._stream)
        if self._json:
            text = answer_line(answer) + "\n"
        else:
            text = (f"{style.bold(answer.question)}\n\n" if self._many else "") + answer_text(answer, style)
            text += "\n" if self._many else ""
        self._stream.write(text)
        self._stream.flush()
        if answer.cut_short:
            note(cut_short_text(answer))
        if self._json:  # whose format has no place for it
            for part in answer.unanswered:
                note(unanswered_text(part))
        if self._verbose:
            note(verbose_text(answer))
        if not self._json:
            note(timings_text(answer.timings))
