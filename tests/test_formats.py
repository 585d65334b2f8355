"""The fixed form of an answer, against lines written by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_answer import an_answer

from rag.formats import answer_from_line, answer_line, schema_of
from rag.records import (
    Abstention,
    Answer,
    Candidate,
    Citation,
    Claim,
    Dropped,
    Figure,
    Manifest,
    Sentence,
    Short,
    Timings,
)

ANSWERED = (
    '{"schema": "groundwire.answer/2", "question": "Wie viele „Züge“?", "answered": true, "abstention": null,'
    ' "short": {"text": "48", "citation": 1, "start": 4, "end": 6},'
    ' "answer": "All 48 ran.\\nSo they said. [1]",'
    ' "claims": [{"text": "All 48 ran.\\nSo they said.", "citations": [1], "origin": "written",'
    ' "support": 0.97}],'
    ' "citations": [{"n": 1, "article": "trains", "headline": "Trains", "byline": null,'
    ' "published": "2024-02-29", "source": null, "url": "https://rail.example/a", "field": "text",'
    ' "paragraph": 3, "start": 512, "end": 523, "quote": "All 48 ran.",'
    ' "section": "Opinion"}],'
    ' "figures": [{"value": "up to 48", "low": null, "high": 48, "unit": "trains", "of": "trains that ran",'
    ' "speaker": "the company", "status": "expected", "as_of": "on Monday", "citations": [1]}],'
    ' "disagreement": true,'
    ' "timings": {"search": 0.02, "read": 1.4, "write": 2.1, "verify": 0.3, "first_output": 0.4,'
    ' "total": 3.82},'
    ' "manifest": {"groundwire": "0.1.0", "model": "qwen2.5-coder-1.5b", "model_sha256": "cc32",'
    ' "embedder": "all-MiniLM-L6-v2@53aa", "prompts": {"judge.v1": "e0d0"}, "library": "bbbb", "seed": 0,'
    ' "as_of": "2024-03-01", "answer_sha256": "ffff"}}'
)
ABSTAINED = (
    '{"schema": "groundwire.answer/2", "question": "Why?", "answered": false,'
    ' "abstention": {"reason": "not_stated", "closest": [1, 2]}, "short": null, "answer": "", "claims": [],'
    ' "citations": [], "figures": [], "disagreement": false,'
    ' "timings": {"search": 0.0, "read": 0.0, "write": 0.0, "verify": 0.0, "first_output": 0.0,'
    ' "total": 0.0},'
    ' "manifest": {"groundwire": "0.1.0", "model": null, "model_sha256": null, "embedder": "e",'
    ' "prompts": {}, "library": "b", "seed": 0, "as_of": null, "answer_sha256": "f"}}'
)


def test_the_line_of_an_answer():
    answer = Answer(
        question="Wie viele „Züge“?",
        answered=True,
        abstention=None,
        short=Short("48", 1, 4, 6),
        answer="All 48 ran.\nSo they said. [1]",
        claims=(Claim("All 48 ran.\nSo they said.", (1,), "written", 0.97),),
        citations=(
            Citation(
                1,
                "trains",
                "Trains",
                None,
                "2024-02-29",
                None,
                "https://rail.example/a",
                "text",
                3,
                512,
                523,
                "All 48 ran.",
                "Opinion",
            ),
        ),
        figures=(
            Figure(
                "up to 48",
                None,
                48,
                "trains",
                "trains that ran",
                "the company",
                "expected",
                "on Monday",
                (1,),
            ),
        ),
        disagreement=True,
        timings=Timings(0.02, 1.4, 2.1, 0.3, 0.4, 3.82),
        manifest=Manifest(
            "0.1.0",
            "qwen2.5-coder-1.5b",
            "cc32",
            "all-MiniLM-L6-v2@53aa",
            {"judge.v1": "e0d0"},
            "bbbb",
            0,
            "2024-03-01",
            "ffff",
        ),
    )

    assert answer_line(answer) == ANSWERED
    assert answer_from_line(ANSWERED) == answer


def test_the_line_of_an_abstention():
    answer = Answer(
        question="Why?",
        answered=False,
        abstention=Abstention("not_stated", (1, 2)),
        short=None,
        answer="",
        claims=(),
        citations=(),
        figures=(),
        disagreement=False,
        timings=Timings(),
        manifest=Manifest("0.1.0", None, None, "e", {}, "b", 0, None, "f"),
    )

    assert answer_line(answer) == ABSTAINED
    assert answer_from_line(ABSTAINED) == answer


def test_what_explains_an_answer_is_not_in_its_line():
    sentence = Sentence("trains", "text", 1, 0, 3, "All")
    seen = replace(
        an_answer(),
        searched=(Candidate(sentence, "Trains", 0.5, 0.5, 1),),
        dropped=(Dropped(sentence, "no reason"),),
    )

    assert answer_line(seen) == answer_line(an_answer())


@pytest.mark.parametrize(
    ("found", "wanted", "message"),
    [
        (
            '"schema": "groundwire.answer/2"',
            '"schema": "groundwire.answer/3"',
            "of the schema groundwire.answer/2, nor of an earlier version",
        ),
        ('"schema": "groundwire.answer/2"', '"schema": ["groundwire.answer/2"]', "of the schema"),
        ('"schema": "groundwire.answer/2"', '"schema": "groundwire.answer/0"', "of the schema"),
        (
            '"schema": "groundwire.answer/2"',
            '"schema": "groundwire.answer/1"',
            r"citations\[0\] has the keys",
        ),
        ('"answered": true, ', "", "answer has the keys"),
        ('"answered": true', '"answered": 1', "answer.answered is 1, wanted a value of type bool"),
        ('"answered": true', '"answered": true, "mood": "good"', "answer has the keys"),
        ('"n": 1', '"n": "1"', r"answer.citations\[0\].n is '1', wanted a value of type int"),
        ('"n": 1', '"n": true', r"answer.citations\[0\].n is True, wanted a value of type int"),
        ('"n": 1, ', "", r"answer.citations\[0\] has the keys"),
        ('"field": "text"', '"field": "footer"', r"answer.citations\[0\].field is 'footer', wanted one of"),
        ('"origin": "written"', '"origin": ["written"]', r"answer.claims\[0\].origin is \['written'\]"),
        (
            '"citations": [1], "origin"',
            '"citations": 1, "origin"',
            r"answer.claims\[0\].citations is no list",
        ),
        ('"citations": [1]}]', '"citations": [1.5]}]', r"answer.figures\[0\].citations\[0\] is 1.5"),
        ('"short": {', '"short": 3, "long": {', "answer has the keys"),
        ('{"judge.v1": "e0d0"}', '{"judge.v1": 3}', "answer.manifest.prompts is no object of strings"),
        ('{"judge.v1": "e0d0"}', "[]", "answer.manifest.prompts is no object of strings"),
        ('"seed": 0', '"seed": null', "answer.manifest.seed is None, wanted a value of type int"),
        ('"total": 3.82', '"total": "3.82"', "answer.timings.total is '3.82', wanted a value of type float"),
        ('{"search": 0.02', '{"find": 0.02', "answer.timings has the keys"),
        ('"schema"', "schema", "Expecting property name"),
    ],
)
def test_a_broken_form_is_refused_with_its_place(found: str, wanted: str, message: str):
    broken = ANSWERED.replace(found, wanted, 1)
    assert broken != ANSWERED

    with pytest.raises(ValueError, match=message):
        answer_from_line(broken)


@pytest.mark.parametrize("line", ["", "null", "[]", '"text"', "3", "{}"])
def test_what_is_no_object_of_the_schema_is_refused(line: str):
    with pytest.raises(ValueError, match=r"schema|Expecting value"):
        answer_from_line(line)


def test_a_number_that_json_does_not_have_is_not_written():
    claims = (Claim("x", (1,), "written", float("nan")),)

    with pytest.raises(ValueError, match="not JSON compliant"):
        answer_line(replace(an_answer(), claims=claims))


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_SOME = st.none() | _TEXT
_COUNT = st.integers(0, 10**6)
_REAL = st.floats(allow_nan=False, allow_infinity=False)
_NUMBERS = st.lists(_COUNT, max_size=3).map(tuple)
_FIELD = st.sampled_from(["text", "headline", "byline"])
_ANSWERS = st.builds(
    Answer,
    question=_TEXT,
    answered=st.booleans(),
    abstention=st.none()
    | st.builds(
        Abstention,
        st.sampled_from(["empty_library", "nothing_relevant", "not_stated", "false_premise", "unsupported"]),
        _NUMBERS,
    ),
    short=st.none() | st.builds(Short, _TEXT, _COUNT, _COUNT, _COUNT),
    answer=_TEXT,
    claims=st.lists(
        st.builds(Claim, _TEXT, _NUMBERS, st.sampled_from(["written", "extracted"]), _REAL), max_size=2
    ).map(tuple),
    citations=st.lists(
        st.builds(
            Citation,
            _COUNT,
            _TEXT,
            _TEXT,
            _SOME,
            _SOME,
            _SOME,
            _SOME,
            _FIELD,
            st.none() | _COUNT,
            _COUNT,
            _COUNT,
            _TEXT,
            _SOME,
        ),
        max_size=2,
    ).map(tuple),
    figures=st.lists(
        st.builds(
            Figure,
            _TEXT,
            st.none() | _REAL,
            st.none() | _REAL,
            _TEXT,
            _TEXT,
            _SOME,
            _SOME,
            _SOME,
            _NUMBERS,
        ),
        max_size=1,
    ).map(tuple),
    disagreement=st.booleans(),
    timings=st.builds(Timings, _REAL, _REAL, _REAL, _REAL, _REAL, _REAL),
    manifest=st.builds(
        Manifest,
        _TEXT,
        _SOME,
        _SOME,
        _TEXT,
        st.dictionaries(_TEXT, _TEXT, max_size=2),
        _TEXT,
        _COUNT,
        _SOME,
        _TEXT,
    ),
    searched=st.just(()),
    dropped=st.just(()),
)


@given(_ANSWERS)
def test_to_a_line_and_back_loses_nothing(answer: Answer):
    line = answer_line(answer)

    assert "\n" not in line
    assert answer_from_line(line) == answer
    assert answer_line(answer_from_line(line)) == line
    assert json.loads(line)["schema"] == schema_of(Answer)


def test_an_answer_of_version_1_is_read_and_written_as_it_was():
    former = ANSWERED.replace("groundwire.answer/2", "groundwire.answer/1").replace(
        ', "section": "Opinion"', ""
    )

    read = answer_from_line(former)

    assert (read.version, read.citations[0].section) == (1, None)
    assert answer_line(read) == former
    assert '"section": null' in answer_line(replace(read, version=2))
