"""Emoji: taken away if that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.document import NOTHING, Plan
from arnorm.engine.emoji import EMOJI, KEYCAP_BASES
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup

_ROW = f"{EMOJI}(?: *{EMOJI})*+"
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
        self._codes = {rule.when: rule.code for rule in setup.rules}
        # A row that stands between a base and its keycap goes with it: once it is gone they would be a keycap again.
        between = _ROW if "sequence" in self._codes else ""
        box = f"(?:\ufe0f?+(?:{between}\ufe0f?+)?+\u20e3)++" if "keycap" in self._codes else "(?!)"
        self._found = re.compile(f"(?<=[{KEYCAP_BASES}])(?P<keycap>{box})|(?P<row>{_ROW})")

    def rewrite(self, text: str) -> str:
        """The text without emoji; the same object if there are none."""
        return apply(text, list(self._edits(text))) if _GATE.search(text) else text

    def plan(self, text: str) -> Plan:
        """One edit for each row of emoji and each keycap."""
        edits = list(self._edits(text)) if _GATE.search(text) else []
        return Plan(edits) if edits else NOTHING

    def _edits(self, text: str) -> Iterator[Edit]:
        for found in self._found.finditer(text):
            if found["keycap"]:
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
