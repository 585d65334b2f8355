"""The checksum of an answer, so that any change to a saved one is seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from rag.formats import answer_record
from rag.records import Answer


def seal_of(answer: Answer) -> str:
    """SHA-256, in hexadecimal, of everything in an answer but its timings and the checksum itself.

    Over canonical JSON: UTF-8, keys sorted, no blanks, nothing escaped that JSON does not require.
    """
    record = answer_record(answer)
    del record["timings"], record["manifest"]["answer_sha256"]
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sealed(answer: Answer) -> Answer:
    """``answer`` with its checksum in its manifest."""
    return replace(answer, manifest=replace(answer.manifest, answer_sha256=seal_of(answer)))
