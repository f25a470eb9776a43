"""Invisible characters: line ends, spaces, controls, zero-width and bidi characters; joiners only where they work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from unicodedata import category

from arnorm.document import Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import CharacterMap, Gate, Replacement, char_class
from arnorm.text.emoji import END_OF_TAGS, KEYCAP_BASES, PICTOGRAPHS, TAGS
from arnorm.text.fixpoint import Pass, RepeatedPass, plan_all, rewrite_all
from arnorm.text.foreign_lines import ForeignLines
from arnorm.text.protected import Spans

_ZWSP, _ZWJ = "\u200b", "\u200d"
_JOINERS = "\u200c\u200d"  # ZERO WIDTH NON-JOINER, ZERO WIDTH JOINER
_EMOJI_STYLES = "\ufe0e\ufe0f"  # VARIATION SELECTOR-15, VARIATION SELECTOR-16

_LINE_ENDS, _GAPS = "line-end", "gap"  # what rules say in `when`

_WHITE = re.compile("[ \n]*+")
_VISIBLE = re.compile("[^ \n]")
_LINE_END = re.compile("\r{1,2}\n|[\r\x85\u2028\u2029]")

_PICTOGRAPH = re.compile(f"[{PICTOGRAPHS}]")
_STYLED = re.compile(f"[{PICTOGRAPHS}{KEYCAP_BASES}]")
_TAG_SEQUENCE = re.compile(f"[{TAGS}]+{END_OF_TAGS}")
_ARABIC = re.compile(
    "[\u0620-\u065f\u066e-\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"
)
# With its marks and signs: no variation selector belongs to any of them.
_ARABIC_BLOCK = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
# Scripts whose spelling needs the joiners: Devanagari to Sinhala, and the Brahmic scripts beyond the first plane.
_INDIC = re.compile("[\u0900-\u0dff\ua8e0-\ua8ff\U00011000-\U00011fff]")
# Letters and marks of scripts that write no spaces between words: Thai, Lao, Burmese, Khmer.
_SPACELESS = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u1049\u1050-\u109d\u1780-\u17d3\u17d7\u17dc\u17dd"
    "\ua9e0-\ua9fe\uaa60-\uaa76\uaa7a-\uaa7f]"
)

# A stop with its closers, but not the dot of a title (one letter) or of a list number (`2.`).
_PARAGRAPH_GAP = re.compile(
    "(?<!\\b\\w)(?<!\\b\\d\\d)[.!?\u061f\u2026\u06d4]"
    "[.!?\u061f\u2026\u06d4\"'\u00bb\u201d\u2019)\\]]{0,6}(?P<gap> {3,})(?=[^ ])"
)


class Invisibles:
    """Makes white space plain and takes away what cannot be seen (POLICY sections 3 and 8, AW).

    Emoji sequences survive whole. ZERO WIDTH NON-JOINER and JOINER stay in words of Indic scripts and in lines of
    another Arabic-script language, ZERO WIDTH SPACE in words of scripts without spaces.
    """

    name = "invisibles"
    families: tuple[str, ...] = ("AW",)
    settles = True

    def __init__(self, setup: Setup) -> None:
        always: dict[str, Replacement] = {}
        contextual: dict[str, str] = {}
        codes: dict[str, str] = {}
        for rule in setup.rules:
            found = setup.table(rule.table) if rule.table else dict.fromkeys(rule.sources, "".join(rule.targets[:1]))
            if rule.when in (_LINE_ENDS, _GAPS):
                codes[rule.when] = rule.code
            elif rule.when:
                contextual.update(dict.fromkeys(found, rule.code))
            else:
                always.update((character, Replacement(new, rule.code)) for character, new in found.items())
        self._steps: list[tuple[frozenset[str], RepeatedPass]] = []
        if _LINE_ENDS in codes:
            self._add("\r\x85\u2028\u2029", _LineEnds(codes[_LINE_ENDS]))
        self._add(always, CharacterMap(always))
        if contextual:
            self._add(contextual, _Joiners(contextual, lambda: setup.left_alone().foreign), reopens=True)
        self._gaps = _ParagraphGaps(codes.get(_GAPS, ""))
        found_by_any = frozenset().union(*(characters for characters, _ in self._steps))
        self._gate = Gate(char_class(found_by_any) if found_by_any else "(?!)")

    def _add(self, characters: Iterable[str], run: Pass, reopens: bool = False) -> None:
        self._steps.append((frozenset(characters), RepeatedPass(run, reopens)))

    def rewrite(self, text: str) -> str:
        """The text with plain white space; the same object if nothing is to be done."""
        present = self._gate.present(text)
        return rewrite_all(self._wanted(present), text) if present else self._gaps.rewrite(text)

    def plan(self, text: str) -> Plan:
        """The same as edits."""
        return plan_all(self._wanted(self._gate.present(text)), text)

    def _wanted(self, present: frozenset[str]) -> list[RepeatedPass]:
        """The passes that find something. What they write is plain, so no other pass will find more."""
        steps = [step for characters, step in self._steps if characters & present]
        return [*steps, RepeatedPass(self._gaps)]


class _LineEnds:
    """Every line end becomes LINE FEED; CR CR LF, which double conversion leaves, is one line end."""

    def __init__(self, code: str) -> None:
        self._code = code

    def rewrite(self, text: str) -> str:
        if "\r" in text or "\x85" in text or "\u2028" in text or "\u2029" in text:
            return _LINE_END.sub("\n", text)
        return text

    def edits(self, text: str) -> Iterator[Edit]:
        for found in _LINE_END.finditer(text):
            yield Edit(Span(*found.span()), "\n", self._code)


class _ParagraphGaps:
    """Text that lost its line breaks: three spaces or more after a stop were a paragraph break."""

    def __init__(self, code: str) -> None:
        self._code = code

    def rewrite(self, text: str) -> str:
        return apply(text, list(self.edits(text)))

    @staticmethod
    def _has_lines(text: str) -> bool:
        """Does a line break stand between two characters that are not white space?"""
        inside = text.find("\n", _WHITE.match(text).end())  # type: ignore[union-attr]
        return inside >= 0 and _VISIBLE.search(text, inside) is not None

    def edits(self, text: str) -> Iterator[Edit]:
        if not self._code or self._has_lines(text) or "   " not in text:
            return
        for found in _PARAGRAPH_GAP.finditer(text):
            yield Edit(Span(*found.span("gap")), "\n\n", self._code)


class _Joiners:
    """Characters that are needed in some places and litter in all others, taken run by run."""

    def __init__(self, codes: dict[str, str], finder: Callable[[], ForeignLines]) -> None:
        self._codes = codes
        self._run = re.compile(f"{char_class(codes)}+")
        self._finder = finder
        self._foreign: ForeignLines | None = None

    def rewrite(self, text: str) -> str:
        return apply(text, list(self.edits(text)))

    def edits(self, text: str) -> Iterator[Edit]:
        foreign: Spans | None = None
        for found in self._run.finditer(text):
            start, end = found.span()
            left, right = text[start - 1 : start], text[end : end + 1]
            kept = _kept(found.group(), left, right)
            if not kept and _ARABIC.match(left):
                foreign = self._foreign_lines(text) if foreign is None else foreign
                kept = _joiner(found.group()) if foreign.covers(start) else kept
            yield from self._removals(text, start, end, kept)

    def _foreign_lines(self, text: str) -> Spans:
        if self._foreign is None:
            self._foreign = self._finder()
        return self._foreign(text)

    def _removals(self, text: str, start: int, end: int, kept: set[int]) -> Iterator[Edit]:
        """One edit for each stretch of the run that one rule takes away."""
        at = start
        while at < end:
            code = self._codes[text[at]]
            first = at
            while at < end and at - start not in kept and self._codes[text[at]] == code:
                at += 1
            if at > first:
                yield Edit(Span(first, at), "", code)
            else:
                at += 1


def _kept(run: str, left: str, right: str) -> set[int]:
    """Which characters of a run work where they stand, between the visible characters `left` and `right`."""
    if _PICTOGRAPH.match(left):
        return _emoji_parts(run, right)
    if run[0] in _EMOJI_STYLES and _STYLED.match(left):
        return {0}
    if _is_variant(run[0]) and _takes_variants(left):
        return {0}
    if _INDIC.match(left):
        return _joiner(run)
    if _ZWSP in run and _SPACELESS.match(left) and _SPACELESS.match(right):
        return {run.index(_ZWSP)}
    return set()


def _emoji_parts(run: str, right: str) -> set[int]:
    """After a pictograph: its style or its tags, then a joiner if another pictograph follows."""
    kept: set[int] = set()
    at = 0
    if run[0] in _EMOJI_STYLES:
        kept.add(0)
        at = 1
    if tags := _TAG_SEQUENCE.match(run, at):
        kept.update(range(*tags.span()))
        at = tags.end()
    if _PICTOGRAPH.match(right) and (joiner := run.find(_ZWJ, at)) >= 0:
        kept.add(joiner)
    return kept


def _joiner(run: str) -> set[int]:
    """The first joiner of a run."""
    return set(islice((at for at, character in enumerate(run) if character in _JOINERS), 1))


def _takes_variants(left: str) -> bool:
    """May a variation selector follow this character? It follows a base, and no Arabic one."""
    return bool(left) and not left.isspace() and category(left)[0] != "M" and not _ARABIC_BLOCK.match(left)


def _is_variant(character: str) -> bool:
    """A variation selector of glyphs, not of emoji style."""
    return "\ufe00" <= character <= "\ufe0d" or "\U000e0100" <= character <= "\U000e01ef"
