"""JSON of every shape in which articles come, and of none."""

import json

import pytest
from format_samples.records import JSONL, SAMPLES, lines_of_json
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.formats.jsonl import jsonl_articles
from rag.ingest.formats.source import Found, Source
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

SMALL = ReadSettings(max_bytes=300)
FAIR = {"headline": "Fair opens", "text": "The fair opened."}
FAIR_ARTICLE = Article("fair-opens", "Fair opens", "The fair opened.")


def read(data: bytes, **known: object) -> list[Found]:
    return list(jsonl_articles(Source.of_bytes("news.json", data, **known)))


def left_out(number: int, why: str, sample: str) -> LeftOut:
    return LeftOut(number, number, why, sample, "record")


@pytest.mark.parametrize("kind", ["jsonl", "json"])
def test_samples(kind: str) -> None:
    data, articles = SAMPLES[kind]
    assert read(data) == list(articles)


def test_a_large_file_is_read_line_by_line() -> None:
    assert read(JSONL, settings=ReadSettings(max_bytes=len(JSONL) - 1)) == list(SAMPLES["jsonl"][1])


def test_an_array_and_a_lone_object() -> None:
    assert read(json.dumps([FAIR]).encode()) == [FAIR_ARTICLE]
    assert read(json.dumps(FAIR, indent=1).encode()) == [FAIR_ARTICLE]
    assert read(json.dumps(FAIR | {"related": [{"headline": "Other"}]}).encode()) == [FAIR_ARTICLE]


def test_a_list_within_objects() -> None:
    assert read(json.dumps({"response": {"total": 1, "results": [FAIR]}}).encode()) == [FAIR_ARTICLE]


def test_bad_records_are_left_out_and_the_others_read() -> None:
    lines = [
        json.dumps(FAIR),
        '{"headline": "Cut off", "te',
        '["a list"]',
        json.dumps({"headline": "No text", "text": None}),
        json.dumps({"headline": "", "text": "No headline here."}),
        "",
        json.dumps(FAIR),
    ]
    assert read("\n".join(lines).encode()) == [
        FAIR_ARTICLE,
        left_out(
            2,
            "it is no JSON: Unterminated string starting at (line 1, column 25)",
            '{"headline": "Cut off", "te',
        ),
        left_out(3, "it is no object", '["a list"]'),
        left_out(4, "there is no text", "No text"),
        left_out(5, "there is no headline", "No headline here."),
        FAIR_ARTICLE,
    ]


def test_a_line_that_is_too_long_is_passed_over() -> None:
    data = lines_of_json(FAIR, FAIR | {"text": "x" * 400}, FAIR)
    assert read(data, settings=SMALL) == [
        FAIR_ARTICLE,
        left_out(2, "it has more than 300 bytes", f'{{"headline": "Fair opens", "text": "{"x" * 44}'),
        FAIR_ARTICLE,
    ]


def test_a_line_in_another_encoding_of_a_large_file() -> None:
    bad = '{"headline": "Café", "text": "Zu."}\n'.encode("cp1252")
    data = lines_of_json(FAIR) + bad + lines_of_json(*[FAIR] * 6)
    assert read(data, settings=SMALL)[1] == left_out(
        2, "it is not in UTF-8", '{"headline": "Caf\ufffd", "text": "Zu."}'
    )
    assert read(data, settings=SMALL, charset="iso-8859-1")[1] == Article("cafe", "Café", "Zu.")


def test_nesting_numbers_surrogates_and_keys_given_twice() -> None:
    deep = '{"headline": "Deep", "text": ' + "[" * 100_000 + "]" * 100_000 + "}"
    odd = (
        '{"headline": "Old", "headline": "New \\ud800one", "text": ["One.", {"value": "Two."}, 3, NaN], '
        '"date": %s, "author": true}' % ("9" * 6000)
    )
    assert read(f"{deep}\n{odd}\n".encode()) == [
        left_out(
            1, "it is no JSON: it is nested too deep", ('{"headline": "Deep", "text": ' + "[" * 80)[:80]
        ),
        Article("new-one", "New one", "One.\n\nTwo."),
    ]


def test_dates_are_not_guessed() -> None:
    def published(value: object) -> str | None:
        (article,) = read(json.dumps(FAIR | {"date": value}).encode())
        assert isinstance(article, Article)
        return article.published

    assert published("2024-11-18") == "2024-11-18"
    assert published("Mon, 18 Nov 2024 09:30:00 GMT") == "2024-11-18T09:30:00Z"
    assert published("03/04/2024") is None
    assert published("1732000000") is None
    assert published(1732000000) is None


def test_fields_are_named_by_column_or_path() -> None:
    data = json.dumps([{"Title": "wrong", "meta": {"head": "Right"}, "a.b": {"body": "Text."}}]).encode()
    fields = {"headline": "meta.head", "text": "a.b"}
    (found,) = read(data, fields={"headline": "meta.head", "text": "x.body"} | {"text": "a.b"})
    assert found == left_out(1, "there is no text", "wrong")
    inner = json.dumps([{"meta": {"head": "Right"}, "content": {"body": "Text."}}]).encode()
    assert read(inner, fields=fields | {"text": "content.body"}) == [Article("right", "Right", "Text.")]


def test_markup_is_read_as_what_it_shows() -> None:
    data = json.dumps(FAIR | {"text": "<div><p>A &amp; B</p><script>x()</script><p>C < D</p></div>"}).encode()
    assert read(data) == [Article("fair-opens", "Fair opens", "A & B\n\nC < D")]
    plain = json.dumps(FAIR | {"text": "3 < 4 &amp; 5 > 4"}).encode()
    assert read(plain) == [Article("fair-opens", "Fair opens", "3 < 4 &amp; 5 > 4")]


def test_a_file_without_the_columns_says_which_there_are() -> None:
    with pytest.raises(IngestError) as caught:
        read(lines_of_json({"Überschrift": "A", "text": "B"}, {"Nummer": 1}))
    assert caught.value.message == (
        "news.json has no column for the headline of an article; its columns are "
        "'Überschrift', 'text', 'Nummer'."
    )
    assert caught.value.next_step == "Name them with `--field headline=COLUMN --field text=COLUMN`."


def test_a_thousand_records_without_columns_are_enough() -> None:
    with pytest.raises(IngestError, match="has no column for the headline or text"):
        next(jsonl_articles(Source.of_bytes("news.json", lines_of_json(*[{"id": 1}] * 1000, FAIR))))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'[{"headline": "A"', "news.json is no JSON: Expecting ',' delimiter (line 1, column 18)."),
        (b"[]", "news.json holds no record; at least one article was wanted."),
        (b'"text"', "news.json holds no object of JSON; articles were wanted."),
        (b"  \n ", "news.json is empty; text was wanted."),
        (
            b'{"a": [{"b": 1}], "c": [{"d": 1}]}',
            "news.json holds several lists of objects: 'a', 'c'.",
        ),
        (
            b"not json\nat all",
            "news.json holds no record that can be read: of the first, it is no JSON: Expecting value "
            "(line 1, column 1).",
        ),
    ],
)
def test_what_is_no_file_of_articles(data: bytes, message: str) -> None:
    with pytest.raises(IngestError) as caught:
        read(data)
    assert caught.value.message == message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='[]{}":,\\ud80e1tn ', max_size=80).map(str.encode))
def test_arbitrary_bytes(data: bytes) -> None:
    try:
        assert all(isinstance(item, Article | LeftOut) for item in read(data, settings=SMALL))
    except IngestError:
        pass


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["jsonl", "json"]), st.integers(0, 2000), st.integers(0, 255))
def test_a_byte_that_is_another(kind: str, place: int, byte: int) -> None:
    data = bytearray(SAMPLES[kind][0])
    data[place % len(data)] = byte
    try:
        assert all(isinstance(item, Article | LeftOut) for item in read(bytes(data)))
    except IngestError:
        pass
