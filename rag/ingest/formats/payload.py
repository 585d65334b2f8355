"""The body of an HTTP answer as it was before it was sent: out of its chunks and unpacked, within bounds."""

from __future__ import annotations

import re
import zlib
from typing import Any

from rag.errors import IngestError

_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_PACKED = {"gzip": 47, "x-gzip": 47, "deflate": 47}  # zlib's window bits: gzip or zlib, by the first bytes
_MAGIC = (b"\x1f\x8b", b"\x78")
_RAW = -15


def payload_of(data: bytes, headers: Any, most: int) -> bytes:
    """The body in ``data``, which was sent as its HTTP ``headers`` say.

    Raises IngestError when it has more than ``most`` bytes, packed or unpacked, is damaged, or is packed by
    what is not known here.
    """
    if len(data) > most:
        raise IngestError(f"It has more than {most:,} bytes.", "Leave it out.")
    if _header(headers, "Transfer-Encoding") == "chunked":
        data = _out_of_chunks(data)
    packing = _header(headers, "Content-Encoding")
    return data if packing in {"", "identity"} else _unpacked(data, packing, most)


def _header(headers: Any, name: str) -> str:
    return str(headers.get_header(name) or "").strip().lower()


def _out_of_chunks(data: bytes) -> bytes:
    """The chunks joined. Many programs that make archives have joined them, and left the header."""
    if _SIZE.match(data) is None:
        return data
    pieces: list[bytes] = []
    at = 0
    while (size := _SIZE.match(data, at)) is not None:
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces)
        at = size.end() + length
        pieces.append(data[size.end() : at])
    raise IngestError("It was sent in chunks, and not all are there.", "Save the page again.")


def _unpacked(data: bytes, packing: str, most: int) -> bytes:
    if packing not in _PACKED:
        raise IngestError(f"It is packed by {packing[:40]!r}, which is not known.", "Save the page again.")
    if not data.startswith(_MAGIC):
        if packing != "deflate":
            return data  # unpacked by the program that made the archive, which left the header
        return _inflated(data, _RAW, most)
    return _inflated(data, _PACKED[packing], most)


def _inflated(data: bytes, bits: int, most: int) -> bytes:
    inflater = zlib.decompressobj(bits)
    try:
        unpacked = inflater.decompress(data, most + 1)
    except zlib.error as error:
        raise IngestError(f"It is packed, and damaged ({error}).", "Save the page again.") from error
    if len(unpacked) > most:
        raise IngestError(f"It unpacks to more than {most:,} bytes.", "Leave it out.")
    if not inflater.eof:
        raise IngestError("It is packed, and its end is missing.", "Save the page again.")
    return unpacked
