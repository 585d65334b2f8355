"""The parts of a mail: its text, in one of the forms that it has, other mails, and files."""

from __future__ import annotations

import re
from email.message import Message

from rag.errors import IngestError
from rag.ingest.formats.html import body_of, declared_charset
from rag.ingest.formats.mail_footer import split_footer
from rag.ingest.formats.mail_message import BROKEN, decoded
from rag.ingest.formats.mail_text import (
    flowed,
    split_answered,
    split_quotations,
    split_signature,
    wrapped,
)
from rag.ingest.leaving import LeftOut
from rag.ingest.shapes import is_prose
from rag.ingest.text import one_line

_SAMPLE = 80
_ANSWERED = "the mail that this one answers"


class Reading:
    """Gathers the text of one mail, what of it is left out, and the mails that are attached to it.

    ``name`` is that of the mail in messages, ``number`` that of its record.
    """

    def __init__(self, name: str, number: int, is_answer: bool) -> None:
        self._name, self._number, self._is_answer = name, number, is_answer
        self.left_out: list[LeftOut] = []
        self.attached: list[Message] = []

    def text_of(self, part: Message) -> str:
        """The text of a part, or of the whole mail; empty for one without. May raise any of ``BROKEN``."""
        kind = part.get_content_type()
        parts = part.get_payload() if part.is_multipart() else []
        within = [child for child in parts if isinstance(child, Message)]
        if kind == "message/rfc822":
            self.attached += within
        elif kind.startswith("multipart/"):
            texts = [self.text_of(child) for child in within]
            if kind == "multipart/alternative":
                return _chosen(within, texts)
            return "\n\n".join(text for text in texts if text)
        elif kind not in {"text/plain", "text/html"} or _is_file(part):
            self._leave("an attachment", _file_name(part) or kind)
        else:
            return self._read(part, kind)
        return ""

    def finished(self, text: str) -> str:
        """``text`` without what the programs of newsletters put above and below it."""
        above, paragraphs, below = split_footer(text.split("\n\n"))
        for lost in (above, below):
            self._leave("how to see or leave the newsletter", " ".join(lost))
        return "\n\n".join(paragraphs)

    def _read(self, part: Message, kind: str) -> str:
        try:
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            charset = part.get_content_charset()
            if kind == "text/html":
                return self._rich(body_of(decoded(self._name, data, charset or declared_charset(data))))
            return self._plain(decoded(self._name, data, charset), part)
        except (*BROKEN, IngestError) as error:
            self._leave(f"a part that cannot be read: {one_line(str(error))[:200]}", kind)
            return ""

    def _rich(self, text: str) -> str:
        kept, lost = split_answered(text.split("\n\n"))
        self._leave(_ANSWERED, " ".join(lost))
        return "\n\n".join(kept)

    def _plain(self, text: str, part: Message) -> str:
        lines, signature = split_signature(re.split("\r\n|\r|\n", text))
        self._leave("a signature", " ".join(signature))
        lines, quoted = split_quotations(lines, self._is_answer)
        self._leave(_ANSWERED, " ".join(quoted))
        if str(part.get_param("format") or "").lower() == "flowed":
            return flowed(lines, str(part.get_param("delsp") or "").lower() == "yes")
        return wrapped(lines)

    def _leave(self, why: str, text: str) -> None:
        if sample := one_line(text)[:_SAMPLE]:
            self.left_out.append(LeftOut(self._number, self._number, why, sample, "record"))


def _chosen(parts: list[Message], texts: list[str]) -> str:
    """Of the same text in several forms the plain one, unless it only says that there is another."""
    plains = [text for part, text in zip(parts, texts, strict=True) if _is_plain(part)]
    others = [text for part, text in zip(parts, texts, strict=True) if text and not _is_plain(part)]
    plain, rich = (plains or [""])[0], (others or [""])[-1]  # the last is what its maker likes best
    has_prose = any(is_prose(paragraph) for paragraph in plain.split("\n\n"))
    is_whole = 2 * len(plain.split()) >= len(rich.split())
    return plain if plain and (not rich or (is_whole and (has_prose or len(rich) < 3 * _SAMPLE))) else rich


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain"


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or _file_name(part) is not None


def _file_name(part: Message) -> str | None:
    try:
        return one_line(part.get_filename() or "") or None
    except BROKEN:
        return None
