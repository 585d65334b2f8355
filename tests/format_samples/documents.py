"""Documents and mails, written for these tests byte by byte, and the articles that they hold."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from rag.records import Article

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page of a PDF; its left end ``x`` and baseline ``y`` are in points, from the lower left."""

    text: str
    y: float
    x: float = 72
    size: float = 11


def pdf(pages: list[list[Line]], title: str | None = None, extra: bytes = b"") -> bytes:
    """A PDF of A4 pages in one font without outlines, whose every character is half as wide as it is high.

    ``extra`` goes into the dictionary of each page.
    """
    glyphs = {character: number for number, character in enumerate(_characters(pages), 1)}
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (7 + 2 * number) for number in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/Made/Encoding/Identity-H"
        b"/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Made/DW 500/FontDescriptor 6 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        stream(_to_unicode(glyphs)),
        b"<</Type/FontDescriptor/FontName/Made/Flags 4/FontBBox[0 -200 1000 800]"
        b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
    ]
    for number, lines in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>%b>>" % (8 + 2 * number, extra)
        )
        objects.append(stream(b"\n".join(_shown(line, glyphs) for line in lines)))
    trailer = b""
    if title is not None:
        objects.append(b"<</Title<%b>>>" % ("\ufeff" + title).encode("utf-16-be").hex().encode("ascii"))
        trailer = b"/Info %d 0 R" % len(objects)
    return file_of(objects, trailer)


def stream(data: bytes, entries: bytes = b"/Filter/FlateDecode", packed: bytes | None = None) -> bytes:
    body = zlib.compress(data) if packed is None else packed
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(body), entries, body)


def file_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """The file of these objects, which are numbered from 1; the first is the catalogue."""
    written, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R%b>>\n"
        % (
            size,
            table,
            size,
            trailer,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(written)
    )


def _characters(pages: list[list[Line]]) -> list[str]:
    return sorted({character for page in pages for line in page for character in line.text})


def _shown(line: Line, glyphs: dict[str, int]) -> bytes:
    codes = "".join(f"{glyphs[character]:04x}" for character in line.text)
    return f"BT /F {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm <{codes}> Tj ET".encode("ascii")


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    pairs = [
        f"<{number:04x}> <{character.encode('utf-16-be').hex()}>" for character, number in glyphs.items()
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    maps = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Made def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{maps}\nendcmap end end"
    ).encode("ascii")


def docx(body: str, styles: str = "", **parts: str | bytes) -> bytes:
    """A Word document with this content of ``<w:body>``. Further parts are named without "word/" and ".xml";
    ``core`` is the content of its properties.
    """
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/></w:style>'
        for identity, name in (
            ("Normal", "Normal"),
            ("Titel", "Title"),
            ("H1", "heading 1"),
            ("H2", "heading 2"),
        )
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {_WORD}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {_WORD}>{named}{styles}</w:styles>",
    }
    if core := parts.pop("core", None):
        members["docProps/core.xml"] = f"<cp:coreProperties {_CORE}>{core!s}</cp:coreProperties>"
    for name, content in parts.items():
        members[f"word/{name}.xml"] = (
            content if isinstance(content, bytes) else content.replace(">", f" {_WORD}>", 1)
        )
    return zipped(members)


def par(text: str, style: str | None = None) -> str:
    """A paragraph of ``text``, or of runs when it has markup."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{text if text.startswith('<') else run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    marked = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marked}<w:t xml:space="preserve">{text}</w:t></w:r>'


def epub(chapters: dict[str, str], metadata: str, contents: str = "", **members: str | bytes) -> bytes:
    """A book of these chapters, the content of ``<body>`` by file name; ``contents`` is an EPUB 2 table of
    contents. Slashes in names of further members are written as two underscores.
    """
    items = "".join(
        f'<item id="c{number}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f'<manifest>{items}<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f'<spine toc="ncx">{spine}</spine></package>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": (
                '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
                '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/>'
                "</rootfiles></container>"
            ),
            "OEBPS/content.opf": package,
            "OEBPS/toc.ncx": (
                '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx.dtd">'
                f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{contents}</navMap></ncx>'
            ),
            **{f"OEBPS/text/{name}": _page(body) for name, body in chapters.items()},
            **{name.replace("__", "/"): content for name, content in members.items()},
        }
    )


def _page(body: str) -> str:
    whole = body if "<body" in body else f"<body>{body}</body>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>The Harbor Quarterly</title></head>{whole}</html>"
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A ZIP file, the same at any time of day."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def mail(headers: str, body: str) -> bytes:
    """A mail as it is sent; ``headers`` may have further ones than those of its content."""
    return f"{headers.strip()}\n\n{body}".replace("\n", "\r\n").encode("utf-8")


def mailbox(*mails: bytes) -> bytes:
    """The mails as a mailbox of the kind "mboxrd"."""
    written = b""
    for content in mails:
        lines = content.replace(b"\r\n", b"\n").split(b"\n")
        escaped = (b">" + line if re.match(rb">*From ", line) else line for line in lines)
        written += b"From desk@harbor.example Mon Mar  4 09:30:00 2024\n" + b"\n".join(escaped) + b"\n\n"
    return written


PRINTED = pdf(
    [
        [
            Line("Vessar Courier", 800, size=9),
            Line("Ferry Line to the Outer Islands", 760, size=20),
            Line("Will Run All Winter", 736, size=20),
            Line("By Marit Osei and Teo Lind", 706),
            Line("The port of Vessar will keep its ferry to the outer islands run-", 680),
            Line("ning through the winter for the first time in eleven years, the", 666),
            Line("county said on Tuesday.", 652),
            Line("\u201cNobody should have to choose between a doctor\u2019s visit and a", 630),
            Line("night on the mainland,\u201d said Ilse Maro, who chairs the trans-", 616),
            Line("port committee. The committee voted 7\u20132 for the plan.", 602),
            Line("What It Costs", 570, size=13),
            Line("The winter service costs \u20ac1.4 million, of which the islands pay", 550),
            Line("a fifth. A return ticket stays at \u20ac12, and it is free for pupils", 536),
            Line("in Nore, Hal and the other long-", 522),
            Line("1", 40, x=300),
        ],
        [
            Line("Vessar Courier", 800, size=9),
            Line("distance villages of the north shore.", 760),
            Line("Two captains of the long-distance line who had left were hired", 738),
            Line("again. Work on the quay goes on until 14 May.", 724),
            Line("2", 40, x=300),
        ],
    ],
    title="Ferry Line to the Outer Islands Will Run All Winter",
)
PRINTED_ARTICLE = Article(
    "ferry-line-to-the-outer-islands-will-run-all-winter",
    "Ferry Line to the Outer Islands Will Run All Winter",
    "The port of Vessar will keep its ferry to the outer islands running through the winter for the first "
    "time in eleven years, the county said on Tuesday.\n\n"
    "\u201cNobody should have to choose between a doctor\u2019s visit and a night on the mainland,\u201d "
    "said Ilse Maro, who chairs the transport committee. The committee voted 7\u20132 for the plan.\n\n"
    "## What It Costs\n\n"
    "The winter service costs \u20ac1.4 million, of which the islands pay a fifth. A return ticket stays at "
    "\u20ac12, and it is free for pupils in Nore, Hal and the other long-distance villages of the north "
    "shore.\n\n"
    "Two captains of the long-distance line who had left were hired again. Work on the quay goes on until 14 "
    "May.",
    byline="Marit Osei and Teo Lind",
)

TYPED = docx(
    par("Mill in Tarnow Valley Reopens as a School", "Titel")
    + par("By Ana Brandt")
    + par("The old paper mill in the Tarnow valley opened on Monday as a school for 340 pupils.")
    + par("Why a Mill", "H1")
    + par(
        run("The town had looked for a site since ")
        + '<w:del w:id="1" w:author="Desk"><w:r><w:delText>2017</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="Desk">{run("2019")}</w:ins>'
        + run(", said the mayor, Pavel Ruiz: \u201cIt was the only roof big enough.\u201d")
        + run("Check with the desk!", "<w:vanish/>")
    )
    + "<w:tbl><w:tblPr/><w:tr><w:tc>"
    + par("Classrooms")
    + "</w:tc><w:tc>"
    + par("14")
    + "</w:tc></w:tr><w:tr><w:tc>"
    + par("Cost")
    + "</w:tc><w:tc>"
    + par("9.2 million crowns")
    + "</w:tc></w:tr></w:tbl>"
    + par("Who Comes", "H2")
    + par("Pupils come from as far as \u0141omna and \u4e0a\u6d77\u8857, an hour away by bus."),
    core="<dc:title>School (draft 3)</dc:title><dc:creator>Secretary</dc:creator>",
)
TYPED_ARTICLE = Article(
    "mill-in-tarnow-valley-reopens-as-a-school",
    "Mill in Tarnow Valley Reopens as a School",
    "The old paper mill in the Tarnow valley opened on Monday as a school for 340 pupils.\n\n"
    "## Why a Mill\n\n"
    "The town had looked for a site since 2019, said the mayor, Pavel Ruiz: \u201cIt was the only roof big "
    "enough.\u201d\n\n"
    "Classrooms | 14\nCost | 9.2 million crowns\n\n"
    "## Who Comes\n\n"
    "Pupils come from as far as \u0141omna and \u4e0a\u6d77\u8857, an hour away by bus.",
    byline="Ana Brandt",
)

BOUND = epub(
    {
        "cover.xhtml": '<body epub:type="cover"><img src="cover.jpg" alt=""/></body>',
        "1.xhtml": (
            "<h1>The Last Lamp on Skerry Point</h1><p>The keeper of the light at Skerry Point, Odd Ness, put "
            "it out for good on 30 June.</p><h2>A Light of Glass</h2><p>Its lens weighs two tonnes.</p>"
        ),
        "2.xhtml": (
            "<p>Salt has come back to the marsh at Aldmouth, and with it the avocets: 212 pairs were counted "
            "in April.</p><p>\u0627\u0644\u0645\u0644\u062d \u0639\u0627\u062f.</p>"
        ),
    },
    "<dc:title>The Harbor Quarterly</dc:title><dc:creator>Ruth Adeyemi</dc:creator>"
    "<dc:date>2024-07-01</dc:date><dc:language>en-GB</dc:language>",
    "<navPoint><navLabel><text>Salt and Avocets</text></navLabel>"
    '<content src="text/2.xhtml#top"/></navPoint>',
)
BOUND_ARTICLES = (
    Article(
        "the-last-lamp-on-skerry-point",
        "The Last Lamp on Skerry Point",
        "The keeper of the light at Skerry Point, Odd Ness, put it out for good on 30 June.\n\n"
        "## A Light of Glass\n\n"
        "Its lens weighs two tonnes.",
        byline="Ruth Adeyemi",
        published="2024-07-01",
        source="The Harbor Quarterly",
        language="en-GB",
    ),
    Article(
        "salt-and-avocets",
        "Salt and Avocets",
        "Salt has come back to the marsh at Aldmouth, and with it the avocets: 212 pairs were counted in "
        "April.\n\n\u0627\u0644\u0645\u0644\u062d \u0639\u0627\u062f.",
        byline="Ruth Adeyemi",
        published="2024-07-01",
        source="The Harbor Quarterly",
        language="en-GB",
    ),
)

SENT = mail(
    """
From: =?utf-8?q?Norrvik_Caf=C3=A9_News?= <news@norrvik.example>
To: readers@norrvik.example
Subject: =?utf-8?b?QnJpZGdlIG92ZXIgdGhlIE5vcnIgQ2xvc2VkIOKAkyBEZXRvdXJz?= Until June
Date: Mon, 4 Mar 2024 09:30:00 +0100
Message-ID: <bridge-1@norrvik.example>
Content-Language: en
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable
""",
    """The bridge over the Norr was closed to lorries on Sunday after divers fo=
und
cracks in two of its piers, the road office said.

=E2=80=9CIt will hold a car, it will not hold forty tonnes,=E2=80=9D said Ju=
n Halvorsen, an
engineer. He expects repairs to end in June.

Details: https://norrvik.example/t?id=3D7

--=20
Norrvik Caf=C3=A9 News
3 Quay Street
""",
)
SENT_ARTICLE = Article(
    "bridge-over-the-norr-closed-detours-until-june",
    "Bridge over the Norr Closed \u2013 Detours Until June",
    "The bridge over the Norr was closed to lorries on Sunday after divers found cracks in two of its piers, "
    "the road office said.\n\n"
    "\u201cIt will hold a car, it will not hold forty tonnes,\u201d said Jun Halvorsen, an engineer. "
    "He expects repairs to end in June.\n\nDetails: https://norrvik.example/t?id=7",
    published="2024-03-04T09:30:00+01:00",
    source="Norrvik Caf\u00e9 News",
    language="en",
)

SENT_LATER = mail(
    """
From: Harbor Desk <desk@harbor.example>
Subject: Herring Quota Cut by a Third
Date: Tue, 05 Mar 2024 18:00:00 +0000
Message-ID: <herring@harbor.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="edge"
""",
    """--edge
Content-Type: text/plain; charset=utf-8

Your program does not show HTML.
--edge
Content-Type: text/html; charset=utf-8

<html><head><style>p {color: red}</style></head><body><p>The quota for herring in the bay falls by a third
this year, to 4,100 tonnes.</p>
<p>From August on, boats under ten metres are exempt, the ministry said.</p>
<p>You are receiving this because you read the Harbor Desk. <a href="https://harbor.example/u">Unsubscribe</a></p>
</body></html>
--edge--
""",
)
SENT_LATER_ARTICLE = Article(
    "herring-quota-cut-by-a-third",
    "Herring Quota Cut by a Third",
    "The quota for herring in the bay falls by a third this year, to 4,100 tonnes.\n\n"
    "From August on, boats under ten metres are exempt, the ministry said.",
    published="2024-03-05T18:00:00Z",
    source="Harbor Desk",
)

SAMPLES: dict[str, tuple[bytes, tuple[Article, ...]]] = {
    "pdf": (PRINTED, (PRINTED_ARTICLE,)),
    "docx": (TYPED, (TYPED_ARTICLE,)),
    "epub": (BOUND, BOUND_ARTICLES),
    "eml": (SENT, (SENT_ARTICLE,)),
    "mbox": (mailbox(SENT, SENT_LATER, SENT), (SENT_ARTICLE, SENT_LATER_ARTICLE)),
}
