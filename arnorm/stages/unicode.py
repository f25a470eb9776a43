"""Unicode repair: wrong decodings, character references, presentation forms, canonical composition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from unicodedata import combining

from arnorm.document import NOTHING, Plan
from arnorm.rules import Rule
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import CharacterMap, Gate, Replacement
from arnorm.text.composition import Composition, is_composed
from arnorm.text.entities import References
from arnorm.text.fixpoint import RepeatedPass, plan_all, rewrite_all
from arnorm.text.mojibake import SIGNS, Mojibake
from arnorm.text.protected import NO_SPANS, Spans
from arnorm.text.visual_order import VISUAL, may_hold, visual_lines

_HAMZA = "\u0654"  # ARABIC HAMZA ABOVE

# Arabic Presentation Forms A and B without the byte order mark; what of it is replaced is said by the tables.
_FORMS = "\ufb50-\ufdff\ufe70-\ufefe"
_FORM = Gate(_FORMS)
_GATE = Gate(f"{SIGNS}{_FORMS}")

_TATWEEL = "\u0640"
# The initial form of a clitic by itself (BEH, SEEN, FEH, KAF, LAM) before a quote, a number or a Latin word, with the
# space that the joined form shows to be none.
_JOINED = re.compile(
    f"(?:(?<![\\w{_FORMS}])|(?<=\\A[\u0648\ufeed])|(?<=[^\\w{_FORMS}][\u0648\ufeed]))[\ufe91\ufeb3\ufed3\ufedb\ufedf] ?"
    '(?=["\u00ab\u00bb\u201c-\u201f\u2039\u203a(0-9\u0660-\u0669A-Za-z])'
)

_PHRASES = "phrases"


class Unicode:
    """Repairs what went wrong below the level of writing (POLICY section 3, AU).

    Runs with `Invisibles` until nothing moves, and is settled by itself too: a reference may hold a presentation
    form, a reversed line may hold a reference.
    """

    name = "unicode"
    families: tuple[str, ...] = ("AU",)
    settles = True
    asked_by: tuple[str, ...] = ("honorifics",)

    def __init__(self, setup: Setup) -> None:
        codes = {rule.when: rule.code for rule in setup.rules if rule.when}
        mojibake = [codes.get(name, "") for name in ("utf8-as-1256", "utf8-as-1252", "1256-as-1252", "bom")]
        self._steps = (
            RepeatedPass(Mojibake(*mojibake)),
            RepeatedPass(References(codes.get("named", ""), codes.get("numeric", ""))),
            RepeatedPass(_Forms(setup)),
            RepeatedPass(Composition(codes.get("canonical", ""), codes.get("maksura", ""), setup.options.mark_order)),
        )
        self._order = setup.options.mark_order
        self._shown = setup.shown
        self._words = setup.words

    def rewrite(self, text: str) -> str:
        """The repaired text, composed; the same object if nothing is to be done."""
        if _is_sound(text, self._order):
            return text
        turned = self._turned(text)
        if not turned:
            return rewrite_all(self._steps, text)
        pieces = [own if own else rewrite_all(self._steps, piece) for own, piece in _apart(text, turned)]
        new = "".join(pieces)
        return text if new == text else new

    def plan(self, text: str) -> Plan:
        """The same as edits, and the flag `visual-order` if a line is left because it is turned round."""
        turned = self._turned(text)
        if not turned:
            return NOTHING if _is_sound(text, self._order) else plan_all(self._steps, text)
        edits: list[Edit] = []
        at = 0
        for own, piece in _apart(text, turned):
            if not own:
                edits += [
                    Edit(Span(at + low, at + high), new, code)
                    for (low, high), new, code in plan_all(self._steps, piece).edits
                ]
            at += len(own) + len(piece)
        return Plan(edits=tuple(edits), flags=(VISUAL,))

    def _turned(self, text: str) -> Spans:
        """The lines in visual order: their shapes are what shows the order, so they stay."""
        return visual_lines(self._words("visual_order"))(text) if self._shown and may_hold(text) else NO_SPANS


def _apart(text: str, kept: Spans) -> Iterator[tuple[str, str]]:
    """The text in pieces: what is kept, then what follows it; one of each pair is empty."""
    at = 0
    for start, end in kept:
        yield "", text[at:start]
        yield text[start:end], ""
        at = end
    yield "", text[at:]


def _is_sound(text: str, order: str) -> bool:
    """Is there nothing that any pass would look at?"""
    return "&" not in text and _HAMZA not in text and not _GATE(text) and is_composed(text, order)


class _Forms:
    """The pass that writes presentation forms as the letters and marks they show."""

    def __init__(self, setup: Setup) -> None:
        self._rules = [rule for rule in setup.rules if rule.table]
        self._table = setup.table
        self._joined = any(rule.when != _PHRASES for rule in self._rules)

    @cached_property
    def _signs(self) -> CharacterMap:
        """Letters, ligatures and marks; the tables are read when the first presentation form is met."""
        return CharacterMap(self._replacements(rule for rule in self._rules if rule.when != _PHRASES))

    @cached_property
    def _phrases(self) -> dict[str, Replacement]:
        """Signs that stand for words of their own; empty if they stay."""
        return self._replacements(rule for rule in self._rules if rule.when == _PHRASES)

    def _replacements(self, rules: Iterable[Rule]) -> dict[str, Replacement]:
        return {found: Replacement(new, rule.code) for rule in rules for found, new in self._table(rule.table).items()}

    def rewrite(self, text: str) -> str:
        if not _FORM(text):
            return text
        joined = self._joined and _JOINED.search(text)
        return apply(text, list(self.edits(text))) if self._phrases or joined else self._signs.rewrite(text)

    def edits(self, text: str) -> Iterator[Edit]:
        if not _FORM(text):
            return
        edits = self._signs.edits(text)
        if self._joined and _JOINED.search(text):
            edits = self._with_tatweel(text, edits)
        if self._phrases:
            spelled = CharacterMap(self._phrases).edits(text)
            edits = iter(sorted((*edits, *(self._spaced(edit, text) for edit in spelled)), key=lambda edit: edit.span))
        yield from edits

    def _with_tatweel(self, text: str, edits: Iterator[Edit]) -> Iterator[Edit]:
        """The edits; a joined form that no letter follows joins what does: its letter gets the tatweel of a clitic."""
        joined = {match.start(): match.end() for match in _JOINED.finditer(text)}
        for edit in edits:
            end = joined.get(edit.span.start)
            yield edit if end is None else Edit(Span(edit.span.start, end), edit.new + _TATWEEL, edit.code)

    def _spaced(self, edit: Edit, text: str) -> Edit:
        """A phrase is words: it needs a space where a letter, a digit or another phrase touches the sign."""
        start, end = edit.span
        before, after = text[start - 1 : start], text[end : end + 1]
        touched = before.isalnum() or before in self._phrases or (before != "" and combining(before) > 0)
        left = " " if touched else ""
        right = " " if after.isalnum() and after not in self._phrases else ""
        return Edit(edit.span, f"{left}{edit.new}{right}", edit.code)
