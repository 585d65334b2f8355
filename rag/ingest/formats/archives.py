"""Archives that documents are packed in, read in memory and within limits; no member becomes a file.

The names of members are only ever names: no path is made of them, so ".." and "/" in them lead nowhere.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from rag.errors import IngestError
from rag.ingest.formats.source import Source

_MOST_MEMBERS = 10_000  # a book of a thousand chapters with a picture each has a fifth of it
_MOST_ELEMENTS = 1_000_000  # about 200 bytes of memory each
_DEEPEST = 200  # word processors write tables in tables at some forty
_CENTRAL_ENTRY = b"PK\x01\x02"
_PIECE = 65_536
# What the two formats allow (ECMA-376 part 2, EPUB OCF 3.3). Python unpacks others without a limit.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_PREFIX = re.compile(r"^.*\}", re.DOTALL)


class Archive:
    """The members of a ZIP file by name; all that are read may together have ``max_unpacked`` bytes.

    Raises IngestError for what is no ZIP file, and for one whose list of members cannot be trusted.
    """

    def __init__(self, source: Source) -> None:
        self._name = source.name
        self._most = self._left = source.settings.max_unpacked
        data = source.whole()
        if data.count(_CENTRAL_ENTRY) > _MOST_MEMBERS:  # known before the list is built of them
            raise IngestError(f"{source.name} has more than {_MOST_MEMBERS:,} members.", "Leave it out.")
        try:
            self._file = zipfile.ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise self._damaged(error) from error
        self.names = tuple(dict.fromkeys(self._file.namelist()))

    def read(self, name: str) -> bytes:
        """The member of this ``name``, unpacked. Raises IngestError when there is none, it is encrypted or
        damaged, or more has been unpacked than may be.
        """
        try:
            member = self._file.getinfo(name)
        except KeyError as error:
            raise IngestError(f"{self._name} lacks its part {name!r}.", "Save it again.") from error
        if member.flag_bits & 1:
            raise IngestError(f"{self._name} is encrypted.", "Save it without a password.")
        if member.compress_type not in _METHODS:
            raise IngestError(f"{self._name} is packed in a way that is not read.", "Save it again.")
        try:
            return self._unpacked(member)
        except _BROKEN as error:
            raise self._damaged(error) from error

    def xml(self, name: str) -> Element:
        """The XML document that is the member of this ``name``; see ``parse_xml``."""
        return parse_xml(f"{self._name} ({name[:80]})", self.read(name))

    def _unpacked(self, member: zipfile.ZipInfo) -> bytes:
        """Counts what comes out, not what the archive says will."""
        pieces = []
        with self._file.open(member) as stream:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise IngestError(
                        f"{self._name} unpacks to more than {self._most:,} bytes, the most that are read.",
                        "Leave it out, or save its text.",
                    )
                pieces.append(piece)
        return b"".join(pieces)

    def _damaged(self, error: Exception) -> IngestError:
        return IngestError(f"{self._name} is a damaged archive: {error}.", "Save it again.")


def parse_xml(name: str, data: bytes) -> Element:
    """The root of an XML document, its elements and attributes by their local names, without namespaces.

    Nothing outside it is read, and a document that declares entities of its own is none that we want: raises
    IngestError, with ``name``, for that and for what is no XML, or is too large or nested too deeply.
    """
    builder = _Builder(name)
    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = builder.entity
    try:
        parser.Parse(data, True)
        return builder.close()
    except (ExpatError, LookupError, ValueError) as error:
        raise IngestError(f"{name} is no XML that can be read: {error}.", "Save it again.") from error


class _Builder:
    """A tree that stays within bounds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tree = TreeBuilder()
        self._elements = self._depth = 0
        self.data = self._tree.data
        self.close = self._tree.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > _MOST_ELEMENTS or self._depth > _DEEPEST:
            raise IngestError(f"{self._name} has too many elements, or too deep ones.", "Leave it out.")
        self._tree.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(_local(tag))

    def entity(self, *_: object) -> None:
        raise IngestError(f"{self._name} declares entities, as no document needs to.", "Leave it out.")


def _local(name: str) -> str:
    return _PREFIX.sub("", name) if "}" in name else name
