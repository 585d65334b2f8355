"""How a published file outside the catalogue is named: ``hf:OWNER/REPO/FILE@REVISION``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.errors import UsageError

_FORM = "Write hf:OWNER/REPO/FILE@REVISION; FILE ends in .gguf, and main is the revision if none is named."
_REFERENCE = re.compile(
    r"hf:(?P<repo>[^/@\s]+/[^/@\s]+)/(?P<file>[^@\\\s]+\.gguf)(?:@(?P<revision>[^@\s]+))?"
)


@dataclass(frozen=True, slots=True)
class HubReference:
    """One published file: ``file`` is its path in ``repo``, at ``revision`` (a commit, tag or branch)."""

    repo: str
    file: str
    revision: str


def parse_hub_reference(text: str) -> HubReference:
    """``hf:OWNER/REPO/FILE@REVISION`` taken apart, ``main`` if no revision is named; raises UsageError."""
    match = _REFERENCE.fullmatch(text)
    if match is None or any(part in ("", ".", "..") for part in match["file"].split("/")):
        raise UsageError(f"{text!r} names no GGUF file on the hub.", _FORM)
    return HubReference(match["repo"], match["file"], match["revision"] or "main")
