"""The lines of a mail that its sender wrote: no signature, and no quotation of the mail that it answers."""

from __future__ import annotations

import re

from rag.ingest.layout import blocks
from rag.ingest.text import normalise

_LONGEST_SIGNATURE = 12  # lines
_ANSWERED = re.compile(
    r"(?:On|Am|Le|El)\s.{6,200}\s(?:wrote|schrieb.{0,100}|a écrit|escribió)\s?:", re.DOTALL
)
_ORIGINAL = re.compile(r"-{3,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine)\s*-{3,}")


def split_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above a signature, and those of the signature that are not blank."""
    last = max(0, len(lines) - 3 * _LONGEST_SIGNATURE)
    for place in range(len(lines) - 1, last, -1):
        below = [line for line in lines[place + 1 :] if line.strip()]
        if lines[place].rstrip() == "--" and len(below) <= _LONGEST_SIGNATURE:
            return lines[:place], below
    return lines, []


def split_quotations(lines: list[str], is_answer: bool) -> tuple[list[str], list[str]]:
    """The lines of the mail, and those of another: in an answer, or below "On … wrote:", those that begin
    with ">"; and all from "Original Message" on.
    """
    kept: list[str] = []
    lost: list[str] = []
    for place, line in enumerate(lines):
        if _ORIGINAL.fullmatch(line.strip()):
            lost += lines[place:]
            break
        if line.startswith(">") and (is_answer or lost or _take_attribution(kept, lost)):
            _take_attribution(kept, lost)
            lost.append(line)
        else:
            kept.append(line)
    return kept, lost


def split_answered(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs above "On … wrote:" or "Original Message", and those from there on, which are of the
    mail that this one answers.
    """
    for place, paragraph in enumerate(paragraphs):
        if _ANSWERED.fullmatch(paragraph) or _ORIGINAL.fullmatch(paragraph):
            return paragraphs[:place], paragraphs[place:]
    return paragraphs, []


def wrapped(lines: list[str]) -> str:
    """The paragraphs of lines that were wrapped by hand or by a program."""
    whole = "\n".join(lines)
    # The width of lines is told from two groups of them at least, and a short mail has one.
    found = blocks(f"{whole}\n\n{whole}")
    return "\n\n".join(block.text for block in found[: len(found) // 2])


def flowed(lines: list[str], delete_space: bool) -> str:
    """The paragraphs of lines that go on where they end in a space (RFC 3676), which is no part of the text
    with ``delete_space``.
    """
    paragraphs = [""]
    for line in lines:
        unstuffed = line[1:] if line.startswith(" ") else line
        goes_on = unstuffed.endswith(" ")
        paragraphs[-1] += unstuffed[:-1] if goes_on and delete_space else unstuffed
        if not goes_on:
            paragraphs.append("")
    return "\n\n".join(normalise(text) for text in paragraphs if text.strip())


def _take_attribution(kept: list[str], lost: list[str]) -> bool:
    """Moves "On … wrote:", which may be wrapped, from the end of ``kept`` to ``lost``, if it is there."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    for start in range(end - 1, max(end - 4, -1), -1):
        if _ANSWERED.fullmatch(" ".join(kept[start:end])):
            lost += kept[start:end]
            del kept[start:]
            return True
    return False
