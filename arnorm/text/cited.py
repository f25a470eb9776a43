"""Characters that a text is about: a letter, mark or digit alone between quotes or brackets, or named as a sign.

In «the Persian letter ‹ی›» the letter stands for itself. Unified, the sentence would say that a letter differs from
itself, so it stays (POLICY section 2); the quotes around it are paired like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from arnorm.spans import Span
from arnorm.text.characters import LETTERS, MARKS
from arnorm.text.protected import NO_SPANS, Spans

_TATWEEL = "\u0640"
_SILENT = f"{MARKS}{_TATWEEL}"
_LETTER = f"[{_SILENT}]*[{LETTERS}][{_SILENT}]*|{_TATWEEL}+[{MARKS}]+"
_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_QUOTES = "\u0022\u00ab\u00bb\u201c\u201d\u201e\u201f\u2039\u203a"
_BRACKETS = "(){}\\[\\]\ufd3e\ufd3f"
_MARK = f"[^\\w\\s{_SILENT}{_QUOTES}{_BRACKETS}<>@#&/\\\\`']"

_CLITIC = "[\u0648\u0641\u0628\u0644\u0643]"  # WAW, FEH, BEH, LAM, KAF

# How a quote is drawn does not count: quotes are repaired later. No word stands before the pair but a clitic, and no
# space inside it if the first mark is not drawn for opening: in `"a" ? "b"` the mark stands between two pairs.
_ANY = f"{_LETTER}|{_MARK}|{_DIGIT}"
_BEFORE = (
    f"(?:(?<![\\w{_SILENT}.!\u061f].)|(?<=[^\\w{_SILENT}]{_CLITIC}.)|(?<=\\A{_CLITIC}.)|(?<={_CLITIC}{_TATWEEL}.))"
)
_AFTER = f"(?![\\w{_SILENT}])"
_BRACKETED = f" ?(?P<bracketed>{_LETTER}|{_MARK}|[{_QUOTES}]) ?[)\\]}}]"
_CLOSING = "[\u0022\u00ab\u00bb\u201c\u201d\u201e\u203a\u2039]"
_PLAIN = f"{_BEFORE}(?P<plain>{_ANY}){_CLOSING}{_AFTER}"
_DRAWN = f"{_BEFORE} ?(?P<drawn>{_ANY}) ?{_CLOSING}{_AFTER}"
_NESTED = "(?P<nested>[\u0022\u201c\u201d])\u00bb"
# A pattern for each opening mark: one that begins with one character looks at little else.
_CITED = {
    opener: re.compile(re.escape(opener) + inside)
    for openers, inside in (
        ("([{", _BRACKETED),
        ("\u0022\u00bb\u201d\u203a", _PLAIN),
        ("\u201c\u201e\u2039\u201f", _DRAWN),
        ("\u00ab", f"(?:{_NESTED}|{_DRAWN})"),
    )
    for opener in openers
}

_WORD_START = re.compile(f"(?<![\\w{_SILENT}]){_CLITIC}{{0,2}}\\Z")
_BEFORE_WORD = 4  # clitics, and what stands before them

Kind = Literal["letter", "sign", "digit"]


class Cited:
    """Finds the characters that a text is about.

    Args:
        entries: a class (`letter`, `sign`, `digit`) and words that name a character of it.
        kind: the class that is looked for behind such words; all are found between quotes and brackets.
    """

    __slots__ = ("_latest", "_named")

    def __init__(self, entries: Iterable[str], kind: Kind) -> None:
        words = {word for entry in entries for word in entry.split()[1:] if entry.split()[0] == kind}
        what = {
            "letter": rf" (?P<found>{_LETTER})(?=[\s,.;:!?)\u060c\u061b\u061f\u00bb\u201d]|\Z)",
            "sign": rf" (?P<found>[!,.:;?\u060c\u061b\u061f\u2026\u06d4])(?= [{LETTERS}])",
            "digit": rf" ?[(\[] ?(?P<found>{_DIGIT}) ?[)\]]",
        }[kind]
        self._named = {word: re.compile(re.escape(word) + what) for word in sorted(words)}
        self._latest: tuple[str, Spans] = ("", NO_SPANS)

    def __call__(self, text: str) -> Spans:
        """Those characters, without what stands around them; offsets are code points."""
        known, found = self._latest
        if known is not text:
            found = Spans(self._found(text)) or NO_SPANS
            self._latest = text, found
        return found

    def _found(self, text: str) -> Iterator[Span]:
        wanted = [pattern for opener, pattern in _CITED.items() if opener in text]
        places = {match.span(match.lastgroup or 0) for pattern in wanted for match in pattern.finditer(text)}
        for word, pattern in self._named.items():
            if word in text:
                places |= {match.span("found") for match in pattern.finditer(text) if _begins(text, match.start())}
        end = 0
        for start, stop in sorted(places):
            if start >= end:
                end = stop
                yield Span(start, stop)


def _begins(text: str, at: int) -> bool:
    """Does a word begin at `at`, or behind its clitics?"""
    return _WORD_START.search(text, max(0, at - _BEFORE_WORD), at) is not None


@cache
def cited(entries: tuple[str, ...], kind: Kind) -> Cited:
    """The finder of these names, built once and shared by the stages, with its memory of the latest text."""
    return Cited(entries, kind)
