"""The reading process (see ``apart.py``): a job a line comes in, what was found goes out, a line each."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from rag.errors import GroundwireError
from rag.ingest.formats.readers import found_in
from rag.ingest.formats.source import Source
from rag.records import Article
from rag.settings import ReadSettings


def main() -> None:
    """Serves jobs until standard input ends."""
    _limit_memory(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # a library that prints must not be heard
        os.dup2(silence, stream)
    for line in sys.stdin.buffer:
        _say(answers, {"end": True} | _serve(json.loads(line), answers))


def _serve(job: dict[str, Any], answers: BinaryIO) -> dict[str, str]:
    """Tells what a file holds. The error that ended it, or nothing, comes back."""
    name = job["name"]
    try:
        with Source.of_file(
            Path(job["path"]),
            url=job["url"],
            charset=job["charset"],
            fields=job["fields"],
            settings=ReadSettings(**job["settings"]),
        ) as file:
            for item in found_in(replace(file, name=name), job["kind"]):
                kind = "article" if isinstance(item, Article) else "left_out"
                _say(answers, {kind: asdict(item)})
    except GroundwireError as error:
        return {"error": error.message, "next_step": error.next_step}
    return {}


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode("ascii") + b"\n")
    answers.flush()


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there the limits of each format are all there is
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
