"""Mails and mailboxes: every message with text is an article, as its sender wrote it.

The headline is the subject, the source the sender's name; a sender is often no author, so there is no byline.
Left out are attachments, quoted mails that the message answers, signatures, and the lines at the end of a
newsletter on how to leave it. Nothing that a mail points to is fetched.
"""

from __future__ import annotations

import email.parser
import email.policy
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode
from rag.ingest.formats.html import body_of, declared_charset
from rag.ingest.formats.source import Found, Source
from rag.ingest.layout import blocks
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.shapes import is_prose
from rag.ingest.text import normalise, one_line
from rag.records import Article

_LONGEST_HEADER = 8_000  # characters; the standard library's parsers of longer ones take squares of time
_MOST_LEVELS = 50  # of parts in parts: it asks every level about every line
_MOST_PARTS = 5_000
_LONGEST_LINE = 1_000_000  # what of a mailbox is held while the end of its line is looked for
_SAMPLE = 80
_FROM = re.compile(rb"From \S+ .*\d{4}(?: [-+]\d{4})?\s*")
_ESCAPED_FROM = re.compile(rb">+From ")
_SEVEN_BITS = ("iso-2022", "hz", "utf-7")  # valid UTF-8, too, and no words in it
_ENCODED = re.compile(r"=\?([\w:.-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]*)\?=")  # RFC 2047, RFC 2231
_ENCODED_WORDS = re.compile(rf"{_ENCODED.pattern}(?:\s+{_ENCODED.pattern})*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_SIGNATURE = 12  # lines
_LONGEST_FOOTER = 8  # paragraphs
_ANSWERED = re.compile(
    r"(?:On|Am|Le|El)\s.{6,200}\s(?:wrote|schrieb.{0,100}|a écrit|escribió)\s?:", re.DOTALL
)
_ORIGINAL = re.compile(r"-{3,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine)\s*-{3,}")
_LINKED = re.compile(r"https?:|\bhere\b|\bclick\b|@|\s\|\s|\breceiv", re.IGNORECASE)
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MessageError,
    RecursionError,
    TypeError,
    ValueError,
)
_FOOTER = re.compile(
    r"\bunsubscribe\b|\bmanage your (?:preferences|subscription)|\bupdate your (?:e-?mail )?preferences"
    r"|\byou(?: are|['\u2019]re) receiving this|\byou (?:were|received) (?:sent )?this e-?mail"
    r"|\bview (?:this e-?mail )?in (?:your|a) browser"
    r"|\babmelden\b|\babbestellen\b|\bdésabonner\b|\bdésinscrire\b|\bdarse de baja\b",
    re.IGNORECASE,
)


def mail_articles(source: Source) -> Iterator[Found]:
    """The article of one mail (.eml), and those of the mails that are attached to it. Raises IngestError when
    there is none.
    """
    found = list(_of_message(source.name, source.whole(), 1))
    if not any(isinstance(item, Article) for item in found):
        reasons = dict.fromkeys(item.why.rstrip(".") for item in found if isinstance(item, LeftOut))
        why = "; ".join(reasons)
        raise IngestError(f"{source.name} holds no mail with text: {why}.", "Save its text.")
    yield from found


def mailbox_articles(source: Source) -> Iterator[Found]:
    """The articles of a mailbox (.mbox), read mail by mail, the same mail once. A mail that is no article is
    left out as the record of its number, from 1. Raises IngestError when there is no mail.
    """
    seen: set[bytes] = set()
    number = 0
    for number, data in enumerate(_messages(source), 1):
        if data is None:
            why = f"the mail has more than {source.settings.max_bytes:,} bytes"
            yield LeftOut(number, number, why, "", "record")
            continue
        identity = _identity(data)
        if identity in seen:
            yield LeftOut(number, number, "the same mail again", _subject(data), "record")
            continue
        seen.add(identity)
        yield from _of_message(f"{source.name}, mail {number}", data, number)
    if not number:
        raise IngestError(f"{source.name} holds no mail.", "Export the mailbox in the format mbox.")


class _Bounded(email.policy.Compat32):
    """Headers as they stand, none longer than is needed. The parsers of the newer policies break on malformed
    ones, and are slow on long ones.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, str(value)[:_LONGEST_HEADER]


def _messages(source: Source) -> Iterator[bytes | None]:
    """The mails of a mailbox, one at a time in memory; None for one that is too large."""
    most = source.settings.max_bytes
    lines: list[bytes] = []
    size, is_open, after_blank = 0, False, True
    for line in _lines(source):
        if after_blank and _FROM.fullmatch(line):
            if is_open:
                yield b"".join(lines) if size <= most else None
            lines, size, is_open = [], 0, True
        elif is_open:
            size += len(line)
            if size <= most:
                lines.append(line[1:] if _ESCAPED_FROM.match(line) else line)
            else:
                lines.clear()
        after_blank = line in {b"\n", b"\r\n"}
    if is_open:
        yield b"".join(lines) if size <= most else None


def _lines(source: Source) -> Iterator[bytes]:
    source.stream.seek(0)
    left = source.settings.max_container
    while line := source.stream.readline(_LONGEST_LINE):
        left -= len(line)
        if left < 0:
            most = source.settings.max_container
            raise IngestError(f"{source.name} has more than {most:,} bytes.", "Split it into smaller files.")
        yield line


def _of_message(name: str, data: bytes, number: int) -> Iterator[Found]:
    """What the mail with this ``number`` holds."""
    try:
        found = list(_of_parsed(name, _parsed(name, data), number))
    except IngestError as error:
        found = [LeftOut(number, number, error.message, _subject(data), "record")]
    except _BROKEN as error:  # one mail of a mailbox, made to break its reader
        why = f"the mail cannot be read: {type(error).__name__}"
        found = [LeftOut(number, number, why, _subject(data), "record")]
    yield from found


def _parsed(name: str, data: bytes) -> Message:
    levels = len(re.findall(rb"(?i)\bboundary|message/rfc822", data))
    if levels > _MOST_LEVELS or data.count(b"\n--") > _MOST_PARTS:
        raise IngestError(f"{name} has too many parts.", "Save its text.")
    if re.search(rb"\n\r?\n", data) is None:
        raise IngestError(f"{name} breaks off before its text.", "Save it again.")
    try:
        return email.parser.BytesParser(policy=_Bounded()).parsebytes(data)
    except _BROKEN as error:
        raise IngestError(
            f"{name} cannot be read as a mail: {type(error).__name__}.", "Save its text."
        ) from error


def _of_parsed(name: str, message: Message, number: int) -> Iterator[Found]:
    reading = _Reading(name, number, is_answer=_is_answer(message))
    text = reading.finished(reading.text_of(message))
    subject = _header(message, "subject")
    if text or not reading.attached:
        try:
            yield article_of(
                subject,
                text,
                published=_header(message, "date"),
                source=_sender(message),
                language=_language(message),
            )
        except IngestError as error:
            yield LeftOut(number, number, one_line(error.message), (subject or "")[:_SAMPLE], "record")
    yield from reading.left_out
    for attached in reading.attached:
        yield from _of_parsed(name, attached, number)


class _Reading:
    """Gathers the text of one mail, what of it is left out, and the mails that are attached to it."""

    def __init__(self, name: str, number: int, is_answer: bool) -> None:
        self._name, self._number, self._is_answer = name, number, is_answer
        self.left_out: list[LeftOut] = []
        self.attached: list[Message] = []

    def text_of(self, part: Message) -> str:
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
        paragraphs = text.split("\n\n")
        start = int(len(paragraphs) > 1 and _is_footer(paragraphs[0]) and len(paragraphs[0]) <= 2 * _SAMPLE)
        end = _footer_start(paragraphs)
        for lost in (paragraphs[:start], paragraphs[end:]):
            if lost:
                self._leave("how to see or leave the newsletter", " ".join(lost))
        return "\n\n".join(paragraphs[start:end])

    def _read(self, part: Message, kind: str) -> str:
        try:
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            charset = part.get_content_charset()
            if kind == "text/html":
                return self._rich(body_of(_decoded(self._name, data, charset or declared_charset(data))))
            return self._plain(_decoded(self._name, data, charset), part)
        except (*_BROKEN, IngestError) as error:
            self._leave(f"a part that cannot be read: {one_line(str(error))[:200]}", kind)
            return ""

    def _rich(self, text: str) -> str:
        """Below "On … wrote:" is the mail that this one answers."""
        paragraphs = text.split("\n\n")
        for place, paragraph in enumerate(paragraphs):
            if _ANSWERED.fullmatch(paragraph) or _ORIGINAL.fullmatch(paragraph):
                self._leave("the mail that this one answers", " ".join(paragraphs[place:]))
                return "\n\n".join(paragraphs[:place])
        return text

    def _plain(self, text: str, part: Message) -> str:
        lines = self._without_quotations(self._without_signature(re.split("\r\n|\r|\n", text)))
        if str(part.get_param("format") or "").lower() == "flowed":
            return _flowed(lines, str(part.get_param("delsp") or "").lower() == "yes")
        whole = "\n".join(lines)
        # The width of lines is told from two groups of them at least, and a short mail has one.
        found = blocks(f"{whole}\n\n{whole}")
        return "\n\n".join(block.text for block in found[: len(found) // 2])

    def _without_signature(self, lines: list[str]) -> list[str]:
        last = max(0, len(lines) - 3 * _LONGEST_SIGNATURE)
        for place in range(len(lines) - 1, last, -1):
            below = [line for line in lines[place + 1 :] if line.strip()]
            if lines[place].rstrip() == "--" and len(below) <= _LONGEST_SIGNATURE:
                self._leave("a signature", " ".join(below))
                return lines[:place]
        return lines

    def _without_quotations(self, lines: list[str]) -> list[str]:
        """In an answer, or below "On … wrote:", lines that begin with ">" are of another mail."""
        kept: list[str] = []
        lost: list[str] = []
        for place, line in enumerate(lines):
            if _ORIGINAL.fullmatch(line.strip()):
                lost += lines[place:]
                break
            if line.startswith(">") and (self._is_answer or lost or _take_attribution(kept, lost)):
                _take_attribution(kept, lost)
                lost.append(line)
            else:
                kept.append(line)
        self._leave("the mail that this one answers", " ".join(lost))
        return kept

    def _leave(self, why: str, text: str) -> None:
        if sample := one_line(text)[:_SAMPLE]:
            self.left_out.append(LeftOut(self._number, self._number, why, sample, "record"))


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


def _flowed(lines: list[str], delete_space: bool) -> str:
    """The paragraphs of lines that go on where they end in a space (RFC 3676)."""
    paragraphs = [""]
    for line in lines:
        unstuffed = line[1:] if line.startswith(" ") else line
        goes_on = unstuffed.endswith(" ")
        paragraphs[-1] += unstuffed[:-1] if goes_on and delete_space else unstuffed
        if not goes_on:
            paragraphs.append("")
    return "\n\n".join(normalise(text) for text in paragraphs if text.strip())


def _is_footer(paragraph: str) -> bool:
    """Whether a paragraph says how to leave a newsletter, and is not an article on that."""
    found = _FOOTER.search(paragraph)
    return found is not None and (len(paragraph) <= _SAMPLE or _LINKED.search(paragraph) is not None)


def _footer_start(paragraphs: list[str]) -> int:
    """Where the closing run of short lines begins that says how to leave the newsletter; it is never all."""
    start = len(paragraphs)
    for place in range(len(paragraphs) - 1, max(0, len(paragraphs) - 1 - _LONGEST_FOOTER), -1):
        if _is_footer(paragraphs[place]):
            start = place
        elif is_prose(paragraphs[place]):
            break
    return start


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or _file_name(part) is not None


def _file_name(part: Message) -> str | None:
    try:
        return one_line(part.get_filename() or "") or None
    except _BROKEN:
        return None


def _decoded(name: str, data: bytes, charset: str | None) -> str:
    if (charset or "").lower().startswith(_SEVEN_BITS):
        try:
            return data.decode(charset or "")
        except (LookupError, ValueError):
            pass
    return decode(name, data, charset)


def _header(message: Message, name: str) -> str | None:
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), None)
    return None if raw is None else _unfolded(raw)


def _unfolded(raw: str) -> str | None:
    """A header as its writer meant it: encoded words, and bytes that should have been, decoded; what cannot
    be decoded stays as it stands.
    """
    try:
        plain = _decoded("", raw.encode("utf-8", "surrogateescape"), None)
    except (*_BROKEN, IngestError):
        return None
    return one_line(_ENCODED_WORDS.sub(lambda words: _of_words(words[0]), plain)) or None


def _of_words(words: str) -> str:
    """The text of encoded words that follow each other (RFC 2047); a character may begin in one and end in
    the next.
    """
    try:
        pieces = [(charset.lower(), _of_word(kind, text)) for charset, kind, text in _ENCODED.findall(words)]
        joined = ((key, b"".join(data for _, data in run)) for key, run in groupby(pieces, itemgetter(0)))
        return "".join(_decoded("", data, charset) for charset, data in joined)
    except (*_BROKEN, IngestError):
        return words


def _of_word(kind: str, text: str) -> bytes:
    if kind in "qQ":
        return quopri.decodestring(text.encode("utf-8"), header=True)
    return b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)


def _sender(message: Message) -> str | None:
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == "from"), "")
    try:
        return _unfolded(parseaddr(re.sub(r"[\r\n]+", "", raw))[0])
    except _BROKEN:
        return None


def _language(message: Message) -> str | None:
    given = _header(message, "content-language") or ""
    return given if _LANGUAGE.fullmatch(given) else None


def _is_answer(message: Message) -> bool:
    return _header(message, "in-reply-to") is not None


def _identity(data: bytes) -> bytes:
    """The same for the same mail: of its Message-ID, or of all of it where it has none."""
    found = re.search(rb"(?im)^message-id:\s*(\S{1,1000})", _head(data))
    return blake2b(found[1] if found else data, digest_size=16).digest()


def _subject(data: bytes) -> str:
    found = re.search(rb"(?im)^subject:[ \t]*(.{0,1000})", _head(data))
    return (_unfolded(found[1].decode("ascii", "surrogateescape")) or "" if found else "")[:_SAMPLE]


def _head(data: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", data[:65_536], maxsplit=1)[0]
