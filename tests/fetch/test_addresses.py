"""Addresses of the internet and of the web, each case by hand."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.errors import FetchRefused
from rag.fetch.addresses import is_local_name, why_not_public
from rag.fetch.urls import Url, url_of


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("10.0.0.1", "private"),
        ("100.63.255.255", None),
        ("100.64.0.0", "shared by a provider's customers"),
        ("100.127.255.255", "shared by a provider's customers"),
        ("100.128.0.0", None),
        ("127.0.0.1", "this machine itself"),
        ("127.255.255.254", "this machine itself"),
        ("169.254.169.254", "link-local"),
        ("172.15.255.255", None),
        ("172.16.0.0", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", None),
        ("192.0.0.8", "reserved"),
        ("192.0.2.1", "for documentation"),
        ("192.88.99.1", "reserved"),
        ("192.168.1.1", "private"),
        ("198.17.255.255", None),
        ("198.19.255.255", "for measurements"),
        ("198.51.100.7", "for documentation"),
        ("203.0.113.7", "for documentation"),
        ("223.255.255.255", None),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("8.8.8.8", None),
        ("::", "unspecified"),
        ("::1", "this machine itself"),
        ("::7f00:1", "this machine itself"),
        ("::ffff:127.0.0.1", "this machine itself"),
        ("::ffff:a00:1", "private"),
        ("::ffff:8.8.8.8", None),
        ("::ffff:0:10.0.0.1", "private"),
        ("64:ff9b::169.254.169.254", "link-local"),
        ("64:ff9b::8.8.8.8", None),
        ("64:ff9b:1::8.8.8.8", "private"),
        ("100::1", "reserved"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"),
        ("2001:db8::1", "for documentation"),
        ("2001:200::1", None),
        ("2002:7f00:1::1", "this machine itself"),
        ("2002:c0a8:101::", "private"),
        ("2002:808:808::1", None),
        ("2606:4700::1111", None),
        ("3fff::1", "for documentation"),
        ("4000::1", "reserved"),
        ("5f00::1", "reserved"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("2130706433", "no address"),
        ("127.1", "no address"),
        ("", "no address"),
    ],
)
def test_what_is_public(address: str, why: str | None):
    assert why_not_public(address) == why


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("printer.localhost", True),
        ("localhost.localdomain", True),
        ("localhost.example", False),
        ("notlocalhost", False),
    ],
)
def test_names_of_this_machine(host: str, local: bool):
    assert is_local_name(host) is local


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            "https://Gazette.Example/News/1?a=b&c#top",
            Url("https://Gazette.Example/News/1?a=b&c", "https", "gazette.example", 443, "/News/1?a=b&c"),
        ),
        ("http://gazette.example", Url("http://gazette.example", "http", "gazette.example", 80, "/")),
        (
            " HTTP://gazette.example.:8080? \n",
            Url("HTTP://gazette.example.:8080?", "http", "gazette.example", 8080, "/"),
        ),
        (
            "https://stra\u00dfe.example/\u043d\u043e\u0432\u043e\u0441\u0442\u0438 1",
            Url(
                "https://stra\u00dfe.example/\u043d\u043e\u0432\u043e\u0441\u0442\u0438 1",
                "https",
                "xn--strae-oqa.example",
                443,
                "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8%201",
            ),
        ),
        (
            "http://\u2460\u2461\u2466.0.0.1/",
            Url("http://\u2460\u2461\u2466.0.0.1/", "http", "127.0.0.1", 80, "/"),
        ),
        ("http://[::1]:81/x", Url("http://[::1]:81/x", "http", "::1", 81, "/x")),
        ("http://[0:0::1]/", Url("http://[0:0::1]/", "http", "::1", 80, "/")),
        (
            'http://a.example/%7e"<>',
            Url('http://a.example/%7e"<>', "http", "a.example", 80, "/%7e%22%3C%3E"),
        ),
    ],
)
def test_addresses_are_taken_apart(text: str, url: Url):
    assert url_of(text) == url


def test_hosts_and_ports_as_they_are_sent():
    assert url_of("http://[::1]:81/x").sent == "http://[::1]:81/x"
    assert url_of("HTTPS://A.example:443").sent == "https://a.example/"
    assert url_of("http://a.example:443/").origin == "http://a.example:443"


def test_where_a_link_leads():
    base = url_of("https://a.example/news/today?page=2")

    assert url_of("../1", base).sent == "https://a.example/1"
    assert url_of("?page=3", base).sent == "https://a.example/news/today?page=3"
    assert url_of("//b.example/", base).sent == "https://b.example/"
    assert url_of("", base).sent == base.sent


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "An empty text is no address of the web; http or https was wanted."),
        ("/news", "/news is no address of the web; http or https was wanted."),
        ("file:///etc/passwd", "file:///etc/passwd is no address of the web; http or https was wanted."),
        (
            "ftp://ann:secret@a.example/",
            "ftp://a.example/ is no address of the web; http or https was wanted.",
        ),
        ("ann:secret@a.example", "a.example is no address of the web; http or https was wanted."),
        ("http://ann:secret@a.example/", "http://a.example/ was given with a user's name or a password."),
        ("http://@a.example/", "http://a.example/ was given with a user's name or a password."),
        (
            "http://a.example\\@b.example/",
            "http://a.example\\@b.example/ was given with a user's name or a password.",
        ),
        ("http:///news", "http:///news names no host."),
        ("http://a..example/", "http://a..example/ names no host."),
        ("http://a example/", "http://a example/ names no host."),
        ("http://%31%32%37.0.0.1/", "http://%31%32%37.0.0.1/ names no host."),
        ("http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/ names no host."),
        ("http://[::1/", "http://[::1/ is no address of the web."),
        ("http://a.example:65536/", "http://a.example:65536/ is no address of the web."),
        ("http://a.example:0/", "http://a.example:0/ has no port that can be asked."),
        (
            "http://a.example/\r\nHost: b",
            "http://a.example/\ufffd\ufffdHost: b is too long, or has control characters.",
        ),
        (
            "http://a.example/" + "x" * 8000,
            "http://a.example/" + "x" * 183 + " is too long, or has control characters.",
        ),
        ("http://" + "a" * 64 + ".example/", "http://" + "a" * 64 + ".example/ names no host."),
    ],
)
def test_what_is_no_address_of_the_web(text: str, message: str):
    with pytest.raises(FetchRefused) as refused:
        url_of(text)

    assert refused.value.message == message


@given(st.text(st.sampled_from("htps:/@.\\[]%1a#?\u3002\u00df\u0444\u200d \t"), max_size=30), st.booleans())
@example("http://\u3002\u3002/", False)
@example("http://[::1]:1/", True)
def test_whatever_is_taken_for_an_address_stays_the_same_one(text: str, linked: bool):
    try:
        url = url_of(
            text if linked else f"http://{text}", url_of("https://a.example/b/c") if linked else None
        )
    except FetchRefused:
        return

    assert url.sent.isascii()
    assert url_of(url.sent) == Url(url.sent, url.scheme, url.host, url.port, url.target)
