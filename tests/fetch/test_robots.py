"""What hosts ask of programs; many cases are the examples of RFC 9309, in our own words."""

from __future__ import annotations

import time

import pytest

from rag.fetch.robots import Rule, Rules, comparable, rules_of


def test_the_group_that_names_us_counts_and_not_that_for_everybody():
    text = b"""\
# The Harbor Gazette
User-agent: *
Disallow: /

User-agent: OtherBot
User-agent: Groundwire/2.0
Disallow: /private/   # not for programs
Allow: /private/open
Crawl-delay: 2.5
"""
    rules = rules_of(text)

    assert rules == Rules((Rule("/private/", False), Rule("/private/open", True)), 2.5)
    assert rules.allow("/") is True
    assert rules.allow("/private/1") is False
    assert rules.allow("/private/open/1") is True
    assert rules_of(text, "somebody").allow("/") is False


def test_groups_for_the_same_program_are_one():
    text = (
        b"User-agent: groundwire\nDisallow: /a\n"
        b"User-agent: x\nDisallow: /b\n"
        b"User-agent: GROUNDWIRE\nDisallow: /c\n"
    )

    assert rules_of(text) == Rules((Rule("/a", False), Rule("/c", False)))


def test_a_program_is_named_by_its_whole_name():
    text = b"User-agent: groundwire-images\nDisallow: /\nUser-agent: ground\nDisallow: /\n"

    assert rules_of(text) == Rules()


def test_what_is_no_rule_is_passed_over():
    text = (
        b"\xef\xbb\xbfUSER-AGENT : *\r\rSitemap: https://a.example/map\rDisallow\r"
        b"Disallow:\rNoise: /\rDisAllow: /x\r\xff\xfe"
    )

    assert rules_of(text) == Rules((Rule("/x", False),))


def test_rules_before_any_program_are_nobodys():
    assert rules_of(b"Disallow: /\nUser-agent: *\nDisallow: /x\n") == Rules((Rule("/x", False),))


def test_a_page_that_is_no_list_of_rules_forbids_nothing():
    assert rules_of(b"<!doctype html><title>Not found</title>") == Rules()


@pytest.mark.parametrize(
    ("pattern", "target", "matches"),
    [
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/fish", "/catfish", False),
        ("/fish$", "/fish", True),
        ("/fish$", "/fish/", False),
        ("/*.php", "/a/b.php?c", True),
        ("/*.php$", "/a/b.php", True),
        ("/*.php$", "/a.php/b.php", True),
        ("/*.php$", "/a.php?b", False),
        ("*/print/*", "/news/print/1", True),
        ("/a*b*a$", "/aba", True),
        ("/a*ba*ba$", "/aba", False),
        ("/*", "/", True),
        ("/x**y", "/xay", True),
    ],
)
def test_patterns(pattern: str, target: str, matches: bool):
    assert Rule(pattern, True).matches(target) is matches


@pytest.mark.parametrize(
    ("lines", "target", "allowed"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /page\nAllow: /page", "/page", True),
        ("Allow: /folder\nDisallow: /folder/*", "/folder/x", False),
        ("Disallow: /%7ejoe/", "/~joe/1", False),
        ("Disallow: /~joe/", "/%7Ejoe/1", False),
        ("Disallow: /a%2fb", "/a/b", True),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /\u043d\u043e", "/%d0%bd%D0%BE%D0%B2", False),
        ("Disallow: private", "/private", False),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow: /a%24$", "/a$", False),
        ("Disallow: /*?print", "/news?print=1", False),
        ("Disallow: /*?print", "/news?page=1&print", True),
    ],
)
def test_the_longest_rule_decides_and_spellings_are_one(lines: str, target: str, allowed: bool):
    assert rules_of(f"User-agent: *\n{lines}\n".encode()).allow(target) is allowed


@pytest.mark.parametrize("delay", ["-1", "soon", "nan", "inf", "1e9", "", "9" * 10])
def test_a_delay_that_is_no_number_is_none(delay: str):
    assert rules_of(f"User-agent: *\nCrawl-delay: {delay}\n".encode()) == Rules()


def test_one_spelling():
    assert comparable("/%7e%2f%c3%a4 \u00e4%zz") == "/~%2F%C3%A4%20%C3%A4%zz"


def test_a_hostile_file_takes_neither_time_nor_memory():
    agents = b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
    rules = b"".join(b"Allow:/%d\n" % number for number in range(20_000))
    stars = b"User-agent: *\nDisallow: /" + b"*a" * 100_000 + b"$\n"
    start = time.perf_counter()

    assert rules_of(agents + rules) == Rules()
    assert rules_of(b"User-agent: *\n" * 15_000 + rules).allow("/x") is True
    assert rules_of(stars).allow("/" + "a" * 8000) is True
    assert time.perf_counter() - start < 1.5
