"""Files that were made to do harm, through the whole way in: what is told, kept, and taken for it."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from format_samples.documents import SAMPLES

from rag.ingest.adding import FileReport, add_paths
from rag.ingest.articles import load_corpus
from rag.records import Article
from rag.settings import ReadSettings
from rag.workspace import Workspace, init_workspace

BODY = (
    "The ferry ran aground at dawn, the harbour master said, and all passengers were taken ashore in boats. "
    * 5
)


def added(tmp_path: Path, name: str, data: bytes) -> FileReport:
    file = tmp_path / name
    file.write_bytes(data)
    (report,) = add_paths([file], workspace_in(tmp_path))
    return report


ADD = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from rag.ingest.adding import add_paths
from rag.workspace import Workspace
(report,) = add_paths([Path(sys.argv[2])], Workspace(Path(sys.argv[1])))
print(json.dumps(asdict(report), default=str))
"""

# What a process had before it became another program counts as that program's peak, and the process of the
# tests is large: so the one that adds is started, and measured with its reader, by a small one in between.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-c", *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def added_apart(tmp_path: Path, name: str, data: bytes) -> dict[str, Any]:
    """The report as JSON has it, and ``peak``: bytes, the most that adding or its reader had at once."""
    file = tmp_path / name
    file.write_bytes(data)
    command = [sys.executable, "-c", MEASURE, ADD, str(workspace_in(tmp_path).root), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told, most = done.stdout.splitlines()
    report: dict[str, Any] = json.loads(told)
    return report | {"peak": int(most) * (1 if sys.platform == "darwin" else 1024)}


def workspace_in(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path / "w")


def kept(tmp_path: Path) -> list[Article]:
    return [article for _, article in load_corpus(workspace_in(tmp_path).corpus).articles]


def docx_with(part: str, content: bytes) -> bytes:
    """The sample document with one part more, or another one in its place."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLES["docx"][0])) as sample:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sample.namelist():
                if name != part:
                    archive.writestr(name, sample.read(name))
            archive.writestr(part, content)
    return packed.getvalue()


def pdf_with(content: bytes) -> bytes:
    """A PDF of one page whose content stream is packed."""
    packed = zlib.compress(content, 9)
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj\n"
        b"trailer<</Root 1 0 R/Size 5>>\n" % (len(packed), packed)
    )


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">%s]><w>&z;</w>""" % b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 20) for i in range(25)
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss><channel><item><title>&x;</title></item></channel></rss>"
)
HTML = (
    "<!doctype html><html><head><title>Ferry Aground</title></head><body>"
    "<article><h1>Ferry Aground</h1>{}</article></body></html>"
)

BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a document that unpacks to 300 MB": (
        "a.docx",
        lambda: docx_with("word/document.xml", bytes(300_000_000)),
    ),
    "a document of many parts": ("a.docx", lambda: docx_with("word/document.xml", b"<a>" * 3_000_000)),
    "entities of entities": ("a.docx", lambda: docx_with("word/document.xml", ENTITIES)),
    "a feed of entities": (
        "a.xml",
        lambda: ENTITIES.replace(b"w>", b"rss>").replace(b"DOCTYPE w", b"DOCTYPE rss"),
    ),
    "an entity from outside": ("a.xml", lambda: OUTSIDE),
    "a page of a PDF that unpacks to 300 MB": ("a.pdf", lambda: pdf_with(b"BT (ferry) Tj ET\n" * 18_000_000)),
    "a web archive that unpacks to 300 MB": (
        "a.warc.gz",
        lambda: gzip.compress(
            b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 300000000\r\n\r\n" + bytes(300_000_000)
        ),
    ),
    "aliases of aliases in front matter": (
        "a.md",
        lambda: (
            b"---\nid: a\nheadline: &a [x,x,x,x,x,x,x,x,x]\n"
            + b"".join(b"k%d: &k%d [%s]\n" % (i, i, b",".join([b"*a"] * 9)) for i in range(9))
            + b"---\n\nText.\n"
        ),
    ),
    "elements a million deep": ("a.html", lambda: HTML.format("<div>" * 1_000_000).encode()),
    "an element of a hundred thousand attributes": (
        "a.html",
        lambda: HTML.format("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">").encode(),
    ),
    "JSON a million deep": ("a.json", lambda: b'{"title": ' + b"[" * 1_000_000),
    "a mail a thousand deep": (
        "a.eml",
        lambda: b"From: a@b.example\nSubject: x\nContent-Type: message/rfc822\n\n" * 1000,
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such measure")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_named_and_bounded(tmp_path: Path, name: str):
    file, made = BOMBS[name]
    data = made()
    began = time.perf_counter()

    report = added_apart(tmp_path, file, data)

    assert report["articles"] == []
    assert report["problems"] or report["left_out"]
    assert kept(tmp_path) == []
    assert time.perf_counter() - began < 90
    assert report["peak"] < ReadSettings().max_memory


LONG = "It goes on and on, he said. " * 400_000  # eleven megabytes

LINES: dict[str, tuple[str, bytes, str]] = {
    "text": ("a.txt", f"Ferry Aground\n{LONG}\n".encode(), LONG),
    "HTML": ("a.html", HTML.format(f"<p>{LONG}</p>").encode(), LONG),
    "JSON": ("a.json", f'{{"title": "Ferry Aground", "text": "{LONG}"}}'.encode(), LONG),
    "CSV": ("a.csv", f'title,text\nFerry Aground,"{LONG}"\n'.encode(), LONG),
    "mail": ("a.eml", f"From: a@b.example\nSubject: Ferry Aground\n\n{LONG}".encode(), LONG),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_eleven_megabytes(tmp_path: Path, name: str):
    file, data, text = LINES[name]

    report = added(tmp_path, file, data)

    (article,) = kept(tmp_path)
    assert [item.outcome for item in report.articles] == ["added"]
    assert (article.headline, article.text) == ("Ferry Aground", text.strip())


MARKS = (
    "\u202e\u2066\u200b\u00ad\u200d\ufeff"  # bidi override and isolate, zero widths, a soft hyphen, a mark
)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json"])
def test_controls_are_dropped_and_all_other_characters_are_kept(tmp_path: Path, name: str):
    hostile = f"Th\x00e\x07 {MARKS}f\u0435rry \x1b[31mran\x1b[0m aground. {BODY}".replace("\ufeff", "")
    clean = hostile.replace("\x00", "").replace("\x07", "").replace("\x1b", "").strip()
    files = {
        "a.txt": f"Ferry Aground\n\n{hostile}".replace("\x00", ""),  # a NUL makes a file binary
        "a.html": HTML.format(f"<p>{hostile}</p>").replace("\x00", ""),
        "a.json": json.dumps({"title": "Ferry Aground", "text": hostile}),
    }

    added(tmp_path, name, files[name].encode("utf-8"))

    (article,) = kept(tmp_path)
    # In a page a soft hyphen is a place where a word may be parted, and no part of it.
    assert article.text == (clean.replace("\u00ad", "") if name == "a.html" else clean)


def test_nothing_of_an_archive_is_written_by_its_name(tmp_path: Path):
    packed = io.BytesIO(SAMPLES["docx"][0])
    with zipfile.ZipFile(packed, "a") as archive:
        for name in ("../../out.md", "/tmp/out.md", "corpus/out.md", "..\\out.md"):
            archive.writestr(name, "---\nid: out\nheadline: Out\n---\n\nIt is out.\n")

    added(tmp_path, "a.docx", packed.getvalue())

    assert [path.name for path in tmp_path.rglob("out.md")] == []
    assert len(kept(tmp_path)) == 1
