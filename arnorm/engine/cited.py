"""Characters that a text is about: a letter, mark or digit alone between quotes or brackets, or named as a sign.

In «the Persian letter ‹ی›» the letter stands for itself. Unified, the sentence would say that a letter differs from
itself, so it stays (POLICY section 2); the quotes around it are paired like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from arnorm.engine.characters import LETTERS, MARKS
from arnorm.engine.protected import NO_SPANS, Spans
from arnorm.spans import Span

_TATWEEL = "\u0640"
_SILENT = f"{MARKS}{_TATWEEL}"
_LETTER = f"[{_SILENT}]*[{LETTERS}][{_SILENT}]*|{_TATWEEL}+[{MARKS}]+"
_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_QUOTES = "\u0022\u00ab\u00bb\u201c\u201d\u201e\u201f\u2039\u203a"
_BRACKETS = "(){}\\[\\]\ufd3e\ufd3f"
_MARK = f"[^\\w\\s{_SILENT}{_QUOTES}{_BRACKETS}<>@#&/\\\\`']"

# A straight quote shows no side, so its inside may hold no space: in `"a" ? "b"` the mark stands between two pairs.
_CLITIC = "[\u0648\u0641\u0628\u0644\u0643]"  # WAW, FEH, BEH, LAM, KAF
_BEFORE = f"(?:(?<![\\w{_SILENT}.!\u061f])|(?<=[^\\w{_SILENT}]{_CLITIC})|(?<={_CLITIC}{_TATWEEL}))"
_AFTER = f"(?![\\w{_SILENT}])"
_IN_QUOTES = (
    rf'{_BEFORE}"(?P<straight>{_LETTER}|{_MARK}|{_DIGIT})"{_AFTER}'
    rf"|[\u00ab\u201c\u201e\u2039\u201f] ?(?P<drawn>{_LETTER}|{_MARK}|{_DIGIT}) ?[\u00bb\u201d\u203a\u201c]{_AFTER}"
    rf"|\u00ab(?P<nested>[\u0022\u201c\u201d])\u00bb"
    rf"|{_BEFORE}\u201d(?P<swapped>{_LETTER}|{_MARK}|{_DIGIT})[\u201c\u201d]{_AFTER}"
)
_IN_BRACKETS = rf"[(\[{{] ?(?P<bracketed>{_LETTER}|{_MARK}|[{_QUOTES}]) ?[)\]}}]"
_CITED = re.compile(f"{_IN_BRACKETS}|{_IN_QUOTES}")

_WORD = f"(?<![\\w{_SILENT}]){_CLITIC}{{0,2}}(?:%s)"


class Cited:
    """Finds the characters that a text is about.

    Args:
        entries: a class (`letter`, `sign`, `digit`) and words that name a character of it.
    """

    __slots__ = ("_latest", "_named", "_words")

    def __init__(self, entries: Iterable[str]) -> None:
        words: dict[str, set[str]] = {"letter": set(), "sign": set(), "digit": set()}
        for entry in entries:
            kind, *named = entry.split()
            words[kind].update(named)
        self._words = tuple(sorted(set().union(*words.values()), key=len))
        what = {
            "letter": rf" (?P<found>{_LETTER})(?=[\s,.;:!?)\u060c\u061b\u061f\u00bb\u201d]|\Z)",
            "sign": rf" (?P<found>[!,.:;?\u060c\u061b\u061f\u2026\u06d4])(?= [{LETTERS}])",
            "digit": rf" ?[(\[] ?(?P<found>{_DIGIT}) ?[)\]]",
        }
        self._named = [
            re.compile(_WORD % "|".join(sorted(named, key=len, reverse=True)) + what[kind])
            for kind, named in words.items()
            if named
        ]
        self._latest: tuple[str, Spans] = ("", NO_SPANS)

    def __call__(self, text: str) -> Spans:
        """Those characters, without what stands around them; offsets are code points."""
        known, found = self._latest
        if known is not text:
            found = Spans(self._found(text)) or NO_SPANS
            self._latest = text, found
        return found

    def _found(self, text: str) -> Iterator[Span]:
        places = {match.span(match.lastgroup or 0) for match in _CITED.finditer(text)}
        if any(word in text for word in self._words):
            places |= {match.span("found") for one in self._named for match in one.finditer(text)}
        end = 0
        for start, stop in sorted(places):
            if start >= end:
                end = stop
                yield Span(start, stop)


@cache
def cited(entries: tuple[str, ...]) -> Cited:
    """The finder of these names, built once and shared by the stages, with its memory of the latest text."""
    return Cited(entries)
