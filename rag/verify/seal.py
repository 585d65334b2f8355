"""The checksums of answers, summaries and digests, so that any change to a saved one is seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any, TypeVar

from rag.digests import Digest, Summary
from rag.formats import record_of
from rag.records import Answer

Report = TypeVar("Report", Summary, Digest)


def seal_of(answer: Answer) -> str:
    """SHA-256, in hexadecimal, of everything in an answer but its timings and the checksum itself."""
    record = record_of(answer)
    del record["timings"], record["manifest"]["answer_sha256"]
    return _sha256(record)


def sealed(answer: Answer) -> Answer:
    """``answer`` with its checksum in its manifest."""
    return replace(answer, manifest=replace(answer.manifest, answer_sha256=seal_of(answer)))


def report_seal(report: Summary | Digest) -> str:
    """SHA-256, in hexadecimal, of everything in a summary or digest but the checksum itself."""
    record = record_of(report)
    del record["manifest"]["sha256"]
    return _sha256(record)


def sealed_report(report: Report) -> Report:
    """A summary or digest with its checksum in its manifest."""
    return replace(report, manifest=replace(report.manifest, sha256=report_seal(report)))


def _sha256(record: dict[str, Any]) -> str:
    """Over canonical JSON: UTF-8, keys sorted, no blanks, nothing escaped that JSON does not require."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
