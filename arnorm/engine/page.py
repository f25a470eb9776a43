"""A page under judgement: its lines, what was found in them, and where its body lies.

The types that the guards, the context pass and the stage share. Rules are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arnorm.engine.dates import Dates
from arnorm.engine.lines import Line, Phrases

if TYPE_CHECKING:
    from arnorm.rules import Rule

HEADLINE_WORDS = 24
"""The longest headline counted in teaser lists has 21 words."""


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
    """The lines of one text with what was found in them. Line numbers count lines that are not blank."""

    text: str
    lines: list[Line]
    words: Words
    hits: list[Hit | None] = field(default_factory=list)
    prose: list[bool] = field(default_factory=list)
    first_prose: int = 0
    last_prose: int = -1
    before: list[int] = field(default_factory=list)
    closed: int = 0
    has_body: bool = False

    def locate(self, closed: int | None = None) -> None:
        """Say which lines are prose, where the body begins and ends, and how many letters stand before each line.

        Lines from number `closed` on belong to no body.
        """
        self.prose = [line.prose and hit is None for line, hit in zip(self.lines, self.hits, strict=True)]
        if closed is not None:
            self.prose[closed:] = [False] * (len(self.lines) - closed)
        at = [number for number, prose in enumerate(self.prose) if prose]
        self.first_prose = at[0] if at else len(self.lines)
        self.last_prose = at[-1] if at else -1
        self.has_body = bool(at) or any(map(_is_sentence, self.lines, self.hits))
        total = 0
        self.before = []
        for line in self.lines:
            self.before.append(total)
            total += line.letters

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
