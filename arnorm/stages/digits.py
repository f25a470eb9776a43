"""Digits: one set for all numbers, and the separators that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.document import NOTHING, Plan
from arnorm.engine.characters import Gate, Places, char_class, edited
from arnorm.engine.languages import foreign_lines
from arnorm.engine.narrow import OneByOne, signs_of
from arnorm.engine.protected import Spans, outside, tokens
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup

_ZERO = {"ascii": 0x30, "arabic-indic": 0x660, "extended": 0x6F0}
_SETS = {name: "".join(chr(zero + value) for value in range(10)) for name, zero in _ZERO.items()}
_DIGITS = frozenset("".join(_SETS.values()))
_DIGIT = char_class(_DIGITS)

_ARABIC_COMMA, _DECIMAL, _THOUSANDS, _PERCENT = "\u060c", "\u066b", "\u066c", "\u066a"

# Before one of these a digit is the base of a keycap (UTS #51) or a zero with a stroke (StandardizedVariants.txt):
# forms that exist for ASCII digits alone.
_FORMS = ("\ufe00", "\ufe0f", "\u20e3")

_COMMAS = f",{_ARABIC_COMMA}{_THOUSANDS}"

# A digit and one of these before a group: then the group belongs to a list, a time, a date or a longer number.
_JOINTS = frozenset(f"{_COMMAS}.:/{_DECIMAL}")


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
        signs = {"decimal": (_DECIMAL, "."), "thousands": (_THOUSANDS, ","), "percent": (_PERCENT, "%")}
        if target == "ascii":
            self._new.update((old, (new, codes[sign])) for sign, (old, new) in signs.items() if sign in codes)
        self._found = re.compile(char_class(self._new) if self._new else "(?!)")
        self._gate = Gate(self._found.pattern)
        self._groups = codes.get("groups", "") if target != "keep" else ""
        self._comma = "," if target == "ascii" else _THOUSANDS
        self._drop = codes.get("drop-thousands", "")
        self._foreign = foreign_lines(setup.words("foreign"))

    def rewrite(self, text: str) -> str:
        """The text with its numbers in one set; the same object if there is nothing to do."""
        return edited(text, self._edits(text))

    def one_by_one(self) -> OneByOne | None:
        """What becomes of digits; None if the signs between and beside them are to be read."""
        if self._groups or self._drop or not self._new.keys() <= _DIGITS:
            return None
        return OneByOne({old: new for old, (new, _) in self._new.items()}, signs_of(self._foreign))

    def plan(self, text: str) -> Plan:
        """One edit a digit or sign."""
        edits = self._edits(text)
        return Plan(edits) if edits else NOTHING

    def _edits(self, text: str) -> list[Edit]:
        grouped = _ARABIC_GROUPS.occurs(text) if self._groups else False
        if not grouped and not self._gate(text) and not (self._drop and _ANY_GROUPS.occurs(text)):
            return []
        # In `search` a hashtag is its words.
        spans = tokens(text, hashtags=not self._drop).union(self._foreign(text))
        edits = list(outside(self._signs(text), spans))
        if grouped:
            commas = [Edit(Span(at, at + 1), self._comma, self._groups) for at in _ARABIC_GROUPS.commas(text)]
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
            elif sign not in _DIGITS and not (_is_digit(text, at - 1) and _is_digit(text, at + 1)):
                continue
            new, code = self._new[sign]
            yield Edit(Span(at, at + 1), new, code)

    def _without_thousands(self, text: str, edits: list[Edit], spans: Spans) -> list[Edit]:
        """The edits, and the thousands commas they leave dropped. No edit before this moves an offset."""
        dropped = (Edit(Span(at, at + 1), "", self._drop) for at in _ANY_GROUPS.commas(apply(text, edits)))
        by_place = {edit.span.start: edit for edit in edits}
        by_place.update((edit.span.start, edit) for edit in outside(dropped, spans))
        return [by_place[at] for at in sorted(by_place)]


class _Groups:
    """Finds numbers in groups of three: one to three digits, then commas and three digits each time.

    `2018,2019` is a list and `0,500` no whole number, so neither is found.
    """

    def __init__(self, commas: str) -> None:
        comma = char_class(commas)
        self._comma = re.compile(f"{comma}(?={_DIGIT})")
        self._places = Places(dict.fromkeys(commas, f"(?={_DIGIT})"))
        self._rest = re.compile(f"(?:{comma}{_DIGIT}{{3}})++(?!{_DIGIT}|[{_COMMAS}]{_DIGIT})")

    def occurs(self, text: str) -> bool:
        """Does one of the commas stand before a digit?"""
        return self._places.occur(text)

    def commas(self, text: str) -> Iterator[int]:
        """Where the commas of these numbers stand."""
        at = 0
        while match := self._comma.search(text, at):
            at = match.end()
            rest = self._rest.match(text, match.start()) if _is_first_group(text, match.start()) else None
            if rest:
                yield from range(rest.start(), rest.end(), 4)
                at = rest.end()


_ARABIC_GROUPS = _Groups(_ARABIC_COMMA)
_ANY_GROUPS = _Groups(f",{_THOUSANDS}")


def _is_first_group(text: str, comma: int) -> bool:
    """Do one to three digits without a leading zero end at `comma`, and no number before them?"""
    start = comma
    while start > 0 and comma - start <= 3 and text[start - 1] in _DIGITS:
        start -= 1
    if not 1 <= comma - start <= 3 or int(text[start]) == 0:
        return False
    return not (start > 0 and text[start - 1] in _JOINTS and _is_digit(text, start - 2))


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
