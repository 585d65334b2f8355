"""A witness refuses what an answer may not say: other words, another library, a version that never was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from eval_library import library_tried

from eval.arithmetic import ArithmeticEmbedder
from eval.generating import generated, question
from eval.witness import Heard, LentNewsroom, Versions, answer_problems, hear
from rag.records import Answer
from rag.verify.seal import sealed
from rag.workspace import Workspace, init_workspace

VERSIONS = Versions.generated(6, 0)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return library_tried(tmp_path_factory.mktemp("witness"))


@pytest.fixture(scope="module")
def answered(workspace: Workspace) -> tuple[Answer, dict[str, str]]:
    """A true answer, and what its library held."""
    with LentNewsroom(workspace, ArithmeticEmbedder()) as newsroom:
        return newsroom.ask(question(2)), newsroom.library.store.fingerprints()


def problems(answer: Answer, held: dict[str, str], versions: Versions = VERSIONS) -> tuple[str, ...]:
    return answer_problems(answer, held, ArithmeticEmbedder().identity, versions)


def test_a_true_answer(workspace: Workspace, answered):
    assert answered[0].answered
    assert problems(*answered) == ()
    assert hear(workspace, ArithmeticEmbedder(), question(2), VERSIONS) == Heard("answered")


def test_a_refusal_is_no_fault(tmp_path: Path):
    nothing = init_workspace(tmp_path)
    assert hear(nothing, ArithmeticEmbedder(), question(2), VERSIONS) == Heard("refused")


def test_a_quote_of_other_words(answered):
    answer, held = answered
    citation = replace(answer.citations[0], quote=answer.citations[0].quote.upper())
    other = sealed(replace(answer, citations=(citation, *answer.citations[1:])))
    assert any("the quote is not what stands in" in problem for problem in problems(other, held))


def test_another_library(answered):
    answer, held = answered
    later = {key: generated(n, 0, 1).fingerprint for n, key in enumerate(VERSIONS.editions)}
    assert problems(answer, later) == ("the answer names another library than the one that was read",)
    assert set(later) == set(held)


def test_an_earlier_version_is_found_and_one_that_never_was_is_not(answered):
    answer, held = answered
    editions = [generated(2, 0, edition) for edition in range(6)]
    cited = editions[0].id
    assert VERSIONS.find(cited, editions[5].fingerprint) == editions[5]
    assert VERSIONS.find(cited, held[cited]) == editions[0]

    without = Versions({key: value for key, value in VERSIONS.editions.items() if key != cited})
    assert cited in {citation.article for citation in answer.citations}
    assert f"there never was such a version of {cited}" in problems(answer, held, without)
