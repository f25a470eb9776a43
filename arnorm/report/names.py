"""Characters that cannot be seen, by name."""

from __future__ import annotations

import re
import unicodedata

# Letters, marks, digits and signs show themselves; separators, controls, surrogates and unassigned code points do not.
_HIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")
_EDGE_SPACES = re.compile(r"^ +| +$| {2,}")
_CONTROLS = {
    0x00: "NULL",
    0x09: "CHARACTER TABULATION",
    0x0A: "LINE FEED",
    0x0B: "LINE TABULATION",
    0x0C: "FORM FEED",
    0x0D: "CARRIAGE RETURN",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
}
_NAMELESS = {"Cc": "CONTROL", "Cn": "UNASSIGNED", "Co": "PRIVATE USE", "Cs": "LONE SURROGATE"}


def name_of(character: str) -> str:
    r"""The Unicode name of a character, or what kind of nameless thing it is.

    >>> name_of("\u200f"), name_of("\n"), name_of("\ud800")
    ('RIGHT-TO-LEFT MARK', 'LINE FEED', 'LONE SURROGATE')
    """
    name = unicodedata.name(character, "") or _CONTROLS.get(ord(character), "")
    return name or _NAMELESS.get(unicodedata.category(character), "CHARACTER")


def code_point(character: str) -> str:
    """`U+200F` and so on."""
    return f"U+{ord(character):04X}"


def is_hidden(character: str) -> bool:
    """Can the character not be seen? A plain space counts as seen."""
    return character != " " and unicodedata.category(character) in _HIDDEN


def named(text: str) -> str:
    r"""A text in which every character that cannot be seen stands with its name.

    Spaces are named at the ends of the text and where two or more meet: there they are what changed.

    >>> named("a\u200fb "), named("a b")
    ('a⟨U+200F RIGHT-TO-LEFT MARK⟩b⟨U+0020 SPACE⟩', 'a b')
    """
    spaces = {at for found in _EDGE_SPACES.finditer(text) for at in range(*found.span())}
    return "".join(
        _bracketed(character) if at in spaces or is_hidden(character) else character
        for at, character in enumerate(text)
    )


def _bracketed(character: str) -> str:
    return f"⟨{code_point(character)} {name_of(character)}⟩"
