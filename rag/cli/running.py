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

import click
import typer

from rag.errors import GroundwireError, StorageError

INTERRUPTED = 130
ABSTAINED = 3


def run(app: typer.Typer, name: str, arguments: Sequence[str] | None = None) -> int:
    """Runs ``app`` on the arguments of the process (or these) and returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    try:
        return _code(command.main(args=words, prog_name=name, standalone_mode=False))
    except (click.exceptions.Abort, KeyboardInterrupt):
        _say("Interrupted.", "Nothing is lost; the same command goes on where it stopped.", "--json" in words)
        return INTERRUPTED
    except click.ClickException as error:
        _say(f"{error.format_message()}.".replace("..", "."), f"See `{name} --help`.", "--json" in words)
        return error.exit_code
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
        text = f"error: {message}" + (f"\n  {next_step}" if next_step else "")
    sys.stderr.write(text + "\n")
