"""Exit codes, streams and the one place where errors become messages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_news import FERRY, workspace_of

from rag.cli.main import app
from rag.cli.running import run

Start = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bogus"], "No such command 'bogus'."),
        (["list", "--bogus"], "No such option: --bogus."),
        (["list", "extra"], "Got unexpected extra argument(s) (extra)."),
        (["search"], "Missing argument 'query'."),
        (["search", "x", "--limit", "0"], "Invalid value for '--limit'"),
        (["search", "x", "--limit", "many"], "Invalid value for '--limit'"),
        (
            ["search", "x", "--since", "2024-02-30"],
            "--since is '2024-02-30', wanted a day such as 2024-11-24.",
        ),
        (["search", "x", "--until", "20240229"], "--until is '20240229', wanted a day such as 2024-11-24."),
        (["ask", "x", "--as-of", "today"], "--as-of is 'today', wanted a day such as 2024-11-24."),
        (["ask", "x", "--top-articles", "0"], "Invalid value for '--top-articles'"),
        (["ask"], "Wanted one question, or --input FILE."),
        (["ask", "x", "--input", "y"], "Wanted one question, or --input FILE."),
        (["verify", "gone.json"], "gone.json cannot be read: No such file or directory."),
        (["models", "pull", "bogus"], "No model is known as 'bogus'"),
        (["models", "pull", "hf:a/b/c.gguf@main"], "needs --sha256, the publisher's checksum."),
        (["models", "pull", "smollm2-135m", "--sha256", "00"], "--sha256 goes with hf:OWNER/REPO/FILE only."),
    ],
)
def test_words_that_do_not_fit_are_a_usage_error(rag, tmp_path: Path, words: list[str], message: str):
    workspace = workspace_of(tmp_path / "w")

    plain = rag("-w", workspace.root, *words)
    as_json = rag("-w", workspace.root, *words, "--json")

    assert (plain.code, plain.out) == (2, "")
    assert plain.err.startswith("error: ")
    assert message in plain.err
    assert (as_json.code, as_json.out) == (2, "")
    assert set(json.loads(as_json.err)) == {"error", "next_step"}


def test_errors_have_a_next_step_on_a_line_of_its_own(rag):
    assert rag("bogus").err == "error: No such command 'bogus'.\n  See `rag --help`.\n"


def test_errors_are_json_with_json(rag, tmp_path: Path):
    done = rag("list", "--json")

    assert (done.code, done.out) == (1, "")
    error = json.loads(done.err)
    assert list(error) == ["error", "next_step"]
    assert error["error"].startswith(f"No workspace was found from {tmp_path} upward")
    assert (
        error["next_step"] == "Make one with `rag init DIR`, or name one with --workspace or RAG_WORKSPACE."
    )


@pytest.mark.parametrize("words", [[], ["models"]])
def test_no_words_at_all_get_the_help(rag, words: list[str]):
    done = rag(*words)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: rag")
    assert "Commands:" in done.err


def test_help_and_version_are_results(rag):
    assert rag("--help").code == rag("sync", "--help").code == 0
    assert rag("--help").out.startswith("Usage: rag")
    assert (rag("--version").out, rag("--version").err) == ("groundwire 0.1.0\n", "")


def test_a_reader_that_went_away_is_no_error(start: Start, tmp_path: Path):
    workspace = workspace_of(tmp_path / "w")
    started = start("rag", "-w", workspace.root, "list")
    started.process.stdout.close()

    assert started.process.wait(timeout=60) == 0
    assert started.process.stderr.read() == b""


def test_ctrl_c_while_questions_are_read(start: Start, tmp_path: Path):
    started = start("ask", "-w", workspace_of(tmp_path / "w").root, "--input", "-")
    wait_for_reading(started.process)
    started.process.send_signal(signal.SIGINT)

    done = started.done()
    assert (done.code, done.out) == (130, "")
    assert done.err == "error: Interrupted.\n  Nothing is lost; the same command goes on where it stopped.\n"


def wait_for_reading(process: subprocess.Popen[bytes]) -> None:
    """Until the process waits for its standard input, as the system tells it; else long enough."""
    state = Path(f"/proc/{process.pid}/wchan")
    for _ in range(60):
        time.sleep(0.05)
        if state.exists() and "pipe" in state.read_text(encoding="ascii"):
            return


def shown_on_a_terminal(*words: object, **environ: str) -> str:
    """What a command writes when its standard output is a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    code = "from rag.cli.main import main; main()"
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=clean | {"TERM": "xterm"} | environ,
        check=True,
        timeout=60,
    )
    os.close(theirs)
    with open(ours, "rb") as terminal:  # noqa: PTH123 - a file descriptor has no path
        return terminal.read1(65_536).decode("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_there_is_emphasis_on_a_terminal_only_and_never_under_no_color(rag, tmp_path: Path):
    words = ("-w", workspace_of(tmp_path / "w").root, "show", FERRY.id)

    assert shown_on_a_terminal(*words).startswith(f"\x1b[1m{FERRY.headline}\x1b[0m")
    assert shown_on_a_terminal(*words, NO_COLOR="1").startswith(FERRY.headline)
    assert "\x1b" not in shown_on_a_terminal(*words, NO_COLOR="1")
    assert "\x1b" not in shown_on_a_terminal(*words, TERM="dumb")
    assert "\x1b" not in rag(*words).out


def test_a_command_line_of_the_process_is_taken_when_none_is_given(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(sys, "argv", ["rag", "--version"])

    assert run(app, "rag") == 0
    assert capsys.readouterr().out == "groundwire 0.1.0\n"
