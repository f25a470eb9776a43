"""A page under judgement: its lines, what was found in them, and where its body lies.

The types that the guards, the context pass and the stage share. Rules are arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arnorm.boilerplate.dates import Dates
from arnorm.boilerplate.line_key import Line, Phrases

if TYPE_CHECKING:
    from arnorm.rules import Rule

HEADLINE_WORDS = 24
"""The longest headline counted in teaser lists has 21 words."""
ENOUGH = 200
"""A cut to the end needs so many letters of text before it (POLICY section 5)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a rule that was met: words [first, last) of line number `line`.

    `place` is `own`, `start`, `end` or `inline`.
    """

    rule: Rule
    line: int
    first: int
    last: int
    place: str

    @property
    def heading(self) -> bool:
        """Does it announce something that follows (a list, a form, another article)?"""
        return self.rule.extent in ("list", "next-headlines", "to-end") and self.place != "inline"


@dataclass(slots=True)
class Words:
    """The word lists that guards ask for, folded."""

    platforms: Phrases[str]
    buttons: Phrases[str]
    agencies: frozenset[str]
    resuming: frozenset[str]
    not_names: frozenset[str]
    dates: Dates


@dataclass(slots=True)
class Page:
    """The lines of one text with what was found in them. Line numbers count lines that are not blank.

    Attributes:
        text: the text.
        lines: its lines.
        words: the word lists of the guards.
        marked: numbers of the lines inside which a marker may stand, with offsets in the folded line.
        timed: numbers of the lines that may hold relative times.
        quiet: is it known that no phrase stands at the start of a line or makes one?
        signs: those of the signs that forms show which stand anywhere in the text.
        hits: what was found in each line and speaks for the whole of it.
        parts: what was found inside lines, by their numbers; filled in as lines are asked for.
        first_prose, last_prose: where the body begins and ends.
        closed: the line from which all goes.
        has_body: is any line prose, or at least a sentence?
    """

    text: str
    lines: list[Line]
    words: Words
    marked: Mapping[int, list[int]] = field(default_factory=dict)
    timed: frozenset[int] = frozenset()
    signs: Sequence[str] = ()
    quiet: bool = False
    hits: list[Hit | None] = field(default_factory=list)
    parts: dict[int, list[Part]] = field(default_factory=dict)
    first_prose: int = 0
    last_prose: int = -1
    closed: int = 0
    has_body: bool = False
    _before: list[int] = field(default_factory=lambda: [0])

    def inner(self) -> list[int]:
        """The numbers of the lines to look inside: marked and timed ones, and the edges, where credits stand."""
        count = len(self.lines)
        edges = {*range(min(4, count)), *range(max(count - 3, 0), count)}
        return sorted(edges.union(self.marked, self.timed))

    def locate(self, closed: int) -> None:
        """Say where the body begins and ends; lines from number `closed` on belong to no body.

        Only the edges are looked at: the first and the last line that are prose.
        """
        self.closed = closed
        self.first_prose = next((number for number in range(closed) if self.is_prose(number)), len(self.lines))
        self.last_prose = next((number for number in reversed(range(closed)) if self.is_prose(number)), -1)
        self.has_body = self.last_prose >= 0 or any(map(_is_sentence, self.lines, self.hits))

    def is_prose(self, number: int) -> bool:
        """Does the line belong to the body?"""
        return self.hits[number] is None and number < self.closed and self.lines[number].prose

    def before(self, number: int) -> int:
        """How many letters stand before a line; where they are more than `ENOUGH`, any number above it."""
        while len(self._before) <= number and self._before[-1] < ENOUGH:
            self._before.append(self._before[-1] + self.lines[len(self._before) - 1].letters)
        return self._before[min(number, len(self._before) - 1)]

    def is_date(self, number: int) -> bool:
        """Is the line nothing but a date or a time?"""
        line = self.lines[number]
        return not line.long and self.words.dates.is_date_text(line.raw)

    def headline(self, number: int, least: int = 3) -> bool:
        """Has the line the form of a headline: some words, no full stop, no colon or comma at the end?"""
        line, hit = self.lines[number], self.hits[number]
        return (
            not line.long
            and (hit is None or hit.rule.category == "caption")
            and least <= len(line.words) <= HEADLINE_WORDS
            and line.close not in (".", ":", ",", ";")
        )


def _is_sentence(line: Line, hit: Hit | None) -> bool:
    """Some words with a full stop on which nothing was found."""
    return hit is None and line.close in (".", "!") and len(line.words) > 2


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch [start, end) of the text that goes; what it says begins at `body`, behind the marker.

    `foot` is True for a source inside the chain of markers at the foot of a page: it goes like a line of its own.
    """

    start: int
    end: int
    body: int
    rule: Rule
    reason: str
    foot: bool = False
