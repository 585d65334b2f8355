"""Running a command: one place where errors become messages and exit codes.

Exit codes: 0 done, 1 error, 2 usage, 3 abstained (when asked to fail on it), 4 verification failed,
130 interrupted.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from rag.errors import GroundwireError, StorageError
from rag.render.style import safe

INTERRUPTED = 130
ABSTAINED = 3

# Newer versions of typer bring a copy of click, whose errors are not those of the package click.
_CommandLineError: Any = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)


def run(app: typer.Typer, name: str, arguments: Sequence[str] | None = None) -> int:
    """Runs ``app`` on the arguments of the process (or these) and returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    try:
        # Not command.main(), which makes an exit code of an interrupt or a closed pipe before we hear of it.
        with command.make_context(name, list(words)) as context:
            return _code(command.invoke(context))
    except typer.Exit as error:
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _say("Interrupted.", "Nothing is lost; the same command goes on where it stopped.", "--json" in words)
        return INTERRUPTED
    except _CommandLineError as error:
        return _usage(error, name, "--json" in words)
    except GroundwireError as error:
        _say(error.message, error.next_step, "--json" in words)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        known = _storage(error)
        _say(known.message, known.next_step, "--json" in words)
        return known.exit_code


def _code(result: object) -> int:
    return result if isinstance(result, int) else 0


def _usage(error: Any, name: str, as_json: bool) -> int:
    """Words that do not fit; of no words at all nothing is said but the help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(error.format_message() + "\n")
    else:
        _say(f"{error.format_message()}.".replace("..", "."), f"See `{name} --help`.", as_json)
    return int(error.exit_code)


def _storage(error: OSError) -> StorageError:
    if error.errno == errno.ENOSPC:
        return StorageError("The disk is full.", "Free some space, then repeat; nothing was half-written.")
    return StorageError(
        f"{error.filename or 'A file'}: {error.strerror or error}.", "Check its path and permissions."
    )


def _say(message: str, next_step: str, as_json: bool) -> None:
    if as_json:
        text = json.dumps({"error": message, "next_step": next_step}, ensure_ascii=False)
    else:
        text = safe(f"error: {message}" + (f"\n  {next_step}" if next_step else ""))
    sys.stderr.write(text + "\n")
