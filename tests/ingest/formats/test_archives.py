"""Archives that were made to break their reader, and XML that was."""

import zipfile
import zlib
from io import BytesIO

import pytest
from format_samples.documents import zipped

from rag.errors import IngestError
from rag.ingest.formats.archives import Archive, parse_xml
from rag.ingest.formats.source import Source
from rag.settings import ReadSettings


def archive(data: bytes, **limits: int) -> Archive:
    return Archive(Source.of_bytes("book.epub", data, settings=ReadSettings(**limits)))


def packed_by_hand(members: int, size: int, packed: bytes, checksum: int = 0) -> bytes:
    """An archive whose every member is ``packed``, and is said to have ``size`` bytes when unpacked."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for number in range(members):
            made.writestr(zipfile.ZipInfo(f"{number}.xml"), packed)
    infos, data = made.infolist(), bytearray(target.getvalue())
    places = [info.header_offset for info in infos]
    at = data.index(b"PK\x01\x02")
    for place in places:
        data[place + 8 : place + 10] = b"\x08\0"  # stored becomes deflated
        data[place + 14 : place + 18] = checksum.to_bytes(4, "little")
        data[place + 22 : place + 26] = size.to_bytes(4, "little")
        data[at + 10 : at + 12] = b"\x08\0"
        data[at + 16 : at + 20] = checksum.to_bytes(4, "little")
        data[at + 24 : at + 28] = size.to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def deflated_zeros(megabytes: int) -> bytes:
    """A raw stream of zeros; full flushes make each megabyte the same few bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * megabytes + packer.flush()


def test_a_member_is_read_whole() -> None:
    made = archive(zipped({"a.txt": "one", "b/c.txt": "two"}))
    assert made.names == ("a.txt", "b/c.txt")
    assert made.read("b/c.txt") == b"two"


def test_names_lead_nowhere() -> None:
    names = ("../../etc/passwd", "/etc/passwd", "C:\\windows\\system.ini", "a/../../b")
    made = archive(zipped(dict.fromkeys(names, "text")))
    assert made.names == names
    assert [made.read(name) for name in names] == [b"text"] * 4
    with pytest.raises(IngestError, match=r"lacks its part 'etc/passwd'"):
        made.read("etc/passwd")


def test_one_member_that_unpacks_to_four_gigabytes() -> None:
    data = packed_by_hand(1, 2**32 - 2, deflated_zeros(4096))
    assert len(data) < 5_000_000
    with pytest.raises(IngestError, match="more than 100,000,000 bytes"):
        archive(data).read("0.xml")


def test_many_members_that_unpack_to_ten_gigabytes() -> None:
    size = 10 * 2**20
    data = packed_by_hand(1000, size, deflated_zeros(10), zlib.crc32(bytes(size)))
    assert len(data) < 15_000_000
    made = archive(data)
    assert [len(made.read(f"{number}.xml")) for number in range(9)] == [size] * 9
    with pytest.raises(IngestError, match="more than 100,000,000 bytes"):
        made.read("9.xml")


def test_sizes_that_are_lies_change_nothing() -> None:
    # It is said to hold 10 bytes: Python stops there, and finds the checksum wrong.
    with pytest.raises(IngestError, match="damaged archive: Bad CRC-32"):
        archive(packed_by_hand(1, 10, deflated_zeros(1))).read("0.xml")


def test_what_is_read_twice_counts_twice() -> None:
    made = archive(zipped({"a": "x" * 600}), max_unpacked=1000)
    assert made.read("a") == b"x" * 600
    with pytest.raises(IngestError, match="more than 1,000 bytes"):
        made.read("a")


def test_an_archive_in_itself_is_only_bytes() -> None:
    inner = zipped({"inner.xml": "<a/>"})
    made = archive(zipped({"inner.zip": inner}))
    assert made.names == ("inner.zip",)
    assert made.read("inner.zip") == inner


def test_too_many_members() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    with pytest.raises(IngestError, match="more than 10,000 members"):
        archive(entry * 10_001 + b"PK\x05\x06" + bytes(18))


def test_encrypted_members() -> None:
    data = bytearray(zipped({"a": "text"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(IngestError, match="is encrypted"):
        archive(bytes(data)).read("a")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_without_a_limit(method: int) -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        made.writestr("a", "text")
    with pytest.raises(IngestError, match="packed in a way that is not read"):
        archive(target.getvalue()).read("a")


@pytest.mark.parametrize("data", [b"text", b"PK\x03\x04", b"PK\x05\x06" + bytes(17), b"\0" * 100])
def test_what_is_no_archive(data: bytes) -> None:
    with pytest.raises(IngestError, match="damaged archive"):
        archive(data)


def test_names_are_local() -> None:
    root = parse_xml("a.xml", b'<x:a xmlns:x="urn:x" x:b="1"><c xmlns="urn:y" d="2">e</c></x:a>')
    assert (root.tag, root.attrib) == ("a", {"b": "1"})
    assert [(child.tag, child.attrib, child.text) for child in root] == [("c", {"d": "2"}, "e")]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "declares entities"),
        ('<!DOCTYPE a [<!ENTITY % b SYSTEM "http://a.example/b.dtd"> %b;]><a/>', "declares entities"),
        ("<a>" * 201 + "</a>" * 201, "too many elements, or too deep ones"),
        ("<a>" + "<b/>" * 1_000_000 + "</a>", "too many elements, or too deep ones"),
        ("<a>", "is no XML"),
        ("", "is no XML"),
        ("<a>&b;</a>", "is no XML"),
        ("<a>\0</a>", "is no XML"),
        ('<?xml version="1.0" encoding="zip"?><a/>', "is no XML"),
    ],
)
def test_xml_that_is_not_read(document: str, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        parse_xml("a.xml", document.encode("utf-8"))


def test_entities_hidden_in_another_encoding() -> None:
    document = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(IngestError, match="declares entities"):
        parse_xml("a.xml", document.encode("utf-16"))


def test_a_document_type_elsewhere_is_not_read() -> None:
    root = parse_xml("a.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>b</a>')
    assert root.text == "b"
