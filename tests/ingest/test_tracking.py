"""One page has one address, however a reader came there."""

import time

import pytest

from rag.ingest.tracking import untracked

PAGE = "https://post.example/a/101"


@pytest.mark.parametrize(
    "tail",
    [
        "?utm_source=rss&utm_medium=feed",
        "?UTM_Campaign=x",
        "?fbclid=IwAR0",
        "?gclid=1&dclid=2&msclkid=3",
        "?mc_cid=1&mc_eid=2",
        "?igshid=1",
        "?yclid=1",
        "?_hsenc=a&_hsmi=b",
        "?at_medium=RSS&at_campaign=KARANGA",
        "?cmpid=social",
        "?ns_mchannel=rss&ns_source=public",
        "?ref=rss",
        "?ref=RSS-feed",
        "?source=feedburner",
        "?partner=rss&emc=rss",
        "?mod=rss_markets_main",
        "?utm_source=a&amp;utm_medium=b",
        "#comments",
        "#xtor=RSS-1",
        "?utm_source=a#top",
        "#",
    ],
)
def test_what_tracks_is_taken_off(tail: str):
    assert untracked(PAGE + tail) == PAGE


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        f"{PAGE}?id=7&page=2",
        f"{PAGE}?b=2&a=1&&c",
        f"{PAGE}?",
        f"{PAGE}?ref=home",
        f"{PAGE}?source=feedstock-prices",
        f"{PAGE}?q=utm_source%3Drss",
        f"{PAGE}?gclidx=1",
        "https://post.example/#/a/101",
        "https://post.example/#!/a/101?utm=1",
        "https://post.example/utm_source=rss",
    ],
)
def test_what_may_name_a_page_stays(address: str):
    assert untracked(address) == address


def test_the_other_parameters_keep_their_order_and_spelling():
    assert untracked(f"{PAGE}?Z=%7e&utm_source=rss&a=1+2&fbclid=1&a=0") == f"{PAGE}?Z=%7e&a=1+2&a=0"
    assert untracked("https://post.example/?utm_source=rss#/a/1") == "https://post.example/#/a/1"


def test_a_fragment_is_kept_where_it_may_be_all_that_tells_two_apart():
    assert untracked(f"{PAGE}?utm_source=a#post-7", keep_fragment=True) == f"{PAGE}#post-7"
    assert untracked(f"{PAGE}#xtor=RSS-1&utm_source=a", keep_fragment=True) == PAGE
    assert untracked(f"{PAGE}#", keep_fragment=True) == PAGE


def test_a_megabyte_takes_no_time():
    began = time.process_time()

    untracked(f"{PAGE}?{'utm_=&ref=rss-' * 100_000}")
    assert time.process_time() - began < 2
