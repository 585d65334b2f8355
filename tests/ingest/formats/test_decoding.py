"""Bytes to text in the encodings that news comes in."""

import pytest

from rag.errors import IngestError
from rag.ingest.formats.decoding import decode

RUSSIAN = "Паром сел на мель у берега, сообщил капитан порта. Пассажиры не пострадали, сказал он."
JAPANESE = "フェリーは夜明けに座礁した。乗客にけがはなかったと港長は述べた。"
QUOTED = "“It’s aground” – he said…"


@pytest.mark.parametrize(
    ("text", "encoding", "called"),
    [
        (QUOTED, "utf-8", None),
        (QUOTED, "utf-8", "iso-8859-1"),  # bytes that are valid UTF-8 are UTF-8, whatever they are called
        (QUOTED, "utf-8-sig", None),
        (QUOTED, "utf-16", None),
        (QUOTED, "utf-32", None),
        (QUOTED, "utf-16-le", "UTF-16LE"),
        (QUOTED, "cp1252", "ISO-8859-1"),  # as browsers read it
        (QUOTED, "cp1252", "us-ascii"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "cp1251", None),
        (RUSSIAN, "koi8-r", None),
        (RUSSIAN, "cp1251", "no-such-encoding"),
        ("Il a été décidé cet été, dit l’élève naïf.", "cp1252", None),
        ("Die Fähre lief auf Grund, sagte der Bürgermeister. Größe zählt – nicht.", "cp1252", None),
        ("Prom osiadł na mieliźnie, powiedział kapitan portu w środę.", "cp1250", None),
        ("Vapur şafakta karaya oturdu, dedi liman başkanı; ığdır.", "cp1254", None),
        ("Η βάρκα προσάραξε την αυγή, είπε ο λιμενάρχης.", "cp1253", None),
        ("המעבורת עלתה על שרטון עם שחר, אמר מנהל הנמל", "cp1255", None),
        ("جنحت العبارة عند الفجر، قال مدير الميناء", "cp1256", None),
        ("渡轮黎明时搁浅，港务长说。", "gb18030", None),
        ("渡輪黎明時擱淺，港務長說。", "big5", None),
        ("페리가 새벽에 좌초했다고 항만장이 말했다.", "euc_kr", None),
        (JAPANESE, "shift_jis", None),
        (JAPANESE, "euc_jp", None),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE, "euc_jp", "euc-jp"),
    ],
)
def test_text_comes_back(text: str, encoding: str, called: str | None):
    assert decode("a", text.encode(encoding), called) == text


@pytest.mark.parametrize("called", ["base64", "zip", "rot13", "hex", "idna", "utf-8", "\x00", "a" * 10_000])
def test_what_is_no_text_is_named(called: str):
    with pytest.raises(IngestError, match="inbox/a is text in no encoding that is known"):
        decode("inbox/a", b"\xff\x00\xfe\x81", called)
