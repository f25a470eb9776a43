"""Tatweel that stands for a dash, because where it is typed it can stretch nothing.

`القاهرةـالرياض` and `مصرـالسودان` are two words each; `جاءـوا`, and a word that is stretched at every letter, are one.
"""

from __future__ import annotations

import re

from arnorm.text.characters import LETTERS, MARKS

_TATWEEL, _TEH_MARBUTA, _MAKSURA = "\u0640", "\u0629", "\u0649"
_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"

# Letters that nothing after them is joined to; of them those that a tatweel never follows even in a stretched word.
_UNJOINED = "\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0649\u0671"
NEVER_STRETCHED = "\u0621\u0624\u0629\u0649"  # HAMZA, WAW WITH HAMZA ABOVE, TEH MARBUTA, ALEF MAKSURA
"""After these letters a tatweel is no decoration."""

_ON_LETTER = f"{MARKS}{_TATWEEL}\u06e5\u06e6\u08c9\u0300-\u036f"
_LETTER = re.compile(f"[{LETTERS}]")
_UNJOINED_LETTER = re.compile(f"[{_UNJOINED}]")
_SILENT = re.compile(f"[{_ON_LETTER}]+")
_TAIL = re.compile(f"[{_ON_LETTER}]*+")
_BEFORE = re.compile(f"[{LETTERS}{_ON_LETTER}]*\\Z")
_BEHIND = re.compile(f"[{LETTERS}{_ON_LETTER}]*")
_SEAT = re.compile(f"{_TATWEEL}[{MARKS}]*?[\u0654\u0655]")
_OPENING = "(\\[\u0022\u00ab\u201c"
_NEXT_WORD = re.compile(f"(?:[ \\t]+[{_OPENING}]?|[{_OPENING}])(?=[^\\W_])")
_INITIAL = frozenset("\u0622\u0623\u0625")  # behind HAMZA and ALEF MAKSURA an alef with hamza or madda begins a word

_LEAST = 3  # letters of a word behind such a dash
_REACH = 24  # how far a look goes
_RULE = 3  # so many tatweels before a space are drawn, not typed for a dash

MAYBE = re.compile(
    f"{_TATWEEL}(?:(?<=[{NEVER_STRETCHED}]{_TATWEEL})|(?<=[{NEVER_STRETCHED}][{MARKS}]{_TATWEEL})"
    f"|(?<=[{NEVER_STRETCHED}][{MARKS}]{{2}}{_TATWEEL})"
    f"|(?:(?<=[{_UNJOINED}]{_TATWEEL})|(?<=[{_UNJOINED}][{MARKS}]{_TATWEEL})|(?<=[{_UNJOINED}][{MARKS}]{{2}}{_TATWEEL}))"
    f"{_TATWEEL}*{_ARTICLE}|(?<=[0-9\u0660-\u0669\u06f0-\u06f9]{_TATWEEL}))"
)
"""Finds where a tatweel may part two words; without a match none does."""


def parts_words(text: str, start: int) -> bool:
    """Do the marks and tatweels that begin at `start`, behind a letter, hold a dash between two words?

    Offsets are code points; the look goes no further than a word.
    """
    base = text[start - 1 : start]
    if not _UNJOINED_LETTER.match(base):
        return False
    end = _TAIL.match(text, start).end()  # type: ignore[union-attr]
    tail = text[start:end]
    if tail[-1:] != _TATWEEL or _SEAT.search(tail):
        return False
    never = base in NEVER_STRETCHED
    if not _LETTER.match(text, end):
        if text[end : end + 1].isalnum():
            return never
        most = 1 if base == _MAKSURA else _RULE - 1  # ALEF MAKSURA is stretched, if not after it
        return never and tail.count(_TATWEEL) <= most and _NEXT_WORD.match(text, end) is not None
    if base == _TEH_MARBUTA:
        return True
    left = _BEFORE.search(text, max(0, start - _REACH), start).group()  # type: ignore[union-attr]
    right = _BEHIND.match(text, end, end + _REACH).group()  # type: ignore[union-attr]
    if _TATWEEL in left or _TATWEEL in right:
        return False
    left, right = _SILENT.sub("", left), _SILENT.sub("", right)
    if never and right[:1] in _INITIAL:
        return len(left) > 1
    if right.startswith(_ARTICLE) and len(right) >= len(_ARTICLE) + _LEAST:
        return len(left) > 1
    return never and len(right) > _LEAST and len(left) > _LEAST
