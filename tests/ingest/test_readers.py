import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.errors import ArticleError, IngestError
from rag.ingest.apart import Apart
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.ingest.readers import find_files, read_source
from rag.records import Article
from rag.settings import ReadSettings

MAX_BYTES = ReadSettings().max_bytes

PARAGRAPH = (
    "The bridge opened on Monday, after two years of work, to the joy of all who live on the far bank."
)
ARTICLE_FILE = f"---\nid: bridge\nheadline: Bridge Opens\n---\n\n{PARAGRAPH}\n"
PAGE = f"Bridge Opens\n{PARAGRAPH}\nRelated links\n"
BRIDGE = Article("bridge-opens", "Bridge Opens", PARAGRAPH)


def saved(folder: Path, data: bytes, name: str = "file.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path, split_on: str | None = None) -> tuple[str, list[Found]]:
    """The kind of a file, and what it holds."""
    with Source.of_file(path, split_on=split_on) as source, Apart() as apart:
        kind, found = read_source(source, path, apart)
        return kind, list(found)


def articles(path: Path, split_on: str | None = None) -> list[Article]:
    return [item for item in read(path, split_on)[1] if isinstance(item, Article)]


def test_content_decides_what_a_file_is(tmp_path: Path) -> None:
    article = saved(tmp_path, ARTICLE_FILE.encode(), "article.txt")
    assert read(article) == ("article", [Article("bridge", "Bridge Opens", PARAGRAPH)])
    page = saved(tmp_path, PAGE.encode(), "page.md")
    why = "lines without sentences at the end: links, not the article"
    assert read(page) == ("page", [BRIDGE, LeftOut(3, 3, why, "Related links")])


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    page = saved(tmp_path, f"---\nOne Bridge\n{PARAGRAPH}\n---\nTwo Bridges\n{PARAGRAPH}\n".encode())
    assert [article.headline for article in articles(page)] == ["One Bridge", "Two Bridges"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content", [PAGE, ARTICLE_FILE])
def test_encodings(tmp_path: Path, encoding: str, content: str) -> None:
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    (article,) = articles(saved(tmp_path, (mark + content).encode(encoding)))
    assert (article.headline, article.text) == ("Bridge Opens", PARAGRAPH)


def test_split_on_is_for_pages(tmp_path: Path) -> None:
    page = saved(tmp_path, f"News\nStart\nBridge Opens\n{PARAGRAPH}\n".encode())
    assert articles(page, split_on="Start") == [
        Article("bridge-opens", "Bridge Opens", PARAGRAPH, section="Start")
    ]
    with pytest.raises(IngestError, match=r"file\.txt: The line 'Begin' does not occur"):
        read(page, split_on="Begin")


@pytest.mark.parametrize(
    ("data", "message", "next_step"),
    [
        (b"", "is empty", "Save"),
        (b" \r\n\t", "is empty", "Save"),
        (b"\xef\xbb\xbf \n", "The page is empty", "Save"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is binary", "plain text"),
        (b"\x01\x02\x03 text", "is binary", "plain text"),
        (b"\xff\xfea\x00b", "is text in no encoding that is known", "UTF-8"),
        (b"a" * (MAX_BYTES + 1), "has more than 50,000,000 bytes, the most that are read", "smaller"),
        (b"Menu\nSearch\n", "no paragraph follows the headline", "--split-on LINE"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, message: str, next_step: str) -> None:
    path = saved(tmp_path, data)
    with pytest.raises(IngestError) as raised:
        read(path)
    assert message in raised.value.message
    assert str(path) in raised.value.message
    assert next_step in raised.value.next_step


def test_an_article_file_with_a_mistake_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="line 3: found the unknown key 'author'"):
        read(saved(tmp_path, b"---\nid: a\nauthor: B\n---\nText."))


def test_places_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="does not exist"):
        read(tmp_path / "missing.txt")
    with pytest.raises(IngestError, match="is a folder; one file was wanted"):
        read(tmp_path)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Permissions do not bind the superuser, so it is somebody else while this lasts."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read() -> None:
    # Not tmp_path: its parents belong to the superuser, and nobody may not pass through them.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = saved(Path(folder), PAGE.encode())
        path.chmod(0)
        with as_nobody(), pytest.raises(IngestError, match="cannot be read: Permission denied"):
            read(path)


def test_a_file_that_the_system_cannot_read() -> None:
    # Linux: a file that opens and gives an error when it is read.
    with pytest.raises(IngestError, match="/proc/self/mem cannot be read: Input/output error"):
        read(Path("/proc/self/mem"))


def test_one_endless_line(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="too long for a headline"):
        read(saved(tmp_path, b"word " * 200_000))
    long = "It goes on and on, he said. " * 40_000
    (article,) = articles(saved(tmp_path, f"A Head\n{long}".encode()))
    assert article.text == long.strip()


def test_finding_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.MD", "c.png", "README.md", ".d.txt", "f.warc.gz"):
        saved(tmp_path, b"x", name)
    (tmp_path / "deep").mkdir()
    deep = saved(tmp_path / "deep", b"x", "e.txt")
    assert find_files(tmp_path) == (tmp_path / "a.MD", tmp_path / "b.txt", deep, tmp_path / "f.warc.gz")
    assert find_files(tmp_path / "c.png") == (tmp_path / "c.png",)
    assert find_files(tmp_path / "**" / "[be].txt") == (tmp_path / "b.txt", deep)
    with pytest.raises(IngestError, match="does not exist"):
        find_files(tmp_path / "missing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(IngestError, match=r"holds no file of articles"):
        find_files(tmp_path / "empty")
