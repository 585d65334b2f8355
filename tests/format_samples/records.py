"""Files of records, written for these tests, and the articles that they hold."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from html import escape

from rag.records import Article

FERRY = (
    "The ferry between Port Ellery and the island of Sunder will run twice a day from 1 March, the harbour "
    "authority said on Monday. It has run once a day since the storm of 2019.\n\n"
    "“We\u2019ve waited five years for this,” said Marta Quill, who keeps the island\u2019s only shop. "
    "Fares stay at £4.50 for adults \u2013 children travel free."
)
BUDGET = (
    "Der Stadtrat von Grünau hat am Dienstag den Haushalt für 2025 beschlossen: 48,3 Millionen Euro, zwei "
    "Prozent mehr als im Vorjahr.\n\n"
    "„Wir können uns keine Schulden leisten“, sagte Bürgermeisterin Anke Döring."
)
WELLS = (
    "أعلن مجلس بلدة وادي السرو يوم الأربعاء حفر ثلاث آبار جديدة قبل نهاية الصيف.\n\n"
    "وقالت المهندسة ليلى حداد إن الآبار ستخدم نحو 4200 شخص."
)

_FERRY = Article(
    id="ferry-to-sunder-to-run-twice-a-day",
    headline="Ferry to Sunder to Run Twice a Day",
    text=FERRY,
    byline="Ann Example and Tom Reed",
    published="2024-11-18T09:30:00+00:00",
    source="The Ellery Courier",
    url="https://courier.example/news/ferry?page=1&from=home",
    section="Harbour",
    language="en-GB",
)
_BUDGET = Article(
    id="grunau-beschliesst-haushalt-fur-2025",
    headline="Grünau beschließt Haushalt für 2025",
    text=BUDGET,
    published="2024-11-19",
    source="Grünauer Bote",
    url="https://bote.example/haushalt",
    language="de",
)
_WELLS = Article(
    id="article-b9332e40",
    headline="وادي السرو تحفر ثلاث آبار جديدة",
    text=WELLS,
    byline="ليلى حداد",
    language="ar",
)


def in_markup(text: str) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.split("\n\n"))


def lines_of_json(*records: object) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode("utf-8")


JSONL = lines_of_json(
    {
        "title": "Ferry to Sunder to Run Twice a Day",
        "maintext": FERRY,
        "authors": ["Ann Example", "Tom Reed"],
        "date_publish": None,
        "publishedAt": "2024-11-18T09:30:00+00:00",
        "publisher": {"name": "The Ellery Courier", "founded": 1871},
        "url": "https://courier.example/news/ferry?page=1&from=home",
        "category": "Harbour",
        "lang": "en-GB",
    },
    {
        "headline": "Grünau beschließt Haushalt für 2025",
        "text": BUDGET,
        "author": None,
        "published": "2024-11-19",
        "source": "Grünauer Bote",
        "link": "https://bote.example/haushalt",
        "language": "de",
        "words": 1e400,
    },
    {
        "headline": "وادي السرو تحفر ثلاث آبار جديدة",
        "text": WELLS,
        "author": [{"name": "ليلى حداد", "id": 7}],
        "date": 1_732_000_000,
        "link": "javascript:alert(1)",
        "language": "ar",
    },
)
JSON = json.dumps(
    {
        "status": "ok",
        "totalResults": 2,
        "articles": [
            {
                "source": {"id": None, "name": "The Ellery Courier"},
                "author": "Ann Example and Tom Reed",
                "title": "Ferry to Sunder to Run Twice a Day",
                "description": "It will run twice a day.",
                "url": "https://courier.example/news/ferry?page=1&from=home",
                "publishedAt": "2024-11-18T09:30:00Z",
                "content": in_markup(FERRY),
                "section": "Harbour",
                "language": "en-GB",
            },
            {
                "title": "وادي السرو تحفر ثلاث آبار جديدة",
                "content": WELLS,
                "author": "ليلى حداد",
                "language": "ar",
            },
        ],
    },
    indent=2,
).encode("ascii")
CSV = (
    "\ufeffHeadline,Body,Author,Publication Date,Source,URL,Section,Language\r\n"
    f'Ferry to Sunder to Run Twice a Day,"{FERRY}",Ann Example and Tom Reed,2024-11-18T09:30:00+00:00,'
    "The Ellery Courier,https://courier.example/news/ferry?page=1&from=home,Harbour,en-GB\r\n"
    f'Grünau beschließt Haushalt für 2025,"{BUDGET}",,2024-11-19,Grünauer Bote,https://bote.example/haushalt,,de\r\n'
).encode()
TSV = (
    "headline\ttext\tbyline\tpublished\tlanguage\n"
    f'وادي السرو تحفر ثلاث آبار جديدة\t"{WELLS}"\tليلى حداد\t19/11/2024\tar\n'
).encode()
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>The Ellery Courier</title>
<link>https://courier.example/</link>
<description>News from the harbour</description>
<language>en-GB</language>
<item>
<title>Ferry to Sunder to Run Twice a Day</title>
<link>https://courier.example/news/ferry?page=1&amp;from=home</link>
<guid isPermaLink="false">courier-4711</guid>
<dc:creator>Ann Example</dc:creator>
<dc:creator>Tom Reed</dc:creator>
<pubDate>Mon, 18 Nov 2024 10:30:00 +0100</pubDate>
<category><![CDATA[Harbour]]></category>
<description>The ferry will run twice a day.</description>
<media:description>The ferry at its pier</media:description>
<content:encoded><![CDATA[{in_markup(FERRY)}]]></content:encoded>
</item>
</channel>
</rss>
""".encode()
ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>Grünauer Bote</title>
<link href="https://bote.example/"/>
<link rel="self" href="https://bote.example/feed.atom"/>
<id>tag:bote.example,2024:feed</id>
<updated>2024-11-19T18:00:00+01:00</updated>
<entry>
<title>Grünau beschließt Haushalt für 2025</title>
<link href="https://bote.example/haushalt"/>
<id>tag:bote.example,2024:haushalt</id>
<published>2024-11-19T17:45:00+01:00</published>
<updated>2024-11-19T18:00:00+01:00</updated>
<summary>Der Haushalt steht.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{in_markup(BUDGET)}</div></content>
</entry>
</feed>
""".encode()
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Ferry to Sunder to Run Twice a Day</title>
<meta property="article:published_time" content="2024-11-18T09:30:00+00:00"></head>
<body><article><h1>Ferry to Sunder to Run Twice a Day</h1>
{in_markup(FERRY)}
</article></body></html>
""".encode()


def warc_record(kind: str, body: bytes, **headers: str) -> bytes:
    """A record of a web archive; ``Target_URI`` stands for the header WARC-Target-URI."""
    given = {f"WARC-{name.replace('_', '-')}": value for name, value in headers.items()}
    lines = ["WARC/1.0", f"WARC-Type: {kind}", *(f"{name}: {value}" for name, value in given.items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
    return head.encode("utf-8") + body + b"\r\n\r\n"


def http_answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers, "", ""])
    return head.encode("ascii") + body


FERRY_PAGE = "https://courier.example/news/ferry?page=1&from=home"
WARC_RECORDS = (
    warc_record("warcinfo", b"software: a crawler\r\n", Date="2024-11-20T06:00:00Z"),
    warc_record("request", b"GET /news/ferry HTTP/1.1\r\n\r\n", Target_URI=FERRY_PAGE),
    warc_record("response", http_answer(PAGE), Target_URI=FERRY_PAGE, Date="2024-11-20T06:00:01Z"),
)
_FROM_WEB = Article(
    id=_FERRY.id,
    headline=_FERRY.headline,
    text=FERRY,
    published="2024-11-18T09:30:00+00:00",
    url=FERRY_PAGE,
    language="en-GB",
    retrieved="2024-11-20T06:00:01Z",
)

SAMPLES: dict[str, tuple[bytes, tuple[Article, ...]]] = {
    "jsonl": (JSONL, (_FERRY, _BUDGET, _WELLS)),
    "json": (JSON, (replace(_FERRY, published="2024-11-18T09:30:00Z"), _WELLS)),
    "csv": (CSV, (_FERRY, _BUDGET)),
    "tsv": (TSV, (_WELLS,)),
    "rss": (RSS, (replace(_FERRY, published="2024-11-18T10:30:00+01:00"),)),
    "atom": (
        ATOM,
        (replace(_BUDGET, published="2024-11-19T17:45:00+01:00", updated="2024-11-19T18:00:00+01:00"),),
    ),
    "warc": (b"".join(WARC_RECORDS), (_FROM_WEB,)),
    "warc.gz": (b"".join(gzip.compress(record, mtime=0) for record in WARC_RECORDS), (_FROM_WEB,)),
}
