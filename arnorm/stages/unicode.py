"""Unicode repair: wrong decodings, character references, presentation forms, canonical composition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from unicodedata import combining

from arnorm.document import NOTHING, Plan
from arnorm.engine.characters import CharacterMap, Gate, Replacement
from arnorm.engine.composition import Composition, is_composed
from arnorm.engine.mojibake import SIGNS, Mojibake
from arnorm.engine.passes import Step, plan_all, rewrite_all
from arnorm.engine.references import References
from arnorm.rules import Rule
from arnorm.spans import Edit, apply
from arnorm.stages.base import Setup

_HAMZA = "\u0654"  # ARABIC HAMZA ABOVE

# Arabic Presentation Forms A and B without the byte order mark; what of it is replaced is said by the tables.
_FORMS = "\ufb50-\ufdff\ufe70-\ufefe"
_FORM = Gate(_FORMS)
_GATE = Gate(f"{SIGNS}{_FORMS}")

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
            Step(Mojibake(*mojibake)),
            Step(References(codes.get("named", ""), codes.get("numeric", ""))),
            Step(_Forms(setup)),
            Step(Composition(codes.get("canonical", ""), codes.get("maksura", ""))),
        )

    def rewrite(self, text: str) -> str:
        """The repaired text, composed; the same object if nothing is to be done."""
        return text if _is_sound(text) else rewrite_all(self._steps, text)

    def plan(self, text: str) -> Plan:
        """The same as edits."""
        return NOTHING if _is_sound(text) else plan_all(self._steps, text)


def _is_sound(text: str) -> bool:
    """Is there nothing that any pass would look at?"""
    return "&" not in text and _HAMZA not in text and not _GATE(text) and is_composed(text)


class _Forms:
    """The pass that writes presentation forms as the letters and marks they show."""

    def __init__(self, setup: Setup) -> None:
        self._rules = [rule for rule in setup.rules if rule.table]
        self._table = setup.table

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
        return apply(text, list(self.edits(text))) if self._phrases else self._signs.rewrite(text)

    def edits(self, text: str) -> Iterator[Edit]:
        if not _FORM(text):
            return
        edits = self._signs.edits(text)
        if self._phrases:
            spelled = CharacterMap(self._phrases).edits(text)
            edits = iter(sorted((*edits, *(self._spaced(edit, text) for edit in spelled)), key=lambda edit: edit.span))
        yield from edits

    def _spaced(self, edit: Edit, text: str) -> Edit:
        """A phrase is words: it needs a space where a letter, a digit or another phrase touches the sign."""
        start, end = edit.span
        before, after = text[start - 1 : start], text[end : end + 1]
        touched = before.isalnum() or before in self._phrases or (before != "" and combining(before) > 0)
        left = " " if touched else ""
        right = " " if after.isalnum() and after not in self._phrases else ""
        return Edit(edit.span, f"{left}{edit.new}{right}", edit.code)
