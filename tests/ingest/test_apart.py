"""The reading process, with processes that do what a broken one does, and with the real one."""

import sys
import time
from pathlib import Path

import pytest

from rag.errors import IngestError
from rag.ingest.apart import Apart
from rag.ingest.formats.source import Source
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

ARTICLE = '{"article": {"id": "ferry", "headline": "Ferry Aground", "text": "It ran aground."}}'
LEFT_OUT = (
    '{"left_out": {"first_line": 2, "last_line": 2, "why": "no text", "sample": "Tug", "unit": "record"}}'
)
END = '{"end": true}'
FERRY = Article("ferry", "Ferry Aground", "It ran aground.")
QUICK = ReadSettings(seconds=0.2)


def process(*lines: str, times: int = 1, then: str = "") -> Apart:
    """One that answers every job with these lines, and then does something."""
    answers = f"{''.join(line + chr(10) for line in lines)!r} * {times}"
    script = (
        f"import sys, time\nfor job in sys.stdin:\n    sys.stdout.write({answers})\n    sys.stdout.flush()\n"
    )
    return Apart((sys.executable, "-c", f"{script}    {then or 'pass'}\n"), starting=0.3)


def found(apart: Apart) -> list[Article | LeftOut]:
    source = Source.of_bytes("inbox/ferry.pdf", b"", settings=QUICK)
    return list(apart.read(source, Path("ferry.pdf"), "pdf"))


def test_what_it_finds_comes_as_it_is_found():
    with process(ARTICLE, LEFT_OUT, ARTICLE, END) as apart:
        assert found(apart) == [FERRY, LeftOut(2, 2, "no text", "Tug", "record"), FERRY]
        assert found(apart) == [FERRY, LeftOut(2, 2, "no text", "Tug", "record"), FERRY]


def test_the_error_of_a_file_is_that_file_s():
    with process(ARTICLE, '{"end": true, "error": "It is torn.", "next_step": "Mend it."}') as apart:
        with pytest.raises(IngestError) as raised:
            found(apart)
        assert (raised.value.message, raised.value.next_step) == ("It is torn.", "Mend it.")


@pytest.mark.parametrize(
    ("lines", "then", "message"),
    [
        (
            (ARTICLE,),
            "sys.exit(1)",
            "inbox/ferry.pdf ended its reader: it wants more than 1,500,000,000 bytes",
        ),
        ((ARTICLE,), "time.sleep(60)", "inbox/ferry.pdf was read for 0 seconds without end"),
        (("}{",), "", "inbox/ferry.pdf broke its reader"),
        (("[]",), "", "inbox/ferry.pdf broke its reader"),
        (('{"article": {"id": "ferry"}}',), "", "inbox/ferry.pdf broke its reader"),
        (('{"left_out": {"line": 1}}',), "", "inbox/ferry.pdf broke its reader"),
        ((ARTICLE.replace('"ferry"', '"../ferry"'),), "", "inbox/ferry.pdf broke its reader"),
        ((ARTICLE.replace("aground.", "a\\u0000ground"),), "", "inbox/ferry.pdf broke its reader"),
        ((ARTICLE.replace("Ferry Aground", "Ferry\\nAground"),), "", "inbox/ferry.pdf broke its reader"),
    ],
)
def test_a_process_that_breaks(lines: tuple[str, ...], then: str, message: str):
    began = time.perf_counter()
    with process(*lines, then=then) as apart:
        with pytest.raises(IngestError, match=message):
            found(apart)
        with pytest.raises(IngestError, match=message):  # another one, started for the next file
            found(apart)
    assert time.perf_counter() - began < 5


def test_what_is_not_wanted_any_more_ends_it():
    with process(ARTICLE, times=10_000) as apart:
        assert next(iter(apart.read(Source.of_bytes("a", b""), Path("a"), "pdf"))) == FERRY
        assert next(iter(apart.read(Source.of_bytes("a", b""), Path("a"), "pdf"))) == FERRY


def test_the_real_process_reads_and_is_told_of_errors(tmp_path: Path):
    table = tmp_path / "news.csv"
    table.write_text("headline,text\nFerry Aground,It ran aground.\n", encoding="utf-8")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")

    with Apart() as apart:
        with Source.of_file(table) as source:
            wanted = [Article("ferry-aground", "Ferry Aground", "It ran aground.")]
            assert list(apart.read(source, table, "table")) == wanted
        with Source.of_file(broken) as source, pytest.raises(IngestError, match=r"broken\.pdf"):
            list(apart.read(source, broken, "pdf"))
        with Source.of_file(table) as source:
            assert list(apart.read(source, table, "table")) == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to set")
def test_the_real_process_has_a_limit_of_memory(tmp_path: Path):
    table = tmp_path / "news.csv"
    table.write_text("headline,text\n" + "Ferry Aground,It ran aground.\n" * 300_000, encoding="utf-8")
    settings = ReadSettings(max_memory=40_000_000)

    with Apart() as apart, Source.of_file(table, settings=settings) as source:
        with pytest.raises(IngestError, match="40,000,000 bytes"):
            list(apart.read(source, table, "table"))
