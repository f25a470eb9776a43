"""Text that was decoded with the wrong encoding, line by line, and only when the whole line proves it.

Three reversals: UTF-8 read as windows-1256, UTF-8 read as windows-1252 (bytes without a character as browsers read
them, so that ISO 8859-1 is covered too), and windows-1256 read as windows-1252. A line is reversed only if no letter
of it stays outside the proof and the result is Arabic; a line that mixes sound Arabic with mojibake stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from arnorm.spans import Edit, Span, apply
from arnorm.text.characters import Gate, char_class


def _codec(name: str) -> dict[str, int]:
    """Character to byte, for the upper half of a windows code page."""
    codec: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        codec.setdefault(bytes([byte]).decode(name, "ignore") or chr(byte), byte)
    return codec


_CP1256 = _codec("cp1256")
_CP1252 = {**{chr(byte): byte for byte in range(0x80, 0xA0)}, **_codec("cp1252")}
_TO_1256 = {character: bytes([byte]).decode("cp1256") for character, byte in _CP1252.items()}


def _between(codec: dict[str, int], low: int, high: int) -> str:
    return char_class(character for character, byte in codec.items() if low <= byte <= high)


def _sequences(codec: dict[str, int]) -> re.Pattern[str]:
    """One UTF-8 sequence, written in the characters of a code page."""
    two, three, four = _between(codec, 0xC2, 0xDF), _between(codec, 0xE0, 0xEF), _between(codec, 0xF0, 0xF4)
    more = _between(codec, 0x80, 0xBF)
    return re.compile(f"{two}{more}|{three}{more}{{2}}|{four}{more}{{3}}")


# TATWEEL, superscripts and fractions: no letters, though `\w` holds them.
_NEAR_ASCII = "\u0640\u00b2\u00b3\u00b9\u00bc-\u00be"
_LETTER = re.compile(f"[^\\W\\d_a-zA-Z{_NEAR_ASCII}]")
_ARABIC = re.compile("[\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\ufb50-\ufdfb\ufe80-\ufefc]")
_ASCII_LETTER = re.compile("[A-Za-z]")

# What stands after ARABIC LETTER TAH or ZAH in sound Arabic: such a pair proves nothing.
_SOUND = (
    "\u060c\u061b\u061f\u00ab\u00bb\u2026\u2018\u2019\u201c\u201d\u2013\u2014\u2022"
    "\u2039\u203a\u00a0\u00ad\u00b7\u200c\u200d"
)

# D8 and D9 begin nearly every Arabic letter of UTF-8.
_IN_1256 = re.compile(
    f"[\u0637\u0638]{char_class(c for c, byte in _CP1256.items() if 0x80 <= byte <= 0xBF and c not in _SOUND)}"
)
_IN_1252 = re.compile(
    f"[\u00d8-\u00db]{_between(_CP1252, 0x80, 0xBF)}"  # D8 to DB
    "|\u00c3[\u02dc\u2122\u0161\u203a\u0098-\u009b]"  # the same, read wrongly twice
    "|\u00ef[\u00ad-\u00bb]"  # EF AD to EF BB: presentation forms
)
_UPPER = "\u00c0-\u00d6\u00d8-\u00de"
# Small Latin letters whose bytes are Arabic letters and marks in windows-1256.
_LOWER_ARABIC = "\u00e1\u00e3-\u00e6\u00ec\u00ed\u00f0-\u00f3\u00f5\u00f6\u00f8\u00fa"

# Within a word no Latin script goes from a small letter to a capital, nor from C WITH CEDILLA to A WITH ACUTE, which is
# how the Arabic article looks; windows-1256 does both all the time.
_UNLATIN = re.compile(f"[{_LOWER_ARABIC}][{_UPPER}]|\u00c7\u00e1")
_HIGH = "\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192"
_MIXED = re.compile(f"[A-Za-z][{_HIGH}]|[{_HIGH}][A-Za-z]")
_WHOLE = re.compile(f"[{_HIGH}]{{3,}}")  # in Latin text nearly every accent stands in a mixed word
_MOVED = re.compile(f"{char_class(c for c, new in _TO_1256.items() if new != c)}+")

# EF BB BF, read as windows-1252 or windows-1256; spacing between the signs must not hide it from a second run.
_BOM = re.compile("\u00ef *\u00bb *[\u00bf\u061f]")

SIGNS = (
    "\u0080-\u009f\u00a1-\u00aa\u00ac\u00ae-\u00b6\u00b8-\u00ba\u00bc-\u00d6\u00d8-\u00ff"
    "\u0192\u02c6\u0679\u0688\u0691\u06ba\u201a\u201e\u2020\u2021\u2030\u20ac\u2122"
)
"""A class of characters of which every line of mojibake has one, and sound Arabic text hardly any."""
_GATE = Gate(SIGNS)

_FOREIGN = {c for c, byte in _CP1256.items() if 0x80 <= byte <= 0xBF and c not in _SOUND and not _LETTER.match(c)}
DAMAGE = re.compile(f"[\u0637\u0638]{char_class(_FOREIGN)}|{_IN_1252.pattern}")
"""What a line of UTF-8 that was read wrongly has, and sound Arabic hardly ever.

Letters of Persian and Urdu, which windows-1256 has too, prove nothing. A line that shows it and is not reversed stays
as it is: a comma or quote put right could be the byte that was missing.
"""


@dataclass(frozen=True, slots=True)
class _Repair:
    """One reversal: what shows that it may apply, and the edits of one line."""

    sign: re.Pattern[str]
    edits: Callable[[str], list[tuple[int, int, str]]]
    code: str


class Mojibake:
    """The pass that reverses wrong decodings.

    Args:
        utf8_as_1256, utf8_as_1252, cp1256_as_1252, bom: the codes of the rules; empty if a rule is not active.
    """

    __slots__ = ("_bom", "_repairs")

    def __init__(self, utf8_as_1256: str, utf8_as_1252: str, cp1256_as_1252: str, bom: str) -> None:
        self._bom = bom
        self._repairs = [
            repair
            for repair in (
                _Repair(_IN_1256, lambda line: _utf8(line, _SEQ_1256, _CP1256, 1), utf8_as_1256),
                _Repair(_IN_1252, lambda line: _utf8(line, _SEQ_1252, _CP1252, 3), utf8_as_1252),
                _Repair(_UNLATIN, _cp1256, cp1256_as_1252),
            )
            if repair.code
        ]

    def rewrite(self, text: str) -> str:
        """The text with proven lines decoded."""
        if not _GATE(text):
            return text
        return apply(text, list(self.edits(text)))

    def edits(self, text: str) -> Iterator[Edit]:
        """One edit for each run of characters that was decoded."""
        if not _GATE(text):
            return
        lines: dict[int, list[Edit]] = {}
        for repair in self._repairs:
            for start, line in _lines(repair.sign, text):
                if start not in lines and (changes := repair.edits(line)):
                    lines[start] = [Edit(Span(start + a, start + b), new, repair.code) for a, b, new in changes]
        if lines:
            for start in sorted(lines):
                yield from lines[start]
        elif self._bom:
            for found in _BOM.finditer(text):
                yield Edit(Span(*found.span()), "", self._bom)


def _lines(sign: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """The lines that show the sign, with their offsets."""
    found = sign.search(text)
    while found:
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        found = sign.search(text, end)


@cache
def _runs(sequence: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{sequence.pattern})+")


# ALEF WITH MADDA and an Arabic mark would be an inverted mark of Spanish: it is sound Arabic, and may be the work of a
# later stage.
_SEQ_1256 = re.compile(f"(?!\u0622[\u060c\u061b\u061f])(?:{_sequences(_CP1256).pattern})")
_SEQ_1252 = _sequences(_CP1252)


def _utf8(line: str, sequence: re.Pattern[str], codec: dict[str, int], depth: int) -> list[tuple[int, int, str]]:
    """The changes that read a line as UTF-8, if the whole line proves it; at most `depth` times one over the other."""
    if _LETTER.search(sequence.sub(" ", line)):
        return []
    changes = []
    for found in _runs(sequence).finditer(line):
        try:
            new = bytes(map(codec.__getitem__, found.group())).decode("utf-8")
        except UnicodeDecodeError:
            return []
        changes.append((*found.span(), new))
    decoded = "".join(new for _, _, new in changes)
    arabic = len(_ARABIC.findall(decoded))
    if arabic >= 2 and arabic >= len(_LETTER.findall(decoded)) - arabic:
        return changes
    return _deeper(line, changes, sequence, codec, depth - 1) if depth > 1 else []


def _deeper(
    line: str,
    changes: list[tuple[int, int, str]],
    sequence: re.Pattern[str],
    codec: dict[str, int],
    depth: int,
) -> list[tuple[int, int, str]]:
    """The same for a line that was read wrongly more than once; one change for the whole decoded stretch."""
    if not changes:
        return []
    start, end = changes[0][0], changes[-1][1]
    pieces, at = [], start
    for low, high, new in changes:
        pieces += [line[at:low], new]
        at = high
    inner = "".join(pieces)
    deeper = _utf8(line[:start] + inner + line[end:], sequence, codec, depth)
    if not deeper:
        return []
    pieces, at = [], 0
    for low, high, new in deeper:
        pieces += [inner[at : low - start], new]
        at = high - start
    return [(start, end, "".join([*pieces, inner[at:]]))]


def _cp1256(line: str) -> list[tuple[int, int, str]]:
    """The changes that read a line of windows-1252 as windows-1256, if the whole line becomes Arabic."""
    if 4 * len(_MIXED.findall(line)) > len(_WHOLE.findall(line)):
        return []
    changes = [(*found.span(), "".join(map(_TO_1256.__getitem__, found.group()))) for found in _MOVED.finditer(line)]
    decoded = "".join(new for _, _, new in changes)
    arabic = len(_ARABIC.findall(decoded))
    enough = arabic >= 4 and arabic >= len(_ASCII_LETTER.findall(line))
    if not enough or _LETTER.search(_MOVED.sub("", line)):
        return []
    return changes
