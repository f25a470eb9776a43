"""Bytes to text: byte order mark, strict UTF-8, UTF-16 by its shape, then what Arabic text was stored in.

The order and the restricted detection were measured (short titles, vocalised words, ASCII-heavy pages): with the
candidates limited to encodings of Arabic, charset-normalizer is right on nearly every text of four words and more.
Its price is that it also "finds" Arabic in other languages, so its answer counts only if the result is Arabic.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from arnorm.errors import CorpusError

CANDIDATES = ("cp1256", "iso8859_6", "cp720")
"""The single-byte encodings Arabic text is met in."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16-LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"cp1256": "windows-1256", "iso8859_6": "iso-8859-6"}
SAMPLE = 65_536
"""As many bytes tell the encoding of a whole file."""
_ARABIC_PAIR = re.compile(rb"[\xd8-\xdb][\x80-\xbf]")
_ASCII = bytes(range(128))
_ARABIC_WORD = re.compile("[\u0621-\u064a]{2}")
# What no Arabic text holds but a wrong guess is full of: controls, box drawing, Latin letters glued to Arabic ones.
_UNLIKELY = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f\u2500-\u259f]|[\u0621-\u064a][A-Za-z\u00c0-\u00ff]")


class Decoded(NamedTuple):
    """Text, the name of the encoding it was in, and how many undecodable bytes were replaced."""

    text: str
    encoding: str
    replaced: int = 0


class UndecodableError(CorpusError):
    """Bytes that are in no encoding arnorm would trust; the message says what to try."""


_NO_CHARSET = {"unicode-escape", "raw-unicode-escape", "undefined", "idna", "punycode"}
"""Codecs of Python that give text and are no encoding of texts: escapes in source code, names of hosts."""


def text_encoding(name: str) -> str | None:
    """The plain name of an encoding texts are stored in; None if Python knows none of this name.

    Codecs that compress (`zlib`), write bytes as letters (`hex`) or read escapes (`unicode_escape`) are none.
    """
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):  # a ValueError: the name itself is broken
        return None
    return codec.name if codec._is_text_encoding and codec.name not in _NO_CHARSET else None


def check_encoding(name: str) -> str:
    """The plain name of an encoding of texts.

    Raises:
        CorpusError: there is none of this name.
    """
    found = text_encoding(name)
    if found is None:
        raise CorpusError(
            f"no encoding of texts is called {name!r}; try utf-8, windows-1256, iso-8859-6, utf-16 or cp720"
        )
    return found


def decode(data: bytes, encoding: str | None = None, *, replace: bool = False, detect: bool = True) -> Decoded:
    """Decode one document.

    Args:
        data: the whole document.
        encoding: the encoding it must be in; None to find out.
        replace: write U+FFFD for what cannot be decoded, and count it, instead of refusing the document.
        detect: try the encodings of Arabic when the bytes are not UTF-8.

    Raises:
        UndecodableError: the bytes are not in that encoding, or in none that can be trusted.
    """
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], marked, replace)
    if encoding is not None:
        return _strict(data, encoding, replace)
    wide = _wide(data)
    if wide is not None:
        return _strict(data, wide, replace)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if detect and (found := _detect(data)) is not None:
            return found
        if replace:
            return _strict(data, "utf-8", replace)
        raise UndecodableError(_message(data, error)) from None


class EncodingGuess(NamedTuple):
    """What a long file is in.

    Attributes:
        encoding: as it is told to people; `codec`: what reads the file from its beginning, with its mark.
        sure: False if the beginning is ASCII, so that anything may follow.
    """

    encoding: str
    codec: str
    sure: bool = True


def guess(sample: bytes, encoding: str | None = None) -> EncodingGuess:
    """The encoding of a long file from its first bytes; utf-8 when nothing else is found.

    Args:
        sample: the first bytes, `SAMPLE` of them if the file has so many.
        encoding: the encoding it must be in, unless a byte order mark says otherwise; None to find out.
    """
    for mark, marked in _BOMS:
        if sample.startswith(mark):  # the codec that reads its own mark
            return EncodingGuess(marked, "utf-8-sig" if marked == "utf-8" else marked[:6])
    if encoding is not None:
        return EncodingGuess(encoding, encoding)
    if (wide := _wide(sample[: len(sample) // 4 * 4])) is not None:
        return EncodingGuess(wide, wide)
    cut = sample.rfind(b"\n") + 1 or len(sample)
    try:
        found = decode(sample[:cut] if len(sample) >= SAMPLE else sample).encoding
    except UndecodableError:
        found = "utf-8"
    return EncodingGuess(found, found, sure=not sample.isascii())


def _strict(data: bytes, encoding: str, replace: bool) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if not replace:
            where = f"byte {error.start} (0x{data[error.start]:02X})"
            raise UndecodableError(f"it is not in {encoding}: {where} does not belong there") from None
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd") - data.decode(encoding, "ignore").count("\ufffd"))


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in Arabic text every second byte is 0x06 or 0x00. Such bytes often are valid UTF-8 too."""
    sample = data[:4096]
    if len(data) % 2 or len(sample) < 4:
        return None
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if high.count(0x06) and (high.count(0x06) + high.count(0)) * 10 >= len(high) * 8:
            return name
    return None


def _detect(data: bytes) -> Decoded | None:
    if _is_broken_utf8(data):
        return None
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    best = from_bytes(data[:SAMPLE], cp_isolation=list(CANDIDATES)).best()
    first = best.encoding if best is not None else CANDIDATES[0]
    for name in dict.fromkeys((first, *CANDIDATES)):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_arabic(text):
            return Decoded(text, _NAMES.get(name, name))
    return None


def _is_broken_utf8(data: bytes) -> bool:
    """Are most of the bytes beyond ASCII letters of Arabic in UTF-8? In single bytes, such pairs are rare.

    Without this, a text in UTF-8 with one bad byte can come out as if it were windows-1256, all of it letters.
    """
    return 4 * len(_ARABIC_PAIR.findall(data, 0, SAMPLE)) > len(data[:SAMPLE].translate(None, _ASCII))


def _is_arabic(text: str) -> bool:
    words = len(_ARABIC_WORD.findall(text))
    return words > 0 and len(_UNLIKELY.findall(text)) * 10 <= words


def _message(data: bytes, error: UnicodeDecodeError) -> str:
    where = f"byte {error.start} (0x{data[error.start]:02X}) does not belong there"
    try:
        import charset_normalizer  # noqa: F401
    except ImportError:
        return f"it is not UTF-8 ({where}), and encodings are detected only with: pip install 'arnorm[encodings]'"
    return f"it is not UTF-8 ({where}), nor in an encoding of Arabic"
