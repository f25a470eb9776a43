"""The nevers: lines that stay whatever rules and weights say.

Each guard is one question about a line of a page. They are asked after the decision, of what a rule claimed and of what
the page model would add, and a line on which any of them says yes stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from arnorm.boilerplate.features import FAR, Features
from arnorm.boilerplate.line_key import Line
from arnorm.boilerplate.page import Page

WRAPPED_LINES = 3
"""A text is taken as hard-wrapped where so many line ends in a row stand where a wrapping program puts them."""
WRAPPED_WIDTH = range(36, 121)
"""The widest line of a wrapped text has so many characters besides signs and doubled spaces."""
WRAPPED_SLACK = 5
"""What the signs of a line may add to its width. They are not counted: later stages write other ones."""
LISTED_LINES = 6
"""A colon owns so many lines behind it."""
ANNOUNCING_WORDS = 6
"""A line of so many words that ends in a colon is a sentence that announces something, no label."""
DATE_WORDS = 8
"""A line above the body with a date in it has at most so many words."""
KNOWN = 0.5
"""A line of which a smaller share is known wordings is of unknown wording."""
PAGE_LINES = 3
"""A text of so few lines is no page: a query, a field of a table, a message."""
TABLE_ROWS = 3
"""So many rows make a table."""


_INSIDE = re.compile("\\w\\s*[,\u060c\u061b]\\s*\\w|\\w{3}\\.\\s+\\w")  # a comma, or the stop of a sentence
_NO_CELLS = ("source", "byline", "comments")
_PATH = re.compile(r"[\w.~-]*(?:/[\w.~-]+){2,}/?")
_ABOUT_RIGHTS = re.compile("^[^\\d\u00a9,\u060c]{3,60}[,\u060c]\\s*\u0648[^\\d\u00a9]*$")  # a comma, then waw
_NO_WORD = re.compile(r"[\W_]+")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


class Guard(Protocol):
    """Asks whether a line of a page must stay."""

    def __call__(self, page: Page, lines: Sequence[Features], number: int) -> bool:
        """Must the line with this number stay?"""
        ...


def is_paragraph(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is it a paragraph by its form: many letters, or a sentence with a full stop?"""
    return "prose" in lines[number]


def is_dated(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is it a date, or a short line above the body that holds one? Dates are metadata, and stay unless asked for.

    The date line of a forum post belongs to the panel of the post.
    """
    found = lines[number]
    short = found["words"] <= DATE_WORDS and found.get("zone") == 1
    return "date" in found or ("has-date" in found and short and "in:forum" not in found)


def is_announced(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Does it belong to a list that a line with a colon announces: «the winners are:» and the names under it?"""
    found = lines[number]
    return found.get("announced", FAR) <= LISTED_LINES and "strong" not in found


def is_table_row(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is it a row of a table with bars?"""
    found = lines[number]
    return "table-row" in found and found.get("table-rows", 0) >= TABLE_ROWS


def is_code(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is it a line of a program?"""
    return "code" in lines[number]


def is_ornament(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Has it no words: stars, dashes, a number sign?"""
    return lines[number]["words"] == 0


def is_in_no_page(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is the text too short to be a page?"""
    return len(lines) <= PAGE_LINES


def is_title(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is it the title, the last headline above the first paragraph? Of two copies the one nearer to the text stays."""
    return 0 < lines[number].get("from-title", -FAR) < 1


def is_spoken(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Is it a line of a dialogue or a list of sentences: a dash or bullet, and a closing stop or question mark?"""
    found = lines[number]
    return "bullet" in found and ("stop" in found or "question" in found)


def is_sub_heading(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Does a short line of unknown wording stand inside the body, directly above a paragraph?"""
    found = lines[number]
    unknown = "strong" not in found and "residue:line" not in found and found.get("covered", 0) < KNOWN
    return unknown and found.get("zone") == 2 and found.get("before-prose") == 1 and "end" not in found


GUARDS: tuple[Guard, ...] = (
    is_paragraph, is_dated, is_announced, is_table_row, is_code, is_in_no_page, is_title, is_sub_heading,
    is_ornament, is_spoken,
)  # fmt: skip
"""The guards against what the page model adds."""


def must_stay(page: Page, lines: Sequence[Features], number: int) -> bool:
    """Does any guard keep this line from the page model?"""
    return any(guard(page, lines, number) for guard in GUARDS)


def wrapped(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines of hard-wrapped paragraphs: lines broken where they would have become too long.

    In a wrapped paragraph the first word of each line would not have fitted on the line before it. Lists of headlines
    do not have this property three times in a row, and hold neither commas nor stops. Where one paragraph is
    wrapped, all of the text is: there a single full line tells that the next one goes on.
    """
    found: set[int] = set()
    widest = 0
    for block in _blocks(lines):
        width = max(map(_width, block))
        if width in WRAPPED_WIDTH and (own := list(_wrapped_in(block, width))):
            found.update(own)
            widest = max(widest, width)
    if found:
        for line, following in pairwise(lines):
            if not following.gap and not line.close and _is_full(line, following, widest):
                found.update((line.index, following.index))
    return frozenset(found)


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Would the first word of the next line have made this one too long?"""
    first = _NO_WORD.sub("", following.folded.split(None, 1)[0])
    return _width(line) + 1 + len(first) > width - WRAPPED_SLACK


def _width(line: Line) -> int:
    """The characters of a line with single spaces for what stands between its words."""
    return len(_NO_WORD.sub(" ", line.folded).strip())


def _blocks(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Lines between blank lines, where there are enough of them."""
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or lines[number].gap:
            if number - start > WRAPPED_LINES:
                yield lines[start:number]
            start = number


def _wrapped_in(block: Sequence[Line], width: int) -> Iterator[int]:
    run: list[Line] = []
    for line, following in zip(block, [*block[1:], None], strict=True):
        run.append(line)
        ends = following is None or line.close == "." or not _is_full(line, following, width)
        if ends:  # a paragraph, or it is no wrapped text at all
            if len(run) > WRAPPED_LINES and any(_INSIDE.search(line.folded) or line.close == "." for line in run):
                yield from (line.index for line in run)
            run = []


def listed(page: Page) -> frozenset[int]:
    """The numbers of the lines of lists that a sentence announces: «the readers come from these platforms:».

    Whatever stands there is content, even if it is the name of a platform or of an office.
    """
    found: set[int] = set()
    left = 0
    for line, hit in zip(page.lines, page.hits, strict=True):
        if not line.long and line.close == ":" and hit is None and len(line.words) >= ANNOUNCING_WORDS:
            left = LISTED_LINES
        elif line.prose or line.close in (".", "!"):
            left = 0
        elif left:
            found.add(line.index)
            left -= 1
    return frozenset(found)


def timetable(page: Page) -> frozenset[int]:
    """The numbers of lines that are clock times, where there are so many that they are a programme."""
    found = [line.index for line in page.lines if not line.long and _CLOCK.fullmatch(line.folded.strip())]
    return frozenset(found if len(found) >= TABLE_ROWS else ())


def is_no_claim(page: Page, number: int, category: str) -> bool:
    """Does the form of a line speak against what a rule says it is?

    Cells between bars are no agency and no button, a path without spaces is no breadcrumb, and a sentence that goes on
    behind «all rights reserved» with a comma, without a year or a sign, speaks about rights.
    """
    line = page.lines[number]
    if line.long:
        return False
    text = line.folded.strip()
    if category in _NO_CELLS:
        return "|" in text
    if line.close == "?" and category == "follow":
        return True  # a sub-heading that asks: «subscribe to the letter?»
    if line.bullet and category == "tags" and number + 1 < len(page.lines) and page.lines[number + 1].prose:
        return True  # an item of guidelines, above the paragraph that explains it
    if category == "nav":
        return _PATH.fullmatch(text) is not None
    return category == "legal" and line.close == "." and _ABOUT_RIGHTS.search(text) is not None
