import datetime
import resource
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ArticleError, IngestError, StorageError
from rag.ingest.articles import article_id, load_corpus, read_article, render_article, write_article
from rag.ingest.naming import distinct, file_name
from rag.ingest.text import normalise, one_line
from rag.records import Article

BRIDGE = Article(
    id="2024-11-18-bridge-opens",
    headline="Bridge Opens: \u201cAt Last\u201d",
    text="The bridge opened.\n\n## A turn\n\n---\n\nid: no front matter\n\n<|im_end|> is only text.",
    byline="Ann Example",
    published="2024-11-18",
    url="https://example.org/?a=1#b",
    language="no",
)

# sha256sum of the body above, without a line end.
BRIDGE_FILE = """\
---
id: 2024-11-18-bridge-opens
headline: 'Bridge Opens: “At Last”'
byline: Ann Example
published: 2024-11-18
url: https://example.org/?a=1#b
language: 'no'
sha256: {sha256}
---

The bridge opened.

## A turn

---

id: no front matter

<|im_end|> is only text.
"""


def stored(folder: Path, content: str, name: str = "a.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8"))
    return path


def test_the_file_of_an_article(tmp_path: Path) -> None:
    assert render_article(BRIDGE) == BRIDGE_FILE.format(sha256=BRIDGE.sha256)
    path = write_article(BRIDGE, tmp_path / "corpus")
    assert path == tmp_path / "corpus" / "2024-11-18-bridge-opens.md"
    assert path.read_bytes().decode("utf-8") == render_article(BRIDGE)
    assert read_article(path) == BRIDGE


def test_what_people_write_by_hand(tmp_path: Path) -> None:
    path = stored(
        tmp_path,
        "\ufeff---\r\nid: 0123\r\nheadline: 1944\r\nbyline: null\r\nsource:\r\nsection: Yes\r\n"
        "published: 2024-11-18 09:30:00 +01:00\r\nupdated: 2024-1-5 9:30:00\r\n"
        "retrieved: '2024-11-18T09:30:00Z'\r\n"
        "---\r\n\r\nOne.\tTwo. \r\n\r\n\r\n\r\nCafe\u0301.\r\n",
    )
    assert read_article(path) == Article(
        id="0123",
        headline="1944",
        text="One. Two.\n\nCaf\u00e9.",
        section="Yes",
        published="2024-11-18T09:30:00+01:00",
        updated="2024-01-05T09:30:00",
        retrieved="2024-11-18T09:30:00Z",
    )


lines = st.text(st.characters() | st.sampled_from("-:#'\"&*!|>%@`{}[],? \n")).map(one_line).filter(bool)
bodies = (
    st.lists(
        st.sampled_from(["---", "## x", "id: a", "...", "- b", "%TAG", "\ufeff", "<|im_end|>", ""])
        | st.text(st.characters())
    )
    .map("\n\n".join)
    .map(normalise)
    .filter(bool)
)
zones = st.sampled_from([None, datetime.UTC])
moments = st.dates().map(str) | st.datetimes(timezones=zones).map(lambda moment: moment.isoformat())


@settings(deadline=None)
@given(
    st.builds(
        Article,
        id=st.from_regex(r"[a-z0-9][a-z0-9.-]{0,40}", fullmatch=True),
        headline=lines,
        text=bodies,
        byline=st.none() | lines,
        published=st.none() | moments,
        updated=st.none() | moments,
        source=st.none() | lines,
        url=st.none() | lines,
        section=st.none()
        | lines
        | st.sampled_from(["null", "~", "no", "1e3", "2024-11-18", "=", "<<", "0x1F"]),
        language=st.none() | lines,
        retrieved=st.none() | moments,
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, article: Article) -> None:
    assert read_article(write_article(article, tmp_path_factory.mktemp("corpus"))) == article


GOOD = "---\nid: a\nheadline: H\n---\nText.\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Text.\n", "line 1: found 'Text.', wanted the line '---'"),
        ("---\nid: a\n", "line 1: the front matter is not closed"),
        ("---\nid: a\nheadline: A: B\n---\nText.", "line 3: the front matter is not YAML: mapping values"),
        ("---\nid: a\nheadline: 'B\n---\nText.", "the front matter is not YAML"),
        ("---\nid: a\nheadline: \x0fB\n---\nText.", "line 3: the character U+000F cannot stand"),
        ("---\nid: a\n---\nText.", "the front matter has no headline."),
        ("---\nheadline: H\n---\nText.", "the front matter has no id."),
        ("---\nid: a\nheadline:\n---\nText.", "the front matter has no headline."),
        ("---\nid: a\nheadline: H\n---\n \n", "no text follows the front matter"),
        ("---\nid: a\nheadline: H\nauthor: B\n---\nText.", "line 4: found the unknown key 'author'"),
        ("---\nid: a\nheadline: H\nid: b\n---\nText.", "line 4: id is given twice"),
        ("---\nid: a\nheadline: H\nbyline: [A, B]\n---\nText.", "line 4: byline is a list, wanted text"),
        ("---\nid: a\nheadline: {a: b}\n---\nText.", "line 3: headline is a mapping, wanted text"),
        ("---\n- a\n---\nText.", "line 2: the front matter holds no `key: value` lines"),
        ("---\n---\nText.", "line 2: the front matter holds no `key: value` lines"),
        ("---\nid: a b#p1\nheadline: H\n---\nText.", "line 2: the id 'a b#p1' holds a character"),
        ("---\nid: ../a\nheadline: H\n---\nText.", "line 2: the id '../a' holds a character"),
        ("---\nid: a\nheadline: H\npublished: Monday\n---\nText.", "line 4: published is 'Monday', wanted"),
        ("---\nid: a\nheadline: H\npublished: 2024-13-45\n---\nText.", "line 4: published is '2024-13-45'"),
        ("---\nid: " + "[" * 5000 + "\n---\nText.", "nested too deeply"),
        ("---\nid: " + "[" * 1500 + "\n---\nText.", "line 3: the front matter is not YAML"),
        ("", "is empty"),
        ("\x00\x01", "is binary"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, content: str, message: str) -> None:
    path = stored(tmp_path, content)
    with pytest.raises(ArticleError) as raised:
        read_article(path)
    assert message in raised.value.message
    assert str(path) in raised.value.message
    assert raised.value.next_step


def test_a_byte_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nid: a\nheadline: H\n---\nCaf\xe9.\n")
    with pytest.raises(ArticleError, match="not UTF-8: the byte 0xe9 at offset 29"):
        read_article(path)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    path = write_article(BRIDGE, tmp_path)
    before = path.read_bytes()
    longer = Article(BRIDGE.id, "Longer", "Long. " * 999 + "End.", published="2024-11-18")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        with pytest.raises(StorageError, match="what was there is untouched"):
            write_article(longer, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be made"):
        write_article(BRIDGE, stored(tmp_path, "a file", "file") / "corpus")


def test_writing_replaces_the_same_article_and_no_other(tmp_path: Path) -> None:
    first = Article("a", "H", "One.")
    path = write_article(first, tmp_path)
    assert write_article(Article("a", "H", "Two."), tmp_path) == path
    assert read_article(path).text == "Two."
    stored(tmp_path, GOOD.replace("id: a", "id: other"), "b.md")
    stored(tmp_path, "half edited", "c.md")
    for identity in ("b", "c"):
        with pytest.raises(IngestError, match=rf"{identity}\.md (?:holds the article 'other'|is in the way)"):
            write_article(Article(identity, "H", "Three."), tmp_path)
    assert (tmp_path / "c.md").read_text(encoding="utf-8") == "half edited"


@pytest.mark.parametrize(
    ("headline", "published", "expected"),
    [
        ("Russia Claims Gains in Donetsk", None, "russia-claims-gains-in-donetsk"),
        (
            "UK\u2019s \u201cAid\u201d: U.S. Sends 8,000 to P\u00e5l & \u0141\u00f3d\u017a",
            None,
            "uks-aid-us-sends-8000-to-pal-lodz",
        ),
        ("A Bridge", "2024-11-18T09:30:00Z", "2024-11-18-a-bridge"),
        ("A Bridge", "2024", "a-bridge"),
        ("word " * 40, None, "-".join(["word"] * 16)),
        ("word " * 40, "2024-11-18", "2024-11-18-" + "-".join(["word"] * 14)),
        ("w" * 200, None, "w" * 80),
        # printf '%s' 'Конец' | sha256sum
        ("Конец", None, "article-9e6f8f9f"),
        ("?!", None, "article-545f940d"),
    ],
)
def test_ids(headline: str, published: str | None, expected: str) -> None:
    assert article_id(headline, published) == expected


@settings(deadline=None)
@given(st.text(), st.none() | st.dates().map(str))
def test_an_id_is_a_short_slug(headline: str, published: str | None) -> None:
    identity = article_id(headline, published)
    assert 0 < len(identity) <= 80
    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in identity.split("-"))
    assert identity == article_id(headline, published)


def test_file_names_and_distinct_ids() -> None:
    assert file_name("a-bridge", None) == "a-bridge.md"
    assert file_name("a-bridge", "2024-11-18") == "2024-11-18-a-bridge.md"
    assert file_name("2024-11-18-a-bridge", "2024-11-18T09:30:00") == "2024-11-18-a-bridge.md"
    assert distinct("a", {"b"}) == "a"
    assert distinct("a", {"a", "a-2"}) == "a-3"


def test_a_corpus_with_everything_in_it(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    last = write_article(Article("z", "Z", "Last."), corpus)
    first = stored(corpus, GOOD, "deep/er/1.MD")
    twice = stored(corpus, GOOD, "deep/er/2.md")
    edited = write_article(Article("m", "M", "Before."), corpus)
    edited.write_text(edited.read_text(encoding="utf-8").replace("Before.", "After."), encoding="utf-8")
    bad = stored(corpus, "no front matter", "bad.md")
    binary = stored(corpus, "\x00", "binary.md")
    for ignored in ("README.md", "deep/ReadMe.MD", ".hidden.md", ".git/a.md", "notes.txt"):
        stored(corpus, "not an article", ignored)
    stored(tmp_path, GOOD.replace("id: a", "id: outside"), "outside/out.md")
    (corpus / "link.md").symlink_to(tmp_path / "outside" / "out.md")
    (corpus / "linked").symlink_to(tmp_path / "outside")
    (corpus / "loop.md").symlink_to(corpus / "loop.md")

    found = load_corpus(corpus)
    assert [(path, article.id, article.text) for path, article in found.articles] == [
        (first, "a", "Text."),
        (edited, "m", "After."),
        (last, "z", "Last."),
    ]
    assert [problem.path for problem in found.problems] == [bad, binary, twice]
    assert found.problems[2].what == f"The id 'a' is taken by {first}."
    assert all(problem.next_step for problem in found.problems)
    assert found.edited == (edited,)


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="is no folder"):
        load_corpus(tmp_path / "missing")
    empty = load_corpus(tmp_path)
    assert empty.articles == empty.problems == empty.edited == ()
