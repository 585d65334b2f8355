"""Bodies as they come over the wire, unpacked within a limit: no few bytes become many gigabytes."""

from __future__ import annotations

import zlib

from rag.errors import FetchFailed

GZIP = frozenset({"gzip", "x-gzip"})
PACKINGS = GZIP | {"deflate"}

TOO_LARGE = "Save it by hand, in parts."

_STEP = 8192
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_RAW_WINDOW = -zlib.MAX_WBITS


class Body:
    """What has come of a body. ``packing`` is its Content-Encoding, "" for none.

    ``data`` never has more than ``limit`` bytes; nor may as many come packed. More raises FetchFailed, or,
    with ``cut``, makes the body ``full``. ``url`` is for messages.
    """

    def __init__(self, url: str, packing: str, limit: int, cut: bool = False) -> None:
        if packing and packing not in PACKINGS:
            raise FetchFailed(f"{url} came packed as {packing[:40]!r}; gzip was wanted.", "Save it by hand.")
        self.data = bytearray()
        self.full = False
        self._url, self._packing, self._limit, self._cut = url, packing, limit, cut
        self._came = 0
        self._start = b""
        self._inflating: zlib._Decompress | None = None

    def take(self, chunk: bytes) -> None:
        """The next bytes of the wire. Raises FetchFailed when they are damaged or too many."""
        self._came += len(chunk)
        if self._came > self._limit and self._packing:
            self._too_many()
        if not self._packing:
            self._keep(chunk)
            return
        try:
            for start in range(0, len(chunk), _STEP):
                if self.full:
                    return
                self._unpack(chunk[start : start + _STEP])
        except zlib.error as error:
            raise self._damaged() from error

    def whole(self) -> bytes:
        """The body when the wire says that it is over. Raises FetchFailed when it ends in its middle."""
        if self._start or (self._inflating is not None and not self._inflating.eof and not self.full):
            raise self._damaged()
        return bytes(self.data)

    def _unpack(self, packed: bytes) -> None:
        packed = self._start + packed
        self._start = b""
        while packed and not self.full:
            if self._inflating is None or self._inflating.eof:
                packed = self._next_member(packed)
                if not packed or self._inflating is None:
                    return
            # One byte more than there is room for tells a body that just fits from one that does not.
            self._keep(self._inflating.decompress(packed, self._limit - len(self.data) + 1))
            packed = self._inflating.unused_data

    def _next_member(self, packed: bytes) -> bytes:
        """Begins to unpack at ``packed``, and gives back what there is to unpack; keeps what is too short to
        tell. After a member of gzip another may follow, or padding of zeros.
        """
        if self._inflating is not None:
            packed = packed.lstrip(b"\0") if self._packing in GZIP else b""
        if len(packed) < 2:
            self._start = packed
        elif self._packing in GZIP:
            self._inflating = zlib.decompressobj(_GZIP_WINDOW)
        else:
            # "deflate" means zlib's form (RFC 9110); some servers send it without zlib's two bytes of header.
            headed = packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0
            self._inflating = zlib.decompressobj(zlib.MAX_WBITS if headed else _RAW_WINDOW)
        return b"" if self._start else packed

    def _keep(self, unpacked: bytes) -> None:
        room = self._limit - len(self.data)
        self.data += unpacked[:room]
        if len(unpacked) > room:
            self._too_many()

    def _too_many(self) -> None:
        if not self._cut:
            raise FetchFailed(f"{self._url} has more than {self._limit:,} bytes.", TOO_LARGE)
        self.full = True

    def _damaged(self) -> FetchFailed:
        return FetchFailed(f"{self._url} came damaged or in part: its packing is broken.", "Try again later.")
