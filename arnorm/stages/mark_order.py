"""The order of marks on one letter, for those who want another than NFC has (option `mark_order`)."""

from __future__ import annotations

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span
from arnorm.stages.base import Setup
from arnorm.text.composition import VOWELS_SHADDA, shadda_first

_SHADDA = "\u0651"


class MarkOrder:
    """Writes each shadda before the vowel marks of its letter, everywhere, as most keyboards type it."""

    name = "mark-order"
    families: tuple[str, ...] = ("AM",)
    optional = True
    asked_by: tuple[str, ...] = ("mark_order",)

    def __init__(self, setup: Setup) -> None:
        self._code = setup.rules[0].code

    def rewrite(self, text: str) -> str:
        """The text in that order; the same object if it is."""
        new = shadda_first(text)
        return text if new == text else new

    def plan(self, text: str) -> Plan:
        """One edit for each letter's marks."""
        if _SHADDA not in text:
            return NOTHING
        edits = tuple(
            Edit(Span(*match.span()), shadda_first(match.group()), self._code) for match in VOWELS_SHADDA.finditer(text)
        )
        return Plan(edits) if edits else NOTHING
