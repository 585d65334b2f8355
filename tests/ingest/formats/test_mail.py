"""Mails as they are sent, written for these tests."""

import time
from base64 import b64encode

import pytest
from format_samples.documents import SENT, SENT_ARTICLE, SENT_LATER, SENT_LATER_ARTICLE, mail, mailbox
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.mail import mail_articles, mailbox_articles
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

LONG = "The council voted on Monday to rebuild the harbour bridge, which has been closed since the storm."
UNSUBSCRIBED = "A million readers chose to unsubscribe from the paper in the years after the great flood."
ANSWER = "the mail that this one answers"


def read(data: bytes, **limits: int) -> list[Found]:
    return list(mail_articles(Source.of_bytes("inbox/letter.eml", data, settings=ReadSettings(**limits))))


def read_box(data: bytes, **limits: int) -> list[Found]:
    return list(mailbox_articles(Source.of_bytes("inbox/news.mbox", data, settings=ReadSettings(**limits))))


def texts(data: bytes) -> list[str]:
    return [item.text for item in read(data) if isinstance(item, Article)]


def plain(body: str, headers: str = "Content-Type: text/plain; charset=utf-8") -> bytes:
    return mail(f"From: Desk <d@a.example>\nSubject: Head\n{headers}", body)


def parts(kind: str, *contents: str) -> bytes:
    body = "".join(f"--edge\n{content}\n" for content in contents)
    return plain(f"{body}--edge--\n", f'Content-Type: multipart/{kind}; boundary="edge"')


def test_a_mail() -> None:
    signature = LeftOut(1, 1, "a signature", "Norrvik Caf\u00e9 News 3 Quay Street", "record")
    assert read(SENT) == [SENT_ARTICLE, signature]


def test_a_mailbox() -> None:
    footer = "You are receiving this because you read the Harbor Desk. Unsubscribe"
    assert read_box(mailbox(SENT, SENT_LATER, SENT)) == [
        SENT_ARTICLE,
        LeftOut(1, 1, "a signature", "Norrvik Caf\u00e9 News 3 Quay Street", "record"),
        SENT_LATER_ARTICLE,
        LeftOut(2, 2, "how to see or leave the newsletter", footer, "record"),
        LeftOut(3, 3, "the same mail again", SENT_ARTICLE.headline, "record"),
    ]


@pytest.mark.parametrize(
    ("given", "headline"),
    [
        (b"=?iso-8859-1?q?Caf=E9?= opens", "Caf\u00e9 opens"),
        (b"=?utf-8?b?4oCcQm9hdHPigJ0=?=\r\n =?utf-8?q?_sail?=", "\u201cBoats\u201d sail"),
        (b"=?iso-2022-jp?b?GyRCOUEbKEI=?=", "\u6e2f"),
        (b"=?no-such-charset?q?Caf=C3=A9?=", "Caf\u00e9"),
        (b"=?utf-8?b?!!!?= opens", "=?utf-8?b?!!!?= opens"),
        ("Caf\u00e9 opens".encode(), "Caf\u00e9 opens"),
        ("\u6e2f =?utf-8?q?Caf=C3=A9?=".encode(), "\u6e2f Caf\u00e9"),
        (b"A long\r\n line\r\n\tfolded", "A long line folded"),
    ],
)
def test_subjects(given: bytes, headline: str) -> None:
    data = b"From: a@b.example\r\nSubject: " + given + b"\r\n\r\n" + LONG.encode("utf-8")
    (found,) = read(data)
    assert isinstance(found, Article)
    assert (found.headline, found.text) == (headline, LONG)


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("Harbor Desk <d@a.example>", "Harbor Desk"),
        ('"Desk, Harbor" <d@a.example>', "Desk, Harbor"),
        ("=?utf-8?q?Desk=2C_Harb=C3=B6r?= <d@a.example>", "Desk, Harb\u00f6r"),
        ("d@a.example", None),
        ("<<<((((", None),
        ("(" * 5000, None),
    ],
)
def test_senders(given: str, source: str | None) -> None:
    (found,) = read(f"From: {given}\r\nSubject: Head\r\n\r\n{LONG}".encode())
    assert isinstance(found, Article)
    assert (found.source, found.byline) == (source, None)


@pytest.mark.parametrize(
    ("given", "published"),
    [
        ("Mon, 4 Mar 2024 09:30:00 +0100", "2024-03-04T09:30:00+01:00"),
        ("Mon, 4 Mar 2024 09:30:00 GMT", "2024-03-04T09:30:00Z"),
        ("03/04/2024", None),
        ("Mon, 99 Mar 2024 99:30:00 +9999", None),
    ],
)
def test_dates(given: str, published: str | None) -> None:
    (found,) = read(f"Subject: Head\r\nDate: {given}\r\n\r\n{LONG}".encode())
    assert found == Article("head", "Head", LONG, published=published)


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("utf-8", "Stra\u00dfe \u2013 \u6e2f\u53e3".encode()),
        ("us-ascii", "Stra\u00dfe \u2013 \u6e2f\u53e3".encode()),
        ("no-such-charset", "Stra\u00dfe \u2013 \u6e2f\u53e3".encode()),
        ("utf-16", "Stra\u00dfe \u2013 \u6e2f\u53e3".encode("utf-16")),
        ("gb18030", "Stra\u00dfe \u2013 \u6e2f\u53e3".encode("gb18030")),
    ],
)
def test_encodings_of_text(charset: str, encoded: bytes) -> None:
    data = plain(
        b64encode(encoded).decode("ascii"),
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64",
    )
    assert texts(data) == ["Stra\u00dfe \u2013 \u6e2f\u53e3"]


def test_seven_bits_that_are_japanese() -> None:
    data = plain("", "Content-Type: text/plain; charset=iso-2022-jp")
    assert texts(data + "\u6e2f\u304c\u958b\u3044\u305f\u3002".encode("iso-2022-jp")) == [
        "\u6e2f\u304c\u958b\u3044\u305f\u3002"
    ]


def test_flowed_text() -> None:
    body = "The bridge over \nthe Norr \nis closed.\n\n From here on nothing.\nIt is short.\n"
    wanted = ["The bridge over the Norr is closed.", "From here on nothing.", "It is short."]
    assert texts(plain(body, "Content-Type: text/plain; format=flowed"))[0].split("\n\n") == wanted
    joined = texts(
        plain("\u6e2f \n\u53e3", "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes")
    )
    assert joined == ["\u6e2f\u53e3"]


def test_one_wrapped_paragraph_is_joined() -> None:
    body = (
        "The council voted on Monday to rebuild the harbour bridge, which has\n"
        "been closed since the storm, and asked the engineers of the county for\n"
        "a plan.\n"
    )
    assert texts(plain(body)) == [body.replace("\n", " ").strip()]


def test_of_two_forms_the_plain_one_is_read_when_it_is_whole() -> None:
    text = f"Content-Type: text/plain\n\n{LONG}\n"
    rich = f"Content-Type: text/html\n\n<p>{LONG}</p>\n"
    stub = "Content-Type: text/plain\n\nSee https://a.example/1\n"
    longer = f"Content-Type: text/html\n\n<p>{LONG}</p><p>{LONG}</p><p>{LONG}</p>"
    assert texts(parts("alternative", text, rich)) == [LONG]
    assert texts(parts("alternative", stub, rich)) == [LONG]
    assert texts(parts("alternative", text, longer)) == [f"{LONG}\n\n{LONG}\n\n{LONG}"]
    assert texts(parts("alternative", text)) == [LONG]


def test_attachments_are_named_and_not_opened() -> None:
    data = parts(
        "mixed",
        f"Content-Type: text/plain\n\n{LONG}\n",
        'Content-Type: application/pdf; name="plan.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n',
        "Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''n%C3%B6te.txt\n\nNo.\n",
        "Content-Type: image/png\n\n\n",
    )
    assert read(data) == [
        Article("head", "Head", LONG, source="Desk"),
        LeftOut(1, 1, "an attachment", "plan.pdf", "record"),
        LeftOut(1, 1, "an attachment", "n\u00f6te.txt", "record"),
        LeftOut(1, 1, "an attachment", "image/png", "record"),
    ]


def test_a_forwarded_mail_is_an_article_of_its_own() -> None:
    forwarded = f"From: Other <o@a.example>\nSubject: Inner\nDate: Mon, 4 Mar 2024 09:30:00 +0100\n\n{LONG}"
    data = parts(
        "mixed",
        "Content-Type: text/plain\n\nFor your page three.\n",
        f"Content-Type: message/rfc822\n\n{forwarded}",
    )
    inner = Article("inner", "Inner", LONG, published="2024-03-04T09:30:00+01:00", source="Other")
    assert read(data) == [Article("head", "Head", "For your page three.", source="Desk"), inner]
    assert read(parts("digest", f"\n{forwarded}")) == [inner]


@pytest.mark.parametrize(
    ("body", "kept", "lost"),
    [
        (
            f"{LONG}\n\nOn Monday, Bo Li wrote:\n> Is it open?\n>\n> Bo",
            LONG,
            "On Monday, Bo Li wrote: > Is it open? > > Bo",
        ),
        (
            f"{LONG}\n\nOn Mon, 4 Mar 2024 at 09:30, Bo Li\n<bo@a.example> wrote:\n> Is it open?",
            LONG,
            "On Mon, 4 Mar 2024 at 09:30, Bo Li <bo@a.example> wrote: > Is it open?",
        ),
        (
            f"{LONG}\n\n-----Original Message-----\nFrom: Bo\n\nOpen?",
            LONG,
            "-----Original Message----- From: Bo Open?",
        ),
    ],
)
def test_the_mail_that_is_answered_is_left_out(body: str, kept: str, lost: str) -> None:
    assert read(plain(body)) == [
        Article("head", "Head", kept, source="Desk"),
        LeftOut(1, 1, ANSWER, lost[:80], "record"),
    ]


def test_a_quotation_in_a_newsletter_is_text() -> None:
    assert texts(plain(f"{LONG}\n\n> We shall see, said the mayor.")) == [
        f"{LONG}\n\n> We shall see, said the mayor."
    ]
    answer = plain(f"{LONG}\n\n> We shall see, said the mayor.", "In-Reply-To: <a@b.example>")
    assert texts(answer) == [LONG]


@pytest.mark.parametrize(
    ("footer", "kept"),
    [
        ("Unsubscribe: https://a.example/u?t=1", ""),
        ("You are receiving this e-mail because you signed up at a.example.\n\nQuay Street 3, Norrvik", ""),
        ("Harbor Desk\n\nClick here to unsubscribe from our mails about the harbour and bay.", "Harbor Desk"),
        (UNSUBSCRIBED, UNSUBSCRIBED),
        (f"Unsubscribe: https://a.example/u\n\n{LONG}", f"Unsubscribe: https://a.example/u\n\n{LONG}"),
    ],
)
def test_how_to_leave_a_newsletter_is_left_out(footer: str, kept: str) -> None:
    assert texts(plain(f"{LONG}\n\n{footer}")) == [f"{LONG}\n\n{kept}".strip()]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\0\0\0", "breaks off before its text"),
        (mail("From: a@b.example", LONG), "There is no headline"),
        (plain(""), "There is no text"),
        (plain("%%%", "Content-Type: image/png"), "There is no text"),
        (plain("a" * 1000), "has more than 1,000 bytes"),
        (plain("boundary " * 51), "too many parts"),
        (plain("\n--" * 5_001), "too many parts"),
    ],
)
def test_mails_that_are_not_read(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message) as raised:
        read(data, max_bytes=1_000 if len(data) < 2_000 else 20_000_000)
    assert raised.value.next_step


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: " + ";" * 1_000_000,
        'Content-Type: text/plain; charset="' + "\\" * 1_000_000,
        "Content-Type: multipart/mixed",
        "Content-Type: message/rfc822",
        "Content-Type: text/plain; charset*0*=x''%ff; charset*1=a",
        'Content-Type: text/plain; charset="a\0b"',
        "Content-Transfer-Encoding: no-such-one",
        "Content-Transfer-Encoding: x-uuencode",
        "Content-Disposition: inline; filename*=no-such-charset''%ff",
        "Date: " + "9" * 1_000_000,
        "From: " + "<" * 1_000_000,
        "Message-ID:",
        "no header at all",
    ],
)
def test_malformed_headers_do_no_harm(header: str) -> None:
    began = time.monotonic()
    data = mail(f"Subject: Head\n{header}", f"{LONG} \u6e2f")
    for found in (
        articles_or_none(data),
        [item for item in read_box(mailbox(data)) if isinstance(item, Article)],
    ):
        assert found is None or all(item.headline == "Head" for item in found)
    assert time.monotonic() - began < 10


def test_a_mailbox_unescapes_lines_that_begin_with_from() -> None:
    data = mail("Subject: Head", f"{LONG}\n\nFrom here on, nothing.\n\n>From there, much.")
    assert [item.text for item in read_box(mailbox(data)) if isinstance(item, Article)] == [
        f"{LONG}\n\nFrom here on, nothing.\n\n>From there, much."
    ]


def test_a_mail_of_a_mailbox_that_is_too_large_is_left_out() -> None:
    large, small = mail("Subject: Large", "word " * 500), mail("Subject: Small", LONG)
    assert read_box(mailbox(large, small, large), max_bytes=1000) == [
        LeftOut(1, 1, "the mail has more than 1,000 bytes", "", "record"),
        Article("small", "Small", LONG),
        LeftOut(3, 3, "the mail has more than 1,000 bytes", "", "record"),
    ]
    with pytest.raises(IngestError, match="has more than 1,000 bytes"):
        read_box(mailbox(large), max_container=1000)


@pytest.mark.parametrize("data", [b"", b"text", b"From a@b.example\n\nSubject: Head\n\ntext"])
def test_what_is_no_mailbox(data: bytes) -> None:
    with pytest.raises(IngestError, match="holds no mail"):
        read_box(data)


def articles_or_none(data: bytes) -> list[Article] | None:
    try:
        return [item for item in read(data) if isinstance(item, Article)]
    except IngestError:
        return None


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_truncated_mails_give_an_error_or_the_beginning(percent: int) -> None:
    for article in articles_or_none(SENT[: len(SENT) * percent // 100]) or []:
        assert SENT_ARTICLE.headline.startswith(article.headline)
        assert SENT_ARTICLE.text.startswith(article.text[:60])


BOX = mailbox(SENT, SENT_LATER, SENT)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(BOX) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_flipped_bytes_raise_nothing_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(BOX)
    for place, value in changes:
        data[place] = value
    articles_or_none(bytes(data))
    try:
        read_box(bytes(data))
    except IngestError as error:
        assert error.next_step
