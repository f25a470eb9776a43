"""Looking: which phrases of which rules stand where in a line, and do their guards let them pass?

The context-free half of boilerplate removal: dictionary look-ups on the words of a line, never a big alternation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from arnorm.engine.guards import CONTEXT, LOCAL, Guard
from arnorm.engine.lines import (
    LONG,
    Line,
    Phrases,
    bounded,
    fold,
    inline_gate,
    line_gate,
    word_numbers,
    words_of,
)
from arnorm.engine.page import Hit, Page
from arnorm.engine.shapes import Shapes, classes_of

if TYPE_CHECKING:
    from arnorm.rules import Rule

_SINCE = "\u0645\u0646\u0630"  # mundhu
_BEFORE = "\u0642\u0628\u0644"  # qabla
_END = 32
_TRAILING = ' .\u2026!)"\u00bb\u201d'
# Signs of lines that speak by their form: addresses, bars, arrows, copyright; bars that must stand twice; the gap of a
# ticker; clock times and links at line starts.
_SIGNS = "@|\u203a\u25ba\u25c4\u25bc\u25b6\u2190\u2192\u00a9"
_BARS = (("/", " / "), (">", " > "))
_GAP = "   "
_LINE_FORMS = (
    r"\d{1,2}:\d\d",
    r"https?://",
    r"(?:www|youtu|youtube|m|pic|t|x|fb|vimeo|twitter|facebook|instagram|tiktok|soundcloud)\.\w",
)


class Tables:
    """The phrases of all rules by position, with the guards of all rules looked up once."""

    def __init__(
        self,
        rules: Sequence[Rule],
        agencies: Sequence[str] = (),
        site_words: Sequence[str] = (),
    ) -> None:
        self.shapes = Shapes(rules, classes_of(site_words))
        self.own = Phrases((phrase, rule) for rule in rules if "own-line" in rule.position for phrase in rule.variants)
        self.start = Phrases(
            (phrase, rule) for rule in rules if "line-start" in rule.position for phrase in rule.variants
        )
        self.end = Phrases((phrase, rule) for rule in rules if "line-end" in rule.position for phrase in rule.variants)
        self.menu = Phrases(
            (phrase, rule.code)
            for rule in rules
            if rule.category == "nav" and (rule.extent == "run" or "line-part" in rule.position)
            for phrase in rule.variants
        )
        inline = [(phrase, rule) for rule in rules if "inline-tail" in rule.position for phrase in rule.variants]
        self.inline = Phrases(inline)
        self.gate = inline_gate(phrase for phrase, _ in inline)
        loose = [(phrase, rule) for rule in rules if "anywhere" in rule.position for phrase in rule.variants]
        self.anywhere = [(fold(phrase), len(words_of(fold(phrase))), rule) for phrase, rule in loose]
        self._line_gate = line_gate(
            starts=_phrases(rules, "line-start"),
            wholes=[*_phrases(rules, "own-line"), *agencies],
            pairs=_words_of_runs(rules),
            forms=_LINE_FORMS,
        )
        self._ends = tuple({" " + words_of(fold(phrase))[-1] for phrase in _phrases(rules, "line-end")})
        self._stems = _common_stems(phrase for phrase, _, _ in self.anywhere)
        self._local = {rule.code: list(_checks(rule, LOCAL)) for rule in rules}
        self._context = {rule.code: list(_checks(rule, CONTEXT)) for rule in rules}

    def suspects(self, folded: str) -> bool:
        """May a marker stand inside this folded text or line?"""
        return self.gate.search(bounded(folded)) is not None or self._has_loose(folded)

    def _has_loose(self, folded: str) -> bool:
        """May a phrase stand here that needs no boundary before it?"""
        for stem in self._stems:
            if stem in folded:
                return any(phrase in folded for phrase, _, _ in self.anywhere)
        return False

    def worth_a_look(self, folded: str) -> bool:
        """May anything in this folded text be residue? Cheap, and wrong only on the side of looking."""
        if self.gate.search(bounded(folded)) or self._line_gate.search("\n" + folded) or self._has_loose(folded):
            return True
        if self.shapes.worth_a_look(folded):
            return True
        for sign in _SIGNS:
            if sign in folded:
                return True
        for sign, bar in _BARS:
            if sign in folded and folded.count(bar) > 1:
                return True
        lines = folded.split("\n")
        if lines[0].count(_GAP) >= 4:
            return True
        for line in lines:
            if len(line) < LONG and line.rstrip(_TRAILING).endswith(self._ends):
                return True
        return has_times(folded)

    def inline_at(self, page: Page, line: Line, word: int) -> Iterator[Hit]:
        """The hits of inline phrases that begin with this word, whatever stands before it."""
        for size, rule in self.inline.at(line.words, word):
            yield from self._judged(page, line, Hit(rule, line.index, word, word + size, "inline"))

    def whole_line(self, page: Page, line: Line) -> Iterator[Hit]:
        """The hits that speak for the whole line and pass the guards that look at the line alone."""
        words, number = line.words, line.index
        if line.close != "?":
            for size, rule in self.own.at(words):
                if size == len(words):
                    yield from self._judged(page, line, Hit(rule, number, 0, size, "own"))
        for size, rule in self.start.at(words):
            yield from self._judged(page, line, Hit(rule, number, 0, size, "start"))
        for size, rule in self.end.ending(words):
            yield from self._judged(page, line, Hit(rule, number, len(words) - size, len(words), "end"))
        for size, rule in self.shapes.at_start(words):
            if size == len(words) and "own-line" in rule.position and line.close != "?":
                yield from self._judged(page, line, Hit(rule, number, 0, size, "own"))
            elif size < len(words) and "line-start" in rule.position:
                yield from self._judged(page, line, Hit(rule, number, 0, size, "start"))

    def inline_hits(self, page: Page, line: Line) -> Iterator[Hit]:
        """The hits inside a line, in order, that pass the guards that look at the line alone."""
        matches = [match.start(1) - 1 for match in self.gate.finditer(bounded(line.folded))]
        loose = self._has_loose(line.folded)
        if not (matches or loose):
            return
        numbers = word_numbers(line.folded)
        for at in sorted({numbers[offset] for offset in matches if offset in numbers}):
            for size, rule in self.inline.at(line.words, at):
                yield from self._judged(page, line, Hit(rule, line.index, at, at + size, "inline"))
        for phrase, size, rule in self.anywhere if loose else ():
            if (offset := line.folded.find(phrase)) in numbers:
                at = numbers[offset]
                yield from self._judged(page, line, Hit(rule, line.index, at, at + size, "inline"))

    def _judged(self, page: Page, line: Line, hit: Hit) -> Iterator[Hit]:
        if all(guard(page, line, hit, arg) for guard, arg in self._local[hit.rule.code]):
            yield hit

    def in_place(self, page: Page, hit: Hit) -> bool:
        """Does a hit pass the guards that look at its place on the page?"""
        line = page.lines[hit.line]
        return all(guard(page, line, hit, arg) for guard, arg in self._context[hit.rule.code])


def has_times(folded: str) -> bool:
    """May folded text hold a relative time at the open end of a line, or two of them in one line?"""
    last = -1
    for word in (_SINCE, _BEFORE):
        at = folded.find(word)
        while at >= 0:
            end = folded.find("\n", at, at + _END)
            if (end >= 0 or len(folded) - at <= _END) and folded[at : end if end >= 0 else None].rstrip()[
                -1:
            ].isalnum():
                return True
            if word is _SINCE:
                if last >= 0 and folded.find("\n", last, at) < 0:
                    return True
                last = at
            at = folded.find(word, at + 3)
    return False


def _common_stems(phrases: Iterable[str]) -> tuple[str, ...]:
    """What the phrases with the same first word begin with: fewer strings to look for."""
    by_word: dict[str, list[str]] = {}
    for phrase in phrases:
        by_word.setdefault(phrase.split(" ")[0], []).append(phrase)
    return tuple(map(_common_start, by_word.values()))


def _common_start(phrases: list[str]) -> str:
    first, last = min(phrases), max(phrases)
    size = next((at for at, letter in enumerate(first) if last[at] != letter), len(first))
    return first[:size]


def _words_of_runs(rules: Sequence[Rule]) -> Iterator[str]:
    runs = (rule for rule in rules if rule.extent == "run" or "line-part" in rule.position)
    return (phrase for rule in runs for phrase in rule.variants)


def _phrases(rules: Sequence[Rule], position: str) -> Iterator[str]:
    return (phrase for rule in rules if position in rule.position for phrase in rule.variants)


def _checks(rule: Rule, known: Mapping[str, Guard]) -> Iterator[tuple[Guard, str]]:
    for guard in rule.guards:
        name, _, arg = guard.partition(":")
        if name in known:
            yield known[name], arg
