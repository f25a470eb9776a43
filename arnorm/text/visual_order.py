"""Lines in visual order: the letters of each line from left to right, as some programs take text out of a PDF.

The stop of such a line stands first and its article last, and its words begin with letters that Arabic has at the end
of words only. Nothing can be repaired in it without turning it round, so it is left as it is and flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from unicodedata import name, normalize

from arnorm.spans import Span
from arnorm.text.characters import LETTERS, Gate
from arnorm.text.protected import NO_SPANS, Spans

VISUAL = "visual-order"
"""The flag of a document that has such a line."""

_TEH_MARBUTA, _MAKSURA = "\u0629", "\u0649"
_ALEF_LAM = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_LAM_ALEF = _ALEF_LAM[::-1]
_CONJUNCTIONS = "\u0648\u0641\u0628\u0643"  # WAW, FEH, BEH, KAF

# A letter of word ends that another letter follows, and none precedes. Each pattern begins with one character, so that
# little else is looked at.
_AT_WORD_START = tuple(
    re.compile(f"{letter}(?=[{LETTERS}])(?<![{LETTERS}\u0640\u064b-\u0652].)") for letter in (_TEH_MARBUTA, _MAKSURA)
)
_STOPS = ".!\u061f\u060c\u061b:"
_STOP_FIRST = re.compile(f"(?m)^[^\\S\\n]*[{_STOPS}](?=[{LETTERS}\ufb50-\ufdff\ufe70-\ufefc])")
_STOP_BELOW = re.compile(f"\n[^\\S\n]*[{_STOPS}](?=[{LETTERS}\ufb50-\ufdff\ufe70-\ufefc])")
_SPACE_OR_STOP = frozenset(f"{_STOPS} \t\u00a0")
_STOP_LAST = re.compile(f'[{_STOPS}][\\s)\u00bb"]*\\Z')
_FORMS = Gate("\ufb50-\ufdff\ufe70-\ufefc")
_FORM_FIRST = re.compile(
    "(?<![\ufb50-\ufdff\ufe70-\ufefc])[\ufb50-\ufdff\ufe70-\ufefc](?=[\ufb50-\ufdff\ufe70-\ufefc])"
)
_WORD = re.compile(f"[{LETTERS}\ufb50-\ufdff\ufe70-\ufefc]{{2,}}")

_ENOUGH = 3  # of the points that the signs below give


class VisualLines:
    """Finds the lines of a text that are written in visual order.

    Args:
        entries: common short words in their usual order, one or more an entry; turned round, none of them is a word.
    """

    __slots__ = ("_turned",)

    def __init__(self, entries: Iterable[str]) -> None:
        self._turned = frozenset(word[::-1] for entry in entries for word in entry.split())

    def __call__(self, text: str) -> Spans:
        """Those lines, without their line breaks; offsets are code points."""
        if not may_hold(text):
            return NO_SPANS
        return Spans(self._lines(text)) or NO_SPANS

    def _lines(self, text: str) -> Iterator[Span]:
        done = -1
        places = {match.start() for pattern in _signs(text) for match in pattern.finditer(text)}
        for place in sorted(places):
            if place <= done:
                continue
            start = text.rfind("\n", 0, place) + 1
            done = text.find("\n", place)
            done = len(text) if done < 0 else done
            if self._is_turned(text[start:done]):
                yield Span(start, done)

    def _is_turned(self, line: str) -> bool:
        """Do the signs of a line say that it is turned round?"""
        points = 0
        sure = False  # adverbs end in LAM ALEF too: they are no sign by themselves
        points += 2 * (_STOP_FIRST.match(line) is not None) - 2 * (_STOP_LAST.search(line) is not None)
        for match in _WORD.finditer(line):
            word = match.group()
            if not word.isascii() and _FORMS(word):
                points += 2 * (_shape(word[0]) == "FINAL") - 2 * (_shape(word[0]) == "INITIAL")
                word = normalize("NFKC", word)
            first, last = word[0], word[-1]
            if first in (_TEH_MARBUTA, _MAKSURA):
                points += 2
                sure = True
            if last == _TEH_MARBUTA or (len(word) > 4 and word.lstrip(_CONJUNCTIONS).startswith(_ALEF_LAM)):
                points -= 2
            elif len(word) > 3 and word.rstrip(_CONJUNCTIONS).endswith(_LAM_ALEF):
                points += 1
            if word in self._turned:
                points += 1
                sure = True
        return points >= _ENOUGH and sure


def may_hold(text: str) -> bool:
    """Is there a sign that a line may be turned round?"""
    teh_marbuta, maksura = _AT_WORD_START
    if teh_marbuta.search(text) or maksura.search(text) or _FORMS(text):
        return True
    return text[:1] in _SPACE_OR_STOP or _STOP_BELOW.search(text) is not None


def _signs(text: str) -> Iterator[re.Pattern[str]]:
    yield from _AT_WORD_START
    if text[:1] in _SPACE_OR_STOP or _STOP_BELOW.search(text):
        yield _STOP_FIRST
    if _FORMS(text):
        yield _FORM_FIRST


@cache
def _shape(character: str) -> str:
    """FINAL, INITIAL, MEDIAL or ISOLATED for a presentation form, else nothing."""
    words = name(character, "").split()
    return words[-2] if len(words) > 1 and words[-1] == "FORM" else ""


@cache
def visual_lines(entries: tuple[str, ...]) -> VisualLines:
    """The finder of these words, built once."""
    return VisualLines(entries)
