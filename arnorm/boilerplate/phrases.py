"""Looking: which phrases of which rules stand where in a line, and do their guards let them pass?

The context-free half of boilerplate removal: dictionary look-ups on the words of a line, never a big alternation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from arnorm.boilerplate.conditions import CONTEXT, LOCAL, Guard
from arnorm.boilerplate.dates import Dates
from arnorm.boilerplate.line_key import (
    LONG,
    Line,
    Openings,
    Phrases,
    firsts_of,
    fold,
    head_of,
    heads_of,
    is_latin,
    lines_of,
    words_from,
    words_of,
)
from arnorm.boilerplate.page import Hit, Page, Words
from arnorm.boilerplate.shapes import LONGEST, Shapes, classes_of

if TYPE_CHECKING:
    from arnorm.rules import Rule

_SINCE = "\u0645\u0646\u0630"  # mundhu
_BEFORE = "\u0642\u0628\u0644"  # qabla
_SPACES = (" ", "\u00a0")
_END = 32
_SHORT = 40
_MANY_SHORT = 4  # so many lines of so few characters may be furniture whatever they say
_TRAILING = " .\u2026!?\u061f:,\u060c;\u061b)]\"'\u00bb\u201d\u2019*/|\u2013\u2014-"
_LEADING = '("\u00ab\u201c'
# Signs of lines that speak by their form, all of them rare characters: addresses, arrows, copyright; bars that must
# stand twice; the gap of a ticker; clock times and links at line starts.
_SIGNS = frozenset("@\u203a\u25ba\u25c4\u25bc\u25b6\u2190\u2192\u00a9")
FORM_SIGNS = "@/|>(\u203a\u00a9\u2190\u2192"
"""Nearly every form of a line shows one of these signs."""
_BARS = (("/", " / "), (">", " > "))
_GAP = "   "
_LINE_FORM = re.compile(
    r"[^\w\n]*(?:\d{1,2}:\d\d|https?://"
    r"|(?:www|youtu|youtube|m|pic|t|x|fb|vimeo|twitter|facebook|instagram|tiktok|soundcloud)\.\w)"
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
        self.inline = Phrases(
            (phrase, rule) for rule in rules if "inline-tail" in rule.position for phrase in rule.variants
        )
        self._openings = Openings(self.inline)
        loose = [(phrase, rule) for rule in rules if "anywhere" in rule.position for phrase in rule.variants]
        self.anywhere = [
            (re.compile(r"\s+".join(map(re.escape, fold(phrase).split()))), len(words_of(fold(phrase))), rule)
            for phrase, rule in loose
        ]
        self._runs = Phrases((phrase, phrase) for phrase in _words_of_runs(rules))
        self._agencies = Phrases((name, name) for name in agencies)
        tables = (self.own, self.start, self._agencies, self._runs)
        longest = max((phrase.count(" ") + 1 for table in tables for phrase in table), default=0)
        self._longest = max(longest + 1, LONGEST)  # one more than a phrase has: so a line that goes on is seen to
        self._singles = frozenset(phrase for phrase in self.start if " " not in phrase)
        self._seconds = _seconds(phrase for table in tables for phrase in table)
        self._firsts = self._seconds.keys() | self.shapes.first_words
        self._last_words = frozenset(phrase.rsplit(" ", 1)[-1] for phrase in self.end)
        self._ends = tuple(f" {word}" for word in self._last_words)
        self._end_letters = frozenset(end[-2:] for end in self._ends)
        self._stems = frozenset(fold(phrase).split()[0] for phrase, _ in loose)
        self._local = {rule.code: list(_checks(rule, LOCAL)) for rule in rules}
        self._context = {rule.code: list(_checks(rule, CONTEXT)) for rule in rules}

    def page_of(self, text: str, folded: str, words: Words) -> Page:
        """The lines of a text, and which of them may hold something inside.

        Args:
            text: the text.
            folded: the same, folded wholly.
            words: the word lists of the guards.
        """
        places = self._openings.places(folded)
        lines = lines_of(text, folded, self._opening(folded, words.dates))
        marked: dict[int, list[int]] = {}
        for place in places:
            line = lines[bisect_right(lines, place, key=_start) - 1]
            marked.setdefault(line.index, []).append(place - line.at)
        for number in _where(self._has_loose, folded, lines):
            marked.setdefault(number, [])
        timed = frozenset(lines[bisect_right(lines, place, key=_start) - 1].index for place in times_in(folded))
        return Page(text, lines, words, marked, timed, _signs(folded))

    def _opening(self, folded: str, dates: Dates) -> list[bool]:
        """Of each line, blank ones too: may its first words open something?"""
        heads = heads_of(folded)
        return [head[0] != "" and (self.opens(head) or dates.may_open(head[0])) for head in heads]

    def quiet_page(self, text: str, folded: str, words: Words) -> Page:
        """The same for a text that is not `worth_a_look`: dates and forms alone may stand in it (19 against 36 us)."""
        lines = lines_of(text, folded, map(words.dates.may_open, firsts_of(folded)))
        return Page(text, lines, words, signs=_signs(folded), quiet=True)

    def worth_a_look(self, folded: str, rare: str) -> bool:
        """May anything in this folded text be residue? Cheap, and wrong only on the side of looking.

        Args:
            folded: the text, folded.
            rare: its rare characters (see `characters.rare`); without a sign among them none is looked for.
        """
        return (
            "|" in folded
            or (not _SIGNS.isdisjoint(rare) and any(sign in folded for sign in _SIGNS))
            or next(times_in(folded), None) is not None
            or self._has_loose(folded)
            or bool(self._openings.places(folded))
            or any(folded.find(sign) != folded.rfind(sign) and folded.count(bar) > 1 for sign, bar in _BARS)
            or self._has_lines(folded)
        )

    def _has_loose(self, folded: str) -> bool:
        """May a phrase stand here that needs no boundary before it?"""
        for stem in self._stems:
            if stem in folded:
                return any(pattern.search(folded) for pattern, _, _ in self.anywhere)
        return False

    def _has_lines(self, folded: str) -> bool:
        """May a line of folded text speak by how it begins or ends?"""
        lines = folded.split("\n")
        if next((line for line in lines if line.strip()), "").count(_GAP) >= 4:
            return True
        if sum(map(_SHORT.__gt__, filter(None, map(len, lines)))) >= _MANY_SHORT:
            return True
        for line in lines:
            if len(line) < LONG:
                body = line.rstrip(_TRAILING)
                if body[-2:] in self._end_letters and body.endswith(self._ends) and self._ends_with(body):
                    return True
        known = self._firsts
        firsts = zip(firsts_of(folded), lines, strict=True)
        some = [line for first, line in firsts if first in known or len(first) == 1]
        return any(self.opens(head_of(line)) and self._begins(line) for line in some)

    def _ends_with(self, body: str) -> bool:
        """Does a folded line end with a phrase, not with its last word alone? Of 100 articles 7 do the latter."""
        return next(self.end.ending(words_of(body)), None) is not None

    def _begins(self, line: str) -> bool:
        """Does a folded line begin with a phrase, a shape, two words of a menu, or a form?"""
        words = words_from(line, 0, self._longest)
        return bool(
            any(size == len(words) for table in (self.own, self._agencies) for size, _ in table.at(words))
            or next(self.start.at(words), None)
            or any(next(self._runs.at(words, size), None) for size, _ in self._runs.at(words))
            or _LINE_FORM.match(line)
            or (self.shapes.may_begin(words) and next(self.shapes.at_start(words), None))
        )

    def opens(self, head: Sequence[str]) -> bool:
        """May a line that begins with these words (see `heads_of`) begin with a phrase, a shape, a row of buttons?"""
        first, second = head
        if len(first) == 1:
            return True
        if first not in self._firsts:
            return False
        return (
            len(second) == 1
            or first in self._singles
            or second in self._seconds.get(first, ())
            or self.shapes.may_begin(head)
            or (first in self._runs.first_words and second in self._runs.first_words)
        )

    def closes(self, line: Line) -> bool:
        """Does a phrase close with the last word of a line? May say yes where the rest of it does not stand before."""
        tokens = line.folded.rstrip(_TRAILING).rsplit(None, 1)
        last = tokens[-1].lstrip(_LEADING) if tokens else ""
        if last.isalpha() and not is_latin(last[-1]):
            return last in self._last_words
        words = words_of(last)
        return not words or words[-1] in self._last_words

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
        for offset in page.marked.get(line.index, ()):
            at = line.word_at(offset)
            if at is not None:
                yield from self.inline_at(page, line, at)
        for pattern, size, rule in self.anywhere if self._has_loose(line.folded) else ():
            found = pattern.search(line.folded)
            at = line.word_at(found.start()) if found else None
            if at is not None:
                yield from self._judged(page, line, Hit(rule, line.index, at, at + size, "inline"))

    def inline_at(self, page: Page, line: Line, word: int) -> Iterator[Hit]:
        """The hits of inline phrases that begin with this word, whatever stands before it."""
        for size, rule in self.inline.at(line.words, word):
            yield from self._judged(page, line, Hit(rule, line.index, word, word + size, "inline"))

    def _judged(self, page: Page, line: Line, hit: Hit) -> Iterator[Hit]:
        for guard, arg in self._local[hit.rule.code]:
            if not guard(page, line, hit, arg):
                return
        yield hit

    def in_place(self, page: Page, hit: Hit) -> bool:
        """Does a hit pass the guards that look at its place on the page?"""
        line = page.lines[hit.line]
        return all(guard(page, line, hit, arg) for guard, arg in self._context[hit.rule.code])


def times_in(folded: str) -> Iterator[int]:
    """Where folded text may hold a relative time at the open end of a line, or the second of two in one line."""
    last = -1
    for word in (_SINCE, _BEFORE):
        at = folded.find(word)
        while at >= 0:
            if folded[at + 3 : at + 4] in _SPACES and not folded[at - 1 : at].isalpha():
                end = folded.find("\n", at, at + _END)
                if end < 0 and len(folded) - at <= _END:
                    end = len(folded)
                if end >= 0 and folded[at:end].rstrip()[-1:].isalnum():
                    yield at
                if word is _SINCE:
                    if last >= 0 and folded.find("\n", last, at) < 0:
                        yield at
                    last = at
            at = folded.find(word, at + 3)


def _signs(folded: str) -> list[str]:
    return [sign for sign in FORM_SIGNS if sign in folded]


def _where(test: Callable[[str], bool], folded: str, lines: Sequence[Line]) -> list[int]:
    """The numbers of the lines of a folded text that pass a test, which the text passes if any of them does."""
    return [line.index for line in lines if test(line.folded)] if test(folded) else []


def _start(line: Line) -> int:
    return line.at


def _seconds(phrases: Iterable[str]) -> dict[str, set[str]]:
    """The second words of phrases by the first; of a phrase of one word the empty string."""
    seconds: dict[str, set[str]] = {}
    for phrase in phrases:
        first, _, rest = phrase.partition(" ")
        seconds.setdefault(first, set()).add(rest.partition(" ")[0])
    return seconds


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
