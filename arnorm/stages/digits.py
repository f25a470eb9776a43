"""Digits: one set for all numbers, and the separators that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import Gate, Places, char_class, edited
from arnorm.text.cited import cited
from arnorm.text.comma_numbers import ARABIC_COMMA, DECIMAL, THOUSANDS, chains, is_number, thousands
from arnorm.text.narrow import OneByOne, signs_of
from arnorm.text.protected import Spans, outside, tokens

_ZERO = {"ascii": 0x30, "arabic-indic": 0x660, "extended": 0x6F0}
_SETS = {name: "".join(chr(zero + value) for value in range(10)) for name, zero in _ZERO.items()}
_DIGITS = frozenset("".join(_SETS.values()))
_DIGIT = char_class(_DIGITS)

_PERCENT = "\u066a"

# Before one of these a digit is the base of a keycap (UTS #51) or a zero with a stroke (StandardizedVariants.txt):
# forms that exist for ASCII digits alone.
_FORMS = ("\ufe00", "\ufe0f", "\u20e3")

# Where an Arabic comma, or any comma, stands before a digit.
_ARABIC_COMMAS = Places({ARABIC_COMMA: _DIGIT.join(("(?=", ")"))})
_ANY_COMMAS = Places(dict.fromkeys(f",{THOUSANDS}", f"(?={_DIGIT})"))

# A decimal sign behind one of these, or behind a letter, begins no number; any other may begin one without its zero.
_NO_FRACTION = frozenset(f".,;:!?/\u061b\u061f\u06d4\u2026{ARABIC_COMMA}{DECIMAL}{THOUSANDS}")
_TATWEEL = "\u0640"


class Digits:
    """Writes the digits of numbers, times, dates and versions in one set; what stands between them stays.

    The decimal, thousands and percent signs of the Arabic set follow when the digits become ASCII. The Arabic comma
    stays but for one case: groups of three (`3,500`) are a number, anything else is a list.
    """

    name = "digits"
    families: tuple[str, ...] = ("AD",)

    def __init__(self, setup: Setup) -> None:
        target = setup.options.digits
        codes = {rule.when: rule.code for rule in setup.rules}
        self._new: dict[str, tuple[str, str]] = {}
        if target != "keep":
            for name, digits in _SETS.items():
                if name != target and name in codes:
                    written = zip(digits, _SETS[target], strict=True)
                    self._new.update((old, (new, codes[name])) for old, new in written)
        signs = {"decimal": (DECIMAL, "."), "thousands": (THOUSANDS, ","), "percent": (_PERCENT, "%")}
        if target == "ascii":
            self._new.update((old, (new, codes[sign])) for sign, (old, new) in signs.items() if sign in codes)
        self._found = re.compile(char_class(self._new) if self._new else "(?!)")
        self._gate = Gate(self._found.pattern)
        self._groups = codes.get("groups", "") if target != "keep" else ""
        self._comma = "," if target == "ascii" else THOUSANDS
        self._drop = codes.get("drop-thousands", "")
        self._left_alone = setup.left_alone()
        self._words = setup.words

    def rewrite(self, text: str) -> str:
        """The text with its numbers in one set; the same object if there is nothing to do."""
        return edited(text, self._edits(text))

    def one_by_one(self) -> OneByOne | None:
        """What becomes of digits; None if the signs between and beside them are to be read."""
        if self._groups or self._drop or self._left_alone.shown or not self._new.keys() <= _DIGITS:
            return None
        return OneByOne({old: new for old, (new, _) in self._new.items()}, signs_of(self._left_alone.foreign))

    def plan(self, text: str) -> Plan:
        """One edit a digit or sign."""
        edits = self._edits(text)
        return Plan(edits) if edits else NOTHING

    def _edits(self, text: str) -> list[Edit]:
        grouped = _ARABIC_COMMAS.occur(text) if self._groups else False
        if not grouped and not self._gate(text) and not (self._drop and _ANY_COMMAS.occur(text)):
            return []
        # In `search` a hashtag is its words.
        spans = tokens(text, hashtags=not self._drop).union(self._left_alone(text))
        if self._left_alone.shown:
            spans = spans.union(cited(self._words("cited_names"), "digit")(text))
        edits = list(outside(self._signs(text), spans))
        if grouped:
            commas = [Edit(Span(at, at + 1), self._comma, self._groups) for at in self._grouping(text)]
            edits = sorted((*edits, *outside(commas, spans)), key=_place)
        return self._without_thousands(text, edits, spans) if self._drop else edits

    def _signs(self, text: str) -> Iterator[Edit]:
        for match in self._found.finditer(text):
            at = match.start()
            sign = match.group()
            if text[at + 1 : at + 2] in _FORMS:
                continue
            if sign == _PERCENT:
                if not _beside_digit(text, at):
                    continue
            elif sign not in _DIGITS and not (_is_digit(text, at + 1) and _follows(text, at, sign)):
                continue
            new, code = self._new[sign]
            yield Edit(Span(at, at + 1), new, code)

    def _grouping(self, text: str) -> Iterator[int]:
        """Where an Arabic comma sets thousands apart."""
        heads = self._words("list_heads")
        for chain in chains(text):
            if ARABIC_COMMA in chain.group() and is_number(chain, heads):
                yield from (at for at in range(*chain.span()) if text[at] == ARABIC_COMMA)

    def _without_thousands(self, text: str, edits: list[Edit], spans: Spans) -> list[Edit]:
        """The edits, and the thousands commas they leave dropped. No edit before this moves an offset."""
        written = apply(text, edits)
        dropped = (Edit(Span(at, at + 1), "", self._drop) for chain in chains(written) for at in thousands(chain))
        by_place = {edit.span.start: edit for edit in edits}
        by_place.update((edit.span.start, edit) for edit in outside(dropped, spans))
        return [by_place[at] for at in sorted(by_place)]


def _follows(text: str, at: int, sign: str) -> bool:
    """Does a digit stand before a sign of numbers? Before a decimal sign the zero may have been left out."""
    if at == 0 or _is_digit(text, at - 1):
        return at > 0 or sign == DECIMAL
    before = text[at - 1]
    return sign == DECIMAL and before not in _NO_FRACTION and (before == _TATWEEL or not before.isalnum())


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in _DIGITS


def _beside_digit(text: str, at: int) -> bool:
    """Is the nearest character on either side of `at` that is no space a digit?"""
    left, right = at - 1, at + 1
    while left >= 0 and text[left] in " \t":
        left -= 1
    while right < len(text) and text[right] in " \t":
        right += 1
    return _is_digit(text, left) or _is_digit(text, right)


def _place(edit: Edit) -> Span:
    return edit.span
