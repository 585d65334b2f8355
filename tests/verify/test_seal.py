"""The checksum of an answer, against canonical JSON written by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from small_answer import an_answer

from rag.records import Abstention, Answer, Claim, Manifest, Timings
from rag.verify.seal import seal_of, sealed

ABSTAINED = Answer(
    question="Où?",
    answered=False,
    abstention=Abstention("not_stated", ()),
    short=None,
    answer="",
    claims=(),
    citations=(),
    figures=(),
    disagreement=False,
    timings=Timings(0.1, 0.2, 0.0, 0.0, 0.3, 0.3),
    manifest=Manifest("0.1.0", None, None, "e", {}, "b", 0, None, ""),
)
CANONICAL = (
    '{"abstention":{"closest":[],"reason":"not_stated"},"answer":"","answered":false,"citations":[],'
    '"claims":[],"disagreement":false,"figures":[],"manifest":{"as_of":null,"embedder":"e",'
    '"groundwire":"0.1.0","library":"b","model":null,"model_sha256":null,"prompts":{},"seed":0},'
    '"question":"Où?","schema":"groundwire.answer/2","short":null}'
)


def test_the_seal_is_the_checksum_of_canonical_json():
    assert seal_of(ABSTAINED) == hashlib.sha256(CANONICAL.encode("utf-8")).hexdigest()


def test_sealing_puts_it_into_the_manifest_and_changes_nothing_else():
    done = sealed(ABSTAINED)

    assert done.manifest.answer_sha256 == seal_of(ABSTAINED)
    assert replace(done, manifest=ABSTAINED.manifest) == ABSTAINED
    assert sealed(done) == done


def test_timings_are_not_sealed():
    assert seal_of(replace(ABSTAINED, timings=Timings())) == seal_of(ABSTAINED)


@pytest.mark.parametrize(
    "change",
    [
        {"question": "What happened to the \u201cAurora\u201d"},
        {"short": None},
        {"answer": ""},
        {"claims": (Claim("x", (1,), "extracted", 0.9),)},
        {"citations": ()},
        {"figures": ()},
        {"disagreement": True},
        {"answered": False},
        {"abstention": Abstention("unsupported", ())},
        {"manifest": replace(an_answer().manifest, seed=1)},
        {"manifest": replace(an_answer().manifest, prompts={})},
    ],
)
def test_everything_else_is(change: dict):
    assert seal_of(replace(an_answer(), **change)) != seal_of(an_answer())
