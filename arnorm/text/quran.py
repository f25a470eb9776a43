"""Qur'anic text: what stands between the ornate brackets, and words with a mark that only the Qur'an is written with.

Its spelling is fixed, tatweel seats and wavy alefs included, so letters and marks leave it as it is (POLICY section 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.spans import Span
from arnorm.text.characters import LETTERS, MARKS, Gate, rare
from arnorm.text.protected import NO_SPANS, Spans

_OPEN, _CLOSE = "\ufd3f", "\ufd3e"  # ORNATE RIGHT PARENTHESIS opens, ORNATE LEFT PARENTHESIS closes
_LONGEST = 2000  # the longest verse has about 900 characters with its marks

# Signs on and between letters, without the ends of verses and other signs that stand by themselves.
_SIGNS = "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff"
_ALEFS = "\u0671-\u0673"  # alef wasla and the wavy alefs: with vowel marks they are Qur'anic spelling
_VOWELS = "\u064b-\u0652\u0670"

_GATE = Gate(f"{_OPEN}{_SIGNS}{_ALEFS}")
_BRACKETED = re.compile(f"{_OPEN}[^{_OPEN}{_CLOSE}]{{1,{_LONGEST}}}{_CLOSE}")
_IN_WORD = f"{LETTERS}{MARKS}\u0640\u06e5\u06e6\u08c9"
_WORD = re.compile(f"[{_IN_WORD}]+")
_SIGN = re.compile(f"[{_SIGNS}{_ALEFS}]")
_SURE = re.compile(f"[{_SIGNS}]")
_VOWEL = re.compile(f"[{_VOWELS}]")


def quranic(text: str) -> Spans:
    """The stretches of Qur'anic text; offsets are code points."""
    if not (rare(text) and _GATE(text)):
        return NO_SPANS
    verses = Spans(Span(*match.span()) for match in _BRACKETED.finditer(text)) if _OPEN in text else NO_SPANS
    return verses.union(Spans(_words(text))) or NO_SPANS


def _words(text: str) -> Iterator[Span]:
    """The words that hold a Qur'anic sign, or a special alef beside vowel marks."""
    done = 0
    for match in _SIGN.finditer(text):
        place = match.start()
        if place < done:
            continue
        start = place
        while start > done and _WORD.match(text, start - 1):
            start -= 1
        found = _WORD.match(text, start)
        if found is None:
            continue
        done = found.end()
        if _SURE.search(text, start, done) or _VOWEL.search(text, start, done):
            yield Span(start, done)
