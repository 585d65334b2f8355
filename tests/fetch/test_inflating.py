"""Packed pages: whole, damaged, and far too large."""

from __future__ import annotations

import gzip
import zlib

import pytest
from small_internet import SMALL, STORY, failure, got
from web_server import WebServer, endless, head, page

from rag.settings import FetchSettings


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", gzip.compress(STORY)),
        ("X-GZip", gzip.compress(STORY)),
        ("identity, gzip", gzip.compress(STORY)),
        ("gzip", gzip.compress(STORY[:10]) + gzip.compress(STORY[10:]) + b"\0" * 20),
        ("gzip", gzip.compress(b"") * 2000 + gzip.compress(STORY)),
        ("deflate", zlib.compress(STORY)),
        ("deflate", raw_deflate(STORY)),
        ("deflate", zlib.compress(STORY) + b"and more"),
        ("identity", STORY),
    ],
)
def test_packed_pages(web: WebServer, packing: str, packed: bytes):
    assert got(web, page(packed, Content_Encoding=packing)).data == STORY
    by_bytes = b"".join(b"1\r\n%c\r\n" % byte for byte in packed) + b"0\r\n\r\n"
    assert got(web, head(Content_Encoding=packing, Transfer_Encoding="chunked") + by_bytes).data == STORY


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_nothing_packed_is_nothing(web: WebServer, packing: str):
    assert got(web, page(b"", Content_Encoding=packing)).data == b""


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", STORY),
        ("gzip", gzip.compress(STORY)[:-1]),
        ("gzip", gzip.compress(STORY)[:12]),
        ("gzip", gzip.compress(STORY)[:1]),
        ("gzip", gzip.compress(STORY)[:-8] + bytes(8)),
        ("gzip", gzip.compress(STORY) + b"and more"),
        ("gzip", gzip.compress(STORY) + gzip.compress(STORY)[:15]),
        ("gzip", zlib.compress(STORY)),
        ("deflate", zlib.compress(STORY)[:-1]),
        ("deflate", raw_deflate(STORY)[:-1]),
        ("deflate", b"\xff\xff\xff"),
    ],
)
def test_damaged_packing(web: WebServer, packing: str, packed: bytes):
    message = failure(web, page(packed, Content_Encoding=packing)).message

    assert message == "URL came damaged or in part: its packing is broken."


@pytest.mark.parametrize("packing", ["br", "zstd", "compress", "gzip, gzip"])
def test_packing_that_was_not_asked_for(web: WebServer, packing: str):
    message = failure(web, page(STORY, Content_Encoding=packing)).message

    assert message == f"URL came packed as {packing!r}; gzip was wanted."


def test_a_bomb_is_not_unpacked(web: WebServer):
    bomb = gzip.compress(bytes(10_000_000)) * 100
    settings = FetchSettings(allow_private=True, robots=False, pause=0, max_bytes=2_000_000)

    assert (
        failure(web, page(bomb, Content_Encoding="gzip"), settings).message
        == "URL has more than 2,000,000 bytes."
    )


def test_endless_packing_of_nothing_ends(web: WebServer):
    empty = endless(head(Content_Encoding="gzip"), gzip.compress(b"") * 100)

    assert failure(web, empty, SMALL).message == "URL has more than 1,000 bytes."
