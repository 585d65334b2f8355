"""What is told of work that takes long."""

import pytest

from rag.cli.console import Bar


@pytest.mark.parametrize(
    ("total", "told"), [(1, "writing (1 story)\n"), (3, "writing (3 stories)\n"), (0, "")]
)
def test_pieces_are_counted_by_their_name(capsys: pytest.CaptureFixture[str], total: int, told: str):
    Bar(1, "story", "writing").tick(0, total)

    assert capsys.readouterr().err == told


def test_what_has_no_name_is_counted_in_megabytes(capsys: pytest.CaptureFixture[str]):
    Bar().start("model.gguf", 1_200_000)

    assert capsys.readouterr().err == "model.gguf (1 MB)\n"
