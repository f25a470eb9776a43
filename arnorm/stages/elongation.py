"""Elongation: letters typed again and again, cut to as many as are asked for.

It runs twice: before boilerplate, so that a page is read as it will read, and again when the folds have made letters
equal (in `search` a yeh with hamza becomes a yeh).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import LETTERS, MARKS
from arnorm.text.protected import outside, tokens

_BETWEEN = f"[{MARKS}\u0640]"  # marks, ARABIC TATWEEL
_SILENT = re.compile(f"{_BETWEEN}+")
_PART = re.compile(f"[{LETTERS}{MARKS}\u0640]")
# Letters of other languages that become the Arabic one later: yeh, heh, kaf with those that look like them.
_ALIKE = ("\u064a\u06cc\u06cd\u06d0\u06d2", "\u0647\u06be\u06c1\u06d5\u06ff", "\u0643\u06a9\u06aa", "\u0629\u06c3")
_USUAL = 2  # two equal letters in a row are spelling
_REACH = 24


class Elongation:
    """Cuts a run of three or more equal Arabic letters to the number the option `elongation` gives.

    Three letters that are real stay: the list `real_triples` holds the part of a word that shows them.
    """

    name = "elongation"
    families: tuple[str, ...] = ("AL",)
    settles = True
    optional = True
    asked_by: tuple[str, ...] = ("elongation",)

    def __init__(self, setup: Setup) -> None:
        self._most = setup.options.elongation or _USUAL
        self._code = setup.rules[0].code
        more = f"{{{max(_USUAL, self._most)},}}"
        alike = "|".join(f"[{letters}](?:{_BETWEEN}*+[{letters}]){more}" for letters in _ALIKE)
        self._run = re.compile(f"{alike}|([{LETTERS}])(?:{_BETWEEN}*+\\1){more}")
        self._real = setup.words("real_triples")
        self._left_alone = setup.left_alone()

    def rewrite(self, text: str) -> str:
        """The text with shorter runs; the same object if there are none."""
        return apply(text, self._edits(text))

    def plan(self, text: str) -> Plan:
        """One edit for each run: the letters beyond the number and their marks, but for the marks of the last."""
        edits = self._edits(text)
        return Plan(edits) if edits else NOTHING

    def _edits(self, text: str) -> list[Edit]:
        if not self._run.search(text):
            return []
        return list(outside(self._every(text), tokens(text).union(self._left_alone(text))))

    def _every(self, text: str) -> Iterator[Edit]:
        for found in self._run.finditer(text):
            start, end = found.span()
            places = [at for at in range(start, end) if not _SILENT.match(text[at])]
            if len(places) > _USUAL + 1 or not self._is_real(text, start, end):
                yield Edit(Span(places[self._most - 1] + 1, end), "", self._code)

    def _is_real(self, text: str, start: int, end: int) -> bool:
        """Do the three letters at [start, end) belong to a listed part of their word?"""
        low, high = start, end
        while low > 0 and start - low < _REACH and _PART.match(text[low - 1]):
            low -= 1
        while high < len(text) and high - end < _REACH and _PART.match(text[high]):
            high += 1
        before, after = _SILENT.sub("", text[low:start]), _SILENT.sub("", text[end:high])
        run = text[start] * (_USUAL + 1)
        word = before + run + after
        return any(part in word and run in part for part in self._real)


class LateElongation(Elongation):
    """The same, for letters that other rules made equal."""

    name = "elongation-late"
    settles = False
