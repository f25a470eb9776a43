"""Emoji: taken away if that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.emoji import EMOJI, KEYCAP_BASES
from arnorm.text.fixpoint import RepeatedPass, plan_all, rewrite_all

_FOUND = re.compile(f"(?P<row>{EMOJI}(?: *{EMOJI})*+)|(?<=[{KEYCAP_BASES}])(?P<keycap>(?:\ufe0f?+\u20e3)++)")
_GATE = re.compile("[\u203c-\u3299\U0001f004-\U0001faff\u00a9\u00ae]")
_OPENING = "([{\u00ab\u201c\"'"
_CLOSING = ".,:;!?)]}\u00bb\u201d\u060c\u061b\u061f\u2026"


class Emoji:
    """Takes emoji sequences away (option `emoji`), a row of them as one, and puts the spaces around them in order.

    Runs with the repair of Unicode and invisibles, before any stage reads words.
    """

    name = "emoji"
    families: tuple[str, ...] = ("AP",)
    settles = True
    optional = True
    asked_by: tuple[str, ...] = ("emoji",)

    def __init__(self, setup: Setup) -> None:
        # What a row parts may be one sequence once it is gone: a digit and its box, two letters of a flag.
        self._steps = (RepeatedPass(_Rows({rule.when: rule.code for rule in setup.rules})),)

    def rewrite(self, text: str) -> str:
        """The text without emoji; the same object if there are none."""
        return rewrite_all(self._steps, text) if _GATE.search(text) else text

    def plan(self, text: str) -> Plan:
        """One edit for each row of emoji and each keycap."""
        return plan_all(self._steps, text) if _GATE.search(text) else NOTHING


class _Rows:
    """The pass that takes away what can be seen to be an emoji.

    Args:
        codes: the rule for `sequence` and for `keycap`, as far as they are on.
    """

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = codes

    def rewrite(self, text: str) -> str:
        return apply(text, list(self.edits(text)))

    def edits(self, text: str) -> Iterator[Edit]:
        for found in _FOUND.finditer(text):
            if found["keycap"]:
                if "keycap" in self._codes:
                    yield Edit(Span(*found.span()), "", self._codes["keycap"])
            elif "sequence" in self._codes:
                yield _without(text, *found.span(), self._codes["sequence"])


def _without(text: str, start: int, end: int, code: str) -> Edit:
    """The edit that takes a row away with the spaces that only parted it from the words."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before in ("", "\n") or before in _OPENING:
        while text[end : end + 1] == " ":
            end += 1
        if before in ("", "\n") and text[end : end + 1] == "\n":  # nothing else stood on the line
            end += 1
        return Edit(Span(start, end), "", code)
    if before == " " and (after in ("", " ", "\n") or after in _CLOSING):
        while start > 0 and text[start - 1] == " ":
            start -= 1
        return Edit(Span(start, end), "", code)
    parts = before.isalnum() and after.isalnum()
    return Edit(Span(start, end), " " if parts else "", code)
