"""Bytes become text, or say why not."""

from __future__ import annotations

import codecs
import sys

import pytest

from arnorm.corpus.read.encodings import UndecodableError, check_encoding, decode, guess
from arnorm.errors import CorpusError

NEWS = (
    "أعلنت وزارة الصحة أمس عن افتتاح ثلاثة مستشفيات جديدة في المحافظات الجنوبية، وقالت إن العمل فيها يبدأ الشهر المقبل."
)
TITLE = "افتتاح ثلاثة مستشفيات جديدة"


@pytest.mark.parametrize(
    "text", [NEWS, TITLE, "<html><body><p>" + TITLE + "</p></body></html>", "كَتَبَ الوَلَدُ الدَّرْسَ فِي دَفْتَرِهِ"]
)
@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1256", "windows-1256"), ("iso8859_6", "iso-8859-6"), ("cp720", "cp720"), ("utf-8", "utf-8")],
)
def test_arabic_is_found_in_its_encoding(text: str, encoding: str, name: str) -> None:
    pytest.importorskip("charset_normalizer")
    data = text.replace("،", ",").encode(encoding)
    assert decode(data) == (text.replace("،", ","), name, 0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    assert decode(NEWS.encode(encoding)) == (NEWS, encoding, 0)
    assert decode(("خبر\n" * 3).encode(encoding)).text == "خبر\n" * 3


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides_and_goes(mark: bytes, encoding: str) -> None:
    assert decode(mark + NEWS.encode(encoding)) == (NEWS, encoding, 0)
    assert decode(mark + NEWS.encode(encoding), "cp1256").text == NEWS


def test_what_is_utf_8_is_never_anything_else() -> None:
    for text in ("", "a", "é", "x\x06\x06y", NEWS, "\x00" * 100, "\u0600\u0601" * 9):
        assert decode(text.encode()) == (text, "utf-8", 0)


@pytest.mark.parametrize(
    "text",
    [
        "Là-bas, l'été dernier, les élèves ont été très occupés à préparer la fête.",
        "Größe, Straße, Übung, schöne Grüße",
    ],
)
def test_other_languages_are_not_taken_for_arabic(text: str) -> None:
    with pytest.raises(UndecodableError, match="it is not UTF-8"):
        decode(text.encode("cp1252"))


@pytest.mark.parametrize(
    "data", [b"\xff", bytes(range(128, 256)), b"\xd8", "نص".encode() + b"\xff", b"\x81\x8d\x8f" * 50]
)
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableError, match=r"byte \d+ \(0x"):
        decode(data)


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xd8", b"\xc3\xe9"])
def test_utf_8_with_a_bad_byte_is_no_other_encoding(bad: bytes) -> None:
    data = NEWS.encode()
    for at in (0, 40, 41, len(data)):
        with pytest.raises(UndecodableError, match="it is not UTF-8"):
            decode(data[:at] + bad + data[at:])


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    with pytest.raises(UndecodableError, match=r"arnorm\[encodings\]"):
        decode(NEWS.encode("cp1256"))


def test_a_forced_encoding_is_the_only_one() -> None:
    assert decode("é".encode("cp1252"), "cp1252") == ("é", "cp1252", 0)
    with pytest.raises(UndecodableError, match="it is not in ascii: byte 0"):
        decode(NEWS.encode(), "ascii")


def test_replaced_bytes_are_counted() -> None:
    data = "نص".encode() + b"\xff\xfe" + "\ufffd نص".encode()
    assert decode(data, replace=True, detect=False) == ("نص\ufffd\ufffd\ufffd نص", "utf-8", 2)


def test_a_wrong_name_of_an_encoding() -> None:
    assert check_encoding("Windows-1256") == "cp1256"
    with pytest.raises(CorpusError, match="try utf-8"):
        check_encoding("arabic-windows")


def test_a_long_file_is_guessed_from_its_beginning() -> None:
    pytest.importorskip("charset_normalizer")
    assert guess((NEWS + "\n").encode() * 1000) == ("utf-8", "utf-8", True)
    assert guess(((NEWS + "\n").encode() * 1000)[:65_536]).codec == "utf-8"  # may end inside a letter
    assert guess((NEWS + "\n").encode("cp1256") * 100) == ("windows-1256", "windows-1256", True)
    assert guess((NEWS + "\n").encode("utf-16") * 2) == ("utf-16-le", "utf-16", True)
    assert guess((NEWS + "\n").encode("utf-16-be") * 300) == ("utf-16-be", "utf-16-be", True)
    assert guess((NEWS + "\n").encode("utf-8-sig"), "cp720") == ("utf-8", "utf-8-sig", True)
    assert guess(b"x", "cp720") == ("cp720", "cp720", True)
    assert guess(b"x") == ("utf-8", "utf-8", False)


@pytest.mark.parametrize(
    "name", ["zlib", "hex", "rot13", "base64", "undefined", "unicode_escape", "raw-unicode-escape", "idna", "a\0b", ""]
)
def test_only_encodings_of_texts_are_encodings(name: str) -> None:
    with pytest.raises(CorpusError, match="no encoding of texts is called"):
        check_encoding(name)
