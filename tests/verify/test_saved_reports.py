"""Saved summaries and digests: every kind of change is seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from small_answer import ARTICLES, INJURED, cite
from small_news import FERRY

from rag.digests import Counts, Digest, Event, Making, Quotation, Source, Story, Summary
from rag.formats import from_line, line_of
from rag.records import Claim, Figure
from rag.render.digests import digest_markdown, records_in, rendered_again, summary_markdown
from rag.verify.reports import verify_report
from rag.verify.saved import verify_line
from rag.verify.seal import sealed_report

MAKING = Making("0.1.0", None, None, "hash@512", {}, "c" * 64, 0, "")
CITATION = cite(1, FERRY, INJURED, 2)
CLAIM = Claim("Rescuers treated 50 passengers.", (1,), "written", 1.0)
SUMMARY = sealed_report(Summary(FERRY.id, FERRY.headline, (CLAIM,), (CITATION,), 0, MAKING))
STORY = Story(
    title=FERRY.headline,
    line=CLAIM,
    claims=(CLAIM,),
    figures=(Figure("50", 50.0, 50.0, "passengers", "injured", None, "reported", None, (1,)),),
    disagreement=False,
    changes=(),
    quotations=(Quotation("50 injured passengers", "Rescuers", 1),),
    sources=(Source(FERRY.id, FERRY.headline, None, None, None, False, 0, False),),
    origins=1,
    earlier=(),
)
DIGEST = sealed_report(
    Digest(
        title="Morning",
        since="2024-06-04",
        until="2024-06-04",
        timezone="UTC",
        stories=(STORY,),
        timeline=(Event("50", "2024-06-04", INJURED, 1),),
        new=(),
        revised=(),
        withdrawn=(),
        citations=(CITATION,),
        counts=Counts(1, 1, 1, 1, 0, 0),
        manifest=MAKING,
    )
)


def problems(report: Summary | Digest) -> tuple[str, ...]:
    return verify_report(1, line_of(report), ARTICLES).problems


def test_what_version_1_saved_is_read_and_verified_as_it_was():
    """Lines that groundwire 0.1.0 wrote before citations had a section."""
    lines = Path(__file__).with_name("version-1.jsonl").read_text(encoding="utf-8").splitlines()
    checks = (verify_line, verify_report, verify_report)

    for check, line in zip(checks, lines, strict=True):
        assert check(1, line, ARTICLES).problems == ()
        assert check(1, line.replace("Rescuers treated 50", "Rescuers treated 60", 1), ARTICLES).problems
        assert check(1, line.replace('/1"', '/2"', 1), ARTICLES).problems


def test_markdown_of_a_report_of_version_1_holds_its_record_as_it_was():
    lines = Path(__file__).with_name("version-1.jsonl").read_text(encoding="utf-8").splitlines()
    summary, digest = from_line(Summary, lines[1]), from_line(Digest, lines[2])

    for text, line in ((summary_markdown([summary]), lines[1]), (digest_markdown(digest), lines[2])):
        assert records_in(text) == (line,)
        assert rendered_again(text, (line,), ARTICLES)


def test_a_section_that_is_not_its_article_s_is_seen():
    opinion = replace(FERRY, section="Opinion")

    assert verify_report(1, line_of(SUMMARY), {FERRY.id: opinion}).problems == (
        "[1] its section is not that of ferry-aground",
    )
    told = replace(SUMMARY, citations=(cite(1, opinion, INJURED, 2),))
    assert problems(sealed_report(told)) == ("[1] its section is not that of ferry-aground",)
    assert verify_report(1, line_of(sealed_report(told)), {FERRY.id: opinion}).problems == ()


def test_what_was_not_changed_holds():
    assert problems(SUMMARY) == ()
    assert problems(DIGEST) == ()


def test_the_name_of_a_report_is_told():
    assert verify_report(3, line_of(DIGEST), ARTICLES).question == "Morning, 2024-06-04"
    assert verify_report(3, line_of(SUMMARY), ARTICLES).question == FERRY.headline


@pytest.mark.parametrize(
    ("story", "problem"),
    [
        (replace(STORY, claims=(replace(CLAIM, text="Rescuers treated 60 passengers."),)), "the number '60'"),
        (replace(STORY, claims=(replace(CLAIM, citations=()),)), "claim 1: it cites nothing"),
        (replace(STORY, line=replace(CLAIM, text="Rescuers drowned.")), "line 1: the word 'drowned'"),
        (replace(STORY, disagreement=True), "what it says of disagreement"),
        (
            replace(STORY, figures=(replace(STORY.figures[0], value="70"),)),
            "figure 1: '70' is not in the quote",
        ),
        (
            replace(STORY, quotations=(Quotation("60 passengers", "Rescuers", 1),)),
            "the words '60 passengers'",
        ),
        (replace(STORY, quotations=(Quotation(INJURED, "Rescuers", 9),)), "[9] is not among the citations"),
    ],
)
def test_a_story_that_says_more_than_its_quotes_fails(story: Story, problem: str):
    (found, *_) = problems(sealed_report(replace(DIGEST, stories=(story,))))

    assert problem in found
    assert found.startswith("story 1: ")


def test_an_event_that_does_not_stand_there_fails():
    event = replace(DIGEST.timeline[0], text="Rescuers treated 60.")

    (found,) = problems(sealed_report(replace(DIGEST, timeline=(event,))))

    assert found == "timeline 1: the words 'Rescuers treated 60.' are in none of its quotes"


def test_a_change_without_a_new_seal_fails():
    assert problems(replace(DIGEST, title="Evening")) == ("it is not the one that was sealed (checksum)",)


def test_a_summary_of_one_article_cites_no_other():
    moved = sealed_report(replace(SUMMARY, article="rescue-season"))

    assert problems(moved) == ("it cites another article",)


def test_an_article_that_changed_or_went_is_named():
    changed = ARTICLES | {FERRY.id: replace(FERRY, text=FERRY.text.replace("50", "51"))}

    assert (
        "claim 1: [1] the quote is not what stands in ferry-aground at that place"
        in verify_report(1, line_of(SUMMARY), changed).problems
    )
    assert verify_report(1, line_of(SUMMARY), {}).problems[0].endswith("which is not in the corpus")


@pytest.mark.parametrize(
    "line", ["{}", "no json", '{"schema": "groundwire.digest/1"}', line_of(SUMMARY)[:-9]]
)
def test_what_is_no_report_is_told(line: str):
    (problem,) = verify_report(1, line, ARTICLES).problems

    assert problem.startswith("it is no saved summary or digest")


def test_other_spellings_of_one_record_fail():
    spaced = json.dumps(json.loads(line_of(SUMMARY)), separators=(",", ":"), ensure_ascii=False)

    assert verify_report(1, spaced, ARTICLES).problems == ("the record is not written the way it was",)
