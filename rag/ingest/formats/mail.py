"""Mails and mailboxes: every message with text is an article, as its sender wrote it.

The headline is the subject, the source the sender's name; a sender is often no author, so there is no byline.
Left out are attachments, quoted mails that the message answers, signatures, and the lines at the end of a
newsletter on how to leave it. Nothing that a mail points to is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

from rag.errors import IngestError
from rag.ingest.formats.mail_headers import header, identity, is_answer, language, sender, subject_in
from rag.ingest.formats.mail_message import BROKEN, parsed
from rag.ingest.formats.mail_parts import Reading
from rag.ingest.formats.mailbox import mails_in
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.making import article_of
from rag.ingest.text import one_line
from rag.records import Article

_SAMPLE = 80


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
    for number, data in enumerate(mails_in(source), 1):
        if data is None:
            why = f"the mail has more than {source.settings.max_bytes:,} bytes"
            yield LeftOut(number, number, why, "", "record")
            continue
        key = identity(data)
        if key in seen:
            yield LeftOut(number, number, "the same mail again", subject_in(data), "record")
            continue
        seen.add(key)
        yield from _of_message(f"{source.name}, mail {number}", data, number)
    if not number:
        raise IngestError(f"{source.name} holds no mail.", "Export the mailbox in the format mbox.")


def _of_message(name: str, data: bytes, number: int) -> Iterator[Found]:
    """What the mail with this ``number`` holds."""
    try:
        found = list(_of_parsed(name, parsed(name, data), number))
    except IngestError as error:
        found = [LeftOut(number, number, error.message, subject_in(data), "record")]
    except BROKEN as error:  # one mail of a mailbox, made to break its reader
        why = f"the mail cannot be read: {type(error).__name__}"
        found = [LeftOut(number, number, why, subject_in(data), "record")]
    yield from found


def _of_parsed(name: str, message: Message, number: int) -> Iterator[Found]:
    reading = Reading(name, number, is_answer=is_answer(message))
    text = reading.finished(reading.text_of(message))
    subject = header(message, "subject")
    if text or not reading.attached:
        try:
            yield article_of(
                subject,
                text,
                published=header(message, "date"),
                source=sender(message),
                language=language(message),
            )
        except IngestError as error:
            yield LeftOut(number, number, one_line(error.message), (subject or "")[:_SAMPLE], "record")
    yield from reading.left_out
    for attached in reading.attached:
        yield from _of_parsed(name, attached, number)
