r"""HTML character references (`&quot;`, `&#1575;`, `&#x627;`), decoded until none is left.

What a reference decodes to may complete another (`&amp;amp;quot;`), and so may a character that is removed later
(`R&am\u200bp;D`). Both are read in one pass with a stack, in linear time: a reference closes at its `;`, and what it
stands for is put back and looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from arnorm.spans import Edit, Span

_LONGEST = 32  # the longest name has 31 letters

_NONCHARACTERS = "\ufdd0-\ufdef\ufffe\uffff"

# What the invisibles stage removes wherever it stands, so that it cannot keep a reference apart.
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    f"\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f{_NONCHARACTERS}"
)
_SELECTORS = "\ufe0e\ufe0f"
_BASES = "0123456789#"  # a variation selector after one of these is an emoji sequence

_CLUSTER = re.compile(f"&[&#;0-9A-Za-z{_UNSEEN}{_SELECTORS}]*+")
_NAME = re.compile("[A-Za-z][A-Za-z0-9]*")
_NUMBER = re.compile("#(?:0*([0-9]{1,7})|[xX]0*([0-9A-Fa-f]{1,6}))")
_SKIPPED = re.compile(f"[{_UNSEEN}]")

_Piece = tuple[str, int, int]


class References:
    """The pass that decodes references.

    Args:
        named, numeric: the codes of the rules for `&quot;` and for `&#34;`; empty if the rule is not active.
    """

    __slots__ = ("_named", "_numeric")

    def __init__(self, named: str, numeric: str) -> None:
        self._named = named
        self._numeric = numeric

    def rewrite(self, text: str) -> str:
        """The text without references."""
        if "&" not in text or ";" not in text:
            return text
        new = _CLUSTER.sub(self._written, text)
        return text if new == text else new

    def edits(self, text: str) -> Iterator[Edit]:
        """One edit for each stretch that became a character."""
        if "&" not in text or ";" not in text:
            return
        for found in _CLUSTER.finditer(text):
            if ";" not in found.group():
                continue
            pieces, codes = self._read(*found.span(), text)
            for new, start, end in pieces:
                if end - start > 1:
                    yield Edit(Span(start, end), new, codes[start])

    def _written(self, found: re.Match[str]) -> str:
        if ";" not in found.group():
            return found.group()
        return "".join(piece[0] for piece in self._read(*found.span(), found.string)[0])

    def _read(self, start: int, end: int, text: str) -> tuple[list[_Piece], dict[int, str]]:
        """The characters of a stretch after decoding, each with where it comes from; and the code of each decoding."""
        pieces: list[_Piece] = []
        codes: dict[int, str] = {}
        for at in range(start, end):
            pieces.append((text[at], at, at + 1))
            while pieces[-1][0] == ";" and (found := self._close(pieces)):
                opened, new, code = found
                begin = pieces[opened][1]
                del pieces[opened:]
                pieces.append((new, begin, at + 1))
                codes[begin] = code
        return pieces, codes

    def _close(self, pieces: list[_Piece]) -> tuple[int, str, str] | None:
        """The reference that the last piece, a `;`, closes: where it begins, its character and its code."""
        name: list[str] = []
        for k in range(len(pieces) - 2, -1, -1):
            character = pieces[k][0]
            if character == "&":
                return self._decode(k, "".join(reversed(name)))
            if character == "#" or (character.isascii() and character.isalnum()):
                name.append(character)
                if len(name) > _LONGEST:
                    return None
            elif not (_SKIPPED.match(character) or (character in _SELECTORS and pieces[k - 1][0] not in _BASES)):
                return None
        return None

    def _decode(self, opened: int, name: str) -> tuple[int, str, str] | None:
        code = self._numeric if name[:1] == "#" else self._named
        new = _character(name) if code else ""
        return (opened, new, code) if new else None


@lru_cache(maxsize=4096)
def _character(name: str) -> str:
    """What a reference stands for, composed; empty if it stands for nothing."""
    if number := _NUMBER.fullmatch(name):
        point = int(number[1]) if number[1] else int(number[2], 16)
        return normalize("NFC", _point(point))
    if _NAME.fullmatch(name):
        from html.entities import html5  # a large table, read when the first name is seen

        return normalize("NFC", html5.get(f"{name};", ""))
    return ""


def _point(point: int) -> str:
    """The character of a number; empty if the number is out of range, a control, a surrogate or a noncharacter.

    Numbers 128 to 159 are read as browsers read them, as windows-1252.
    """
    if 0x80 <= point <= 0x9F:
        return bytes([point]).decode("cp1252", "ignore")
    control = point == 0x7F or (point < 0x20 and point not in (9, 10, 12, 13))
    if control or point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        return ""
    character = chr(point)
    return "" if re.match(f"[{_NONCHARACTERS}]", character) else character
